/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversation with QEMU's monitor, over a non-blocking socket that someone else waits on. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "qmp_stream.h"

enum qmp_state {
    QMP_WAITS_FOR_GREETING,
    QMP_WAITS_FOR_CAPABILITIES,
    QMP_READY,
    QMP_CLOSED, /* QEMU hung up */
    QMP_BROKEN, /* what came was not QMP; `problem` says so */
};

struct qmp;

struct qmp_listener {
    void (*ready)(void *context);
    void (*event)(void *context, const char *name, struct json_object *data);
    /* The answer to a command, by the number in its `id`: a RETURN or an ERROR. */
    void (*answer)(void *context, const struct qmp_message *answer);
    void *context;
};

/* Commands that wait for the socket; some dozen bytes each. */
#define QMP_OUTPUT_MAX 4096

struct qmp {
    int fd; /* not owned */
    enum qmp_state state;
    struct qmp_stream stream;
    struct qmp_listener listener;
    int64_t last_command;
    char output[QMP_OUTPUT_MAX];
    size_t output_length;
    const char *problem;
    uint64_t received; /* bytes */
};

void qmp_init(struct qmp *qmp, int fd, const struct qmp_listener *listener);
void qmp_done(struct qmp *qmp);

/*
 * Reads what there is, but not for ever, and calls the listener. Returns true while there may be more at once. The
 * state says how it went.
 */
bool qmp_read(struct qmp *qmp);

/* Takes bytes that were read elsewhere, in the same way. */
void qmp_feed(struct qmp *qmp, const char *bytes, size_t size);

/*
 * Sends a command; `arguments` is a JSON object, or NULL where it takes none. Returns its number, or a negative errno:
 * -ENOTCONN unless the state is READY, -ENOBUFS when QEMU has not taken the commands before.
 */
int64_t qmp_command(struct qmp *qmp, const char *name, const char *arguments);

/* Is output waiting for the socket to take it? Then call qmp_write() once it does. */
bool qmp_wants_write(const struct qmp *qmp);
void qmp_write(struct qmp *qmp);
