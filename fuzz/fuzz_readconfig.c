/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file for -readconfig: what is said about it has a place in it, and saying it with care says it without a quirk. */
#include "requests.h"

#include "import/groups.h"

static void check_place(const struct coco_origin *origin, const uint8_t *data, size_t size)
{
    size_t lines = 1;

    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    FUZZ_CHECK(origin->kind == COCO_ORIGIN_FILE && strcmp(origin->file, "vm.cfg") == 0);
    FUZZ_CHECK(origin->line >= 1 && origin->line <= lines && origin->column >= 1 && origin->column <= size + 1);
}

/* Can a line that is no quirk say this value? A key may be a bracket, which would begin a header. */
static bool is_sayable(const struct groups_pair *pair)
{
    return pair->key[0] != '[' && !strpbrk(pair->value, "\"\\\n") && pair->length + strlen(pair->key) < 1000;
}

/* The devices written again, as the file's language wants it. */
static void check_way_back(const struct groups *groups)
{
    static struct coco_request again_request;
    struct groups again = {.request = &again_request};
    const struct groups_group *group, *other;
    struct coco_error error;
    size_t at = 0, again_at = 0;

    fuzz_request_prepare(&again_request);
    while ((group = groups_next(groups, "device", &at))) {
        static char text[1 << 18];
        size_t length = (size_t)snprintf(text, sizeof(text), group->id ? "[device \"%s\"]\n" : "[device]\n",
                                         group->id ? group->id : "");

        for (size_t i = 0; i < group->count; i++) {
            if (!is_sayable(&group->pairs[i]))
                return;
            length += (size_t)snprintf(text + length, sizeof(text) - length, "%s = \"%s\"\n", group->pairs[i].key,
                                       group->pairs[i].value);
            if (length > sizeof(text) / 2)
                return;
        }
        FUZZ_CHECK(groups_read_config(&again, "again", text, length, &error) == COCO_OK);
        other = groups_next(&again, "device", &again_at);
        FUZZ_CHECK(other && other->count == group->count);
        for (size_t i = 0; i < group->count; i++)
            FUZZ_CHECK(strcmp(other->pairs[i].key, group->pairs[i].key) == 0 &&
                       strcmp(other->pairs[i].value, group->pairs[i].value) == 0);
    }
    FUZZ_CHECK(again_request.count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_request request, twin_request;
    struct groups groups = {.request = &request}, twin = {.request = &twin_request};
    struct coco_error error = {.message = ""}, twin_error = {.message = ""};
    const char *text = (const char *)data;
    enum coco_result result;

    fuzz_request_prepare(&request);
    fuzz_request_prepare(&twin_request);
    result = groups_read_config(&groups, "vm.cfg", text, size, &error);
    FUZZ_CHECK(groups_read_config(&twin, "vm.cfg", text, size, &twin_error) == result);
    FUZZ_CHECK(request.count == twin_request.count && groups.count == twin.count);
    for (size_t i = 0; i < request.count; i++) {
        FUZZ_CHECK(request.settings[i].option == COCO_OPTION_found_readconfig_quirk);
        check_place(&request.settings[i].origin, data, size);
    }
    if (result != COCO_OK) {
        fuzz_check_sentence(&error);
        fuzz_check_same_error(&error, &twin_error);
        check_place(&error.origin, data, size);
        return 0;
    }
    check_way_back(&groups);
    return 0;
}
