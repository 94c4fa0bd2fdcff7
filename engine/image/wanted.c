/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What firmware a request asks for. */
#include <string.h>

#include "coco/descriptor.h"
#include "request/span.h"

static const char secure_boot[] = "secure-boot";

struct features {
    size_t count;
    const char **words;
};

static void add(struct features *features, const char *word)
{
    features->words[features->count++] = word;
}

static void take_away(struct features *features, const char *word)
{
    size_t kept = 0;

    for (size_t i = 0; i < features->count; i++)
        if (strcmp(features->words[i], word) != 0)
            features->words[kept++] = features->words[i];
    features->count = kept;
}

/* No more words than this will be added. */
static size_t words_at_most(const struct coco_request *request)
{
    size_t count = 1; /* secure-boot */

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if (setting->option != COCO_OPTION_firmware_features)
            continue;
        count++;
        for (const char *comma = strchr(setting->text, ','); comma; comma = strchr(comma + 1, ','))
            count++;
    }
    return count;
}

static bool read_features(struct coco_arena *arena, const char *text, struct features *include,
                          struct features *exclude)
{
    struct coco_span rest = coco_span_of(text), word;

    if (rest.length == 0) {
        include->count = exclude->count = 0;
        return true;
    }
    while (coco_span_cut(&rest, ',', &word)) {
        const size_t tilde = word.length > 0 && word.bytes[0] == '~';
        const char *copy = coco_arena_copy(arena, word.bytes + tilde, word.length - tilde);

        if (!copy)
            return false;
        add(tilde ? exclude : include, copy);
    }
    return true;
}

/* Counts after all features: a launch file does not keep the order between two options. */
static void read_secure_boot(enum coco_tristate asked, struct features *include, struct features *exclude)
{
    if (asked != COCO_AUTO) {
        add(asked == COCO_YES ? include : exclude, secure_boot);
        return;
    }
    take_away(include, secure_boot);
    take_away(exclude, secure_boot);
}

static const char *required_feature(const struct coco_request *request)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);

    switch (coco ? coco->value.choice : (unsigned)COCO_CHOICE_NO) {
    case COCO_CHOICE_SEV_SNP:
        return "amd-sev-snp";
    case COCO_CHOICE_TDX:
        return "intel-tdx";
    default:
        return NULL;
    }
}

enum coco_result coco_firmware_wanted(struct coco_arena *arena, const struct coco_request *request,
                                      struct coco_firmware_wanted *ret_wanted)
{
    const size_t most = words_at_most(request);
    const struct coco_setting *machine = coco_request_last(request, COCO_OPTION_machine_type);
    const struct coco_setting *secure = coco_request_last(request, COCO_OPTION_secure_boot);
    struct features include = {.words = coco_arena_alloc(arena, most * sizeof(*include.words))};
    struct features exclude = {.words = coco_arena_alloc(arena, most * sizeof(*exclude.words))};

    if (!include.words || !exclude.words)
        return COCO_NO_MEMORY;
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if (setting->option == COCO_OPTION_firmware_features &&
            !read_features(arena, setting->text, &include, &exclude))
            return COCO_NO_MEMORY;
    }
    if (secure)
        read_secure_boot(secure->value.tristate, &include, &exclude);
    *ret_wanted = (struct coco_firmware_wanted){
        .machine = machine ? machine->text : "q35",
        .required = required_feature(request),
        .include_count = include.count,
        .exclude_count = exclude.count,
        .include = include.words,
        .exclude = exclude.words,
    };
    return COCO_OK;
}

static bool needs_uefi(const struct coco_kernel *kernel)
{
    return kernel->kind == COCO_KERNEL_UKI || kernel->kind == COCO_KERNEL_BOOT_LOADER ||
           kernel->kind == COCO_KERNEL_EFI_OTHER;
}

bool coco_firmware_is_searched(const struct coco_request *request, const struct coco_kernel *kernel)
{
    const struct coco_setting *firmware = coco_request_last(request, COCO_OPTION_firmware);
    const unsigned mode = firmware ? firmware->value.choice : (unsigned)COCO_FIRMWARE_AUTO;

    if (mode != COCO_FIRMWARE_AUTO)
        return mode == COCO_FIRMWARE_UEFI;
    if (required_feature(request) || !coco_request_last(request, COCO_OPTION_linux_image))
        return true;
    return kernel && needs_uefi(kernel);
}
