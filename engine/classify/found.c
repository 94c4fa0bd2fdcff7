/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What importers find in launches that others wrote, and no option asks for. Of a launch of our own nothing is found.
 */
#include "classify/sightings.h"
#include "classify/words.h"

/* Settings whose presence is all that matters. */
static const struct found {
    enum coco_option option;
    enum coco_fact fact;
    uint8_t absent, found;
} found[] = {
#define FOUND(option, fact, absent, found)                                                                             \
    {                                                                                                                  \
        COCO_OPTION_##option, COCO_FACT_##fact, COCO_##fact##_##absent, COCO_##fact##_##found                          \
    }
    FOUND(found_missing_object, missing_object, none, some),
    FOUND(found_sev, sev_object, none, some),
    FOUND(found_launch_secret, launch_secret, none, some),
    FOUND(found_quote_socket, tdx_quote_form, accepted, refused),
    FOUND(found_pflash, pflash, absent, given),
    FOUND(found_dtb, dtb, absent, given),
    FOUND(found_shim, shim, absent, given),
    FOUND(found_balloon, balloon, absent, given),
    FOUND(found_legacy_virtio, legacy_virtio, none, some),
    FOUND(found_no_iommu_platform, iommu_platform, on, off),
    FOUND(found_ivshmem, ivshmem, absent, given),
    FOUND(found_persistent_memory, persistent_memory, absent, given),
    FOUND(found_memory_device, memory_device, absent, given),
    FOUND(found_readonly_memory, ram_backend, writable, read_only),
    FOUND(found_vfio, vfio, absent, given),
    FOUND(found_smm, smm, off, on),
    FOUND(found_pic, pic, off, on),
    FOUND(found_gdbstub, gdbstub, absent, given),
    FOUND(found_only_migratable, only_migratable, no, yes),
    FOUND(found_restore, restore, no, yes),
    FOUND(found_reboot, reset, ends, restarts),
    FOUND(found_repeated_key, repeated_key, none, some),
    FOUND(found_readconfig_quirk, readconfig_quirk, none, some),
    FOUND(found_crash, crash, none, some),
#undef FOUND
};

/* The text is, or begins with, the type of the object or device. */
static bool is_of_type(const struct coco_setting *setting, const char *type)
{
    return coco_span_begins(coco_span_of(setting->text), type);
}

/* The first setting of the option that is of the type, else the last one of any; NULL: there is none. */
static const struct coco_setting *worst(const struct classifier *classifier, enum coco_option option, const char *type)
{
    const struct coco_setting *setting = classifier->last[option];

    for (size_t i = 0; setting; i++) {
        const struct coco_setting *next = coco_request_next(classifier->request, option, i, &i);

        if (!next)
            break;
        if (is_of_type(next, type))
            return next;
    }
    return setting;
}

static void classify_objects(struct classifier *classifier)
{
    const struct coco_setting *unused = worst(classifier, COCO_OPTION_found_unused_object, "tdx-guest");

    coco_classify_as(classifier, COCO_FACT_unused_object,
                     !unused                           ? COCO_unused_object_none
                     : is_of_type(unused, "tdx-guest") ? COCO_unused_object_tdx
                                                       : COCO_unused_object_sev,
                     unused);
}

static void classify_shares(struct classifier *classifier)
{
    const struct coco_setting *share = worst(classifier, COCO_OPTION_found_host_share, "virtiofs");

    coco_classify_as(classifier, COCO_FACT_host_share,
                     !share                          ? COCO_host_share_absent
                     : is_of_type(share, "virtiofs") ? COCO_host_share_virtiofs
                                                     : COCO_host_share_plan9,
                     share);
}

static void classify_irqchip(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_found_irqchip];
    unsigned value = COCO_irqchip_split;

    if (setting && strcmp(setting->text, "on") == 0)
        value = COCO_irqchip_kvm;
    else if (setting && strcmp(setting->text, "off") == 0)
        value = COCO_irqchip_qemu;
    coco_classify_as(classifier, COCO_FACT_irqchip, value, setting);
}

/* CPUID has six bits for the position. Bit 0 is none that a page's address could do without. */
static void classify_c_bit(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_found_cbitpos];
    const bool possible = setting && setting->value.number > 0 && setting->value.number < 64;
    uint64_t host;

    if (!setting)
        coco_classify_as(classifier, COCO_FACT_snp_cbitpos, COCO_snp_cbitpos_automatic, NULL);
    else if (!possible)
        coco_classify_as(classifier, COCO_FACT_snp_cbitpos, COCO_snp_cbitpos_different, setting);
    else if (coco_seen_number(classifier, COCO_HOST_amd_c_bit, &host))
        coco_classify_seen(classifier, COCO_FACT_snp_cbitpos,
                           setting->value.number == host ? COCO_snp_cbitpos_same : COCO_snp_cbitpos_different, setting);
    else
        coco_classify_seen(classifier, COCO_FACT_snp_cbitpos, COCO_snp_cbitpos_unknown, NULL);
}

static void classify_reduced_bits(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_found_reduced_phys_bits];
    const bool in_range = setting && setting->value.number > 0 && setting->value.number < 64;

    coco_classify_as(classifier, COCO_FACT_snp_reduced_phys_bits,
                     !setting   ? COCO_snp_reduced_phys_bits_automatic
                     : in_range ? COCO_snp_reduced_phys_bits_accepted
                                : COCO_snp_reduced_phys_bits_refused,
                     setting);
}

void coco_classify_found(struct classifier *classifier)
{
    static const uint8_t launchers[] = {
        [COCO_DIALECT_OWN] = COCO_launcher_own,          [COCO_DIALECT_QEMU] = COCO_launcher_other,
        [COCO_DIALECT_READCONFIG] = COCO_launcher_other, [COCO_DIALECT_LIBVIRT] = COCO_launcher_other,
        [COCO_DIALECT_VMSPAWN] = COCO_launcher_vmspawn,
    };

    coco_classify_as(classifier, COCO_FACT_launcher, launchers[classifier->request->dialect], NULL);
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
        coco_classify_given(classifier, found[i].fact, found[i].absent, found[i].found,
                            classifier->last[found[i].option]);
    classify_objects(classifier);
    classify_shares(classifier);
    classify_irqchip(classifier);
    classify_c_bit(classifier);
    classify_reduced_bits(classifier);
}
