/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "policy/consistent.h"

#include "policy/solve.h"

#define BIT(fact, value) ((coco_value_mask)1 << COCO_##fact##_##value)
#define ONE(fact, a)                                                                                                   \
    {                                                                                                                  \
        COCO_FACT_##fact, BIT(fact, a)                                                                                 \
    }
#define TWO(fact, a, b)                                                                                                \
    {                                                                                                                  \
        COCO_FACT_##fact, BIT(fact, a) | BIT(fact, b)                                                                  \
    }
#define NOT(fact, a)                                                                                                   \
    {                                                                                                                  \
        COCO_FACT_##fact, ~(BIT(fact, a) | BIT(fact, unknown))                                                         \
    }
#define WHERE(...)                                                                                                     \
    {                                                                                                                  \
        .when = {__VA_ARGS__},
#define THERE_IS(...)                                                                                                  \
    .require = {__VA_ARGS__}                                                                                           \
    }
#define THERE_IS_NO_LAUNCH                                                                                             \
    .require = {{0, 0}}                                                                                                \
    }

static const struct coco_rule rows[] = {
    /* what became of the choice of a technology */
    WHERE(TWO(coco_auto, none, open)) THERE_IS_NO_LAUNCH,
    WHERE(ONE(coco_auto, chosen)) THERE_IS(TWO(coco, sev_snp, tdx)),
    WHERE(ONE(coco_auto, fell_back)) THERE_IS(ONE(coco, no)),
    /* a file that is not named */
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(kernel_file, none)),
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(kernel_kind, none)),
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(kernel_architecture, none)),
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(kernel_protocol, none)),
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(kernel_measures_boot, none)),
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(kernel_signed, none)),
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(uki_closed, none)),
    WHERE(ONE(kernel, absent)) THERE_IS(ONE(site_kernel, none)),
    WHERE(ONE(kernel, given)) THERE_IS(NOT(kernel_file, none)),
    WHERE(ONE(kernel, given)) THERE_IS(NOT(kernel_kind, none)),
    WHERE(ONE(kernel, given)) THERE_IS(NOT(site_kernel, none)),
    WHERE(ONE(initrd, absent)) THERE_IS(ONE(initrd_file, none)),
    WHERE(ONE(initrd, absent)) THERE_IS(ONE(initrd_content, none)),
    WHERE(ONE(initrd, absent)) THERE_IS(ONE(attestation_module, not_sought)),
    WHERE(ONE(initrd, absent)) THERE_IS(ONE(site_initrd, none)),
    WHERE(ONE(initrd, given)) THERE_IS(NOT(initrd_file, none)),
    WHERE(ONE(initrd, given)) THERE_IS(NOT(initrd_content, none)),
    WHERE(ONE(initrd, given)) THERE_IS(NOT(site_initrd, none)),
    WHERE(ONE(firmware, file)) THERE_IS(ONE(firmware_search, not_needed)),
    WHERE(ONE(firmware, file)) THERE_IS(NOT(site_firmware, none)),
    WHERE(TWO(firmware, bios, none)) THERE_IS(ONE(firmware_search, not_needed)),
    WHERE(ONE(firmware, bios)) THERE_IS(ONE(site_firmware, unlisted)),
    WHERE(ONE(firmware, none)) THERE_IS(ONE(site_firmware, none)),
    /* options that were not given */
    WHERE(ONE(snp_options, absent)) THERE_IS(ONE(snp_host_data, absent)),
    WHERE(ONE(snp_options, absent)) THERE_IS(ONE(snp_id_block, absent)),
    WHERE(ONE(snp_options, absent)) THERE_IS(ONE(snp_id_auth, absent)),
    WHERE(ONE(snp_options, absent)) THERE_IS(ONE(snp_author_key, off)),
    WHERE(ONE(snp_options, absent)) THERE_IS(ONE(snp_policy_abi, unset)),
    WHERE(ONE(snp_options, absent)) THERE_IS(ONE(snp_policy_debug, clear)),
    WHERE(ONE(snp_options, absent)) THERE_IS(ONE(snp_policy_migrate_ma, clear)),
    WHERE(ONE(snp_id_block, absent)) THERE_IS(ONE(snp_id_block_policy, none)),
    WHERE(ONE(tdx_options, absent)) THERE_IS(ONE(tdx_debug, clear)),
    WHERE(ONE(tdx_options, absent)) THERE_IS(ONE(tdx_sept_ve_disable, on)),
    WHERE(ONE(tdx_options, absent)) THERE_IS(ONE(tdx_mrconfigid, absent)),
    WHERE(ONE(tdx_options, absent)) THERE_IS(ONE(tdx_mrowner, absent)),
    WHERE(ONE(tdx_options, absent)) THERE_IS(ONE(tdx_mrownerconfig, absent)),
    WHERE(ONE(tdx_options, absent)) THERE_IS(ONE(tdx_quote_socket, absent)),
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) <= SOLVE_RULES_MAX - COCO_RULES_MAX, "the search has no room for them");

const struct coco_rule *policy_consistent_rows(size_t *ret_count)
{
    *ret_count = sizeof(rows) / sizeof(rows[0]);
    return rows;
}
