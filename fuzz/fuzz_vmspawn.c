/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a systemd-vmspawn command line behind its name, one a line of the input. */
#include "coco/import.h"
#include "requests.h"

#define BYTES_MAX 65536
#define WORDS_MAX 5000

static char buffer[BYTES_MAX + 1];
static const char *words[WORDS_MAX + 1] = {"systemd-vmspawn"};

static size_t split(const uint8_t *data, size_t size)
{
    size_t count = 1;

    memcpy(buffer, data, size);
    buffer[size] = 0;
    for (char *at = buffer, *end; count <= WORDS_MAX; at = end + 1) {
        end = strchr(at, '\n');
        if (end || *at)
            words[count++] = at;
        if (!end)
            break;
        *end = 0;
    }
    return count;
}

static void check_settings(const struct coco_request *request, size_t count)
{
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];
        const enum coco_scope scope = coco_option_info(setting->option)->scope;

        FUZZ_CHECK(scope == COCO_SCOPE_LAUNCH || scope == COCO_SCOPE_FOUND);
        if (setting->origin.kind == COCO_ORIGIN_NONE)
            continue;
        FUZZ_CHECK(setting->origin.kind == COCO_ORIGIN_WORDS);
        FUZZ_CHECK(setting->origin.argument >= 1 && setting->origin.argument < count);
    }
    FUZZ_CHECK(request->unread_count == 0);
}

/* Arguments mean the same behind "--", and all options may stand before them. */
static void check_argument_behind(const struct coco_request *request, size_t count)
{
    static struct coco_request longer;
    struct coco_words line = {.count = count + 1, .words = words};
    struct coco_error error;
    size_t given = 0;

    if (count > WORDS_MAX)
        return;
    words[count] = "argument";
    fuzz_request_prepare(&longer);
    if (coco_import_vmspawn(&longer, &line, &error) != COCO_OK)
        return;
    for (size_t i = 0; i < longer.count; i++)
        given += longer.settings[i].option == COCO_OPTION_cmdline;
    for (size_t i = 0; i < request->count; i++)
        given -= request->settings[i].option == COCO_OPTION_cmdline;
    FUZZ_CHECK(given == 1);
    FUZZ_CHECK(longer.count == request->count + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_request request, twin;
    struct coco_error error = {.message = ""}, twin_error = {.message = ""};
    struct coco_words line = {.words = words};
    enum coco_result result;

    if (size > BYTES_MAX)
        return 0;
    line.count = split(data, size);
    fuzz_request_prepare(&request);
    fuzz_request_prepare(&twin);
    result = coco_import_vmspawn(&request, &line, &error);
    FUZZ_CHECK(coco_import_vmspawn(&twin, &line, &twin_error) == result);
    FUZZ_CHECK(same_request(&request, &twin));
    check_settings(&request, line.count);
    if (result != COCO_OK) {
        fuzz_check_sentence(&error);
        fuzz_check_same_error(&error, &twin_error);
        FUZZ_CHECK(error.origin.kind == COCO_ORIGIN_WORDS && error.origin.argument < line.count);
    } else {
        check_argument_behind(&request, line.count);
    }
    return 0;
}
