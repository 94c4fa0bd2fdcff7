/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an SNP request demands of its host: the guest policy and the CPU model. */
#include "classify/release.h"
#include "classify/sightings.h"
#include "classify/words.h"

#define POLICY_DEFAULT       UINT64_C(0x30000)
#define POLICY_ABI           UINT64_C(0xffff)
#define POLICY_SMT           (UINT64_C(1) << 16)
#define POLICY_RESERVED      (UINT64_C(1) << 17)
#define POLICY_DEBUG         (UINT64_C(1) << 19)
#define POLICY_SINGLE_SOCKET (UINT64_C(1) << 20)
#define POLICY_KNOWN         ((UINT64_C(1) << 26) - 1)

/* What every KVM with SEV-SNP passes on. */
#define POLICY_FIRST (POLICY_ABI | POLICY_SMT | POLICY_RESERVED | POLICY_DEBUG)

/*
 * Linux arch/x86/kvm/svm/sev.c snp_launch_start(). 6.11 to 6.16 demand SMT and refuse SINGLE_SOCKET; 6.17 and 6.18
 * leave both to the SEV firmware; from 6.19 on KVM takes what firmware and CPU take, and says what that is.
 */
static unsigned policy_by_release(uint64_t policy, const struct release *release)
{
    if (!coco_release_from(release, 6, 11, 0))
        return COCO_snp_policy_kvm_unknown; /* patched by somebody */
    if (!coco_release_from(release, 6, 17, 0))
        return (policy & ~POLICY_FIRST) == 0 && (policy & POLICY_SMT) ? COCO_snp_policy_kvm_accepted
                                                                      : COCO_snp_policy_kvm_refused;
    if ((policy & ~(POLICY_FIRST | POLICY_SINGLE_SOCKET)) == 0)
        return COCO_snp_policy_kvm_accepted;
    return coco_release_from(release, 6, 19, 0) ? COCO_snp_policy_kvm_unknown : COCO_snp_policy_kvm_refused;
}

/* Bits that are wrong on any host have rules of their own, and are not held against this one. */
static void classify_policy(struct classifier *classifier, uint64_t policy, const struct coco_setting *setting)
{
    const uint64_t asked = policy & POLICY_KNOWN & ~POLICY_RESERVED;
    struct release release;
    uint64_t offered;
    unsigned value = COCO_snp_policy_kvm_unknown;

    if (coco_seen_number(classifier, COCO_HOST_kvm_snp_policy_bits, &offered))
        value = asked & ~offered ? COCO_snp_policy_kvm_refused : COCO_snp_policy_kvm_accepted;
    else if (coco_seen_kernel(classifier, &release))
        value = policy_by_release(asked, &release);
    coco_classify_seen(classifier, COCO_FACT_snp_policy_kvm, value,
                       value == COCO_snp_policy_kvm_unknown ? NULL : setting);
}

static void classify_abi(struct classifier *classifier, uint64_t policy, const struct coco_setting *setting)
{
    uint64_t major, minor;
    unsigned value = COCO_snp_policy_host_abi_unknown;

    if ((policy & POLICY_ABI) == 0)
        value = COCO_snp_policy_host_abi_within;
    else if (coco_seen_number(classifier, COCO_HOST_amd_api_major, &major) &&
             coco_seen_number(classifier, COCO_HOST_amd_api_minor, &minor))
        value = (policy >> 8 & 0xff) > major || ((policy >> 8 & 0xff) == major && (policy & 0xff) > minor)
                    ? COCO_snp_policy_host_abi_above
                    : COCO_snp_policy_host_abi_within;
    coco_classify_seen(classifier, COCO_FACT_snp_policy_host_abi, value,
                       value == COCO_snp_policy_host_abi_unknown ? NULL : setting);
}

/* EPYC itself, EPYC-v4, EPYC-IBPB: the first generation. */
static enum coco_generation model_generation(struct coco_span model)
{
    static const struct {
        const char *name;
        enum coco_generation generation;
    } models[] = {
        {"EPYC-Rome", GENERATION_ROME},
        {"EPYC-Milan", GENERATION_MILAN},
        {"EPYC-Genoa", GENERATION_GENOA},
        {"EPYC-Turin", GENERATION_TURIN},
    };

    for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
        if (coco_span_begins(model, models[i].name))
            return models[i].generation;
    return coco_span_begins(model, "EPYC") ? GENERATION_NAPLES : GENERATION_UNKNOWN;
}

/* Models that are no EPYC have rules of their own. */
static void classify_cpu(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_cpu_model];
    struct coco_span rest = coco_span_of(setting ? setting->text : ""), model = coco_span_first(&rest, ',');
    const enum coco_generation wanted = setting ? model_generation(model) : GENERATION_UNKNOWN;
    uint64_t family, number;
    unsigned value = COCO_snp_cpu_host_unknown;

    if (wanted <= GENERATION_NAPLES) {
        coco_classify_as(classifier, COCO_FACT_snp_cpu_host, COCO_snp_cpu_host_within, setting);
        return;
    }
    if (coco_seen_number(classifier, COCO_HOST_cpu_family, &family) &&
        coco_seen_number(classifier, COCO_HOST_cpu_model, &number)) {
        const enum coco_generation host = coco_epyc_generation(family, number);

        value = host == GENERATION_UNKNOWN ? COCO_snp_cpu_host_unknown
                : wanted <= host           ? COCO_snp_cpu_host_within
                                           : COCO_snp_cpu_host_newer;
    }
    coco_classify_seen(classifier, COCO_FACT_snp_cpu_host, value, value == COCO_snp_cpu_host_unknown ? NULL : setting);
}

void coco_classify_amd_request(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_snp_policy];
    const uint64_t policy = setting ? setting->value.number : POLICY_DEFAULT;

    coco_classify_as(classifier, COCO_FACT_snp_policy_smt,
                     policy & POLICY_SMT ? COCO_snp_policy_smt_allowed : COCO_snp_policy_smt_forbidden, setting);
    classify_policy(classifier, policy, setting);
    classify_abi(classifier, policy, setting);
    classify_cpu(classifier);
}
