/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A text that grows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct coco_arena;

struct buffer {
    struct coco_arena *arena;
    char *bytes; /* ends in a NUL, once there is something in it */
    size_t length, capacity;
    bool failed; /* there was no memory */
};

void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
