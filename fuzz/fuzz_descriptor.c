/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading firmware descriptors: any bytes end in a descriptor or in one sentence, always the same; what a descriptor
 * holds is whole; and of several the first that fits is chosen.
 */
#include "coco/descriptor.h"
#include "image_copy.h"

static void check_sentence(const struct coco_error *error)
{
    const size_t length = strlen(error->message);

    FUZZ_CHECK(length > 0 && length < sizeof(error->message));
    for (size_t i = 0; i < length; i++)
        FUZZ_CHECK((unsigned char)error->message[i] >= 0x20 && error->message[i] != 0x7f);
}

static void check_whole(const struct coco_descriptor *descriptor)
{
    FUZZ_CHECK(descriptor->device <= COCO_DEVICE_UNKNOWN && descriptor->mode <= COCO_FLASH_UNKNOWN);
    FUZZ_CHECK(descriptor->device == COCO_DEVICE_UNKNOWN || descriptor->image);
    FUZZ_CHECK(descriptor->target_count == 0 || descriptor->targets);
    for (size_t i = 0; i < descriptor->target_count; i++) {
        FUZZ_CHECK(descriptor->targets[i].architecture);
        for (size_t k = 0; k < descriptor->targets[i].machine_count; k++)
            FUZZ_CHECK(strlen(descriptor->targets[i].machines[k]) < SIZE_MAX);
    }
    for (size_t i = 0; i < descriptor->feature_count; i++)
        FUZZ_CHECK(coco_descriptor_has(descriptor, descriptor->features[i]));
}

static void check_choice(const struct coco_descriptor *descriptor)
{
    static const char *const include[] = {"secure-boot"}, *const exclude[] = {"enrolled-keys"};
    static const char *const required[] = {NULL, "amd-sev-snp", "intel-tdx"};
    const struct coco_descriptor twice[] = {*descriptor, *descriptor};

    for (unsigned i = 0; i < 12; i++) {
        const struct coco_firmware_wanted wanted = {.machine = "q35",
                                                    .required = required[i % 3],
                                                    .include_count = i / 3 & 1,
                                                    .exclude_count = i / 6 & 1,
                                                    .include = include,
                                                    .exclude = exclude};
        const struct coco_descriptor_verdict searched = coco_descriptor_fits(descriptor, &wanted, false);
        const struct coco_descriptor_verdict named = coco_descriptor_fits(descriptor, &wanted, true);
        char text[256] = "";

        /* Naming one excludes less than searching does. */
        FUZZ_CHECK(searched.fit != COCO_FIT_OK || named.fit == COCO_FIT_OK);
        FUZZ_CHECK(coco_descriptor_choose(twice, 2, &wanted) == (searched.fit == COCO_FIT_OK ? 0u : 2u));
        FUZZ_CHECK(coco_descriptor_choose(twice, 0, &wanted) == 0);
        coco_descriptor_fit_text(searched, &wanted, text, sizeof(text));
        FUZZ_CHECK(text[0]);
        FUZZ_CHECK(wanted.include_count == 0 || searched.fit != COCO_FIT_OK ||
                   coco_descriptor_has(descriptor, include[0]));
        FUZZ_CHECK(!wanted.required || searched.fit != COCO_FIT_OK || coco_descriptor_has(descriptor, wanted.required));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_arena *arena;
    struct coco_descriptor descriptor = {0}, again = {0};
    struct coco_error error = {0}, second = {0};
    uint8_t *copy = exact_copy(data, size, 0);
    enum coco_result result;

    if (!arena)
        arena = coco_arena_new();
    FUZZ_CHECK(arena);
    coco_arena_reset(arena);
    result = coco_descriptor_parse(arena, "d.json", (const char *)copy, size, &descriptor, &error);
    free(copy); /* nothing of a descriptor points into its text */
    FUZZ_CHECK(result == COCO_OK || result == COCO_BAD_SYNTAX || result == COCO_TOO_MUCH);
    FUZZ_CHECK(coco_descriptor_parse(arena, "d.json", (const char *)data, size, &again, &second) == result);
    if (result != COCO_OK) {
        check_sentence(&error);
        FUZZ_CHECK(strcmp(error.message, second.message) == 0);
        FUZZ_CHECK(!descriptor.path && !descriptor.image); /* written on success only */
        return 0;
    }
    check_whole(&descriptor);
    check_choice(&descriptor);
    FUZZ_CHECK(descriptor.target_count == again.target_count && descriptor.feature_count == again.feature_count);
    FUZZ_CHECK(descriptor.device == again.device && descriptor.mode == again.mode);
    return 0;
}
