/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which file is a QEMU that is named? The one that execvp() would run. */
#pragma once

#include "coco/arena.h"
#include "coco/observation.h"

/*
 * A name without a slash is searched for in PATH. *ret_path is the file that was found, or, where there is none, the
 * name; it is the arena's. *ret_sighting is USABLE, as far as can be said without running it, MISSING or DENIED.
 * Returns 0 or -ENOMEM.
 */
int qemu_find(const char *name, struct coco_arena *arena, enum coco_qemu_sighting *ret_sighting, const char **ret_path);
