/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SNP guest policy, and what identifies an SNP guest. */
#include "snp/id_auth.h"

#include "classify/classifier.h"

#define POLICY_DEFAULT    UINT64_C(0x30000)
#define POLICY_RESERVED   (UINT64_C(1) << 17)
#define POLICY_MIGRATE_MA (UINT64_C(1) << 18)
#define POLICY_DEBUG      (UINT64_C(1) << 19)
#define POLICY_KNOWN      ((UINT64_C(1) << 26) - 1)

#define HOST_DATA_SIZE 32
#define GOSVW_SIZE     16

static uint64_t policy_of(const struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_snp_policy];

    return setting ? setting->value.number : POLICY_DEFAULT;
}

static void classify_policy(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_snp_policy];
    const uint64_t policy = policy_of(classifier);
    const bool abi = setting && setting->value.abi_given;

    coco_classify_as(classifier, COCO_FACT_snp_policy_reserved,
                     policy & POLICY_RESERVED ? COCO_snp_policy_reserved_one : COCO_snp_policy_reserved_zero, setting);
    coco_classify_as(classifier, COCO_FACT_snp_policy_unknown_bits,
                     policy & ~POLICY_KNOWN ? COCO_snp_policy_unknown_bits_some : COCO_snp_policy_unknown_bits_none,
                     setting);
    coco_classify_as(classifier, COCO_FACT_snp_policy_debug,
                     policy & POLICY_DEBUG ? COCO_snp_policy_debug_set : COCO_snp_policy_debug_clear, setting);
    coco_classify_as(classifier, COCO_FACT_snp_policy_migrate_ma,
                     policy & POLICY_MIGRATE_MA ? COCO_snp_policy_migrate_ma_set : COCO_snp_policy_migrate_ma_clear,
                     setting);
    coco_classify_as(classifier, COCO_FACT_snp_policy_abi, abi ? COCO_snp_policy_abi_set : COCO_snp_policy_abi_unset,
                     setting);
}

/* Text that does not decode has no length, so not the right one either. */
static const struct identity {
    enum coco_option option;
    enum coco_fact fact;
    size_t size;
    uint8_t absent, accepted, wrong_length;
} identities[] = {
    {COCO_OPTION_snp_host_data, COCO_FACT_snp_host_data, HOST_DATA_SIZE, COCO_snp_host_data_absent,
     COCO_snp_host_data_accepted, COCO_snp_host_data_wrong_length},
    {COCO_OPTION_snp_id_block, COCO_FACT_snp_id_block, COCO_SNP_ID_BLOCK_SIZE, COCO_snp_id_block_absent,
     COCO_snp_id_block_accepted, COCO_snp_id_block_wrong_length},
    {COCO_OPTION_snp_id_auth, COCO_FACT_snp_id_auth, COCO_SNP_ID_AUTH_SIZE, COCO_snp_id_auth_absent,
     COCO_snp_id_auth_accepted, COCO_snp_id_auth_wrong_length},
    {COCO_OPTION_snp_guest_visible_workarounds, COCO_FACT_snp_gosvw, GOSVW_SIZE, COCO_snp_gosvw_absent,
     COCO_snp_gosvw_accepted, COCO_snp_gosvw_wrong_length},
};

static void classify_identities(struct classifier *classifier)
{
    const struct coco_setting *undecodable = NULL;

    for (size_t i = 0; i < sizeof(identities) / sizeof(identities[0]); i++) {
        const struct identity *identity = &identities[i];
        const struct coco_setting *setting = classifier->last[identity->option];
        const bool right = setting && setting->value.bytes && setting->value.size == identity->size;

        coco_classify_given(classifier, identity->fact, identity->absent,
                            right ? identity->accepted : identity->wrong_length, setting);
        if (setting && !setting->value.bytes && (!undecodable || setting < undecodable))
            undecodable = setting;
    }
    coco_classify_given(classifier, COCO_FACT_snp_base64, COCO_snp_base64_valid, COCO_snp_base64_invalid, undecodable);
}

static uint64_t read_u64(const uint8_t *bytes)
{
    uint64_t number = 0;

    for (int i = 7; i >= 0; i--)
        number = number << 8 | bytes[i];
    return number;
}

/*
 * What is inside the ID block and the ID authentication; only where their lengths are right. Where libcrypto has no
 * memory nothing is known of the signatures: that must not look like a verdict.
 */
static void classify_contents(struct classifier *classifier)
{
    static const uint8_t signatures[] = {
        [COCO_SNP_ID_AUTH_VALID] = COCO_snp_id_signatures_valid,
        [COCO_SNP_ID_AUTH_INVALID] = COCO_snp_id_signatures_invalid,
        [COCO_SNP_ID_AUTH_NO_MEMORY] = COCO_snp_id_signatures_unknown,
    };
    const struct coco_setting *block = classifier->last[COCO_OPTION_snp_id_block];
    const struct coco_setting *auth = classifier->last[COCO_OPTION_snp_id_auth];
    const struct coco_setting *author = classifier->last[COCO_OPTION_snp_author_key];
    const bool with_author = author && author->value.boolean;
    const bool has_block = classifier->facts->value[COCO_FACT_snp_id_block] == COCO_snp_id_block_accepted;
    const bool has_auth = classifier->facts->value[COCO_FACT_snp_id_auth] == COCO_snp_id_auth_accepted;

    coco_classify_as(classifier, COCO_FACT_snp_author_key,
                     with_author ? COCO_snp_author_key_on : COCO_snp_author_key_off, author);
    coco_classify_as(classifier, COCO_FACT_snp_id_block_policy,
                     !has_block ? COCO_snp_id_block_policy_none
                     : read_u64(block->value.bytes + COCO_SNP_ID_BLOCK_POLICY) == policy_of(classifier)
                         ? COCO_snp_id_block_policy_equal
                         : COCO_snp_id_block_policy_different,
                     has_block ? block : NULL);
    coco_classify_as(classifier, COCO_FACT_snp_id_signatures,
                     has_block && has_auth
                         ? signatures[coco_snp_id_auth_verify(block->value.bytes, auth->value.bytes, with_author)]
                         : COCO_snp_id_signatures_none,
                     has_block && has_auth ? auth : NULL);
}

void coco_classify_snp(struct classifier *classifier)
{
    classify_policy(classifier);
    classify_identities(classifier);
    classify_contents(classifier);
}
