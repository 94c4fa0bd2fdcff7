/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU command lines into groups, and groups as text. */
#pragma once

#include "request_fixture.h"

#include "import/groups.h"

/* Cuts the next word off; a blank within a word is written ~. NULL: there is none. */
static inline char *next_word(char **rest)
{
    char *const word = *rest;
    const size_t length = strcspn(word, " ");

    if (length == 0)
        return NULL;
    *rest += length + (word[length] == ' ');
    word[length] = '\0';
    for (char *at = word; *at; at++)
        *at = *at == '~' ? ' ' : *at;
    return word;
}

/* The words of a command line, separated by blanks. */
static inline enum coco_result read_line(struct groups *groups, const char *line, struct coco_error *reterr_error)
{
    char words[2048], *rest = words, *word;
    struct coco_origin origin = {.kind = COCO_ORIGIN_WORDS};
    enum coco_result result = COCO_OK;

    assert_true(strlen(line) < sizeof(words));
    memcpy(words, line, strlen(line) + 1);
    while (result == COCO_OK && (word = next_word(&rest))) {
        bool takes = false;

        origin.argument++;
        if (word[0] != '-') {
            result = groups_read_option(groups, "hda", word, origin, reterr_error);
            continue;
        }
        word += word[1] == '-' ? 2 : 1;
        (void)groups_option_takes_value(word, &takes);
        result = groups_read_option(groups, word, takes ? next_word(&rest) : NULL, origin, reterr_error);
    }
    return result;
}

/*
 * "device#ID{key=value key=value} drive{...}". A number is 'value, a boolean ?value, null is !; behind a value ^ says
 * that it was repeated, and ^VALUE which other one lost.
 */
static inline const char *groups_text(const struct groups *groups, char *text, size_t size)
{
    static const char *const marks[] = {"", "'", "?", "!"};
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < groups->count; i++) {
        const struct groups_group *group = &groups->groups[i];

        at += (size_t)snprintf(text + at, size - at, "%s%s%s%s{", i > 0 ? " " : "", group->option, group->id ? "#" : "",
                               group->id ? group->id : "");
        for (size_t j = 0; j < group->count; j++) {
            const struct groups_pair *pair = &group->pairs[j];

            assert_int_equal(pair->length, strlen(pair->value));
            at +=
                (size_t)snprintf(text + at, size - at, "%s%s%s=%s%s%s", j > 0 ? " " : "", pair->key, marks[pair->kind],
                                 pair->value, pair->repeated ? "^" : "", pair->lost ? pair->lost : "");
        }
        at += (size_t)snprintf(text + at, size - at, "}");
        assert_true(at < size);
    }
    return text;
}
