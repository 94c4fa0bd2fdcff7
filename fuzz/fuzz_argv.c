/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a command line, one a line of the input. A NUL byte ends a word early, as it would in a real one. */
#include "requests.h"

#define BYTES_MAX 65536
#define WORDS_MAX 5000

static char buffer[BYTES_MAX + 1];
static const char *words[WORDS_MAX];

static int split(const uint8_t *data, size_t size)
{
    int count = 0;

    memcpy(buffer, data, size);
    buffer[size] = 0;
    for (char *at = buffer, *end; count < WORDS_MAX; at = end + 1) {
        end = strchr(at, '\n');
        /* The last line needs no end, and is no empty word where it has none. */
        if (end || *at)
            words[count++] = at;
        if (!end)
            break;
        *end = 0;
    }
    return count;
}

/* The settings that describe the VM, in the order of both requests. */
static void check_same_launch(const struct coco_request *all, const struct coco_request *launch)
{
    size_t at = 0;

    for (size_t i = 0; i < all->count; i++)
        if (coco_option_info(all->settings[i].option)->scope == COCO_SCOPE_LAUNCH) {
            FUZZ_CHECK(at < launch->count && same_setting(&all->settings[i], &launch->settings[at]));
            at++;
        }
    FUZZ_CHECK(at == launch->count);
}

static void check_way_back(struct coco_request *request)
{
    static struct coco_request again, third;
    const char *const *argv;
    const char *text, *text_again;
    struct coco_error error;
    size_t count, length, length_again;

    fuzz_request_prepare(&again);
    FUZZ_CHECK(coco_request_to_argv(request, &count, &argv) == COCO_OK);
    FUZZ_CHECK(coco_request_parse_argv(&again, COCO_PROGRAM_COCOCHECK, (int)count, argv, &error) == COCO_OK);
    check_same_launch(request, &again);

    /* A file may group settings, so that only what it says is written again byte by byte. */
    if (coco_request_to_file(request, &text, &length) != COCO_OK)
        return;
    fuzz_request_prepare(&third);
    FUZZ_CHECK(coco_request_parse_file(&third, "written", text, length, &error) == COCO_OK);
    FUZZ_CHECK(coco_request_to_file(&third, &text_again, &length_again) == COCO_OK);
    FUZZ_CHECK(length == length_again && memcmp(text, text_again, length) == 0);
    for (unsigned option = 0; option < COCO_OPTION_COUNT; option++) {
        const struct coco_option_info *info = coco_option_info((enum coco_option)option);
        const struct coco_setting *before = coco_request_last(request, (enum coco_option)option);
        const struct coco_setting *after = coco_request_last(&third, (enum coco_option)option);

        if (info->scope == COCO_SCOPE_LAUNCH)
            FUZZ_CHECK(before ? after && same_setting(before, after) : !after);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_request request, twin;

    if (size > BYTES_MAX)
        return 0;

    const int count = split(data, size);

    for (int program = COCO_PROGRAM_COCOLAUNCH; program <= COCO_PROGRAM_COCOCHECK; program++) {
        struct coco_error error = {.message = ""}, twin_error = {.message = ""};
        enum coco_result result;

        fuzz_request_prepare(&request);
        fuzz_request_prepare(&twin);
        result = coco_request_parse_argv(&request, (enum coco_program)program, count, words, &error);
        FUZZ_CHECK(coco_request_parse_argv(&twin, (enum coco_program)program, count, words, &twin_error) == result);
        FUZZ_CHECK(same_request(&request, &twin));
        for (size_t i = 0; i < request.count; i++)
            FUZZ_CHECK(request.settings[i].origin.argument >= 1 &&
                       request.settings[i].origin.argument <= (unsigned)count);
        if (result != COCO_OK) {
            fuzz_check_sentence(&error);
            fuzz_check_same_error(&error, &twin_error);
            FUZZ_CHECK(error.origin.kind == COCO_ORIGIN_ARGV);
            FUZZ_CHECK(error.origin.argument >= 1 && error.origin.argument <= (unsigned)count);
        }
        check_way_back(&request); /* what was read before a mistake is a request as well */
    }
    return 0;
}
