/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the bytes of the firmware say. A list of sections that was cut short holds no proof of what it lacks: what was
 * not found in it stays unknown.
 */
#include "classify/classifier.h"
#include "coco/identify.h"
#include "image/sections.h"

#define BIOS_UNIT (64 * 1024)

struct image_facts {
    struct classifier *classifier;
    const struct coco_firmware *firmware;
    const struct coco_setting *setting;
};

static void seen(const struct image_facts *image, enum coco_fact fact, unsigned value)
{
    coco_classify_seen(image->classifier, fact, value, image->setting);
}

/* One of the sections is so, or none is, or that is not known. */
static unsigned by_section(size_t found, size_t count, bool truncated, unsigned some, unsigned none)
{
    if (found < count)
        return some;
    return truncated ? (unsigned)COCO_VALUE_UNKNOWN : none;
}

/* ---- the image as such ------------------------------------------------------------------------------------------- */

/* A build for TDX is known for one without unpacking anything, and so is that an image with code is none. */
static unsigned build_of(const struct coco_firmware *firmware)
{
    if (coco_firmware_build_of(firmware) == COCO_BUILD_INTEL_TDX)
        return COCO_firmware_build_intel_tdx;
    return COCO_firmware_build_other;
}

/* Flash takes images of any size, but there is none in a confidential guest. Others ask for it by name. */
static bool is_flash(const struct image_facts *image)
{
    const struct coco_descriptor *descriptor = image->classifier->observations->descriptor;
    const bool asked = coco_classify_asked(image->classifier, COCO_OPTION_found_pflash);

    return (asked || (descriptor && descriptor->device == COCO_DEVICE_FLASH)) &&
           !coco_classify_confidential(image->classifier);
}

static void classify_image(const struct image_facts *image)
{
    static const uint8_t shapes[] = {
        [COCO_SHAPE_UNKNOWN] = COCO_firmware_shape_other,
        [COCO_SHAPE_UNIFIED] = COCO_firmware_shape_unified,
        [COCO_SHAPE_CODE] = COCO_firmware_shape_code_half,
        [COCO_SHAPE_VARIABLES] = COCO_firmware_shape_variable_half,
    };
    const struct coco_firmware *firmware = image->firmware;

    seen(image, COCO_FACT_firmware_shape, shapes[firmware->shape]);
    seen(image, COCO_FACT_firmware_size,
         is_flash(image) || (firmware->size > 0 && firmware->size % BIOS_UNIT == 0) ? COCO_firmware_size_whole
                                                                                    : COCO_firmware_size_odd);
    seen(image, COCO_FACT_firmware_build, build_of(firmware));
}

/* Where the main volume cannot be unpacked, the descriptor's word counts. */
static unsigned secure_boot_of(const struct coco_firmware_volumes *volumes, const struct coco_descriptor *descriptor)
{
    if (volumes->has_secure_boot)
        return COCO_firmware_secure_boot_capable;
    if (volumes->main_unpacked)
        return COCO_firmware_secure_boot_incapable;
    return descriptor && coco_descriptor_has(descriptor, "secure-boot") ? COCO_firmware_secure_boot_capable
                                                                        : COCO_firmware_secure_boot_unknown;
}

/* Keys are in the variable store; the code half has none, and its other half is not known. */
static unsigned keys_of(const struct coco_firmware_volumes *volumes)
{
    if (volumes->has_platform_key)
        return COCO_firmware_keys_enrolled;
    return volumes->store_readable ? COCO_firmware_keys_none : COCO_firmware_keys_unknown;
}

static void classify_secure_boot(const struct image_facts *image)
{
    const struct coco_firmware_volumes *volumes = &image->firmware->volumes;

    seen(image, COCO_FACT_firmware_secure_boot, secure_boot_of(volumes, image->classifier->observations->descriptor));
    seen(image, COCO_FACT_firmware_keys, keys_of(volumes));
    seen(image, COCO_FACT_firmware_enforces_hashes,
         volumes->verifies_hashes ? COCO_firmware_enforces_hashes_yes
         : volumes->main_unpacked ? COCO_firmware_enforces_hashes_no
                                  : COCO_firmware_enforces_hashes_unknown);
}

/* ---- SEV --------------------------------------------------------------------------------------------------------- */

