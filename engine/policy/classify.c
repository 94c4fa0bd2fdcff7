/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts that a policy decides: what was asked for and seen, held against its lists and versions. */
#include "classify/classifier.h"
#include "classify/release.h"
#include "classify/sightings.h"
#include "policy/allowed.h"
#include "policy/waive.h"

/* AMD 56860, guest policy: the least ABI version, minor in bits 0 to 7 and major in bits 8 to 15. */
#define ABI_MINOR(policy) ((unsigned)((policy)&0xff))
#define ABI_MAJOR(policy) ((unsigned)((policy) >> 8 & 0xff))

/* Something of this subject was not understood, so that what is not asked for may yet be. */
static bool is_unread(const struct classifier *classifier, enum coco_subject subject)
{
    for (size_t i = 0; i < classifier->request->unread_count; i++)
        if (classifier->request->unread[i].subjects >> subject & 1)
            return true;
    return false;
}

/* A value that follows from nothing being asked for. */
static void put_default(struct classifier *classifier, enum coco_fact fact, unsigned value, enum coco_subject subject)
{
    if (is_unread(classifier, subject))
        coco_classify_seen(classifier, fact, COCO_VALUE_UNKNOWN, NULL);
    else
        coco_classify_as(classifier, fact, value, NULL);
}

/* ---- allow: ------------------------------------------------------------------------------------------------------ */

static void classify_firmware(struct classifier *classifier, const struct coco_policy *policy)
{
    static const uint8_t values[] = {
        [POLICY_LISTED_NOT_KNOWN] = COCO_site_firmware_unknown,
        [POLICY_LISTED] = COCO_site_firmware_listed,
        [POLICY_UNLISTED] = COCO_site_firmware_unlisted,
    };
    const struct coco_seen_digests *digests = classifier->observations->digests;
    const struct coco_setting *setting = classifier->last[COCO_OPTION_firmware];

    switch (coco_classify_firmware_use(classifier)) {
    case FIRMWARE_NONE: /* QEMU's own BIOS is not on any list */
        if (setting)
            coco_classify_as(classifier, COCO_FACT_site_firmware,
                             setting->value.choice == COCO_FIRMWARE_NONE ? COCO_site_firmware_none
                                                                         : COCO_site_firmware_unlisted,
                             setting);
        else
            put_default(classifier, COCO_FACT_site_firmware, COCO_site_firmware_unlisted, COCO_SUBJECT_FIRMWARE);
        break;
    case FIRMWARE_OPEN:
        break;
    case FIRMWARE_NAMED:
    case FIRMWARE_SEARCHED:
        if (digests)
            coco_classify_seen(classifier, COCO_FACT_site_firmware,
                               values[policy_listed(policy, COCO_ALLOWED_FIRMWARE, &digests->firmware)],
                               coco_classify_firmware_setting(classifier));
        break;
    }
}

static void classify_kernel(struct classifier *classifier, const struct coco_policy *policy)
{
    static const uint8_t values[] = {
        [POLICY_LISTED_NOT_KNOWN] = COCO_site_kernel_unknown,
        [POLICY_LISTED] = COCO_site_kernel_listed,
        [POLICY_UNLISTED] = COCO_site_kernel_unlisted,
    };
    const struct coco_seen_digests *digests = classifier->observations->digests;
    const struct coco_setting *setting = coco_classify_asked(classifier, COCO_OPTION_linux_image);

    if (!setting)
        put_default(classifier, COCO_FACT_site_kernel, COCO_site_kernel_none, COCO_SUBJECT_BOOT);
    else if (digests)
        coco_classify_seen(classifier, COCO_FACT_site_kernel,
                           values[policy_listed(policy, COCO_ALLOWED_KERNEL, &digests->kernel)], setting);
}

/* One that is not on the list is enough; all must be known to be on it. */
static unsigned initrds_of(const struct coco_policy *policy, const struct coco_seen_digests *digests)
{
    bool is_known = digests->initrd_count > 0;

    for (size_t i = 0; i < digests->initrd_count; i++)
        switch (policy_listed(policy, COCO_ALLOWED_INITRD, &digests->initrds[i])) {
        case POLICY_UNLISTED:
            return COCO_site_initrd_unlisted;
        case POLICY_LISTED_NOT_KNOWN:
            is_known = false;
            break;
        case POLICY_LISTED:
            break;
        }
    return is_known ? COCO_site_initrd_listed : COCO_site_initrd_unknown;
}

static void classify_initrds(struct classifier *classifier, const struct coco_policy *policy)
{
    const struct coco_seen_digests *digests = classifier->observations->digests;
    const struct coco_setting *setting = coco_classify_asked(classifier, COCO_OPTION_initrd);

    if (!setting)
        put_default(classifier, COCO_FACT_site_initrd, COCO_site_initrd_none, COCO_SUBJECT_BOOT);
    else if (digests)
        coco_classify_seen(classifier, COCO_FACT_site_initrd, initrds_of(policy, digests), setting);
}

static void classify_measurement(struct classifier *classifier, const struct coco_policy *policy)
{
    static const uint8_t values[] = {
        [POLICY_LISTED_NOT_KNOWN] = COCO_site_measurement_unknown,
        [POLICY_LISTED] = COCO_site_measurement_listed,
        [POLICY_UNLISTED] = COCO_site_measurement_unlisted,
    };
    const struct coco_seen_digests *seen = classifier->observations->digests;
    struct coco_file_digests measurement = {{0}, {0}};

    if (!seen)
        return;
    measurement.sha384 = seen->measurement;
    coco_classify_seen(classifier, COCO_FACT_site_measurement,
                       values[policy_listed(policy, COCO_ALLOWED_MEASUREMENT, &measurement)], NULL);
}

