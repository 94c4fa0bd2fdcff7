/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A launch file, as it is. */
#include "requests.h"

/* A mistake is somewhere in the file, or right behind its end. */
static void check_place(const struct coco_origin *origin, const uint8_t *data, size_t size)
{
    size_t lines = 2;

    for (size_t i = 0; i < size; i++)
        /* YAML ends lines with NEL, LS and PS as well; their bytes are counted without a closer look. */
        lines += data[i] == '\n' || data[i] == '\r' || data[i] == 0x85 || data[i] == 0xa8 || data[i] == 0xa9;
    FUZZ_CHECK(origin->kind == COCO_ORIGIN_FILE && strcmp(origin->file, "vm.yaml") == 0);
    FUZZ_CHECK(origin->line >= 1 && origin->line <= lines);
    FUZZ_CHECK(origin->column >= 1 && origin->column <= size + 1);
}

/* What a file says can be written as a file and as a command line, and says the same again, in the same order. */
static void check_way_back(struct coco_request *request)
{
    static struct coco_request again;
    const char *const *argv;
    const char *text;
    struct coco_error error;
    size_t count, length;
    enum coco_result result;

    fuzz_request_prepare(&again);
    FUZZ_CHECK(coco_request_to_argv(request, &count, &argv) == COCO_OK);
    FUZZ_CHECK(coco_request_parse_argv(&again, COCO_PROGRAM_COCOLAUNCH, (int)count, argv, &error) == COCO_OK);
    FUZZ_CHECK(same_request(request, &again));

    result = coco_request_to_file(request, &text, &length);
    FUZZ_CHECK(result == COCO_OK || result == COCO_TOO_MUCH); /* escapes are longer than what they stand for */
    if (result != COCO_OK)
        return;
    fuzz_request_prepare(&again);
    FUZZ_CHECK(coco_request_parse_file(&again, "written", text, length, &error) == COCO_OK);
    FUZZ_CHECK(same_request(request, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_request request, twin;
    struct coco_error error = {.message = ""}, twin_error = {.message = ""};
    const char *text = (const char *)data;
    enum coco_result result;

    fuzz_request_prepare(&request);
    fuzz_request_prepare(&twin);
    result = coco_request_parse_file(&request, "vm.yaml", text, size, &error);
    FUZZ_CHECK(coco_request_parse_file(&twin, "vm.yaml", text, size, &twin_error) == result);
    FUZZ_CHECK(same_request(&request, &twin));
    for (size_t i = 0; i < request.count; i++) {
        FUZZ_CHECK(coco_option_info(request.settings[i].option)->scope == COCO_SCOPE_LAUNCH);
        check_place(&request.settings[i].origin, data, size);
    }
    if (result != COCO_OK) {
        fuzz_check_sentence(&error);
        fuzz_check_same_error(&error, &twin_error);
        check_place(&error.origin, data, size);
    }
    check_way_back(&request);
    return 0;
}
