/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members that hold a launch of others: a list of words, or the text of a domain. Nothing that they name is read.
 */
#include <stdio.h>

#include "coco/arena.h"
#include "coco/import.h"
#include "import/record_reader.h"
#include "request/complain.h"

/* What an importer says is wrong is within the member's value, which begins at `at`. */
static enum coco_result point_at(const struct record_import *import, enum coco_result result, size_t at,
                                 const char *place)
{
    struct coco_error *error = import->reterr_error;
    char message[sizeof(error->message)];

    if (result == COCO_OK)
        return result;
    snprintf(message, sizeof(message), "%s%s", place, error->message);
    return coco_complain(error, result, coco_record_place(import, at), "%s", message);
}

/* A copy that ends in a NUL. */
static const char *copy(const struct record_import *import, struct coco_span text)
{
    struct coco_span said;

    if (!coco_record_decode(import, text, &said))
        return NULL;
    return coco_arena_copy(import->record->request.arena, said.bytes, said.length);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static enum coco_result count_words(struct record_import *import, const char *name, size_t *ret_count)
{
    struct coco_json_reader ahead = import->reader;
    size_t count = 0;

    if (!coco_json_enter_array(&ahead))
        return coco_record_refuse(import, COCO_BAD_SYNTAX, name, "a list of words, the program's name first");
    while (coco_json_next_element(&ahead)) {
        coco_json_skip(&ahead);
        count++;
    }
    if (ahead.problem) {
        import->reader = ahead;
        return coco_record_check_syntax(import);
    }
    if (count == 0 || count > COCO_IMPORT_WORDS_MAX)
        return coco_complain(import->reterr_error, COCO_BAD_VALUE,
                             coco_record_place(import, coco_json_place(&import->reader)),
                             "%s takes 1 to %d words, the program's name first", name, COCO_IMPORT_WORDS_MAX);
    *ret_count = count;
    return COCO_OK;
}

static enum coco_result read_words(struct record_import *import, const char *name, struct coco_words *ret_words)
{
    struct coco_span text;
    const char **words;
    size_t count = 0, next = 0;
    enum coco_result result = count_words(import, name, &count);

    if (result != COCO_OK)
        return result;
    words = coco_arena_alloc(import->record->request.arena, (count + 1) * sizeof(*words));
    if (!words)
        return coco_record_no_memory(import);
    (void)coco_json_enter_array(&import->reader);
    while (coco_json_next_element(&import->reader)) {
        if (!coco_json_take_text(&import->reader, &text))
            return coco_record_refuse(import, COCO_BAD_VALUE, name, "words, and each is a text");
        words[next] = copy(import, text);
        if (!words[next++])
            return coco_record_no_memory(import);
    }
    words[count] = NULL;
    *ret_words = (struct coco_words){.count = count, .words = words};
    return coco_record_check_syntax(import);
}

enum coco_result coco_record_qemu(struct record_import *import)
{
    const size_t at = coco_json_place(&import->reader);
    struct coco_words words;
    enum coco_result result = read_words(import, "qemu", &words);

    if (result != COCO_OK)
        return result;
    result = coco_import_qemu(&import->record->request, &words, NULL, import->reterr_error);
    return point_at(import, result, at, "");
}

enum coco_result coco_record_vmspawn(struct record_import *import)
{
    const size_t at = coco_json_place(&import->reader);
    struct coco_words words;
    enum coco_result result = read_words(import, "vmspawn", &words);

    if (result != COCO_OK)
        return result;
    result = coco_import_vmspawn(&import->record->request, &words, import->reterr_error);
    return point_at(import, result, at, "");
}

/* ---- a domain ---------------------------------------------------------------------------------------------------- */

enum coco_result coco_record_libvirt(struct record_import *import)
{
    const size_t at = coco_json_place(&import->reader);
    const struct coco_origin *origin = &import->reterr_error->origin;
    struct coco_span text, domain;
    char place[64] = "";
    enum coco_result result;

    if (!coco_json_take_text(&import->reader, &text))
        return coco_record_refuse(import, COCO_BAD_SYNTAX, "libvirt", "the XML of a domain, a text");
    if (!coco_record_decode(import, text, &domain))
        return coco_record_no_memory(import);
    result = coco_import_libvirt(&import->record->request, "domain", domain.bytes, domain.length, NULL,
                                 import->reterr_error);
    if (result != COCO_OK && origin->line > 0)
        snprintf(place, sizeof(place), "domain, line %u, column %u: ", origin->line, origin->column);
    return point_at(import, result, at, place);
}
