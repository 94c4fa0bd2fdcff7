/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes for people. */
#pragma once

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#define SIZE_TEXT 48

/* "512 bytes", "4 MiB", "3.4 GiB": in the largest unit of which there is one; one digit behind the point where needed.
 */
static inline void size_text(uint64_t size, char ret_text[static SIZE_TEXT])
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    unsigned unit = 0, shift = 10;

    if (size < 1024) {
        snprintf(ret_text, SIZE_TEXT, "%" PRIu64 " byte%s", size, size == 1 ? "" : "s");
        return;
    }
    while (shift < 60 && size >> (shift + 10) > 0) {
        shift += 10;
        unit++;
    }
    const uint64_t whole = size >> shift, tenths = (size - (whole << shift)) / ((UINT64_C(1) << shift) / 10 + 1);

    if (size == whole << shift)
        snprintf(ret_text, SIZE_TEXT, "%" PRIu64 " %s", whole, units[unit]);
    else
        snprintf(ret_text, SIZE_TEXT, "%" PRIu64 ".%" PRIu64 " %s", whole, tenths, units[unit]);
}
