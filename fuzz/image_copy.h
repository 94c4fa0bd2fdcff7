/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes in a block of exactly their size, so that ASan sees whatever is read before or behind them. */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "coco/firmware.h"
#include "harness.h"

static inline uint8_t *exact_copy(const uint8_t *data, size_t size, size_t in_front)
{
    uint8_t *copy = malloc(size + in_front ? size + in_front : 1);

    FUZZ_CHECK(copy);
    memset(copy, 0, in_front);
    if (size > 0)
        memcpy(copy + in_front, data, size);
    return copy;
}

static inline bool is_inside(struct coco_extent extent, size_t size)
{
    return extent.offset <= size && extent.size <= size - extent.offset;
}
