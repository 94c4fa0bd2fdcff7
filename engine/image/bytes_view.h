/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Little-endian numbers out of bytes that nobody vouches for: every read says whether it was inside. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
    const uint8_t *bytes;
    size_t size;
};

/* Do `size` bytes at `offset` lie inside? Neither sum can overflow. */
static inline bool view_has(struct view view, uint64_t offset, uint64_t size)
{
    return offset <= view.size && size <= view.size - offset;
}

static inline bool view_u16(struct view view, uint64_t offset, uint16_t *ret_number)
{
    if (!view_has(view, offset, 2))
        return false;
    *ret_number = (uint16_t)(view.bytes[offset] | view.bytes[offset + 1] << 8);
    return true;
}

static inline bool view_u32(struct view view, uint64_t offset, uint32_t *ret_number)
{
    uint16_t low, high;

    if (!view_u16(view, offset, &low) || !view_u16(view, offset + 2, &high))
        return false;
    *ret_number = (uint32_t)high << 16 | low;
    return true;
}

static inline bool view_u64(struct view view, uint64_t offset, uint64_t *ret_number)
{
    uint32_t low, high;

    if (!view_u32(view, offset, &low) || !view_u32(view, offset + 4, &high))
        return false;
    *ret_number = (uint64_t)high << 32 | low;
    return true;
}

static inline bool view_is(struct view view, uint64_t offset, const void *expected, size_t size)
{
    return view_has(view, offset, size) && memcmp(view.bytes + offset, expected, size) == 0;
}

/* The part of a view; empty where it is not inside. Of an empty view, which may have no address, no address is made. */
static inline struct view view_part(struct view view, uint64_t offset, uint64_t size)
{
    if (size == 0 || !view_has(view, offset, size))
        return (struct view){0};
    return (struct view){view.bytes + offset, (size_t)size};
}
