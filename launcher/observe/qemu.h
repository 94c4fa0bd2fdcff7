/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can the QEMU do that a request names? */
#pragma once

#include "coco/arena.h"
#include "coco/observation.h"
#include "coco/request.h"

/*
 * Finds the binary and asks it, or the cache of what it said before. Sets qemu_binary, qemu_path, qemu_fault and qemu
 * of `observations`, whose memory is the arena's. Returns 0 or a negative errno.
 */
int observe_qemu(const struct coco_request *request, struct coco_arena *arena, struct coco_observations *observations);
