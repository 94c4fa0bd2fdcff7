/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A QEMU command line of any words, one a line. It is checked that
 *   - the same words give the same settings, and the same refusal, which is a sentence;
 *   - each setting says how it is written, unless it is what QEMU does by itself, and no secret is in what it says;
 *   - what was not understood is about something;
 *   - the same command line in another spelling has the same facts.
 */
#include "coco/arena.h"
#include "coco/classify.h"
#include "coco/import.h"
#include "import/groups.h"
#include "requests.h"

#define WORDS_MAX 128

/* A secret that is shorter may be part of anything. */
#define SECRET_BYTES 8

struct words {
    const char *list[2 * WORDS_MAX];
    size_t count;
};

static struct coco_request request, again;

static void split(char *text, struct words *words)
{
    words->count = 0;
    for (char *word = strtok(text, "\n"); word && words->count < WORDS_MAX; word = strtok(NULL, "\n"))
        words->list[words->count++] = word;
}

static enum coco_result import(struct coco_request *into, const struct words *words, struct coco_error *reterr_error)
{
    const struct coco_words line = {.count = words->count, .words = words->list};

    fuzz_request_prepare(into);
    return coco_import_qemu(into, &line, NULL, reterr_error);
}

static void check_same(enum coco_result result, const struct coco_error *error, enum coco_result result_again,
                       const struct coco_error *error_again)
{
    FUZZ_CHECK(result == result_again);
    FUZZ_CHECK(same_request(&request, &again));
    FUZZ_CHECK(request.unread_count == again.unread_count);
    if (result != COCO_OK) {
        fuzz_check_sentence(error);
        fuzz_check_same_error(error, error_again);
    }
}

static bool is_secret(const struct coco_setting *setting)
{
    return setting->option == COCO_OPTION_set_credential || setting->option == COCO_OPTION_cmdline ||
           setting->option == COCO_OPTION_smbios11;
}

static void check_written(void)
{
    for (size_t i = 0; i < request.count; i++) {
        const struct coco_setting *setting = &request.settings[i];

        FUZZ_CHECK((setting->origin.kind == COCO_ORIGIN_NONE) == (setting->written == NULL));
        if (setting->written && is_secret(setting) && strlen(setting->text) >= SECRET_BYTES)
            FUZZ_CHECK(!strstr(setting->written, setting->text));
    }
    for (size_t i = 0; i < request.unread_count; i++)
        FUZZ_CHECK(request.unread[i].subjects != 0 && request.unread[i].why[0] != '\0');
}

/* ---- another spelling -------------------------------------------------------------------------------------------- */

static bool is_plain(const char *value)
{
    return *value != '\0' &&
           strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(value);
}

/* The first key of these options may be left out, and may be written. */
static const char *first_key(const char *option)
{
    static const struct {
        const char *option, *key;
    } keys[] = {{"machine", "type"}, {"smp", "cpus"}, {"m", "size"}, {"accel", "accel"}, {"device", "driver"}};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (strcmp(option, keys[i].option) == 0)
            return keys[i].key;
    return NULL;
}

static void add(struct words *words, const char *word)
{
    FUZZ_CHECK(word);
    words->list[words->count++] = word;
}

static void add_flag(struct words *words, const char *option, const char *word)
{
    if (strcmp(option, "no-reboot") == 0 || strcmp(option, "enable-kvm") == 0) {
        add(words, option[0] == 'n' ? "-action" : "-machine");
        add(words, option[0] == 'n' ? "reboot=shutdown" : "accel=kvm");
    } else {
        add(words, word);
    }
}

static void add_pair(struct words *words, const char *option, const char *value)
{
    const char *key = first_key(option);

    add(words, coco_arena_printf(request.arena, "--%s", option));
    add(words, key && is_plain(value) ? coco_arena_printf(request.arena, "%s=%s", key, value) : value);
}

/* Aliases are written out, first keys too, and options with a value have two dashes. */
static void respell(const struct words *words, struct words *ret_words)
{
    ret_words->count = 0;
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->list[i], *option = word + 1 + (word[0] == '-' && word[1] == '-');
        bool takes_value = false;

        if (i == 0 || word[0] != '-' || groups_option_takes_value(option, &takes_value) != COCO_OK)
            add(ret_words, word);
        else if (takes_value)
            add_pair(ret_words, option, words->list[++i]);
        else
            add_flag(ret_words, option, word);
    }
}

static void check_respelt(const struct words *words)
{
    const struct coco_observations nothing = {0};
    struct coco_facts facts, facts_again;
    struct coco_origins origins;
    struct coco_error error;
    struct words respelt;

    respell(words, &respelt);
    FUZZ_CHECK(import(&again, &respelt, &error) == COCO_OK);
    coco_classify(&request, &nothing, &facts, &origins);
    coco_classify(&again, &nothing, &facts_again, &origins);
    FUZZ_CHECK(memcmp(&facts, &facts_again, sizeof(facts)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coco_error error = {.message = ""}, error_again = {.message = ""};
    char *text = malloc(size + 1);
    enum coco_result result;
    struct words words;

    if (!text)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    split(text, &words);
    result = import(&request, &words, &error);
    check_same(result, &error, import(&again, &words, &error_again), &error_again);
    check_written();
    if (result == COCO_OK)
        check_respelt(&words);
    free(text);
    return 0;
}
