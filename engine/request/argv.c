/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the words of a command line to settings. */
#include "coco/request.h"

#include <stdio.h>

#include "request/aliases.h"
#include "request/complain.h"
#include "request/span.h"

/* A walk over the words; `at` is the word that is being read. */
struct walk {
    struct coco_request *request;
    enum coco_program program;
    int argc, at;
    const char *const *argv;
    struct coco_error *reterr_error;
};

static struct coco_origin here(const struct walk *walk)
{
    return (struct coco_origin){.kind = COCO_ORIGIN_ARGV, .argument = (unsigned)walk->at + 1};
}

bool coco_program_takes(enum coco_program program, enum coco_option option)
{
    switch (coco_option_info(option)->scope) {
    case COCO_SCOPE_COCOLAUNCH:
        return program == COCO_PROGRAM_COCOLAUNCH;
    case COCO_SCOPE_COCOCHECK:
        return program == COCO_PROGRAM_COCOCHECK;
    case COCO_SCOPE_FOUND:
        return false;
    case COCO_SCOPE_LAUNCH:
    case COCO_SCOPE_BOTH:
        break;
    }
    return true;
}

/* Full names that one sentence lists; a word that begins more of them says little. */
#define FULL_NAMES_MAX 4

/* The full names that the word abbreviates, as "--a or --b"; empty when there is none. */
struct full_names {
    char text[256];
};

static struct full_names expand(enum coco_program program, struct coco_span name)
{
    struct full_names names = {""};
    size_t at = 0, count = 0;

    for (unsigned option = 0; option < COCO_OPTION_COUNT && name.length > 0 && count <= FULL_NAMES_MAX; option++) {
        const char *full = coco_option_info((enum coco_option)option)->name;

        if (strncmp(full, name.bytes, name.length) != 0 || !coco_program_takes(program, (enum coco_option)option))
            continue;
        if (++count <= FULL_NAMES_MAX)
            at += (size_t)snprintf(names.text + at, sizeof(names.text) - at, "%s--%s", at > 0 ? " or " : "", full);
        else
            snprintf(names.text + at, sizeof(names.text) - at, " or another name that begins so");
    }
    return names;
}

static enum coco_result refuse_unknown(const struct walk *walk, struct coco_span name)
{
    const struct full_names names = expand(walk->program, name);
    const struct coco_quoted quoted = coco_quote((struct coco_span){name.bytes - 2, name.length + 2});
    const char *nearest = coco_option_nearest(name.bytes, name.length);

    if (nearest && !coco_program_takes(walk->program, coco_option_by_name(nearest, strlen(nearest))))
        nearest = NULL;
    if (names.text[0])
        return coco_complain(walk->reterr_error, COCO_BAD_OPTION, here(walk),
                             "%s is an abbreviation, which is not taken: write %s", quoted.text, names.text);
    if (nearest)
        return coco_complain(walk->reterr_error, COCO_BAD_OPTION, here(walk),
                             "there is no option %s; did you mean --%s?", quoted.text, nearest);
    return coco_complain(walk->reterr_error, COCO_BAD_OPTION, here(walk),
                         "there is no option %s; --help lists the options", quoted.text);
}

static enum coco_result refuse_scope(const struct walk *walk, const struct coco_option_info *info)
{
    const bool launch = walk->program == COCO_PROGRAM_COCOLAUNCH;

    return coco_complain(walk->reterr_error, COCO_BAD_OPTION, here(walk), "--%s is an option of %s, not of %s",
                         info->name, launch ? "cococheck" : "cocolaunch", launch ? "cocolaunch" : "cococheck");
}

static bool takes_next_word(const struct coco_option_info *info)
{
    return info->kind != COCO_KIND_SWITCH && info->kind != COCO_KIND_WORD_OPTIONAL;
}

/* Adds an option whose value is `value`, or the next word where it has none and needs one. */
static enum coco_result add(struct walk *walk, enum coco_option option, const char *value)
{
    const struct coco_option_info *info = coco_option_info(option);
    const struct coco_origin origin = here(walk);

    if (!coco_program_takes(walk->program, option))
        return refuse_scope(walk, info);
    if (!value && takes_next_word(info) && walk->at + 1 < walk->argc)
        value = walk->argv[++walk->at];
    return coco_request_add(walk->request, option, value, value ? strlen(value) : 0, origin, walk->reterr_error);
}

static const struct coco_alias *alias_by_name(struct coco_span name)
{
    for (size_t i = 0; i < COCO_ALIAS_COUNT; i++)
        if (coco_span_is(name, coco_aliases()[i].name))
            return &coco_aliases()[i];
    return NULL;
}

/* --name, --name=value */
static enum coco_result read_long(struct walk *walk, const char *word)
{
    struct coco_span value = coco_span_of(word + 2);
    const struct coco_span name = coco_span_first(&value, '=');
    const enum coco_option option = coco_option_by_name(name.bytes, name.length);
    const struct coco_alias *alias;

    if (option != COCO_OPTION_COUNT)
        return add(walk, option, value.bytes);
    alias = alias_by_name(name);
    if (!alias)
        return refuse_unknown(walk, name);
    if (!alias->value)
        return add(walk, alias->option, value.bytes);
    if (value.bytes)
        return coco_complain(walk->reterr_error, COCO_BAD_VALUE, here(walk), "--%s takes no value", alias->name);
    return add(walk, alias->option, alias->value);
}

/* -x, -xq, -i value, -ivalue: letters up to the first that takes a value, which is the rest of the word. */
static enum coco_result read_letters(struct walk *walk, const char *word)
{
    enum coco_result result = COCO_OK;

    for (const char *letter = word + 1; *letter && result == COCO_OK; letter++) {
        const enum coco_option option = coco_option_by_letter(*letter);
        const struct coco_quoted quoted = coco_quote((struct coco_span){letter, 1});

        if (option == COCO_OPTION_COUNT)
            return coco_complain(walk->reterr_error, COCO_BAD_OPTION, here(walk),
                                 "there is no option of the letter %s; --help lists the options", quoted.text);
        if (takes_next_word(coco_option_info(option)))
            return add(walk, option, letter[1] ? letter + 1 : NULL);
        result = add(walk, option, NULL);
    }
    return result;
}

enum coco_result coco_request_parse_argv(struct coco_request *request, enum coco_program program, int argc,
                                         const char *const argv[], struct coco_error *reterr_error)
{
    struct walk walk = {request, program, argc, 0, argv, reterr_error};
    enum coco_result result = COCO_OK;

    for (; walk.at < argc && result == COCO_OK; walk.at++) {
        const char *word = argv[walk.at];

        if (word[0] != '-' || word[1] == 0)
            break;
        if (strcmp(word, "--") == 0) {
            walk.at++;
            break;
        }
        result = word[1] == '-' ? read_long(&walk, word) : read_letters(&walk, word);
    }
    for (; walk.at < argc && result == COCO_OK; walk.at++)
        result = coco_request_add(request, COCO_OPTION_cmdline, argv[walk.at], strlen(argv[walk.at]), here(&walk),
                                  reterr_error);
    return result;
}
