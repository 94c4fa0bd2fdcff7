/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The search for firmware, and what the descriptor of the firmware says. */
#include <string.h>

#include "classify/classifier.h"

enum firmware_use coco_classify_firmware_use(const struct classifier *classifier)
{
    const unsigned mode = coco_classify_choice(classifier, COCO_OPTION_firmware, COCO_FIRMWARE_AUTO);
    const struct coco_kernel *kernel = classifier->observations->kernel;

    if (mode == COCO_FIRMWARE_FILE)
        return FIRMWARE_NAMED;
    if (coco_firmware_is_searched(classifier->request, kernel))
        return FIRMWARE_SEARCHED;
    return mode == COCO_FIRMWARE_AUTO && !kernel ? FIRMWARE_OPEN : FIRMWARE_NONE;
}

const struct coco_setting *coco_classify_firmware_setting(const struct classifier *classifier)
{
    return coco_classify_firmware_use(classifier) == FIRMWARE_NAMED ? classifier->last[COCO_OPTION_firmware] : NULL;
}

static void classify_search(struct classifier *classifier)
{
    static const uint8_t values[] = {
        [COCO_SEARCH_NOT_MADE] = COCO_firmware_search_unknown,
        [COCO_SEARCH_FOUND] = COCO_firmware_search_found,
        [COCO_SEARCH_NOTHING] = COCO_firmware_search_nothing,
    };
    const enum firmware_use use = coco_classify_firmware_use(classifier);

    if (use == FIRMWARE_SEARCHED)
        coco_classify_seen(classifier, COCO_FACT_firmware_search, values[classifier->observations->search], NULL);
    else if (use == FIRMWARE_OPEN)
        coco_classify_seen(classifier, COCO_FACT_firmware_search, COCO_firmware_search_unknown, NULL);
    else
        coco_classify_as(classifier, COCO_FACT_firmware_search, COCO_firmware_search_not_needed,
                         classifier->last[COCO_OPTION_firmware]);
}

/* ---- what the descriptor says ------------------------------------------------------------------------------------ */

static unsigned technology_of(const struct classifier *classifier, const struct coco_descriptor *descriptor)
{
    switch (coco_classify_choice(classifier, COCO_OPTION_coco, COCO_CHOICE_NO)) {
    case COCO_CHOICE_SEV_SNP:
        return coco_descriptor_has(descriptor, "amd-sev-snp") ? COCO_descriptor_technology_declared
                                                              : COCO_descriptor_technology_lacking;
    case COCO_CHOICE_TDX:
        return coco_descriptor_has(descriptor, "intel-tdx") ? COCO_descriptor_technology_declared
                                                            : COCO_descriptor_technology_lacking;
    case COCO_CHOICE_AUTO:
    case COCO_CHOICE_AUTO_NO:
        return COCO_descriptor_technology_unknown;
    default:
        return COCO_descriptor_technology_none;
    }
}

static bool is_for_machine(const struct classifier *classifier, const struct coco_descriptor *descriptor)
{
    const struct coco_setting *machine = classifier->last[COCO_OPTION_machine_type];

    return coco_descriptor_is_for(descriptor, machine ? machine->text : "q35");
}

static bool is_stateless(const struct coco_descriptor *descriptor)
{
    return descriptor->device != COCO_DEVICE_FLASH || descriptor->mode == COCO_FLASH_STATELESS;
}

/* A folder that only the host's administrator and its packages write to. */
static bool is_of_the_system(const char *path)
{
    return strncmp(path, "/usr/", strlen("/usr/")) == 0 || strncmp(path, "/etc/", strlen("/etc/")) == 0;
}

static unsigned place_of(const struct classifier *classifier, const struct coco_descriptor *descriptor)
{
    return coco_classify_firmware_use(classifier) != FIRMWARE_SEARCHED || is_of_the_system(descriptor->path)
               ? COCO_descriptor_place_system
               : COCO_descriptor_place_home;
}

static bool is_combined(const struct coco_descriptor *descriptor)
{
    return descriptor->device == COCO_DEVICE_FLASH && descriptor->mode == COCO_FLASH_COMBINED;
}

/* True: the bytes carry the feature; false: they do not; it stays open where they could not be read. */
enum carried { CARRIED_NO, CARRIED_YES, CARRIED_OPEN };

static enum carried carries(const struct coco_firmware *firmware, const struct coco_descriptor *descriptor,
                            const char *feature)
{
    const struct coco_firmware_volumes *volumes = &firmware->volumes;

    if (strcmp(feature, "amd-sev-snp") == 0)
        return firmware->sev.metadata == COCO_METADATA_PRESENT ? CARRIED_YES : CARRIED_NO;
    if (strcmp(feature, "intel-tdx") == 0)
        return firmware->tdvf.metadata == COCO_METADATA_PRESENT ? CARRIED_YES : CARRIED_NO;
    if (strcmp(feature, "secure-boot") == 0)
        return volumes->has_secure_boot ? CARRIED_YES : volumes->main_unpacked ? CARRIED_NO : CARRIED_OPEN;
    if (strcmp(feature, "enrolled-keys") == 0 && is_stateless(descriptor)) /* else they are in the template */
        return volumes->has_platform_key ? CARRIED_YES : volumes->store_readable ? CARRIED_NO : CARRIED_OPEN;
    return CARRIED_YES;
}

