/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that the request names, as they were seen. */
#include "classify/classifier.h"

/* A kind of file: which settings name one, and what besides a regular file with content will do. */
struct file_kind {
    enum coco_fact fact;
    enum coco_option options[2]; /* the second one: COCO_OPTION_COUNT when there is none */
    bool may_be_block_device, may_be_empty;
};

static const struct file_kind kinds[] = {
    {COCO_FACT_kernel_file, {COCO_OPTION_linux_image, COCO_OPTION_COUNT}, false, false},
    {COCO_FACT_initrd_file, {COCO_OPTION_initrd, COCO_OPTION_COUNT}, false, false},
    {COCO_FACT_firmware_file, {COCO_OPTION_firmware, COCO_OPTION_COUNT}, false, false},
    {COCO_FACT_drive_file, {COCO_OPTION_image, COCO_OPTION_extra_drive}, true, true},
    {COCO_FACT_credential_file, {COCO_OPTION_load_credential, COCO_OPTION_COUNT}, false, true},
};

/* The values of all these facts are the same four. */
enum { UNKNOWN, NONE, READABLE, UNUSABLE };
#define IS_SAME(fact)                                                                                                  \
    ((unsigned)COCO_##fact##_none == NONE && (unsigned)COCO_##fact##_readable == READABLE &&                           \
     (unsigned)COCO_##fact##_unusable == UNUSABLE)
_Static_assert(IS_SAME(kernel_file) && IS_SAME(initrd_file) && IS_SAME(firmware_file) && IS_SAME(drive_file) &&
                   IS_SAME(credential_file),
               "the values of the facts on files are not the same four");

/* Does the setting count, and name a file of that kind? */
static bool names_file(const struct classifier *classifier, const struct file_kind *kind,
                       const struct coco_setting *setting)
{
    if (setting->option != kind->options[0] && setting->option != kind->options[1])
        return false;
    if (coco_option_info(setting->option)->times == COCO_TIMES_ONCE && classifier->last[setting->option] != setting)
        return false;
    return setting->option != COCO_OPTION_firmware || setting->value.choice == COCO_FIRMWARE_FILE;
}

static unsigned file_value(const struct file_kind *kind, enum coco_file_sighting sighting)
{
    switch (sighting) {
    case COCO_FILE_NOT_LOOKED_AT:
        return UNKNOWN;
    case COCO_FILE_READABLE:
        return READABLE;
    case COCO_FILE_BLOCK_DEVICE:
        return kind->may_be_block_device ? READABLE : UNUSABLE;
    case COCO_FILE_EMPTY:
        return kind->may_be_empty ? READABLE : UNUSABLE;
    default:
        return UNUSABLE;
    }
}

/* A descriptor is as usable as the files that it names. */
static enum coco_file_sighting described_sighting(const struct coco_observations *seen)
{
    const bool has_variables = seen->descriptor->nvram_template != NULL;

    return seen->firmware_file == COCO_FILE_READABLE && has_variables ? seen->nvram_file : seen->firmware_file;
}

static enum coco_file_sighting sighting_of(const struct classifier *classifier, size_t number)
{
    const struct coco_observations *seen = classifier->observations;
    const enum coco_file_sighting sighting =
        seen->files && number < seen->file_count ? seen->files[number] : COCO_FILE_NOT_LOOKED_AT;

    if (sighting != COCO_FILE_READABLE || classifier->request->settings[number].option != COCO_OPTION_firmware)
        return sighting;
    if (seen->descriptor_fault)
        return COCO_FILE_WRONG_KIND;
    return seen->descriptor ? described_sighting(seen) : sighting;
}

/* One file that is unusable decides; else one that nobody looked at does. */
static void classify_kind(struct classifier *classifier, const struct file_kind *kind)
{
    const struct coco_request *request = classifier->request;
    const struct coco_setting *decides = NULL;
    unsigned value = NONE;

    for (size_t i = 0; i < request->count && value != UNUSABLE; i++) {
        const struct coco_setting *setting = &request->settings[i];
        unsigned seen;

        if (!names_file(classifier, kind, setting))
            continue;
        seen = file_value(kind, sighting_of(classifier, i));
        if (value == NONE || seen == UNUSABLE || (seen == UNKNOWN && value == READABLE)) {
            value = seen;
            decides = setting;
        }
    }
    if (kind->fact == COCO_FACT_firmware_file && classifier->observations->search == COCO_SEARCH_FOUND)
        coco_classify_seen(classifier, kind->fact, file_value(kind, described_sighting(classifier->observations)),
                           NULL);
    else if (value == NONE)
        coco_classify_as(classifier, kind->fact, NONE, NULL);
    else
        coco_classify_seen(classifier, kind->fact, value, decides);
}

void coco_classify_files(struct classifier *classifier)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        classify_kind(classifier, &kinds[i]);
}
