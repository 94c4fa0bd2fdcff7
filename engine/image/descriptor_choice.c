/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which descriptor fits. The rules are systemd-vmspawn's: what is included must be there, what is excluded must not,
 * what is both is included, and keys are excluded unless they are asked for.
 */
#include "coco/descriptor.h"

#include <stdio.h>
#include <string.h>

/* Does the text match the pattern, in which * stands for any text and ? for any byte? */
static bool matches(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;

    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool is_among(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

bool coco_descriptor_has(const struct coco_descriptor *descriptor, const char *feature)
{
    return is_among(descriptor->features, descriptor->feature_count, feature);
}

/* The alias q35 stands for the newest pc-q35-N.M of a QEMU that was not asked: any pattern that some version of it
 * could match is a match. */
static bool matches_machine(const char *pattern, const char *machine)
{
    if (strcmp(machine, "q35") == 0)
        return matches(pattern, "q35") || strncmp(pattern, "pc-q35-", 7) == 0 || matches(pattern, "pc-q35-11.1");
    return matches(pattern, machine);
}

static enum coco_descriptor_fit fit_target(const struct coco_descriptor *descriptor, const char *machine)
{
    enum coco_descriptor_fit fit = COCO_FIT_ARCHITECTURE;

    for (size_t i = 0; i < descriptor->target_count; i++) {
        const struct coco_descriptor_target *target = &descriptor->targets[i];

        if (strcmp(target->architecture, "x86_64") != 0)
            continue;
        fit = COCO_FIT_MACHINE;
        for (size_t m = 0; m < target->machine_count; m++)
            if (matches_machine(target->machines[m], machine))
                return COCO_FIT_OK;
    }
    return fit;
}

bool coco_descriptor_is_for(const struct coco_descriptor *descriptor, const char *machine)
{
    return fit_target(descriptor, machine) == COCO_FIT_OK;
}

/* A confidential guest has no variable store: its firmware is one raw image that is mapped as memory. */
static enum coco_descriptor_fit fit_confidential(const struct coco_descriptor *descriptor, const char *required)
{
    const bool stateless = descriptor->device == COCO_DEVICE_MEMORY ||
                           (descriptor->device == COCO_DEVICE_FLASH && descriptor->mode == COCO_FLASH_STATELESS);

    if (!coco_descriptor_has(descriptor, required))
        return COCO_FIT_NOT_REQUIRED;
    if (!stateless)
        return COCO_FIT_NOT_STATELESS;
    return strcmp(descriptor->image_format, "raw") == 0 ? COCO_FIT_OK : COCO_FIT_NOT_RAW;
}

static struct coco_descriptor_verdict fit_features(const struct coco_descriptor *descriptor,
                                                   const struct coco_firmware_wanted *wanted, bool explicitly)
{
    static const char keys[] = "enrolled-keys";

    for (size_t i = 0; i < wanted->include_count; i++)
        if (!coco_descriptor_has(descriptor, wanted->include[i]))
            return (struct coco_descriptor_verdict){COCO_FIT_LACKS, wanted->include[i]};
    for (size_t i = 0; i < wanted->exclude_count; i++)
        if (coco_descriptor_has(descriptor, wanted->exclude[i]) &&
            !is_among(wanted->include, wanted->include_count, wanted->exclude[i]))
            return (struct coco_descriptor_verdict){COCO_FIT_EXCLUDED, wanted->exclude[i]};
    if (!explicitly && coco_descriptor_has(descriptor, keys) && !is_among(wanted->include, wanted->include_count, keys))
        return (struct coco_descriptor_verdict){COCO_FIT_EXCLUDED, keys};
    return (struct coco_descriptor_verdict){COCO_FIT_OK, NULL};
}

struct coco_descriptor_verdict coco_descriptor_fits(const struct coco_descriptor *descriptor,
                                                    const struct coco_firmware_wanted *wanted, bool explicitly)
{
    enum coco_descriptor_fit fit = COCO_FIT_OK;

    if (!descriptor->is_uefi)
        fit = COCO_FIT_NOT_UEFI;
    else if (descriptor->device != COCO_DEVICE_FLASH && descriptor->device != COCO_DEVICE_MEMORY)
        fit = COCO_FIT_DEVICE;
    else if (descriptor->device == COCO_DEVICE_FLASH && descriptor->mode == COCO_FLASH_COMBINED)
        fit = COCO_FIT_COMBINED;
    else if (descriptor->device == COCO_DEVICE_FLASH && descriptor->mode == COCO_FLASH_UNKNOWN)
        fit = COCO_FIT_DEVICE;
    else
        fit = fit_target(descriptor, wanted->machine);
    if (fit == COCO_FIT_OK && wanted->required)
        fit = fit_confidential(descriptor, wanted->required);
    if (fit != COCO_FIT_OK)
        return (struct coco_descriptor_verdict){fit, NULL};
    return fit_features(descriptor, wanted, explicitly);
}

size_t coco_descriptor_choose(const struct coco_descriptor *descriptors, size_t count,
                              const struct coco_firmware_wanted *wanted)
{
    size_t i = 0;

    while (i < count && coco_descriptor_fits(&descriptors[i], wanted, false).fit != COCO_FIT_OK)
        i++;
    return i;
}

void coco_descriptor_fit_text(struct coco_descriptor_verdict verdict, const struct coco_firmware_wanted *wanted,
                              char *ret_text, size_t size)
{
    static const char *const texts[] = {
        [COCO_FIT_OK] = "fits",
        [COCO_FIT_NOT_UEFI] = "is not UEFI firmware",
        [COCO_FIT_ARCHITECTURE] = "is not for x86_64",
        [COCO_FIT_MACHINE] = "is not for this machine type",
        [COCO_FIT_DEVICE] = "is mapped in a way that is not supported",
        [COCO_FIT_COMBINED] = "has code and variable store in one writable image",
        [COCO_FIT_NOT_STATELESS] = "has a variable store, which a confidential guest cannot have",
        [COCO_FIT_NOT_RAW] = "is not a raw image",
    };

    switch (verdict.fit) {
    case COCO_FIT_NOT_REQUIRED:
        snprintf(ret_text, size, "has no feature %s", wanted->required ? wanted->required : "");
        break;
    case COCO_FIT_LACKS:
        snprintf(ret_text, size, "has no feature %s", verdict.feature);
        break;
    case COCO_FIT_EXCLUDED:
        snprintf(ret_text, size, "has the feature %s, which is excluded", verdict.feature);
        break;
    default:
        snprintf(ret_text, size, "%s", texts[verdict.fit]);
    }
}