static unsigned claims_of(const struct coco_firmware *firmware, const struct coco_descriptor *descriptor)
{
    unsigned value = COCO_firmware_claims_kept;

    for (size_t i = 0; i < descriptor->feature_count; i++)
        switch (carries(firmware, descriptor, descriptor->features[i])) {
        case CARRIED_NO:
            return COCO_firmware_claims_broken;
        case CARRIED_OPEN:
            value = COCO_firmware_claims_unknown;
            break;
        case CARRIED_YES:
            break;
        }
    return value;
}

/* What holds where no descriptor says otherwise. */
static const struct {
    enum coco_fact fact;
    uint8_t value;
} without_descriptor[] = {
    {COCO_FACT_firmware_format, COCO_firmware_format_raw},
    {COCO_FACT_descriptor_technology, COCO_descriptor_technology_none},
    {COCO_FACT_descriptor_target, COCO_descriptor_target_fits},
    {COCO_FACT_descriptor_interface, COCO_descriptor_interface_uefi},
    {COCO_FACT_descriptor_smm, COCO_descriptor_smm_not_required},
    {COCO_FACT_descriptor_flash, COCO_descriptor_flash_usable},
    {COCO_FACT_descriptor_stateless, COCO_descriptor_stateless_stateless},
    {COCO_FACT_descriptor_secure_boot, COCO_descriptor_secure_boot_none},
    {COCO_FACT_descriptor_place, COCO_descriptor_place_system},
    {COCO_FACT_firmware_claims, COCO_firmware_claims_kept},
};
#define DESCRIPTOR_FACTS (sizeof(without_descriptor) / sizeof(without_descriptor[0]))

static void classify_without(struct classifier *classifier, bool image)
{
    const struct coco_setting *setting = coco_classify_firmware_setting(classifier);

    for (size_t i = 0; i < DESCRIPTOR_FACTS; i++)
        if (image)
            coco_classify_seen(classifier, without_descriptor[i].fact, without_descriptor[i].value, setting);
        else
            coco_classify_as(classifier, without_descriptor[i].fact, without_descriptor[i].value,
                             classifier->last[COCO_OPTION_firmware]);
}

static void classify_with(struct classifier *classifier, const struct coco_descriptor *descriptor)
{
    const struct coco_setting *setting = coco_classify_firmware_setting(classifier);
    const struct coco_firmware *firmware = classifier->observations->firmware;

#define SEEN(fact, value) coco_classify_seen(classifier, COCO_FACT_##fact, value, setting)
    SEEN(firmware_format,
         strcmp(descriptor->image_format, "raw") == 0 ? COCO_firmware_format_raw : COCO_firmware_format_other);
    SEEN(descriptor_technology, technology_of(classifier, descriptor));
    SEEN(descriptor_target,
         is_for_machine(classifier, descriptor) ? COCO_descriptor_target_fits : COCO_descriptor_target_differs);
    SEEN(descriptor_interface, descriptor->is_uefi ? COCO_descriptor_interface_uefi : COCO_descriptor_interface_other);
    SEEN(descriptor_smm, coco_descriptor_has(descriptor, "requires-smm") ? COCO_descriptor_smm_required
                                                                         : COCO_descriptor_smm_not_required);
    SEEN(descriptor_flash, is_combined(descriptor) ? COCO_descriptor_flash_combined : COCO_descriptor_flash_usable);
    SEEN(descriptor_stateless,
         is_stateless(descriptor) ? COCO_descriptor_stateless_stateless : COCO_descriptor_stateless_stateful);
    SEEN(descriptor_secure_boot, coco_descriptor_has(descriptor, "secure-boot") ? COCO_descriptor_secure_boot_declared
                                                                                : COCO_descriptor_secure_boot_lacking);
    SEEN(descriptor_place, place_of(classifier, descriptor));
    SEEN(firmware_claims, firmware ? claims_of(firmware, descriptor) : (unsigned)COCO_firmware_claims_unknown);
#undef SEEN
}

void coco_classify_descriptor(struct classifier *classifier)
{
    const struct coco_observations *seen = classifier->observations;
    const enum firmware_use use = coco_classify_firmware_use(classifier);

    classify_search(classifier);
    if (use == FIRMWARE_NONE)
        classify_without(classifier, false);
    else if (use != FIRMWARE_OPEN && seen->descriptor)
        classify_with(classifier, seen->descriptor);
    else if (use != FIRMWARE_OPEN && seen->firmware)
        classify_without(classifier, true);
    else
        for (size_t i = 0; i < DESCRIPTOR_FACTS; i++)
            coco_classify_seen(classifier, without_descriptor[i].fact, COCO_VALUE_UNKNOWN, NULL);
}
