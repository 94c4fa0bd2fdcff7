/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on TDX's attributes and identity. Each comment is the line of meaning that the function was written from.
 */
#include "table.h"

/* tdx-no-debug | E, binding | T | the debug attribute is clear */
static struct oracle_answer tdx_no_debug(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_debug == COCO_tdx_debug_clear);
}

/* tdx-sept-ve-disable | W | T | sept-ve-disable is on */
static struct oracle_answer tdx_sept_ve_disable(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_sept_ve_disable == COCO_tdx_sept_ve_disable_on);
}

/* tdx-no-perfmon | W | T | the perfmon attribute is clear */
static struct oracle_answer tdx_no_perfmon(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_perfmon == COCO_tdx_perfmon_clear);
}

/* tdx-attributes-known | E, binding | T | only attributes that QEMU passes on are set */
static struct oracle_answer tdx_attributes_known(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_other_attributes == COCO_tdx_other_attributes_none);
}

/* tdx-base64-valid | E, binding | T | base64 decodes */
static struct oracle_answer tdx_base64_valid(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_base64 == COCO_tdx_base64_valid);
}

/* tdx-mrconfigid-48 | E, binding | T | MRCONFIGID, where given, has 48 bytes */
static struct oracle_answer tdx_mrconfigid_48(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_mrconfigid != COCO_tdx_mrconfigid_wrong_length);
}

/* tdx-mrowner-48 | E, binding | T | MROWNER, where given, has 48 bytes */
static struct oracle_answer tdx_mrowner_48(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_mrowner != COCO_tdx_mrowner_wrong_length);
}

/* tdx-mrownerconfig-48 | E, binding | T | MROWNERCONFIG, where given, has 48 bytes */
static struct oracle_answer tdx_mrownerconfig_48(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_mrownerconfig != COCO_tdx_mrownerconfig_wrong_length);
}

/* tdx-quote-cid | E | T | the quote socket, where given, is not at a CID other than 1 and 2 */
static struct oracle_answer tdx_quote_cid(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_quote_socket != COCO_tdx_quote_socket_other_cid);
}

/* tdx-quote-present | W | T | a quote socket is configured, at whatever CID */
static struct oracle_answer tdx_quote_present(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_quote_socket != COCO_tdx_quote_socket_absent);
}

static const struct oracle_rule rules[] = {
    {"tdx-no-debug", BINDING, tdx_no_debug, READS_2(coco, tdx_debug)},
    {"tdx-sept-ve-disable", WARNING, tdx_sept_ve_disable, READS_2(coco, tdx_sept_ve_disable)},
    {"tdx-no-perfmon", WARNING, tdx_no_perfmon, READS_2(coco, tdx_perfmon)},
    {"tdx-attributes-known", BINDING, tdx_attributes_known, READS_2(coco, tdx_other_attributes)},
    {"tdx-base64-valid", BINDING, tdx_base64_valid, READS_2(coco, tdx_base64)},
    {"tdx-mrconfigid-48", BINDING, tdx_mrconfigid_48, READS_2(coco, tdx_mrconfigid)},
    {"tdx-mrowner-48", BINDING, tdx_mrowner_48, READS_2(coco, tdx_mrowner)},
    {"tdx-mrownerconfig-48", BINDING, tdx_mrownerconfig_48, READS_2(coco, tdx_mrownerconfig)},
    {"tdx-quote-cid", ERROR, tdx_quote_cid, READS_2(coco, tdx_quote_socket)},
    {"tdx-quote-present", WARNING, tdx_quote_present, READS_2(coco, tdx_quote_socket)},
};

ORACLE_TABLE(oracle_tdx);
