/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversation in which a QEMU says what it can do: every query, one after the other. No process here. */
#pragma once

#include "coco/qemu_replies.h"
#include "qmp.h"

/* What a QEMU may send in all; a real one sends some 400 KiB. */
#define QEMU_TALK_BYTES_MAX (8 * 1024 * 1024)

enum qemu_talk_state {
    QEMU_TALK_GOES_ON,
    QEMU_TALK_DONE,   /* every query is answered, and QEMU was told to end */
    QEMU_TALK_FAILED, /* `problem` says why: a sentence */
    QEMU_TALK_CLOSED, /* QEMU hung up */
};

struct qemu_talk {
    struct qmp qmp; /* to be read from, and written to where it waits for that */
    struct coco_qemu_replies replies;
    enum coco_qemu_query query; /* the one that was asked last */
    int64_t command;            /* its number; 0: none was asked yet */
    bool told_to_end, failed, no_memory;
    char problem[sizeof((struct coco_error){0}.message)];
};

/* `talk` must stay where it is. What the replies need is the arena's. */
void qemu_talk_init(struct qemu_talk *talk, int fd, struct coco_arena *arena);
void qemu_talk_done(struct qemu_talk *talk);

/* To be asked after every reading. */
enum qemu_talk_state qemu_talk_state(struct qemu_talk *talk);

/* What it said: once it is DONE. COCO_OK, or COCO_BAD_SYNTAX with `problem` set, where that is not enough. */
enum coco_result qemu_talk_finish(struct qemu_talk *talk, struct coco_qemu *ret_qemu);
