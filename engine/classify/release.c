/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "classify/release.h"

#define DIGITS_MAX 6

/* A number off `*text`; false when there is none, or one that no version has. */
static bool cut_number(const char **text, unsigned *ret_number)
{
    unsigned number = 0;
    size_t digits = 0;

    for (; **text >= '0' && **text <= '9'; digits++) {
        if (digits == DIGITS_MAX)
            return false;
        number = number * 10 + (unsigned)(*(*text)++ - '0');
    }
    *ret_number = number;
    return digits > 0;
}

bool coco_release_parse(const char *text, struct release *ret_release)
{
    struct release release = {{0}};

    if (!cut_number(&text, &release.number[0]) || *text++ != '.' || !cut_number(&text, &release.number[1]))
        return false;
    if (*text == '.') {
        text++;
        if (!cut_number(&text, &release.number[2])) /* 6.11.rc1: what follows is no number of the version's */
            release.number[2] = 0;
    }
    *ret_release = release;
    return true;
}

bool coco_release_from(const struct release *release, unsigned first, unsigned second, unsigned third)
{
    const unsigned wanted[RELEASE_NUMBERS] = {first, second, third};

    for (size_t i = 0; i < RELEASE_NUMBERS; i++)
        if (release->number[i] != wanted[i])
            return release->number[i] > wanted[i];
    return true;
}
