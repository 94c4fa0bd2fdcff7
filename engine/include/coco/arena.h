/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that is freed all at once. Used by what parses and what emits; the verdict path allocates nothing. */
#pragma once

#include <stddef.h>

struct coco_arena;

/* NULL when there is no memory. */
struct coco_arena *coco_arena_new(void);
void coco_arena_free(struct coco_arena *arena);

/* Gives everything back to the arena, which keeps its blocks. */
void coco_arena_reset(struct coco_arena *arena);

/* Uninitialised memory, aligned for any type; NULL when there is none. Size 0 gives a valid pointer. */
void *coco_arena_alloc(struct coco_arena *arena, size_t size);

/* A NUL-terminated copy; wiped when the arena is freed or reset, since text may be secret. */
char *coco_arena_copy(struct coco_arena *arena, const void *bytes, size_t size);

/* printf into the arena. */
char *coco_arena_printf(struct coco_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
