/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gen.h"

/* The hosts that can be pretended. */
static const char host_models[] =
#define HOST(name, ...) name "|"
#include "simulate/hosts.def"
#undef HOST
    "list";

static bool is_host_model(const struct coco_option_info *option)
{
    return option == coco_option_info(COCO_OPTION_simulate);
}

/*
 * The words that a kind takes besides what it is for, separated by |; NULL: it has no such words. Of the argument of
 * one that takes a path, too, what is in capitals is none: "live|none|PROFILE".
 */
static const char *words_of(const struct coco_option_info *option)
{
    if (is_host_model(option))
        return host_models;
    switch (option->kind) {
    case COCO_KIND_CHOICE:
    case COCO_KIND_PATH_AUTO_OFF:
    case COCO_KIND_FIRMWARE:
    case COCO_KIND_HOST:
        return option->argument;
    case COCO_KIND_BOOL:
        return "yes|no";
    case COCO_KIND_BOOL_AUTO:
        return "yes|no|auto";
    default:
        return NULL;
    }
}

enum gen_value gen_value_of(const struct coco_option_info *option)
{
    if (is_host_model(option))
        return GEN_VALUE_WORDS;
    switch (option->kind) {
    case COCO_KIND_SWITCH:
        return GEN_VALUE_NONE;
    case COCO_KIND_CHOICE:
    case COCO_KIND_BOOL:
    case COCO_KIND_BOOL_AUTO:
        return GEN_VALUE_WORDS;
    case COCO_KIND_PATH:
    case COCO_KIND_PATH_AUTO_OFF:
    case COCO_KIND_FIRMWARE:
    case COCO_KIND_HOST:
    case COCO_KIND_DRIVE:
        return GEN_VALUE_FILE;
    case COCO_KIND_WORD_OPTIONAL:
        return GEN_VALUE_RULE;
    default:
        return GEN_VALUE_FREE;
    }
}

bool gen_has_words(const struct coco_option_info *option)
{
    return words_of(option) != NULL;
}

void gen_words(const struct coco_option_info *option, FILE *out)
{
    const char *separator = "";

    for (const char *word = words_of(option); word && *word;) {
        const size_t length = strcspn(word, "|");

        if (*word >= 'a' && *word <= 'z') {
            fprintf(out, "%s%.*s", separator, (int)length, word);
            separator = " ";
        }
        word += length;
        if (*word)
            word++;
    }
}

void gen_rule_ids(FILE *out)
{
    for (unsigned rule = 0; rule < COCO_RULE_COUNT; rule++)
        fprintf(out, "%s%s", rule > 0 ? " " : "", coco_rules()[rule].slug);
}
