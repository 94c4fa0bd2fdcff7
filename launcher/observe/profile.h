/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recorded profiles, from files. */
#pragma once

#include "coco/profile.h"

/*
 * Reads a profile; any file that can be read to its end will do, a pipe too. Memory is the arena's.
 *
 * Returns 0, or a negative errno: -ENOMEM, or -EBADMSG when there is no profile to be had from the file, and then
 * reterr_error is a sentence with the file as its place. Its origin points at `path`.
 */
int observe_profile(const char *path, struct coco_arena *arena, struct coco_profile *ret_profile,
                    struct coco_error *reterr_error);
