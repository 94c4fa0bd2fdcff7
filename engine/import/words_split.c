/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A text as the words of a command line: as the kernel tells them, or as a shell would split them. */
#include "coco/import.h"

#include <string.h>

#include "coco/arena.h"
#include "import/shell/script.h"
#include "import/words_json.h"
#include "request/complain.h"

static enum coco_result no_memory(struct coco_error *reterr_error)
{
    return coco_complain(reterr_error, COCO_NO_MEMORY, (struct coco_origin){0},
                         "there is no memory left to read the command");
}

/* /proc/PID/cmdline: each word ends in a NUL; the last one's may be missing. */
static enum coco_result split_at_nuls(struct coco_request *request, const char *text, size_t length,
                                      struct coco_words *ret_words, struct coco_error *reterr_error)
{
    const char *const copy = coco_arena_copy(request->arena, text, length);
    size_t count = length > 0 && text[length - 1] != '\0', at = 0;
    const char **words;

    for (size_t i = 0; i < length; i++)
        count += text[i] == '\0';
    if (count > COCO_IMPORT_WORDS_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, (struct coco_origin){0}, "a command has at most %d words",
                             COCO_IMPORT_WORDS_MAX);
    words = coco_arena_alloc(request->arena, (count + 1) * sizeof(*words));
    if (!copy || !words)
        return no_memory(reterr_error);
    for (size_t i = 0; i < count; i++) {
        words[i] = copy + at;
        at += strlen(words[i]) + 1;
    }
    words[count] = NULL;
    ret_words->count = count;
    ret_words->words = words;
    ret_words->origins = NULL;
    return COCO_OK;
}

static enum coco_result give(struct coco_request *request, const struct shell_words *found,
                             struct coco_words *ret_words, struct coco_origin *ret_expands,
                             struct coco_error *reterr_error)
{
    const char **words = coco_arena_alloc(request->arena, (found->count + 1) * sizeof(*words));
    struct coco_origin *origins = coco_arena_alloc(request->arena, found->count * sizeof(*origins));
    struct coco_origin expands = {0};

    if (!words || !origins)
        return no_memory(reterr_error);
    for (size_t i = 0; i < found->count; i++) {
        words[i] = found->words[i].text;
        origins[i] = found->words[i].origin;
        if (expands.kind == COCO_ORIGIN_NONE)
            expands = found->words[i].expands;
    }
    words[found->count] = NULL;
    ret_words->count = found->count;
    ret_words->words = words;
    ret_words->origins = origins;
    *ret_expands = expands;
    return COCO_OK;
}

static enum coco_result split_as_shell(struct coco_request *request, const char *text, size_t length,
                                       struct coco_words *ret_words, struct coco_origin *ret_expands,
                                       struct coco_error *reterr_error)
{
    struct shell *shell = coco_arena_alloc(request->arena, sizeof(*shell)); /* too large for a stack */
    struct shell_words found;
    enum coco_result result;

    if (!shell)
        return no_memory(reterr_error);
    *shell = (struct shell){.arena = request->arena,
                            .reterr_error = reterr_error,
                            .name = ret_words->name,
                            .text = text,
                            .end = text + length,
                            .at = text,
                            .line = 1,
                            .column = 1,
                            .budget = COCO_IMPORT_BYTES_MAX};
    result = shell_find_command(shell, &found);
    return result == COCO_OK ? give(request, &found, ret_words, ret_expands, reterr_error) : result;
}

enum coco_result coco_words_split(struct coco_request *request, const char *name, const char *text, size_t length,
                                  struct coco_words *ret_words, struct coco_origin *ret_expands,
                                  struct coco_error *reterr_error)
{
    struct coco_words words = {0};
    struct coco_origin expands = {0};
    enum coco_result result;

    if (length > COCO_IMPORT_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, (struct coco_origin){0},
                             "a command line has at most %d bytes, and this text has %zu", COCO_IMPORT_BYTES_MAX,
                             length);
    words.name = coco_arena_copy(request->arena, name, strlen(name));
    if (!words.name)
        return no_memory(reterr_error);
    if (length > 0 && memchr(text, '\0', length))
        result = split_at_nuls(request, text, length, &words, reterr_error);
    else if (words_are_json(text, length))
        result = words_split_json(request, text, length, &words, reterr_error);
    else
        result = split_as_shell(request, text, length, &words, &expands, reterr_error);
    if (result != COCO_OK)
        return result;
    *ret_words = words;
    *ret_expands = expands;
    return COCO_OK;
}
