/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What QEMU's monitor may send. An input is one byte that says in which portions the rest arrives (0: all at once), and
 * the rest. However it is cut up, the same messages must come out, and the same verdict on the stream.
 */
#include <json-c/json.h>
#include <string.h>

#include "harness.h"
#include "qmp_stream.h"

/* A fingerprint of the messages: how many of each kind, and their words. */
struct seen {
    unsigned count;
    uint64_t hash;
};

static void mix(struct seen *seen, const char *text)
{
    for (; *text; text++)
        seen->hash = (seen->hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
}

static int take(void *context, const struct qmp_message *message)
{
    struct seen *seen = context;

    seen->count++;
    seen->hash = (seen->hash ^ (uint64_t)message->kind) * UINT64_C(0x100000001b3) + (uint64_t)message->id;
    switch (message->kind) {
    case QMP_EVENT:
        FUZZ_CHECK(message->name);
        FUZZ_CHECK(!message->data || json_object_is_type(message->data, json_type_object));
        break;
    case QMP_ERROR:
        FUZZ_CHECK(message->name);
        break;
    case QMP_GREETING:
        FUZZ_CHECK(json_object_is_type(message->data, json_type_object));
        break;
    case QMP_RETURN:
        break;
    }
    if (message->name)
        mix(seen, message->name);
    if (message->data)
        mix(seen, json_object_to_json_string(message->data));
    return 0;
}

static enum qmp_stream_result feed(const char *bytes, size_t size, size_t portion, struct seen *seen)
{
    struct qmp_stream stream = {0};
    enum qmp_stream_result result = QMP_STREAM_OK;

    for (size_t at = 0; at < size && result == QMP_STREAM_OK; at += portion)
        result = qmp_stream_feed(&stream, bytes + at, size - at < portion ? size - at : portion, take, seen);
    FUZZ_CHECK(stream.length <= QMP_LINE_MAX);
    FUZZ_CHECK(result != QMP_STREAM_STOPPED && result != QMP_STREAM_NO_MEMORY);
    FUZZ_CHECK(strlen(qmp_stream_result_text(result)) > 0);
    qmp_stream_done(&stream);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data + 1;
    struct seen whole = {0}, cut = {0};
    size_t portion;

    if (size < 2)
        return 0;
    portion = data[0] ? data[0] : size;
    FUZZ_CHECK(feed(bytes, size - 1, size, &whole) == feed(bytes, size - 1, portion, &cut));
    FUZZ_CHECK(whole.count == cut.count && whole.hash == cut.hash);
    return 0;
}
