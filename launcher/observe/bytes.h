/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a launch boots from, by its bytes: firmware, which may have to be found first, and kernel. */
#pragma once

#include "coco/arena.h"
#include "coco/observation.h"
#include "coco/request.h"
#include "observe/descriptors.h"

/*
 * Notes what firmware is wanted, and looks for it in `folders`: sets wanted, search, candidates and skipped of
 * `observations`. Returns 0 or a negative errno.
 */
int observe_search(const struct coco_request *request, const struct descriptor_folders *folders,
                   struct coco_arena *arena, struct coco_observations *observations);

/*
 * Looks into the files that observe_files() found readable, and looks for firmware in `folders` where the request
 * leaves it to the launcher; `folders` NULL: it is not searched for. Memory is the arena's. Returns 0 or -ENOMEM: what
 * cannot be read stays "not looked at".
 */
int observe_bytes(const struct coco_request *request, const struct descriptor_folders *folders,
                  struct coco_arena *arena, struct coco_observations *observations);