static unsigned sev_metadata_of(const struct coco_sev *sev)
{
    if (sev->metadata == COCO_METADATA_ABSENT)
        return COCO_firmware_sev_metadata_absent;
    return sev->metadata == COCO_METADATA_PRESENT && sev->metadata_version == 1 ? COCO_firmware_sev_metadata_whole
                                                                                : COCO_firmware_sev_metadata_broken;
}

static unsigned hash_area_of(const struct coco_sev *sev)
{
    if (!sev->has_hashes_area)
        return COCO_firmware_hash_area_absent;
    if (sev->hashes_base == 0 || sev->hashes_size < SEV_HASHES_BYTES)
        return COCO_firmware_hash_area_too_small;
    return by_section(coco_sev_first_crossed(sev), sev->count, sev->truncated, COCO_firmware_hash_area_crosses,
                      COCO_firmware_hash_area_usable);
}

static unsigned cpuid_of(const struct coco_sev *sev)
{
    if (coco_sev_first_small_cpuid(sev) < sev->count)
        return COCO_firmware_sev_cpuid_too_small;
    return by_section(coco_sev_first_of(sev, COCO_SEV_SECTION_CPUID), sev->count, sev->truncated,
                      COCO_firmware_sev_cpuid_fits, COCO_firmware_sev_cpuid_absent);
}

