/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "qmp.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void fail(struct qmp *qmp, const char *problem)
{
    qmp->state = QMP_BROKEN;
    qmp->problem = problem;
    qmp->output_length = 0;
}

void qmp_init(struct qmp *qmp, int fd, const struct qmp_listener *listener)
{
    *qmp = (struct qmp){.fd = fd, .listener = *listener};
}

void qmp_done(struct qmp *qmp)
{
    qmp_stream_done(&qmp->stream);
}

bool qmp_wants_write(const struct qmp *qmp)
{
    return qmp->output_length > 0;
}

void qmp_write(struct qmp *qmp)
{
    while (qmp->output_length > 0) {
        const ssize_t count = send(qmp->fd, qmp->output, qmp->output_length, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            if (errno != EAGAIN)
                qmp->output_length = 0; /* QEMU hung up; reading will say so */
            return;
        }
        qmp->output_length -= (size_t)count;
        memmove(qmp->output, qmp->output + count, qmp->output_length);
    }
}

static int64_t send_command(struct qmp *qmp, const char *name, const char *arguments)
{
    const size_t room = sizeof(qmp->output) - qmp->output_length;
    const int64_t id = qmp->last_command + 1;
    const int length = snprintf(qmp->output + qmp->output_length, room, "{\"execute\": \"%s\"%s%s, \"id\": %lld}\n",
                                name, arguments ? ", \"arguments\": " : "", arguments ? arguments : "", (long long)id);

    if (length < 0 || (size_t)length >= room)
        return -ENOBUFS;
    qmp->output_length += (size_t)length;
    qmp->last_command = id;
    qmp_write(qmp);
    return id;
}

int64_t qmp_command(struct qmp *qmp, const char *name, const char *arguments)
{
    return qmp->state == QMP_READY ? send_command(qmp, name, arguments) : -ENOTCONN;
}

static void take_before_ready(struct qmp *qmp, const struct qmp_message *message)
{
    if (message->kind == QMP_GREETING && qmp->state == QMP_WAITS_FOR_GREETING) {
        qmp->state = QMP_WAITS_FOR_CAPABILITIES;
        (void)send_command(qmp, "qmp_capabilities", NULL);
    } else if (message->kind == QMP_RETURN && qmp->state == QMP_WAITS_FOR_CAPABILITIES &&
               message->id == qmp->last_command) {
        qmp->state = QMP_READY;
        qmp->listener.ready(qmp->listener.context);
    } else if (qmp->state == QMP_WAITS_FOR_GREETING) {
        fail(qmp, "did not greet");
    } else if (message->kind == QMP_ERROR) {
        fail(qmp, "refused to negotiate");
    } else {
        fail(qmp, "answered what was not asked");
    }
}

static int take(void *context, const struct qmp_message *message)
{
    struct qmp *qmp = context;

    if (qmp->state < QMP_READY && message->kind != QMP_EVENT)
        take_before_ready(qmp, message);
    else if (message->kind == QMP_EVENT && qmp->state != QMP_WAITS_FOR_GREETING)
        qmp->listener.event(qmp->listener.context, message->name, message->data);
    else if (message->kind == QMP_EVENT)
        fail(qmp, "did not greet");
    else if (message->kind == QMP_GREETING)
        fail(qmp, "greeted again");
    else if (message->id < 1 || message->id > qmp->last_command)
        fail(qmp, "answered what was not asked");
    else
        qmp->listener.answer(qmp->listener.context, message);
    return qmp->state == QMP_BROKEN;
}

void qmp_feed(struct qmp *qmp, const char *bytes, size_t size)
{
    const enum qmp_stream_result result = qmp_stream_feed(&qmp->stream, bytes, size, take, qmp);

    qmp->received += size;
    if (result != QMP_STREAM_OK && result != QMP_STREAM_STOPPED)
        fail(qmp, qmp_stream_result_text(result));
}

bool qmp_read(struct qmp *qmp)
{
    char bytes[16 * 1024];
    ssize_t count;

    if (qmp->state >= QMP_CLOSED)
        return false;
    count = recv(qmp->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (count < 0) {
        if (errno == EINTR)
            return true;
        if (errno != EAGAIN)
            qmp->state = QMP_CLOSED;
        return false;
    }
    if (count == 0) {
        qmp->state = QMP_CLOSED;
        return false;
    }
    qmp_feed(qmp, bytes, (size_t)count);
    return qmp->state < QMP_CLOSED;
}
