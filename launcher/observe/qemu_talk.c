/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/qemu_talk.h"

#include <stdio.h>
#include <string.h>

static void fail(struct qemu_talk *talk, const char *problem)
{
    if (!talk->failed)
        snprintf(talk->problem, sizeof(talk->problem), "%s", problem);
    talk->failed = true;
}

static void ask(struct qemu_talk *talk)
{
    talk->command =
        qmp_command(&talk->qmp, coco_qemu_query_command(talk->query), coco_qemu_query_arguments(talk->query));
    if (talk->command < 0)
        fail(talk, "QEMU did not take the queries");
}

static void on_ready(void *context)
{
    ask(context);
}

static void on_event(void *context, const char *name, struct json_object *data)
{
    (void)context;
    (void)name;
    (void)data;
}

static void on_answer(void *context, const struct qmp_message *answer)
{
    struct qemu_talk *talk = context;
    struct coco_error error;
    enum coco_result result;

    if (talk->failed || talk->told_to_end)
        return;
    if (answer->id != talk->command) {
        fail(talk, "QEMU answered one query twice");
        return;
    }
    result = coco_qemu_take_reply(&talk->replies, talk->query, answer->text, answer->length, &error);
    if (result != COCO_OK) {
        talk->no_memory = result == COCO_NO_MEMORY;
        fail(talk, talk->no_memory ? "" : error.message);
        return;
    }
    talk->query++;
    if (talk->query < COCO_QEMU_QUERY_COUNT) {
        ask(talk);
        return;
    }
    /* It may have closed its ears at once: then it ends by being killed. */
    (void)qmp_command(&talk->qmp, "quit", NULL);
    talk->told_to_end = true;
}

void qemu_talk_init(struct qemu_talk *talk, int fd, struct coco_arena *arena)
{
    const struct qmp_listener listener = {.ready = on_ready, .event = on_event, .answer = on_answer, .context = talk};

    *talk = (struct qemu_talk){0};
    qmp_init(&talk->qmp, fd, &listener);
    coco_qemu_replies_init(&talk->replies, arena);
}

void qemu_talk_done(struct qemu_talk *talk)
{
    qmp_done(&talk->qmp);
}

enum qemu_talk_state qemu_talk_state(struct qemu_talk *talk)
{
    if (talk->told_to_end)
        return QEMU_TALK_DONE;
    if (talk->qmp.state == QMP_BROKEN && !talk->failed) {
        snprintf(talk->problem, sizeof(talk->problem), "QEMU %s", talk->qmp.problem);
        talk->failed = true;
    }
    if (talk->qmp.received > QEMU_TALK_BYTES_MAX)
        fail(talk, "QEMU sent more than 8 MiB");
    if (talk->failed)
        return QEMU_TALK_FAILED;
    return talk->qmp.state == QMP_CLOSED ? QEMU_TALK_CLOSED : QEMU_TALK_GOES_ON;
}

enum coco_result qemu_talk_finish(struct qemu_talk *talk, struct coco_qemu *ret_qemu)
{
    struct coco_error error;
    const enum coco_result result = coco_qemu_finish(&talk->replies, ret_qemu, &error);

    if (result != COCO_OK)
        fail(talk, error.message);
    return result;
}