/* What sections there are is known only of metadata that could be read. */
static void classify_sev_sections(const struct image_facts *image)
{
    const struct coco_sev *sev = &image->firmware->sev;
    const bool readable = sev->metadata == COCO_METADATA_PRESENT;

#define SECTIONS(fact, found, some, none)                                                                              \
    seen(image, COCO_FACT_##fact,                                                                                      \
         readable ? by_section(found, sev->count, sev->truncated, COCO_##fact##_##some, COCO_##fact##_##none)          \
                  : (unsigned)COCO_VALUE_UNKNOWN)
    SECTIONS(firmware_sev_sections, coco_sev_first_unknown(sev), some_unknown, known);
    SECTIONS(firmware_sev_empty, coco_sev_first_empty(sev), some, none);
    SECTIONS(firmware_sev_secrets, coco_sev_first_of(sev, COCO_SEV_SECTION_SECRETS), present, absent);
    SECTIONS(firmware_hash_section, coco_sev_first_of(sev, COCO_SEV_SECTION_KERNEL_HASHES), present, absent);
#undef SECTIONS
    seen(image, COCO_FACT_firmware_sev_cpuid, readable ? cpuid_of(sev) : (unsigned)COCO_VALUE_UNKNOWN);
}

static void classify_sev(const struct image_facts *image)
{
    const struct coco_sev *sev = &image->firmware->sev;

    seen(image, COCO_FACT_firmware_sev_reset,
         sev->has_reset_block && sev->reset_address != 0 ? COCO_firmware_sev_reset_usable
                                                         : COCO_firmware_sev_reset_unusable);
    seen(image, COCO_FACT_firmware_sev_metadata, sev_metadata_of(sev));
    seen(image, COCO_FACT_firmware_hash_area, hash_area_of(sev));
    classify_sev_sections(image);
}

/* ---- TDX --------------------------------------------------------------------------------------------------------- */

/* QEMU wants version 1 and two sections at least, and knows no more than the listed kinds. */
static unsigned tdvf_of(const struct coco_tdvf *tdvf)
{
    const char *why;

    if (tdvf->metadata == COCO_METADATA_ABSENT)
        return COCO_firmware_tdvf_absent;
    if (tdvf->metadata == COCO_METADATA_BROKEN || tdvf->version != 1 || tdvf->count < 2)
        return COCO_firmware_tdvf_broken;
    if (coco_tdvf_first_refused(tdvf, &why) < tdvf->count)
        return COCO_firmware_tdvf_refused;
    if (tdvf->truncated)
        return COCO_firmware_tdvf_unknown;
    return coco_tdvf_first_of(tdvf, COCO_TDVF_TD_HOB) < tdvf->count ? COCO_firmware_tdvf_whole
                                                                    : COCO_firmware_tdvf_refused;
}

static void classify_tdvf(const struct image_facts *image)
{
    const struct coco_tdvf *tdvf = &image->firmware->tdvf;
    const bool readable = tdvf->metadata == COCO_METADATA_PRESENT;

#define SECTIONS(fact, found, some, none)                                                                              \
    seen(image, COCO_FACT_##fact,                                                                                      \
         readable ? by_section(found, tdvf->count, tdvf->truncated, COCO_##fact##_##some, COCO_##fact##_##none)        \
                  : (unsigned)COCO_VALUE_UNKNOWN)
    seen(image, COCO_FACT_firmware_tdvf, tdvf_of(tdvf));
    SECTIONS(firmware_tdvf_inside, coco_tdvf_first_outside(tdvf, image->firmware->size), no, yes);
    SECTIONS(firmware_tdvf_measured, coco_tdvf_first_unmeasured(tdvf, COCO_TDVF_BFV), no, yes);
    SECTIONS(firmware_tdvf_store, coco_tdvf_first_unmeasured(tdvf, COCO_TDVF_CFV), unmeasured, measured);
#undef SECTIONS
}

/* ---- RAM --------------------------------------------------------------------------------------------------------- */

static unsigned ram_holds(const struct image_facts *image)
{
    const uint64_t low = coco_low_ram(coco_classify_ram(image->classifier));
    const struct coco_tdvf *tdvf = &image->firmware->tdvf;
    const struct coco_sev *sev = &image->firmware->sev;

    if (coco_classify_open(image->classifier))
        return COCO_ram_holds_firmware_unknown;
    if (coco_classify_choice(image->classifier, COCO_OPTION_coco, COCO_CHOICE_NO) == COCO_CHOICE_TDX)
        return by_section(coco_tdvf_first_outside_ram(tdvf, low), tdvf->count, tdvf->truncated,
                          COCO_ram_holds_firmware_no, COCO_ram_holds_firmware_yes);
    return by_section(coco_sev_first_outside_ram(sev, low), sev->count, sev->truncated, COCO_ram_holds_firmware_no,
                      COCO_ram_holds_firmware_yes);
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static const enum coco_fact facts_of_bytes[] = {
    COCO_FACT_firmware_shape,         COCO_FACT_firmware_size,
    COCO_FACT_firmware_build,         COCO_FACT_firmware_secure_boot,
    COCO_FACT_firmware_keys,          COCO_FACT_firmware_sev_reset,
    COCO_FACT_firmware_sev_metadata,  COCO_FACT_firmware_sev_sections,
    COCO_FACT_firmware_sev_empty,     COCO_FACT_firmware_sev_cpuid,
    COCO_FACT_firmware_sev_secrets,   COCO_FACT_firmware_hash_area,
    COCO_FACT_firmware_hash_section,  COCO_FACT_firmware_enforces_hashes,
    COCO_FACT_firmware_tdvf,          COCO_FACT_firmware_tdvf_inside,
    COCO_FACT_firmware_tdvf_measured, COCO_FACT_firmware_tdvf_store,
    COCO_FACT_ram_holds_firmware,
};

/* QEMU's own BIOS has none of the size that could be wrong, and knows no Secure Boot. */
static void classify_no_image(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_firmware];

    coco_classify_as(classifier, COCO_FACT_firmware_shape, COCO_firmware_shape_none, setting);
    coco_classify_as(classifier, COCO_FACT_firmware_size, COCO_firmware_size_whole, setting);
    coco_classify_as(classifier, COCO_FACT_firmware_secure_boot, COCO_firmware_secure_boot_incapable, setting);
    coco_classify_as(classifier, COCO_FACT_firmware_keys, COCO_firmware_keys_none, setting);
}

void coco_classify_firmware(struct classifier *classifier)
{
    const struct image_facts image = {
        .classifier = classifier,
        .firmware = classifier->observations->firmware,
        .setting = coco_classify_firmware_setting(classifier),
    };
    const enum firmware_use use = coco_classify_firmware_use(classifier);

    for (size_t i = 0; i < sizeof(facts_of_bytes) / sizeof(facts_of_bytes[0]); i++)
        seen(&image, facts_of_bytes[i], COCO_VALUE_UNKNOWN);
    if (use == FIRMWARE_NONE) {
        classify_no_image(classifier);
    } else if (use != FIRMWARE_OPEN && image.firmware) {
        classify_image(&image);
        classify_secure_boot(&image);
        classify_sev(&image);
        classify_tdvf(&image);
        seen(&image, COCO_FACT_ram_holds_firmware, ram_holds(&image));
    }
    if (!coco_classify_confidential(classifier)) /* nothing of the metadata is used */
        coco_classify_as(classifier, COCO_FACT_ram_holds_firmware, COCO_ram_holds_firmware_yes, NULL);
}
