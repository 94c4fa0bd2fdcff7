/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Versions out of text, such as 6.11.5-300.fc41.x86_64 or 1.5.05.46.698: the numbers that dots separate. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define RELEASE_NUMBERS 3

struct release {
    unsigned number[RELEASE_NUMBERS]; /* what the text does not have is 0 */
};

/* False, and nothing written, when the text does not begin with two numbers of at most six digits. */
bool coco_release_parse(const char *text, struct release *ret_release);

/* Is it at least this one? */
bool coco_release_from(const struct release *release, unsigned first, unsigned second, unsigned third);
