/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a QEMU without any machine, asks it what it can do, and leaves nothing of it behind. */
#pragma once

#include "coco/arena.h"
#include "coco/observation.h"

/* For all of it. A real QEMU needs a quarter of a second, and some seconds where the disk is slow and cold. */
#define QEMU_ASK_DEADLINE_MS 10000

/* What came of asking: `qemu` where it is USABLE, else `fault`, a sentence. */
struct qemu_asked {
    enum coco_qemu_sighting sighting; /* USABLE, DENIED or SILENT */
    const struct coco_qemu *qemu;
    const char *fault;
};

/*
 * Memory is the arena's. A signal that ends this process (Ctrl-C) ends QEMU and all that it started first. Returns 0 or
 * a negative errno: nothing was asked.
 */
int qemu_ask(const char *path, int deadline_ms, struct coco_arena *arena, struct qemu_asked *ret_asked);
