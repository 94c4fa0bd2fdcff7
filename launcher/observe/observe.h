/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at this host and its files. Nothing here judges. */
#pragma once

#include "coco/arena.h"
#include "observe/files.h"

/* The memory that observations need. */
struct observed {
    struct observed_files files;
    struct coco_arena *arena;
    struct coco_host *host; /* in the arena */
};

/*
 * Looks at all that matters to the request. What was seen is in `observations`, which needs `observed` until
 * observe_done(). Returns 0 or a negative errno.
 */
int observe(const struct coco_request *request, struct observed *ret_observed,
            struct coco_observations *ret_observations);

/* Looks for firmware alone, whether the request needs a search or not: what the host has, and what of it fits. */
int observe_firmware(const struct coco_request *request, struct observed *ret_observed,
                     struct coco_observations *ret_observations);

void observe_done(struct observed *observed);