/* ---- least: ------------------------------------------------------------------------------------------------------ */

static bool is_met(const struct coco_least_version *least, const unsigned number[COCO_VERSION_NUMBERS])
{
    for (size_t i = 0; i < COCO_VERSION_NUMBERS; i++)
        if (number[i] != least->number[i])
            return number[i] > least->number[i];
    return true;
}

static void classify_abi(struct classifier *classifier, const struct coco_least_version *least)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_snp_policy];
    const uint64_t policy = setting ? setting->value.number : 0;
    const unsigned number[COCO_VERSION_NUMBERS] = {ABI_MAJOR(policy), ABI_MINOR(policy)};
    const unsigned value = is_met(least, number) ? COCO_site_snp_abi_met : COCO_site_snp_abi_below;

    if (setting)
        coco_classify_as(classifier, COCO_FACT_site_snp_abi, value, setting);
    else
        put_default(classifier, COCO_FACT_site_snp_abi, value, COCO_SUBJECT_SNP);
}

static void classify_qemu(struct classifier *classifier, const struct coco_least_version *least)
{
    const struct coco_qemu *qemu = classifier->observations->qemu;

    if (qemu) {
        const unsigned number[COCO_VERSION_NUMBERS] = {qemu->major, qemu->minor, qemu->micro};

        coco_classify_seen(classifier, COCO_FACT_site_qemu,
                           is_met(least, number) ? COCO_site_qemu_met : COCO_site_qemu_below, NULL);
    }
}

/* AMD 56860, TCB_VERSION: the byte that each component has, which Turin moved. NO_BYTE: there is no such component. */
#define NO_BYTE 8

static bool tcb_bytes(const struct classifier *classifier, const uint8_t **ret_bytes)
{
    static const uint8_t first[COCO_TCB_COUNT] = {NO_BYTE, 0, 1, 6, 7}, turin[COCO_TCB_COUNT] = {0, 1, 2, 3, 7};
    uint64_t family, model;

    if (!coco_seen_number(classifier, COCO_HOST_cpu_family, &family) ||
        !coco_seen_number(classifier, COCO_HOST_cpu_model, &model))
        return false;
    switch (coco_epyc_generation(family, model)) {
    case GENERATION_MILAN:
    case GENERATION_GENOA:
        *ret_bytes = first;
        return true;
    case GENERATION_TURIN:
        *ret_bytes = turin;
        return true;
    default: /* no SEV-SNP, or a layout that is not known */
        return false;
    }
}

/* What attestation reports will say. */
static void classify_tcb(struct classifier *classifier, const struct coco_least *least)
{
    unsigned value = COCO_site_snp_tcb_met;
    const uint8_t *bytes;
    uint64_t tcb;

    if (!coco_seen_number(classifier, COCO_HOST_amd_tcb_reported, &tcb) || !tcb_bytes(classifier, &bytes))
        return;
    for (size_t i = 0; i < COCO_TCB_COUNT; i++)
        if (bytes[i] != NO_BYTE && (tcb >> 8 * bytes[i] & 0xff) < least->tcb[i])
            value = COCO_site_snp_tcb_below;
    coco_classify_seen(classifier, COCO_FACT_site_snp_tcb, value, NULL);
}

static void classify_tdx_module(struct classifier *classifier, const struct coco_least_version *least)
{
    const char *text = coco_seen_text(classifier, COCO_HOST_intel_module_version);
    struct release version;

    _Static_assert(RELEASE_NUMBERS == COCO_VERSION_NUMBERS, "versions have as many numbers as releases");
    if (text && coco_release_parse(text, &version))
        coco_classify_seen(classifier, COCO_FACT_site_tdx_module,
                           is_met(least, version.number) ? COCO_site_tdx_module_met : COCO_site_tdx_module_below, NULL);
}

void coco_policy_classify(const struct coco_policy *policy, const struct coco_request *request,
                          const struct coco_observations *observations, const char *input, struct coco_facts *facts,
                          struct coco_origins *origins)
{
    struct classifier classifier = {
        .request = request,
        .observations = observations,
        .facts = facts,
        .origins = origins,
    };

    for (size_t i = 0; i < request->count; i++)
        classifier.last[request->settings[i].option] = &request->settings[i];
    if (policy->allowed[COCO_ALLOWED_FIRMWARE].count > 0)
        classify_firmware(&classifier, policy);
    if (policy->allowed[COCO_ALLOWED_KERNEL].count > 0)
        classify_kernel(&classifier, policy);
    if (policy->allowed[COCO_ALLOWED_INITRD].count > 0)
        classify_initrds(&classifier, policy);
    if (policy->allowed[COCO_ALLOWED_MEASUREMENT].count > 0)
        classify_measurement(&classifier, policy);
    if (policy->least.snp_abi.files)
        classify_abi(&classifier, &policy->least.snp_abi);
    if (policy->least.qemu.files)
        classify_qemu(&classifier, &policy->least.qemu);
    if (policy->least.tcb_files)
        classify_tcb(&classifier, &policy->least);
    if (policy->least.tdx_module.files)
        classify_tdx_module(&classifier, &policy->least.tdx_module);
    if (policy->waiver_count > 0)
        coco_classify_as(&classifier, COCO_FACT_site_waivers,
                         policy_any_expired(policy, input) ? COCO_site_waivers_expired : COCO_site_waivers_current,
                         NULL);
}
