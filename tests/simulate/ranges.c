/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ranges.h"

#include <stdlib.h>

static bool make_room(struct ranges *ranges)
{
    size_t room = ranges->room ? 2 * ranges->room : 16;
    struct range *items;

    if (ranges->count + 1 < ranges->room)
        return true;
    items = realloc(ranges->items, room * sizeof(*items));
    if (!items)
        return false;
    ranges->items = items;
    ranges->room = room;
    return true;
}

static void drop(struct ranges *ranges, size_t index)
{
    ranges->items[index] = ranges->items[--ranges->count];
}

bool ranges_add(struct ranges *ranges, uint64_t start, uint64_t end)
{
    if (!make_room(ranges))
        return false;
    for (size_t i = 0; i < ranges->count;) {
        const struct range *item = &ranges->items[i];

        if (end < item->start || start > item->end) {
            i++;
            continue;
        }
        start = item->start < start ? item->start : start;
        end = item->end > end ? item->end : end;
        drop(ranges, i);
    }
    ranges->items[ranges->count++] = (struct range){start, end};
    return true;
}

bool ranges_remove(struct ranges *ranges, uint64_t start, uint64_t end)
{
    if (!make_room(ranges)) /* a hole in the middle of a range makes one more */
        return false;
    for (size_t i = 0; i < ranges->count;) {
        const struct range item = ranges->items[i];

        if (end <= item.start || start >= item.end) {
            i++;
            continue;
        }
        drop(ranges, i);
        if (item.start < start)
            ranges->items[ranges->count++] = (struct range){item.start, start};
        if (item.end > end)
            ranges->items[ranges->count++] = (struct range){end, item.end};
    }
    return true;
}

bool ranges_contain(const struct ranges *ranges, uint64_t address)
{
    for (size_t i = 0; i < ranges->count; i++)
        if (address >= ranges->items[i].start && address < ranges->items[i].end)
            return true;
    return false;
}

void ranges_free(struct ranges *ranges)
{
    free(ranges->items);
    *ranges = (struct ranges){0};
}
