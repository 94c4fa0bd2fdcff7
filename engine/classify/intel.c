/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An Intel host, link by link. Where KVM offers TDX, the links under it hold, seen or not; and where a link is broken,
 * those that break with it are so "in turn".
 */
#include "classify/release.h"
#include "classify/sightings.h"

#define WORDS(values) (values), sizeof(values)

/* Intel SDM Volume 4: TME_ACTIVATE (982H), SEAMRR_PHYS_MASK (1401H), MKTME_KEYID_PARTITIONING (87H). */
#define TME_ENABLED      1
#define SEAMRR_ENABLED   11
#define KEYIDS_TDX_SHIFT 32
#define KEYIDS_OF_MODULE 1 /* the first private KeyID, which the TDX module takes for itself */

/* The bit of that MSR: 1, 0, or -1 where it was not read. */
static int bit_of(const struct classifier *classifier, enum coco_host_row row, unsigned bit)
{
    uint64_t msr;

    return coco_seen_number(classifier, row, &msr) ? (int)(msr >> bit & 1) : -1;
}

/* Private KeyIDs as the firmware setup split them. */
static bool keyids_set_aside(const struct classifier *classifier, uint64_t *ret_count)
{
    uint64_t partitioning;

    if (!coco_seen_number(classifier, COCO_HOST_intel_keyid_partitioning, &partitioning))
        return false;
    *ret_count = partitioning >> KEYIDS_TDX_SHIFT;
    return true;
}

/*
 * What the MSRs say comes first. The kernel's own word for "no" is the absence of a CPU flag, which it also withholds
 * where hibernation is possible, and which kernels before 6.16 do not have.
 */
static unsigned bios_of(const struct classifier *classifier)
{
    const int tme = bit_of(classifier, COCO_HOST_intel_tme_activate, TME_ENABLED);
    const int seamrr = bit_of(classifier, COCO_HOST_intel_seamrr_mask, SEAMRR_ENABLED);
    const int host = coco_seen_flag(classifier, COCO_HOST_intel_tdx_host);
    uint64_t keyids;
    const bool split = keyids_set_aside(classifier, &keyids);

    if (host == 1)
        return COCO_tdx_bios_on;
    if (tme == 0 || seamrr == 0 || (split && keyids == 0))
        return COCO_tdx_bios_off;
    if (seamrr == 1 && split)
        return COCO_tdx_bios_on;
    if (host == 0 && coco_fact_now(classifier, COCO_FACT_host_hibernation) == COCO_host_hibernation_off &&
        coco_fact_now(classifier, COCO_FACT_host_kernel) == COCO_host_kernel_from_6_16)
        return COCO_tdx_bios_off;
    return COCO_tdx_bios_unknown;
}

/* A split without any private KeyID is told as TDX being off. */
static unsigned keyids_of(const struct classifier *classifier)
{
    uint64_t set_aside, capacity, used;

    if (coco_seen_number(classifier, COCO_HOST_intel_keyids_capacity, &capacity)) {
        if (capacity == 0)
            return COCO_tdx_keyids_none;
        if (coco_seen_number(classifier, COCO_HOST_intel_keyids_used, &used))
            return used >= capacity ? COCO_tdx_keyids_exhausted : COCO_tdx_keyids_left;
    }
    return keyids_set_aside(classifier, &set_aside) && set_aside == KEYIDS_OF_MODULE ? COCO_tdx_keyids_none
                                                                                     : COCO_tdx_keyids_unknown;
}

/*
 * Modules that are known to be too old, as of November 2026. Linux works with 1.5 and later only: a 1.0 module fails in
 * its first SEAMCALL (0xc000050500000000). Of the 2.0 modules, Intel's TCB floor is 2.0.08.
 */
static unsigned version_of(const struct classifier *classifier)
{
    const char *text = coco_seen_text(classifier, COCO_HOST_intel_module_version);
    struct release version;

    if (!text || !coco_release_parse(text, &version))
        return COCO_tdx_module_version_unknown;
    if (version.number[0] == 2 && version.number[1] == 0)
        return version.number[2] >= 8 ? COCO_tdx_module_version_current : COCO_tdx_module_version_older;
    return coco_release_from(&version, 1, 5, 0) ? COCO_tdx_module_version_current : COCO_tdx_module_version_older;
}

/* The nodes are for the service that signs quotes, which is another user's. */
static unsigned sgx_of(const struct classifier *classifier)
{
    const unsigned enclave = coco_seen_choice(classifier, COCO_HOST_intel_sgx_enclave);
    const unsigned provision = coco_seen_choice(classifier, COCO_HOST_intel_sgx_provision);

    if (enclave == COCO_DEVICE_MISSING || provision == COCO_DEVICE_MISSING)
        return COCO_tdx_sgx_missing;
    return enclave && provision ? COCO_tdx_sgx_present : COCO_tdx_sgx_unknown;
}

