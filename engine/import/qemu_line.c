/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a QEMU command line, and a file for -readconfig by itself. */
#include <string.h>

#include "import/settle.h"
#include "request/complain.h"

static struct coco_origin origin_of(const struct coco_words *words, size_t number)
{
    if (words->origins)
        return words->origins[number];
    return (struct coco_origin){.kind = COCO_ORIGIN_WORDS, .argument = (unsigned)number, .file = words->name};
}

/* An option without its dashes, of which it may have two; NULL: the word is none. */
static const char *option_of(const char *word)
{
    if (word[0] != '-')
        return NULL;
    return word[1] == '-' ? word + 2 : word + 1;
}

/* A QEMU that was changed may know it, and then anything may hang on it. What follows and is no option is its value. */
static enum coco_result skip_unknown(struct groups *groups, const struct coco_words *words, size_t *number,
                                     struct coco_error *reterr_error)
{
    const struct coco_unread unread = {
        .origin = origin_of(words, *number),
        .text = words->words[*number],
        .why = "QEMU has no such option",
        .subjects = ABOUT_ALL,
    };

    if (*number + 1 < words->count && !option_of(words->words[*number + 1]))
        ++*number;
    return coco_request_add_unread(groups->request, &unread, reterr_error);
}

/* An option with its value, or a word that is none, which is a disk image. *number is set to the last word of it. */
static enum coco_result read_word(struct groups *groups, const struct coco_words *words, size_t *number,
                                  struct coco_error *reterr_error)
{
    const char *word = words->words[*number], *option = option_of(word);
    const struct coco_origin origin = origin_of(words, *number);
    bool takes_value = false;

    if (!option && words->origins && word[0] == '$')
        return COCO_OK; /* a shell would put options here: that it is not known which is told with the words */
    if (!option)
        return groups_read_option(groups, "hda", word, origin, reterr_error);
    if (groups_option_takes_value(option, &takes_value) != COCO_OK)
        return skip_unknown(groups, words, number, reterr_error);
    if (takes_value && *number + 1 >= words->count)
        return coco_complain(reterr_error, COCO_BAD_VALUE, origin, "%s needs a value, and is the last word",
                             coco_quote(coco_span_of(word)).text);
    return groups_read_option(groups, option, takes_value ? words->words[++*number] : NULL, origin, reterr_error);
}

static enum coco_result finish(struct groups *groups, struct coco_error *reterr_error)
{
    const enum coco_result result = groups_finish(groups, reterr_error);

    return result == COCO_OK ? groups_settle(groups, reterr_error) : result;
}

enum coco_result coco_import_qemu(struct coco_request *request, const struct coco_words *words,
                                  const struct coco_import_io *io, struct coco_error *reterr_error)
{
    struct groups groups = {.request = request, .io = io};
    enum coco_result result = COCO_OK;

    request->dialect = COCO_DIALECT_QEMU;
    if (words->count == 0)
        return coco_complain(reterr_error, COCO_BAD_SYNTAX,
                             (struct coco_origin){.kind = COCO_ORIGIN_WORDS, .file = words->name},
                             "there is no command: the first word is the name of the QEMU binary");
    if (words->count > COCO_IMPORT_WORDS_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, origin_of(words, COCO_IMPORT_WORDS_MAX),
                             "there are more than %d words", COCO_IMPORT_WORDS_MAX);
    groups.program = words->words[0];
    groups.program_origin = origin_of(words, 0);
    for (size_t i = 1; i < words->count && result == COCO_OK; i++)
        result = read_word(&groups, words, &i, reterr_error);
    return result == COCO_OK ? finish(&groups, reterr_error) : result;
}

enum coco_result coco_import_readconfig(struct coco_request *request, const char *name, const char *text, size_t length,
                                        const struct coco_import_io *io, struct coco_error *reterr_error)
{
    struct groups groups = {.request = request, .io = io};
    enum coco_result result;

    request->dialect = COCO_DIALECT_READCONFIG;
    result = groups_read_config(&groups, name, text, length, reterr_error);
    return result == COCO_OK ? finish(&groups, reterr_error) : result;
}
