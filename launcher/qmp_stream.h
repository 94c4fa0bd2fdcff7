/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes from QEMU's monitor to messages: one JSON object a line. No descriptors here. QEMU handles what a hostile guest
 * sends, so it is not trusted: lines are bounded, and what is no QMP message ends the conversation.
 */
#pragma once

#include <json-c/json_types.h>
#include <stddef.h>
#include <stdint.h>

/* The longest line; QEMU's own events have some hundred bytes. */
#define QMP_LINE_MAX  (1024 * 1024)
#define QMP_DEPTH_MAX 32

enum qmp_kind { QMP_GREETING, QMP_EVENT, QMP_RETURN, QMP_ERROR };

struct qmp_message {
    enum qmp_kind kind;
    const char *name;         /* EVENT: its name; ERROR: its description */
    struct json_object *data; /* EVENT: its data, or NULL; RETURN: what was returned */
    int64_t id;               /* RETURN, ERROR: the command's number, or -1 */
    const char *text;         /* the whole line as it came, without its end */
    size_t length;
};

/* Takes a message, which lives until the callback returns; non-zero stops the feeding. */
typedef int (*qmp_take)(void *context, const struct qmp_message *message);

struct qmp_stream {
    char *line;
    size_t length, capacity;
};

enum qmp_stream_result {
    QMP_STREAM_OK,
    QMP_STREAM_STOPPED, /* by the callback */
    QMP_STREAM_NO_MEMORY,
    QMP_STREAM_TOO_LONG,
    QMP_STREAM_NOT_JSON,
    QMP_STREAM_NOT_QMP, /* JSON, but no message of the protocol */
};

/* All zero is a fresh stream. After any result but OK the stream must not be fed again. */
enum qmp_stream_result qmp_stream_feed(struct qmp_stream *stream, const char *bytes, size_t size, qmp_take take,
                                       void *context);
void qmp_stream_done(struct qmp_stream *stream);

/* "sent a line longer than ..." and so on, for a sentence that begins with "QEMU". */
const char *qmp_stream_result_text(enum qmp_stream_result result);

/* A string member of an object, or NULL. */
const char *qmp_string(struct json_object *object, const char *key);