static bool is(const struct classifier *classifier, enum coco_fact fact, unsigned value)
{
    return coco_fact_now(classifier, fact) == value;
}

/* KVM offers TDX only once all of this holds. */
static void prove(struct classifier *classifier)
{
    if (!is(classifier, COCO_FACT_kvm_tdx, COCO_kvm_tdx_yes))
        return;
    coco_classify_proven(classifier, COCO_FACT_host_vendor, COCO_host_vendor_intel);
    coco_classify_proven(classifier, COCO_FACT_tdx_bios, COCO_tdx_bios_on);
    coco_classify_proven(classifier, COCO_FACT_tdx_module, COCO_tdx_module_initialised);
    coco_classify_proven(classifier, COCO_FACT_kvm_tdp_mmu, COCO_kvm_tdp_mmu_on);
    coco_classify_proven(classifier, COCO_FACT_kvm_intel, COCO_kvm_intel_loaded);
    coco_classify_proven(classifier, COCO_FACT_kvm_intel_tdx, COCO_kvm_intel_tdx_on);
    /* Patched kernels before 6.16 do not all look at hibernation. */
    if (is(classifier, COCO_FACT_host_kernel, COCO_host_kernel_from_6_16))
        coco_classify_proven(classifier, COCO_FACT_host_hibernation, COCO_host_hibernation_off);
}

static void follow(struct classifier *classifier)
{
    const bool not_brought_up = is(classifier, COCO_FACT_tdx_bios, COCO_tdx_bios_off) ||
                                is(classifier, COCO_FACT_tdx_keyids, COCO_tdx_keyids_none) ||
                                is(classifier, COCO_FACT_host_hibernation, COCO_host_hibernation_on);
    const unsigned module = coco_fact_now(classifier, COCO_FACT_tdx_module);

    if (not_brought_up && (module == COCO_tdx_module_failed || module == COCO_tdx_module_not_loaded))
        coco_classify_seen(classifier, COCO_FACT_tdx_module, COCO_tdx_module_in_turn, NULL);
    if (is(classifier, COCO_FACT_kvm_intel_tdx, COCO_kvm_intel_tdx_off) &&
        (not_brought_up || module == COCO_tdx_module_failed || module == COCO_tdx_module_not_loaded ||
         is(classifier, COCO_FACT_kvm_tdp_mmu, COCO_kvm_tdp_mmu_off)))
        coco_classify_seen(classifier, COCO_FACT_kvm_intel_tdx, COCO_kvm_intel_tdx_in_turn, NULL);
}

void coco_classify_intel(struct classifier *classifier)
{
    static const uint8_t modules[] = {
        [COCO_TDX_MODULE_INITIALISED] = COCO_tdx_module_initialised,
        [COCO_TDX_MODULE_FAILED] = COCO_tdx_module_failed,
        [COCO_TDX_MODULE_NOT_LOADED] = COCO_tdx_module_not_loaded,
    };
    static const uint8_t parameters[] = {
        [COCO_PARAMETER_ON] = COCO_kvm_intel_tdx_on,
        [COCO_PARAMETER_OFF] = COCO_kvm_intel_tdx_off,
        [COCO_PARAMETER_ABSENT] = COCO_kvm_intel_tdx_absent,
    };

    coco_classify_seen(classifier, COCO_FACT_tdx_bios, bios_of(classifier), NULL);
    coco_classify_word(classifier, COCO_FACT_tdx_module, COCO_HOST_intel_module, WORDS(modules));
    coco_classify_seen(classifier, COCO_FACT_tdx_module_version, version_of(classifier), NULL);
    coco_classify_flag(classifier, COCO_FACT_kvm_tdp_mmu, COCO_HOST_kvm_tdp_mmu, COCO_kvm_tdp_mmu_on,
                       COCO_kvm_tdp_mmu_off);
    coco_classify_flag(classifier, COCO_FACT_kvm_intel, COCO_HOST_intel_kvm_intel, COCO_kvm_intel_loaded,
                       COCO_kvm_intel_absent);
    coco_classify_word(classifier, COCO_FACT_kvm_intel_tdx, COCO_HOST_intel_kvm_tdx, WORDS(parameters));
    coco_classify_seen(classifier, COCO_FACT_tdx_keyids, keyids_of(classifier), NULL);
    coco_classify_seen(classifier, COCO_FACT_tdx_sgx, sgx_of(classifier), NULL);
    prove(classifier);
    follow(classifier);
}
