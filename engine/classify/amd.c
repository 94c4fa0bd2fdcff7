/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An AMD host, link by link. What a link rests on is looked at as far as the user's rights go; where KVM offers
 * SEV-SNP, the links under it hold, seen or not; and where a link is broken, those that break with it are so "in turn".
 */
#include "classify/release.h"
#include "classify/sightings.h"

#define WORDS(values) (values), sizeof(values)

/* AMD 24593, SYSCFG MSR. */
#define SYSCFG_MEM_ENCRYPT 23
#define SYSCFG_SNP_EN      24

/* RMP_CFG: the table is in segments, which another table in memory lists. */
#define RMP_CFG_SEGMENTED 0

/* A table in one piece: bookkeeping of the CPU's, then 16 bytes a page. */
#define RMP_BOOKKEEPING UINT64_C(0x4000)
#define RMP_ENTRY       16
#define PAGE_SHIFT      12

static bool bit_seen(const struct classifier *classifier, enum coco_host_row row, unsigned bit)
{
    uint64_t mask;

    return coco_seen_number(classifier, row, &mask) && (mask >> bit & 1);
}

static void classify_syscfg(struct classifier *classifier)
{
    uint64_t syscfg;
    const bool seen = coco_seen_number(classifier, COCO_HOST_amd_syscfg, &syscfg);

    coco_classify_seen(classifier, COCO_FACT_snp_memory_encryption,
                       !seen                              ? COCO_snp_memory_encryption_unknown
                       : syscfg >> SYSCFG_MEM_ENCRYPT & 1 ? COCO_snp_memory_encryption_on
                                                          : COCO_snp_memory_encryption_off,
                       NULL);
    coco_classify_seen(classifier, COCO_FACT_snp_enabled,
                       !seen                         ? COCO_snp_enabled_unknown
                       : syscfg >> SYSCFG_SNP_EN & 1 ? COCO_snp_enabled_yes
                                                     : COCO_snp_enabled_no,
                       NULL);
}

static uint64_t pages(uint64_t end)
{
    return (end >> PAGE_SHIFT) + ((end & ((UINT64_C(1) << PAGE_SHIFT) - 1)) != 0);
}

/* As the kernel reckons: the table covers all RAM, and itself. */
static unsigned rmp_coverage(uint64_t base, uint64_t end, uint64_t top)
{
    const uint64_t covered = pages(end) > pages(top) ? pages(end) : pages(top);

    return covered * RMP_ENTRY + RMP_BOOKKEEPING <= end - base + 1 ? COCO_snp_rmp_covers : COCO_snp_rmp_partial;
}

/*
 * Where nothing is reserved the MSRs read as 0 and 0x1fff: the low 13 bits of the end are always ones. What a table in
 * segments covers cannot be seen in the MSRs.
 */
static void classify_rmp(struct classifier *classifier)
{
    uint64_t base, end, top;
    const bool has_base = coco_seen_number(classifier, COCO_HOST_amd_rmp_base, &base);
    const bool has_end = coco_seen_number(classifier, COCO_HOST_amd_rmp_end, &end);
    const bool segmented = bit_seen(classifier, COCO_HOST_amd_rmp_cfg, RMP_CFG_SEGMENTED);
    unsigned value = COCO_snp_rmp_unknown;

    if (has_base && base == 0)
        value = COCO_snp_rmp_none;
    else if (has_base && has_end && !segmented && end <= base)
        value = COCO_snp_rmp_none;
    else if (has_base && has_end && !segmented && coco_seen_number(classifier, COCO_HOST_linux_memory_top, &top))
        value = rmp_coverage(base, end, top);
    coco_classify_seen(classifier, COCO_FACT_snp_rmp, value, NULL);
}

static void classify_firmware(struct classifier *classifier)
{
    uint64_t major, minor, build, family, model;
    const bool api = coco_seen_number(classifier, COCO_HOST_amd_api_major, &major) &&
                     coco_seen_number(classifier, COCO_HOST_amd_api_minor, &minor);
    unsigned version = COCO_snp_api_unknown, fixes = COCO_snp_build_unknown;

    if (api)
        version = major > 1 || (major == 1 && minor >= 53)     ? COCO_snp_api_from_1_53
                  : major == 1 && (minor == 51 || minor == 52) ? COCO_snp_api_from_1_51
                                                               : COCO_snp_api_below_1_51;
    if (api && coco_seen_number(classifier, COCO_HOST_amd_build, &build) &&
        coco_seen_number(classifier, COCO_HOST_cpu_family, &family) &&
        coco_seen_number(classifier, COCO_HOST_cpu_model, &model))
        fixes = coco_sev_build(coco_epyc_generation(family, model), major, minor, build);
    coco_classify_seen(classifier, COCO_FACT_snp_api, version, NULL);
    coco_classify_seen(classifier, COCO_FACT_snp_build, fixes, NULL);
    coco_classify_flag(classifier, COCO_FACT_snp_alias_check, COCO_HOST_amd_alias_check, COCO_snp_alias_check_done,
                       COCO_snp_alias_check_missing);
}

