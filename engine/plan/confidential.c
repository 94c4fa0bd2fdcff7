/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The object that makes the guest a confidential one. The machine refers to it: see plan_machine_type(). */
#include <inttypes.h>
#include <stdio.h>

#include "plan/parts.h"
#include "plan/planner.h"

/* QEMU's own default, written out so that what is shown is what is launched. */
#define SNP_DEFAULT_POLICY UINT64_C(0x30000)

/* Where the EPYCs of today have their C-bit, and how many address bits that costs: for showing, where no host was seen.
 */
#define USUAL_C_BIT             51
#define USUAL_REDUCED_PHYS_BITS 1

#define SNP_ID_AUTH_SIZE 4096

/* Bytes that were given as base64; they are written out anew, since QEMU's reader cuts unpadded text short. */
static void put_base64(struct planner *planner, struct json_object *object, enum plan_property property,
                       enum coco_option option)
{
    const struct coco_value *value = planner_value(planner, option);

    if (!plan_uses_property(planner->request, property))
        return;
    if (value && value->bytes)
        planner_put_bytes(planner, object, plan_property_name(property), value->bytes, value->size);
    else
        planner_impossible(planner);
}

static void put_switch(struct planner *planner, struct json_object *object, enum plan_property property,
                       enum coco_option option)
{
    const struct coco_value *value = planner_value(planner, option);

    if (value && plan_uses_property(planner->request, property))
        planner_put_bool(planner, object, plan_property_name(property), value->boolean);
}

/* QEMU compares both with its host's, and refuses what differs. */
static void put_c_bit(struct planner *planner, struct json_object *snp)
{
    const struct coco_host *host = planner->observations->host;
    const uint64_t unseen = UINT64_MAX;
    const uint64_t c_bit = coco_host_number(host, COCO_HOST_amd_c_bit, unseen);
    const uint64_t reduced = coco_host_number(host, COCO_HOST_amd_reduced_phys_bits, unseen);

    planner->assumes_c_bit = c_bit == unseen || reduced == unseen;
    planner_put_number(planner, snp, plan_property_name(SNP_CBITPOS), c_bit == unseen ? USUAL_C_BIT : c_bit);
    planner_put_number(planner, snp, plan_property_name(SNP_REDUCED_PHYS_BITS),
                       reduced == unseen ? USUAL_REDUCED_PHYS_BITS : reduced);
}

static void plan_snp(struct planner *planner)
{
    struct json_object *snp = planner_object(planner, "qom-type", plan_guest_object(planner->request));
    const struct coco_value *policy = planner_value(planner, COCO_OPTION_snp_policy);
    const struct coco_value *id_auth = planner_value(planner, COCO_OPTION_snp_id_auth);
    const enum coco_tristate hashes = planner_tristate(planner, COCO_OPTION_kernel_hashes);
    const bool kernel = planner_given(planner, COCO_OPTION_linux_image);

    /* QEMU aborts on hashes of no kernel, and lets KVM read beyond shorter authentication data. */
    if ((hashes == COCO_YES && !kernel) || (id_auth && id_auth->size != SNP_ID_AUTH_SIZE))
        planner_impossible(planner);
    planner_put_string(planner, snp, "id", "snp0");
    put_c_bit(planner, snp);
    planner_put_number(planner, snp, plan_property_name(SNP_POLICY), policy ? policy->number : SNP_DEFAULT_POLICY);
    planner_put_bool(planner, snp, plan_property_name(SNP_KERNEL_HASHES), kernel && hashes != COCO_NO);
    put_base64(planner, snp, SNP_HOST_DATA, COCO_OPTION_snp_host_data);
    put_base64(planner, snp, SNP_ID_BLOCK, COCO_OPTION_snp_id_block);
    put_base64(planner, snp, SNP_ID_AUTH, COCO_OPTION_snp_id_auth);
    put_switch(planner, snp, SNP_AUTHOR_KEY_ENABLED, COCO_OPTION_snp_author_key);
    put_switch(planner, snp, SNP_VCEK_DISABLED, COCO_OPTION_snp_vcek_disabled);
    put_base64(planner, snp, SNP_GUEST_VISIBLE_WORKAROUNDS, COCO_OPTION_snp_guest_visible_workarounds);
    planner_option_json(planner, "-object", snp);
}

/* A socket address in the one form that QEMU takes here: numbers are strings. */
static void put_quote_socket(struct planner *planner, struct json_object *tdx)
{
    const struct coco_value *quote = planner_value(planner, COCO_OPTION_tdx_quote_socket);
    const bool vsock = quote && quote->choice == COCO_QUOTE_SOCKET_VSOCK;
    struct json_object *address;

    if (!quote || !plan_uses_property(planner->request, TDX_QUOTE_GENERATION_SOCKET))
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
    planner_put_object(planner, tdx, plan_property_name(TDX_QUOTE_GENERATION_SOCKET), address);
}

static void plan_tdx(struct planner *planner)
{
    struct json_object *tdx = planner_object(planner, "qom-type", plan_guest_object(planner->request));
    const struct coco_value *attributes = planner_value(planner, COCO_OPTION_tdx_attributes);

    planner_put_string(planner, tdx, "id", "tdx0");
    /* sept-ve-disable is an attribute too, and QEMU would apply it after the number: so never both. */
    if (attributes)
        planner_put_number(planner, tdx, plan_property_name(TDX_ATTRIBUTES), attributes->number);
    put_base64(planner, tdx, TDX_MRCONFIGID, COCO_OPTION_tdx_mrconfigid);
    put_base64(planner, tdx, TDX_MROWNER, COCO_OPTION_tdx_mrowner);
    put_base64(planner, tdx, TDX_MROWNERCONFIG, COCO_OPTION_tdx_mrownerconfig);
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
    case COCO_CHOICE_NO:
        break;
    default:
        planner_impossible(planner); /* the choice is open: there is no guest to plan */
        break;
    }
}
