/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on SNP's guest policy and identity. Each comment is the line of meaning that the function was written
 * from. */
#include "table.h"

/* Present is what was given, whether or not its length is right: that is for other rules. */
static bool has_id_block(const struct oracle_situation *s)
{
    return s->snp_id_block != COCO_snp_id_block_absent;
}

static bool has_id_auth(const struct oracle_situation *s)
{
    return s->snp_id_auth != COCO_snp_id_auth_absent;
}

/* snp-policy-reserved-one | E | S | bit 17 is 1 */
static struct oracle_answer snp_policy_reserved_one(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_policy_reserved == COCO_snp_policy_reserved_one);
}

/* snp-policy-known-bits | E | S | no unknown bit */
static struct oracle_answer snp_policy_known_bits(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_policy_unknown_bits == COCO_snp_policy_unknown_bits_none);
}

/* snp-policy-no-debug | E | S | the debug bit is clear */
static struct oracle_answer snp_policy_no_debug(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_policy_debug == COCO_snp_policy_debug_clear);
}

/* snp-policy-no-migrate-ma | W | S | the migration agent bit is clear */
static struct oracle_answer snp_policy_no_migrate_ma(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_policy_migrate_ma == COCO_snp_policy_migrate_ma_clear);
}

/* snp-abi-unset | N | S | a minimum ABI is set */
static struct oracle_answer snp_abi_unset(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_policy_abi == COCO_snp_policy_abi_set);
}

/* snp-base64-valid | E, binding | S | base64 decodes */
static struct oracle_answer snp_base64_valid(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_base64 == COCO_snp_base64_valid);
}

/* snp-host-data-32 | E, binding | S | host data, where given, has 32 bytes */
static struct oracle_answer snp_host_data_32(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_host_data != COCO_snp_host_data_wrong_length);
}

/* snp-id-block-96 | E, binding | S | the ID block, where given, has 96 bytes */
static struct oracle_answer snp_id_block_96(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_id_block != COCO_snp_id_block_wrong_length);
}

/* snp-id-auth-4096 | E, binding | S | the ID authentication, where given, has 4096 bytes */
static struct oracle_answer snp_id_auth_4096(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_id_auth != COCO_snp_id_auth_wrong_length);
}

/* snp-gosvw-16 | E, binding | S | the workarounds, where given, have 16 bytes */
static struct oracle_answer snp_gosvw_16(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_gosvw != COCO_snp_gosvw_wrong_length);
}

/* snp-id-block-needs-auth | E | S | an ID block, of whatever length, comes with ID authentication */
static struct oracle_answer snp_id_block_needs_auth(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && has_id_block(s), has_id_auth(s));
}

/* snp-id-auth-needs-block | E | S | ID authentication, of whatever length, comes with an ID block */
static struct oracle_answer snp_id_auth_needs_block(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && has_id_auth(s), has_id_block(s));
}

/* snp-author-key-needs-auth | W | S | an author key comes with ID authentication */
static struct oracle_answer snp_author_key_needs_auth(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && s->snp_author_key == COCO_snp_author_key_on, has_id_auth(s));
}

/* snp-id-block-policy | E | S | the policy inside the ID block, where there is one, is the launch's */
static struct oracle_answer snp_id_block_policy(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_id_block_policy != COCO_snp_id_block_policy_different);
}

/* snp-id-signatures | E | S | both signatures, where there are any, verify */
static struct oracle_answer snp_id_signatures(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_id_signatures != COCO_snp_id_signatures_invalid);
}

static const struct oracle_rule rules[] = {
    {"snp-policy-reserved-one", ERROR, snp_policy_reserved_one, READS_2(coco, snp_policy_reserved)},
    {"snp-policy-known-bits", ERROR, snp_policy_known_bits, READS_2(coco, snp_policy_unknown_bits)},
    {"snp-policy-no-debug", ERROR, snp_policy_no_debug, READS_2(coco, snp_policy_debug)},
    {"snp-policy-no-migrate-ma", WARNING, snp_policy_no_migrate_ma, READS_2(coco, snp_policy_migrate_ma)},
    {"snp-abi-unset", NOTE, snp_abi_unset, READS_2(coco, snp_policy_abi)},
    {"snp-base64-valid", BINDING, snp_base64_valid, READS_2(coco, snp_base64)},
    {"snp-host-data-32", BINDING, snp_host_data_32, READS_2(coco, snp_host_data)},
    {"snp-id-block-96", BINDING, snp_id_block_96, READS_2(coco, snp_id_block)},
    {"snp-id-auth-4096", BINDING, snp_id_auth_4096, READS_2(coco, snp_id_auth)},
    {"snp-gosvw-16", BINDING, snp_gosvw_16, READS_2(coco, snp_gosvw)},
    {"snp-id-block-needs-auth", ERROR, snp_id_block_needs_auth, READS_3(coco, snp_id_block, snp_id_auth)},
    {"snp-id-auth-needs-block", ERROR, snp_id_auth_needs_block, READS_3(coco, snp_id_auth, snp_id_block)},
    {"snp-author-key-needs-auth", WARNING, snp_author_key_needs_auth, READS_3(coco, snp_author_key, snp_id_auth)},
    {"snp-id-block-policy", ERROR, snp_id_block_policy, READS_2(coco, snp_id_block_policy)},
    {"snp-id-signatures", ERROR, snp_id_signatures, READS_2(coco, snp_id_signatures)},
};

ORACLE_TABLE(oracle_snp);
