/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The object that makes the guest a confidential one. The machine refers to it: see plan_machine_type(). */
#include <inttypes.h>
#include <stdio.h>

#include "plan/planner.h"

/* QEMU's own default, written out so that what is shown is what is launched. */
#define SNP_DEFAULT_POLICY UINT64_C(0x30000)

/* Where every EPYC with SNP has its C-bit, and how many address bits that costs. */
#define SNP_CBITPOS           51
#define SNP_REDUCED_PHYS_BITS 1

#define SNP_ID_AUTH_SIZE 4096

/* Bytes that were given as base64; they are written out anew, since QEMU's reader cuts unpadded text short. */
static void put_base64(struct planner *planner, struct json_object *object, const char *key, enum coco_option option)
{
    const struct coco_value *value = planner_value(planner, option);

    if (!value)
        return;
    if (value->bytes)
        planner_put_bytes(planner, object, key, value->bytes, value->size);
    else
        planner_impossible(planner);
}

static void put_switch(struct planner *planner, struct json_object *object, const char *key, enum coco_option option)
{
    const struct coco_value *value = planner_value(planner, option);

    if (value)
        planner_put_bool(planner, object, key, value->boolean);
}

static void plan_snp(struct planner *planner)
{
    struct json_object *snp = planner_object(planner, "qom-type", "sev-snp-guest");
    const struct coco_value *policy = planner_value(planner, COCO_OPTION_snp_policy);
    const struct coco_value *id_auth = planner_value(planner, COCO_OPTION_snp_id_auth);
    const enum coco_tristate hashes = planner_tristate(planner, COCO_OPTION_kernel_hashes);
    const bool kernel = planner_given(planner, COCO_OPTION_linux_image);

    /* QEMU aborts on hashes of no kernel, and lets KVM read beyond shorter authentication data. */
    if ((hashes == COCO_YES && !kernel) || (id_auth && id_auth->size != SNP_ID_AUTH_SIZE))
        planner_impossible(planner);
    planner_put_string(planner, snp, "id", "snp0");
    planner_put_number(planner, snp, "cbitpos", SNP_CBITPOS);
    planner_put_number(planner, snp, "reduced-phys-bits", SNP_REDUCED_PHYS_BITS);
    planner_put_number(planner, snp, "policy", policy ? policy->number : SNP_DEFAULT_POLICY);
    planner_put_bool(planner, snp, "kernel-hashes", kernel && hashes != COCO_NO);
    put_base64(planner, snp, "host-data", COCO_OPTION_snp_host_data);
    put_base64(planner, snp, "id-block", COCO_OPTION_snp_id_block);
    put_base64(planner, snp, "id-auth", COCO_OPTION_snp_id_auth);
    put_switch(planner, snp, "author-key-enabled", COCO_OPTION_snp_author_key);
    put_switch(planner, snp, "vcek-disabled", COCO_OPTION_snp_vcek_disabled);
    put_base64(planner, snp, "guest-visible-workarounds", COCO_OPTION_snp_guest_visible_workarounds);
    planner_option_json(planner, "-object", snp);
}

/* A socket address in the one form that QEMU takes here: numbers are strings. */
static void put_quote_socket(struct planner *planner, struct json_object *tdx)
{
    const struct coco_value *quote = planner_value(planner, COCO_OPTION_tdx_quote_socket);
    const bool vsock = quote && quote->choice == COCO_QUOTE_SOCKET_VSOCK;
    struct json_object *address;

    if (!quote || quote->choice == COCO_QUOTE_SOCKET_NO)
        return;
    address = planner_object(planner, "type", vsock ? "vsock" : "unix");
    if (vsock) {
        char number[24];

        snprintf(number, sizeof(number), "%" PRIu64, quote->number);
        planner_put_string(planner, address, "cid", number);
        snprintf(number, sizeof(number), "%" PRIu32, quote->port);
        planner_put_string(planner, address, "port", number);
    } else {
        planner_put_string(planner, address, "path", quote->path);
    }
    planner_put_object(planner, tdx, "quote-generation-socket", address);
}

static void plan_tdx(struct planner *planner)
{
    struct json_object *tdx = planner_object(planner, "qom-type", "tdx-guest");
    const struct coco_value *attributes = planner_value(planner, COCO_OPTION_tdx_attributes);

    planner_put_string(planner, tdx, "id", "tdx0");
    /* sept-ve-disable is an attribute too, and QEMU would apply it after the number: so never both. */
    if (attributes)
        planner_put_number(planner, tdx, "attributes", attributes->number);
    put_base64(planner, tdx, "mrconfigid", COCO_OPTION_tdx_mrconfigid);
    put_base64(planner, tdx, "mrowner", COCO_OPTION_tdx_mrowner);
    put_base64(planner, tdx, "mrownerconfig", COCO_OPTION_tdx_mrownerconfig);
    put_quote_socket(planner, tdx);
    planner_option_json(planner, "-object", tdx);
}

void plan_confidential(struct planner *planner)
{
    switch (planner_choice(planner, COCO_OPTION_coco, COCO_CHOICE_NO)) {
    case COCO_CHOICE_SEV_SNP:
        plan_snp(planner);
        break;
    case COCO_CHOICE_TDX:
        plan_tdx(planner);
        break;
    default:
        break;
    }
}
