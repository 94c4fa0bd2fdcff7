/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A set of guest addresses, as ranges that do not touch. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
    uint64_t start, end;
};

struct ranges {
    struct range *items;
    size_t count, room;
};

/* Both return false where memory is short; the set is then as it was. */
bool ranges_add(struct ranges *ranges, uint64_t start, uint64_t end);
bool ranges_remove(struct ranges *ranges, uint64_t start, uint64_t end);

bool ranges_contain(const struct ranges *ranges, uint64_t address);
void ranges_free(struct ranges *ranges);
