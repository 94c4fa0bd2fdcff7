/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TD attributes, and what identifies a TD. */
#include "classify/classifier.h"

#define DEBUG           (UINT64_C(1) << 0)
#define SEPT_VE_DISABLE (UINT64_C(1) << 28)
#define PKS             (UINT64_C(1) << 30)
#define PERFMON         (UINT64_C(1) << 63)

#define ATTRIBUTES_DEFAULT SEPT_VE_DISABLE

#define MR_SIZE 48 /* SHA-384 */

/* CIDs of vsock by which QEMU reaches its own host. */
#define CID_LOCAL 1
#define CID_HOST  2

static void classify_attributes(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_tdx_attributes];
    const uint64_t attributes = setting ? setting->value.number : ATTRIBUTES_DEFAULT;
    const uint64_t others = attributes & ~(DEBUG | SEPT_VE_DISABLE | PKS | PERFMON);

    coco_classify_as(classifier, COCO_FACT_tdx_debug, attributes & DEBUG ? COCO_tdx_debug_set : COCO_tdx_debug_clear,
                     setting);
    coco_classify_as(classifier, COCO_FACT_tdx_sept_ve_disable,
                     attributes & SEPT_VE_DISABLE ? COCO_tdx_sept_ve_disable_on : COCO_tdx_sept_ve_disable_off,
                     setting);
    coco_classify_as(classifier, COCO_FACT_tdx_perfmon,
                     attributes & PERFMON ? COCO_tdx_perfmon_set : COCO_tdx_perfmon_clear, setting);
    coco_classify_as(classifier, COCO_FACT_tdx_other_attributes,
                     others ? COCO_tdx_other_attributes_some : COCO_tdx_other_attributes_none, setting);
}

/* Text that does not decode has no length, so not the right one either. */
static const struct identity {
    enum coco_option option;
    enum coco_fact fact;
    uint8_t absent, accepted, wrong_length;
} identities[] = {
    {COCO_OPTION_tdx_mrconfigid, COCO_FACT_tdx_mrconfigid, COCO_tdx_mrconfigid_absent, COCO_tdx_mrconfigid_accepted,
     COCO_tdx_mrconfigid_wrong_length},
    {COCO_OPTION_tdx_mrowner, COCO_FACT_tdx_mrowner, COCO_tdx_mrowner_absent, COCO_tdx_mrowner_accepted,
     COCO_tdx_mrowner_wrong_length},
    {COCO_OPTION_tdx_mrownerconfig, COCO_FACT_tdx_mrownerconfig, COCO_tdx_mrownerconfig_absent,
     COCO_tdx_mrownerconfig_accepted, COCO_tdx_mrownerconfig_wrong_length},
};

static void classify_identities(struct classifier *classifier)
{
    const struct coco_setting *undecodable = NULL;

    for (size_t i = 0; i < sizeof(identities) / sizeof(identities[0]); i++) {
        const struct identity *identity = &identities[i];
        const struct coco_setting *setting = classifier->last[identity->option];
        const bool right = setting && setting->value.bytes && setting->value.size == MR_SIZE;

        coco_classify_given(classifier, identity->fact, identity->absent,
                            right ? identity->accepted : identity->wrong_length, setting);
        if (setting && !setting->value.bytes && (!undecodable || setting < undecodable))
            undecodable = setting;
    }
    coco_classify_given(classifier, COCO_FACT_tdx_base64, COCO_tdx_base64_valid, COCO_tdx_base64_invalid, undecodable);
}

static void classify_quote_socket(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_tdx_quote_socket];
    unsigned value = COCO_tdx_quote_socket_absent;

    if (setting && setting->value.choice == COCO_QUOTE_SOCKET_UNIX)
        value = COCO_tdx_quote_socket_local;
    else if (setting && setting->value.choice == COCO_QUOTE_SOCKET_VSOCK)
        value = setting->value.number == CID_LOCAL || setting->value.number == CID_HOST
                    ? COCO_tdx_quote_socket_local
                    : COCO_tdx_quote_socket_other_cid;
    coco_classify_as(classifier, COCO_FACT_tdx_quote_socket, value, setting);
}

void coco_classify_tdx(struct classifier *classifier)
{
    classify_attributes(classifier);
    classify_identities(classifier);
    classify_quote_socket(classifier);
}
