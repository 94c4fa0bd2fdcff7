/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options as a table, expanded from coco/options.def. */
#include "coco/option.h"

#include <limits.h>
#include <string.h>

static const struct coco_option_info options[COCO_OPTION_COUNT] = {
#define GROUP(id, title)
#define OPTION(id, name, letter, kind, argument, times, scope, support, group, help)                                   \
    [COCO_OPTION_##id] = {name,                                                                                        \
                          letter,                                                                                      \
                          COCO_KIND_##kind,                                                                            \
                          argument,                                                                                    \
                          COCO_TIMES_##times,                                                                          \
                          COCO_SCOPE_##scope,                                                                          \
                          COCO_SUPPORT_##support,                                                                      \
                          COCO_GROUP_##group,                                                                          \
                          help},
#include "coco/options.def"
#undef GROUP
#undef OPTION
};

static const char *const group_titles[COCO_GROUP_COUNT] = {
#define GROUP(id, title) [COCO_GROUP_##id] = (title),
#define OPTION(id, name, letter, kind, argument, times, scope, support, group, help)
#include "coco/options.def"
#undef GROUP
#undef OPTION
};

const struct coco_option_info *coco_option_info(enum coco_option option)
{
    return &options[option];
}

const char *coco_option_group_title(enum coco_option_group group)
{
    return group_titles[group];
}

/* The lengths of all names, side by side: few names have the length that is looked for, and the others are not read. */
static const unsigned char name_lengths[COCO_OPTION_COUNT] = {
#define GROUP(id, title)
#define OPTION(id, name, letter, kind, argument, times, scope, support, group, help)                                   \
    [COCO_OPTION_##id] = sizeof(name) - 1,
#include "coco/options.def"
#undef GROUP
#undef OPTION
};

enum coco_option coco_option_by_name(const char *name, size_t length)
{
    const unsigned char *at = name_lengths, *end = name_lengths + COCO_OPTION_COUNT;

    while (length <= UCHAR_MAX && (at = memchr(at, (int)length, (size_t)(end - at)))) {
        const struct coco_option_info *option = &options[at - name_lengths];

        if (option->scope != COCO_SCOPE_FOUND && memcmp(option->name, name, length) == 0)
            return (enum coco_option)(at - name_lengths);
        at++;
    }
    return COCO_OPTION_COUNT;
}

enum coco_option coco_option_by_letter(char letter)
{
    unsigned option = 0;

    while (option < COCO_OPTION_COUNT && (letter == 0 || options[option].letter != letter))
        option++;
    return (enum coco_option)option;
}

/* Edits (insert, delete, replace one byte) that turn one word into the other; words of 64 bytes at most. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned row[65];

    for (unsigned j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 0; i < a_length; i++) {
        unsigned diagonal = row[0]++;

        for (size_t j = 0; j < b_length; j++) {
            unsigned best = diagonal + (a[i] != b[j]);

            diagonal = row[j + 1];
            if (diagonal + 1 < best)
                best = diagonal + 1;
            if (row[j] + 1 < best)
                best = row[j] + 1;
            row[j + 1] = best;
        }
    }
    return row[b_length];
}

const char *coco_word_nearest(const char *word, size_t length, const char *const words[], size_t count)
{
    const char *nearest = NULL;
    unsigned least = 3; /* beyond two edits a guess is no help */

    if (length == 0 || length > 64)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const size_t known = strlen(words[i]);
        unsigned edits;

        if (known > 64 || (known > length ? known - length : length - known) >= least)
            continue; /* each byte too many or too few is an edit */
        edits = distance(word, length, words[i], known);
        if (edits < least && edits < length) {
            least = edits;
            nearest = words[i];
        }
    }
    return nearest;
}

const char *coco_option_nearest(const char *name, size_t length)
{
    const char *names[COCO_OPTION_COUNT];

    size_t count = 0;

    for (unsigned option = 0; option < COCO_OPTION_COUNT; option++)
        if (options[option].scope != COCO_SCOPE_FOUND)
            names[count++] = options[option].name;
    return coco_word_nearest(name, length, names, count);
}
