/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An arena is a chain of blocks that are filled one after the other. */
#include "coco/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A request with some dozen options fits into one block. */
#define BLOCK_BYTES ((size_t)16 * 1024)

struct block {
    struct block *next;
    size_t capacity, used;
    alignas(max_align_t) unsigned char bytes[];
};

struct coco_arena {
    struct block *first;
    struct block *current; /* blocks before it are full enough to be left alone */
};

/* Through a volatile pointer, so that no compiler can tell that what is wiped is never read again. */
static void wipe(struct block *block)
{
    void *(*volatile set)(void *, int, size_t) = memset;

    set(block->bytes, 0, block->used);
}

struct coco_arena *coco_arena_new(void)
{
    struct coco_arena *arena = malloc(sizeof(*arena));

    if (arena)
        *arena = (struct coco_arena){0};
    return arena;
}

void coco_arena_free(struct coco_arena *arena)
{
    struct block *block, *next;

    if (!arena)
        return;
    for (block = arena->first; block; block = next) {
        next = block->next;
        wipe(block);
        free(block);
    }
    free(arena);
}

void coco_arena_reset(struct coco_arena *arena)
{
    for (struct block *block = arena->first; block; block = block->next) {
        wipe(block);
        block->used = 0;
    }
    arena->current = arena->first;
}

static struct block *block_new(struct coco_arena *arena, size_t size)
{
    const size_t capacity = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct block *block = malloc(sizeof(*block) + capacity);

    if (!block)
        return NULL;
    block->capacity = capacity;
    block->used = 0;
    if (arena->current) {
        block->next = arena->current->next;
        arena->current->next = block;
    } else {
        block->next = arena->first;
        arena->first = block;
    }
    return block;
}

void *coco_arena_alloc(struct coco_arena *arena, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    struct block *block = arena->current;
    void *memory;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + alignment - 1) / alignment * alignment;

    while (block && block->capacity - block->used < size)
        block = block->next;
    if (!block)
        block = block_new(arena, size);
    if (!block)
        return NULL;

    memory = block->bytes + block->used;
    block->used += size;
    arena->current = block;
    return memory;
}

char *coco_arena_copy(struct coco_arena *arena, const void *bytes, size_t size)
{
    char *copy = size < SIZE_MAX ? coco_arena_alloc(arena, size + 1) : NULL;

    if (!copy)
        return NULL;
    if (size > 0)
        memcpy(copy, bytes, size);
    copy[size] = 0;
    return copy;
}

char *coco_arena_printf(struct coco_arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return NULL;
    text = coco_arena_alloc(arena, (size_t)length + 1);
    if (!text)
        return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}
