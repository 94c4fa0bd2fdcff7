/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GUIDs as firmware stores them: the first three fields little-endian, the rest as written. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* GUID(0x96b582de, 0x1fb2, 0x45f7, 0xba, 0xea, ...) as the 16 bytes in an image. */
#define GUID(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7)                                                                  \
    {                                                                                                                  \
        (a) & 0xff, (a) >> 8 & 0xff, (a) >> 16 & 0xff, (a) >> 24 & 0xff, (b)&0xff, (b) >> 8 & 0xff, (c)&0xff,          \
            (c) >> 8 & 0xff, (d0), (d1), (d2), (d3), (d4), (d5), (d6), (d7)                                            \
    }

static inline bool guid_equal(const uint8_t a[16], const uint8_t b[16])
{
    return memcmp(a, b, 16) == 0;
}
