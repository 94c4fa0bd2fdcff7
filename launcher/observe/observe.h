/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at this host, its QEMU and its files, or at recorded profiles in their place. Nothing here judges. */
#pragma once

#include "coco/arena.h"
#include "coco/request.h"
#include "observe/files.h"

/* The memory that observations need. */
struct observed {
    struct observed_files files;
    struct coco_arena *arena;
};

/*
 * Looks at all that matters to the request, as its --host= and --qemu-profile= say:
 *
 *   live      this host, the QEMU binary, the files that the request names, installed firmware, the quote socket
 *   none      nothing
 *   PROFILE   the profile's host and QEMU; where it has no QEMU and the request names a binary, that one; the files
 *             that the request names, as far as they are here: the profile's host may have what is missing
 *
 * --simulate= pretends the host, which is all that it pretends. --qemu-profile= stands in for the QEMU binary in every
 * case. What is seen decides what --coco=auto comes to, and that decides what is looked for next: so the request's
 * --coco=auto is resolved on the way (coco/resolve.h).
 *
 * What was seen is in `observations`, which needs `observed` until observe_done(). Returns 0 or a negative errno;
 * -EBADMSG: a profile is none, and reterr_error says what is wrong with it.
 */
int observe(struct coco_request *request, struct observed *ret_observed, struct coco_observations *ret_observations,
            struct coco_error *reterr_error);

/* The same without files: what `cococheck host` reports on. */
int observe_machine(struct coco_request *request, struct observed *ret_observed,
                    struct coco_observations *ret_observations, struct coco_error *reterr_error);

/* Looks for firmware alone, whether the request needs a search or not: what the host has, and what of it fits. */
int observe_firmware(struct coco_request *request, struct observed *ret_observed,
                     struct coco_observations *ret_observations, struct coco_error *reterr_error);

void observe_done(struct observed *observed);
