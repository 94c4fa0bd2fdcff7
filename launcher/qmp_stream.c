/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "qmp_stream.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *member(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;

    if (json_object_is_type(object, json_type_object))
        (void)json_object_object_get_ex(object, key, &value);
    return value;
}

const char *qmp_string(struct json_object *object, const char *key)
{
    struct json_object *value = member(object, key);

    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

static bool has(struct json_object *object, const char *key)
{
    return json_object_object_get_ex(object, key, NULL);
}

static int64_t id_of(struct json_object *object)
{
    struct json_object *id = member(object, "id");

    return json_object_is_type(id, json_type_int) ? json_object_get_int64(id) : -1;
}

/* Exactly one of the four keys says what the message is. */
static bool read_message(struct json_object *object, struct qmp_message *ret_message)
{
    struct qmp_message message = {.id = -1};

    if (!json_object_is_type(object, json_type_object) ||
        has(object, "QMP") + has(object, "event") + has(object, "return") + has(object, "error") != 1)
        return false;
    if (has(object, "QMP")) {
        message.kind = QMP_GREETING;
        message.data = member(object, "QMP");
        if (!json_object_is_type(message.data, json_type_object))
            return false;
    } else if (has(object, "event")) {
        message.kind = QMP_EVENT;
        message.name = qmp_string(object, "event");
        message.data = member(object, "data");
        if (!message.name || (message.data && !json_object_is_type(message.data, json_type_object)))
            return false;
    } else if (has(object, "error")) {
        message.kind = QMP_ERROR;
        message.name = qmp_string(member(object, "error"), "desc");
        message.id = id_of(object);
        if (!message.name)
            return false;
    } else {
        message.kind = QMP_RETURN;
        message.data = member(object, "return");
        message.id = id_of(object);
    }
    *ret_message = message;
    return true;
}

/* NULL: not JSON, or more than one value. */
static struct json_object *parse(const char *line, size_t length)
{
    struct json_tokener *tokener = json_tokener_new_ex(QMP_DEPTH_MAX);
    struct json_object *object;

    if (!tokener)
        return NULL;
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    object = json_tokener_parse_ex(tokener, line, (int)length);
    if (json_tokener_get_error(tokener) != json_tokener_success) {
        json_object_put(object);
        object = NULL;
    }
    json_tokener_free(tokener);
    return object;
}

static enum qmp_stream_result take_line(const char *line, size_t length, qmp_take take, void *context)
{
    enum qmp_stream_result result = QMP_STREAM_OK;
    struct qmp_message message;
    struct json_object *object;

    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length == 0)
        return QMP_STREAM_OK;
    if (memchr(line, '\0', length)) /* where the parser would stop, and call the rest fine */
        return QMP_STREAM_NOT_JSON;
    object = parse(line, length);
    if (!object)
        return QMP_STREAM_NOT_JSON;
    if (read_message(object, &message)) {
        message.text = line;
        message.length = length;
        if (take(context, &message) != 0)
            result = QMP_STREAM_STOPPED;
    } else {
        result = QMP_STREAM_NOT_QMP;
    }
    json_object_put(object);
    return result;
}

static enum qmp_stream_result append(struct qmp_stream *stream, const char *bytes, size_t size)
{
    if (size == 0)
        return QMP_STREAM_OK;
    if (size > QMP_LINE_MAX - stream->length)
        return QMP_STREAM_TOO_LONG;
    if (stream->length + size > stream->capacity) {
        size_t capacity = stream->capacity ? stream->capacity : 4096;
        char *line;

        while (capacity < stream->length + size)
            capacity *= 2;
        line = realloc(stream->line, capacity);
        if (!line)
            return QMP_STREAM_NO_MEMORY;
        stream->line = line;
        stream->capacity = capacity;
    }
    memcpy(stream->line + stream->length, bytes, size);
    stream->length += size;
    return QMP_STREAM_OK;
}

enum qmp_stream_result qmp_stream_feed(struct qmp_stream *stream, const char *bytes, size_t size, qmp_take take,
                                       void *context)
{
    enum qmp_stream_result result = QMP_STREAM_OK;

    while (size > 0 && result == QMP_STREAM_OK) {
        const char *newline = memchr(bytes, '\n', size);
        const size_t part = newline ? (size_t)(newline - bytes) : size;

        result = append(stream, bytes, part);
        if (result == QMP_STREAM_OK && newline) {
            result = take_line(stream->line, stream->length, take, context);
            stream->length = 0;
        }
        bytes += newline ? part + 1 : part;
        size -= newline ? part + 1 : part;
    }
    return result;
}

void qmp_stream_done(struct qmp_stream *stream)
{
    free(stream->line);
    *stream = (struct qmp_stream){0};
}

const char *qmp_stream_result_text(enum qmp_stream_result result)
{
    switch (result) {
    case QMP_STREAM_TOO_LONG:
        return "sent a line longer than 1 MiB";
    case QMP_STREAM_NOT_JSON:
        return "sent a line that is not JSON";
    case QMP_STREAM_NOT_QMP:
        return "sent JSON that is no message of the protocol";
    case QMP_STREAM_NO_MEMORY:
        return "sent a message for which there is no memory";
    case QMP_STREAM_OK:
    case QMP_STREAM_STOPPED:
        break;
    }
    return "sent what was not expected";
}
