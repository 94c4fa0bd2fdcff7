/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Firmware descriptors on this host: found as QEMU's docs/interop/firmware.json says. */
#pragma once

#include "coco/arena.h"
#include "coco/observation.h"

/* Folders of descriptors, those whose files come before others' first. */
struct descriptor_folders {
    size_t count;
    const char *paths[3];
};

/* This user's folder, this host's, and that of the packages. Memory is the arena's. Returns 0 or a negative errno. */
int observe_descriptor_folders(struct coco_arena *arena, struct descriptor_folders *ret_folders);

/*
 * Reads the descriptors in the folders, in the order of their names, whatever folder they are in. A file hides those of
 * the same name in later folders; an empty one, or a link to /dev/null, does nothing but that. What cannot be used is
 * passed over and listed in `skipped`. A folder that is not there holds nothing.
 *
 * Sets candidates and skipped of `observations`; memory is the arena's. Returns 0 or a negative errno.
 */
int observe_descriptors(const struct descriptor_folders *folders, struct coco_arena *arena,
                        struct coco_observations *observations);

/*
 * Reads one descriptor. Returns 1 with *ret_descriptor set; 0 with *ret_fault, a sentence on why it is none, in the
 * arena; or -ENOMEM.
 */
int observe_descriptor(const char *path, struct coco_arena *arena, struct coco_descriptor *ret_descriptor,
                       const char **ret_fault);