/* The SEV firmware tells Linux the TCB in use and the one reported; the committed one shows in attestation reports
 * alone. */
static void classify_tcb(struct classifier *classifier)
{
    uint64_t current, reported;
    const bool seen = coco_seen_number(classifier, COCO_HOST_amd_tcb_current, &current) &&
                      coco_seen_number(classifier, COCO_HOST_amd_tcb_reported, &reported);

    coco_classify_seen(classifier, COCO_FACT_snp_tcb,
                       !seen                 ? COCO_snp_tcb_unknown
                       : current == reported ? COCO_snp_tcb_same
                                             : COCO_snp_tcb_different,
                       NULL);
}

/*
 * SEV-ES and SNP guests have the ASIDs below the lowest one for plain SEV. With ciphertext hiding SNP guests have only
 * the lowest of those, and how many of the ones in use are theirs cannot be seen.
 */
static unsigned asids_of(const struct classifier *classifier)
{
    uint64_t lowest_sev, capacity, used, hidden;
    const bool counted = coco_seen_number(classifier, COCO_HOST_amd_es_asids_capacity, &capacity);

    if (coco_seen_number(classifier, COCO_HOST_amd_sev_asid_min, &lowest_sev) && lowest_sev <= 1)
        return COCO_snp_asids_none;
    if (counted && capacity == 0)
        return COCO_snp_asids_none;
    if (!counted || !coco_seen_number(classifier, COCO_HOST_amd_es_asids_used, &used))
        return COCO_snp_asids_unknown;
    if (used >= capacity)
        return COCO_snp_asids_exhausted;
    if (!coco_seen_number(classifier, COCO_HOST_amd_ciphertext_hiding_asids, &hidden) || hidden == 0)
        return COCO_snp_asids_left;
    return used < hidden ? COCO_snp_asids_left : COCO_snp_asids_unknown;
}

static void classify_kvm_amd(struct classifier *classifier)
{
    static const uint8_t parameters[] = {
        [COCO_PARAMETER_ON] = COCO_kvm_amd_sev_snp_on,
        [COCO_PARAMETER_OFF] = COCO_kvm_amd_sev_snp_off,
        [COCO_PARAMETER_ABSENT] = COCO_kvm_amd_sev_snp_absent,
    };
    static const uint8_t devices[] = {
        [COCO_DEVICE_USABLE] = COCO_snp_device_usable,
        [COCO_DEVICE_MISSING] = COCO_snp_device_missing,
        [COCO_DEVICE_DENIED] = COCO_snp_device_denied,
    };

    coco_classify_flag(classifier, COCO_FACT_kvm_amd, COCO_HOST_amd_kvm_amd, COCO_kvm_amd_loaded, COCO_kvm_amd_absent);
    coco_classify_flag(classifier, COCO_FACT_kvm_amd_sev, COCO_HOST_amd_kvm_sev, COCO_kvm_amd_sev_on,
                       COCO_kvm_amd_sev_off);
    coco_classify_flag(classifier, COCO_FACT_kvm_amd_sev_es, COCO_HOST_amd_kvm_sev_es, COCO_kvm_amd_sev_es_on,
                       COCO_kvm_amd_sev_es_off);
    coco_classify_word(classifier, COCO_FACT_kvm_amd_sev_snp, COCO_HOST_amd_kvm_sev_snp, WORDS(parameters));
    coco_classify_flag(classifier, COCO_FACT_snp_debug_swap, COCO_HOST_amd_kvm_debug_swap, COCO_snp_debug_swap_on,
                       COCO_snp_debug_swap_off);
    coco_classify_word(classifier, COCO_FACT_snp_device, COCO_HOST_amd_dev_sev, WORDS(devices));
    coco_classify_seen(classifier, COCO_FACT_snp_asids, asids_of(classifier), NULL);
}

/*
 * KVM offers SEV-SNP only once all of this holds. On a host that is a virtual machine itself, whatever is below it may
 * stand in for the IOMMU and the table.
 */
