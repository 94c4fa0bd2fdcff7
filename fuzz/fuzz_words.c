/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Texts as words. The words of a command, quoted by us, are the same words again; as the kernel tells them as well.
 */
#include "requests.h"

#include "coco/import.h"

static bool split(struct coco_request *request, const char *text, size_t length, struct coco_words *ret_words,
                  struct coco_origin *ret_expands)
{
    struct coco_error error = {.message = ""};
    enum coco_result result;

    fuzz_request_prepare(request);
    result = coco_words_split(request, "run.sh", text, length, ret_words, ret_expands, &error);
    FUZZ_CHECK(result == COCO_OK || result == COCO_BAD_SYNTAX || result == COCO_BAD_VALUE || result == COCO_TOO_MUCH);
    if (result != COCO_OK)
        fuzz_check_sentence(&error);
    return result == COCO_OK;
}

static void check_same(const struct coco_words *one, const struct coco_words *other)
{
    FUZZ_CHECK(one->count == other->count);
    for (size_t i = 0; i < one->count; i++)
        FUZZ_CHECK(strcmp(one->words[i], other->words[i]) == 0);
}

/* Each word in single quotes, and a quote in it as '\''; or each with a NUL behind it. */
static void check_joined(const struct coco_words *words, bool quoted)
{
    static struct coco_request request;
    struct coco_words again;
    struct coco_origin expands;
    size_t room = 1, length = 0;
    char *text;

    for (size_t i = 0; i < words->count; i++)
        room += 4 * strlen(words->words[i]) + 4;
    text = malloc(room);
    FUZZ_CHECK(text);
    for (size_t i = 0; i < words->count; i++) {
        if (quoted)
            text[length++] = '\'';
        for (const char *at = words->words[i]; *at; at++) {
            if (*at == '\'' && quoted) {
                memcpy(text + length, "'\\'", 3);
                length += 3;
            }
            text[length++] = *at;
        }
        if (quoted)
            text[length++] = '\'';
        text[length++] = quoted ? ' ' : '\0';
    }
    FUZZ_CHECK(length <= room);
    if (length <= COCO_IMPORT_BYTES_MAX && split(&request, text, length, &again, &expands)) {
        check_same(words, &again);
        FUZZ_CHECK(expands.kind == COCO_ORIGIN_NONE);
    } else {
        FUZZ_CHECK(length > COCO_IMPORT_BYTES_MAX);
    }
    free(text);
}

static void check_places(const struct coco_words *words, const uint8_t *data, size_t size)
{
    size_t lines = 1;

    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    for (size_t i = 0; i < words->count; i++) {
        FUZZ_CHECK(words->origins[i].kind == COCO_ORIGIN_FILE && words->origins[i].line >= 1);
        FUZZ_CHECK(words->origins[i].line <= lines && words->origins[i].column >= 1);
        FUZZ_CHECK(words->origins[i].column <= size + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_request request, twin;
    const char *text = (const char *)data;
    struct coco_words words, twin_words;
    struct coco_origin expands, twin_expands;
    const bool taken = split(&request, text, size, &words, &expands);

    FUZZ_CHECK(split(&twin, text, size, &twin_words, &twin_expands) == taken);
    if (!taken)
        return 0;
    check_same(&words, &twin_words);
    if (words.origins) {
        check_places(&words, data, size);
        FUZZ_CHECK(coco_import_recognise_program(words.words[0]) != COCO_DIALECT_OWN);
        FUZZ_CHECK(coco_import_recognise(text, size) != COCO_DIALECT_OWN);
        check_joined(&words, true);
        check_joined(&words, false);
    }
    return 0;
}
