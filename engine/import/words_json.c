/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command as a list of words in JSON, as container tools write it: ["qemu-system-x86_64", "-S"] */
#include "import/words_json.h"

#include "coco/arena.h"
#include "request/complain.h"
#include "json/reader.h"

bool words_are_json(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length && strchr(" \t\r\n[", text[at]) && text[at] != '\0')
        if (text[at++] == '[')
            break;
    if (at == 0 || text[at - 1] != '[')
        return false;
    while (at < length && strchr(" \t\r\n", text[at]) && text[at] != '\0')
        at++;
    return at < length && text[at] == '"';
}

/* Places are asked for in the order of the text. */
static struct coco_origin move_to(struct coco_origin place, const char **at, const char *to)
{
    for (; *at < to; ++*at) {
        if (**at == '\n') {
            place.line++;
            place.column = 1;
        } else if ((**at & 0xc0) != 0x80) { /* columns count characters */
            place.column++;
        }
    }
    return place;
}

static enum coco_result add_word(struct coco_request *request, struct coco_span text, struct coco_origin place,
                                 struct word_list *list)
{
    char *word = coco_arena_alloc(request->arena, text.length + 1);

    if (!word)
        return COCO_NO_MEMORY;
    word[coco_json_decode(text, word, text.length + 1)] = '\0';
    list->words[list->count] = word;
    list->origins[list->count++] = place;
    return COCO_OK;
}

static size_t count_elements(struct coco_json_reader reader)
{
    size_t count = 0;

    (void)coco_json_enter_array(&reader);
    for (; coco_json_next_element(&reader); count++)
        coco_json_skip(&reader);
    return count;
}

enum coco_result words_split_json(struct coco_request *request, const char *text, size_t length,
                                  struct coco_words *ret_words, struct coco_error *reterr_error)
{
    struct coco_origin place = {.kind = COCO_ORIGIN_FILE, .file = ret_words->name, .line = 1, .column = 1};
    struct coco_json_reader reader;
    struct word_list list = {0};
    const char *at = text;
    size_t most;
    enum coco_result result = COCO_OK;

    coco_json_open(&reader, text, length);
    most = count_elements(reader);
    if (most > COCO_IMPORT_WORDS_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, place, "a command has at most %d words",
                             COCO_IMPORT_WORDS_MAX);
    list.words = coco_arena_alloc(request->arena, (most + 1) * sizeof(*list.words));
    list.origins = coco_arena_alloc(request->arena, (most + 1) * sizeof(*list.origins));
    if (!list.words || !list.origins)
        result = COCO_NO_MEMORY;
    else
        (void)coco_json_enter_array(&reader);
    while (result == COCO_OK && coco_json_next_element(&reader)) {
        struct coco_span word;

        place = move_to(place, &at, text + coco_json_place(&reader));
        if (coco_json_take_text(&reader, &word))
            result = add_word(request, word, place, &list);
        else if (!reader.problem)
            return coco_complain(reterr_error, COCO_BAD_SYNTAX, place, "a command in JSON is a list of texts");
    }
    if (result != COCO_OK)
        return coco_complain(reterr_error, result, place, "there is no memory left to read the command");
    if (!coco_json_close(&reader))
        return coco_complain(reterr_error, COCO_BAD_SYNTAX, move_to(place, &at, text + reader.at),
                             "a command that begins with [ is a list of texts in JSON, and this is none: %s",
                             reader.problem);
    if (list.count == 0 || coco_import_recognise_program(list.words[0]) == COCO_DIALECT_OWN)
        return coco_complain(reterr_error, COCO_BAD_VALUE, list.count > 0 ? list.origins[0] : place,
                             "a command in JSON begins with a program, and this is not qemu-system-*, qemu-kvm or "
                             "systemd-vmspawn");
    list.words[list.count] = NULL;
    ret_words->count = list.count;
    ret_words->words = list.words;
    ret_words->origins = list.origins;
    return COCO_OK;
}