static void prove(struct classifier *classifier)
{
    if (coco_fact_now(classifier, COCO_FACT_kvm_snp) != COCO_kvm_snp_yes)
        return;
    coco_classify_proven(classifier, COCO_FACT_host_vendor, COCO_host_vendor_amd);
    coco_classify_proven(classifier, COCO_FACT_snp_cpu, COCO_snp_cpu_yes);
    coco_classify_proven(classifier, COCO_FACT_kvm_amd, COCO_kvm_amd_loaded);
    coco_classify_proven(classifier, COCO_FACT_kvm_amd_sev, COCO_kvm_amd_sev_on);
    coco_classify_proven(classifier, COCO_FACT_kvm_amd_sev_es, COCO_kvm_amd_sev_es_on);
    coco_classify_proven(classifier, COCO_FACT_kvm_amd_sev_snp, COCO_kvm_amd_sev_snp_on);
    if (coco_seen_flag(classifier, COCO_HOST_cpu_virtual_machine) != 0)
        return;
    coco_classify_proven(classifier, COCO_FACT_snp_memory_encryption, COCO_snp_memory_encryption_on);
    coco_classify_proven(classifier, COCO_FACT_snp_enabled, COCO_snp_enabled_yes);
    coco_classify_proven(classifier, COCO_FACT_host_iommu, COCO_host_iommu_translating);
    /* Kernels before 6.11 did not notice a table that is too small. */
    if (coco_fact_now(classifier, COCO_FACT_host_kernel) > COCO_host_kernel_before_6_11)
        coco_classify_proven(classifier, COCO_FACT_snp_rmp, COCO_snp_rmp_covers);
}

static bool is(const struct classifier *classifier, enum coco_fact fact, unsigned value)
{
    return coco_fact_now(classifier, fact) == value;
}

/* Turns `broken` into `in_turn`. */
static void in_turn(struct classifier *classifier, bool because, enum coco_fact fact, unsigned broken, unsigned turned)
{
    if (because && is(classifier, fact, broken))
        coco_classify_seen(classifier, fact, turned, NULL);
}

#define IN_TURN(classifier, because, fact, broken)                                                                     \
    in_turn(classifier, because, COCO_FACT_##fact, COCO_##fact##_##broken, COCO_##fact##_in_turn)

static void follow(struct classifier *classifier)
{
    const bool no_memory_encryption = is(classifier, COCO_FACT_snp_memory_encryption, COCO_snp_memory_encryption_off);
    const bool not_possible = is(classifier, COCO_FACT_snp_cpu, COCO_snp_cpu_no) || no_memory_encryption ||
                              is(classifier, COCO_FACT_snp_rmp, COCO_snp_rmp_none) ||
                              is(classifier, COCO_FACT_snp_rmp, COCO_snp_rmp_partial) ||
                              is(classifier, COCO_FACT_host_iommu, COCO_host_iommu_passthrough) ||
                              is(classifier, COCO_FACT_host_iommu, COCO_host_iommu_off);
    const bool not_enabled = not_possible || is(classifier, COCO_FACT_snp_enabled, COCO_snp_enabled_no) ||
                             is(classifier, COCO_FACT_snp_api, COCO_snp_api_below_1_51);
    bool no_sev, no_sev_es;

    IN_TURN(classifier, not_possible, snp_enabled, no);
    IN_TURN(classifier, no_memory_encryption, kvm_amd_sev, off);
    no_sev = is(classifier, COCO_FACT_kvm_amd_sev, COCO_kvm_amd_sev_off) ||
             is(classifier, COCO_FACT_kvm_amd_sev, COCO_kvm_amd_sev_in_turn);
    IN_TURN(classifier, no_sev || is(classifier, COCO_FACT_snp_asids, COCO_snp_asids_none), kvm_amd_sev_es, off);
    no_sev_es = is(classifier, COCO_FACT_kvm_amd_sev_es, COCO_kvm_amd_sev_es_off) ||
                is(classifier, COCO_FACT_kvm_amd_sev_es, COCO_kvm_amd_sev_es_in_turn);
    IN_TURN(classifier, not_enabled || no_sev || no_sev_es, kvm_amd_sev_snp, off);
    IN_TURN(classifier, no_memory_encryption || is(classifier, COCO_FACT_snp_cpu, COCO_snp_cpu_no), snp_device,
            missing);
}

void coco_classify_amd(struct classifier *classifier)
{
    struct release release;

    coco_classify_flag(classifier, COCO_FACT_snp_cpu, COCO_HOST_amd_sev_snp, COCO_snp_cpu_yes, COCO_snp_cpu_no);
    classify_syscfg(classifier);
    classify_rmp(classifier);
    classify_firmware(classifier);
    classify_tcb(classifier);
    classify_kvm_amd(classifier);
    coco_classify_seen(
        classifier, COCO_FACT_snp_kernel_bugs,
        coco_seen_kernel(classifier, &release) ? coco_kernel_bugs(&release) : COCO_snp_kernel_bugs_unknown, NULL);
    prove(classifier);
    follow(classifier);
}
