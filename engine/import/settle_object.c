/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects: the confidential guest's, and those that are there without effect. */
#include <inttypes.h>
#include <string.h>

#include "import/settle.h"

#define SEPT_VE_DISABLE (UINT64_C(1) << 28)

/* ---- which one --------------------------------------------------------------------------------------------------- */

/* memory-encryption= is the older name. An empty id names nothing. */
static const struct groups_pair *guest_reference(const struct settler *settler)
{
    const struct groups_pair *pair = pair_of(settler->machine, "confidential-guest-support");

    if (!pair)
        pair = pair_of(settler->machine, "memory-encryption");
    return pair && pair->value[0] != '\0' ? pair : NULL;
}

const char *settle_guest_id(const struct settler *settler)
{
    const struct groups_pair *pair = guest_reference(settler);

    return pair ? pair->value : NULL;
}

static const char *type_of(const struct groups_group *object)
{
    const char *type = text_of(object, "qom-type");

    return type ? type : "";
}

static bool is_guest_type(const char *type)
{
    static const char *const types[] = {"sev-snp-guest", "tdx-guest", "sev-guest", NULL};

    return is_among(type, types);
}

/* ---- a property and an option of ours ---------------------------------------------------------------------------- */

enum property_kind {
    PROPERTY_BASE64,
    PROPERTY_SWITCH,
    PROPERTY_DECIMAL,
    PROPERTY_HEX,
    PROPERTY_TEXT, /* that it is there is all that matters */
    PROPERTY_ELSEWHERE,
};

struct property {
    const char *key; /* NULL ends the list */
    enum property_kind kind;
    enum coco_option option;
};

/* QEMU ignores an empty id-auth=, and refuses the others for their length. */
static void settle_base64(struct settler *settler, const struct groups_group *object, const struct groups_pair *pair,
                          enum coco_option option)
{
    if (pair->length > 0)
        settle(settler, option, pair->value, place_of(settler, object, pair));
    else if (option != COCO_OPTION_snp_id_auth)
        settle_refuse(settler, pair->origin, "%s of %s is empty, which QEMU refuses", pair->key, object->written);
}

static void settle_number(struct settler *settler, const struct groups_group *object, const struct groups_pair *pair,
                          const struct property *property)
{
    const struct place place = place_of(settler, object, pair);
    uint64_t number = 0;

    if (!number_of(settler, object, property->key, &number))
        return;
    if (property->kind == PROPERTY_HEX)
        settlef(settler, property->option, place, "0x%" PRIx64, number);
    else
        settlef(settler, property->option, place, "%" PRIu64, number);
}

static void settle_property(struct settler *settler, const struct groups_group *object, const struct groups_pair *pair,
                            const struct property *property)
{
    switch (property->kind) {
    case PROPERTY_BASE64:
        settle_base64(settler, object, pair, property->option);
        break;
    case PROPERTY_SWITCH:
        settle_switch(settler, property->option, switch_of(settler, object, pair->key, false),
                      place_of(settler, object, pair));
        break;
    case PROPERTY_DECIMAL:
    case PROPERTY_HEX:
        settle_number(settler, object, pair, property);
        break;
    case PROPERTY_TEXT:
        settle(settler, property->option, pair->key, place_of(settler, object, pair));
        break;
    case PROPERTY_ELSEWHERE:
        break;
    }
}

static const struct property *property_of(const struct property *list, const char *key)
{
    for (; list->key; list++)
        if (strcmp(list->key, key) == 0)
            return list;
    return NULL;
}

/* `others` is the first part of keys that are read elsewhere. */
static void settle_properties(struct settler *settler, const struct groups_group *object, const struct property *list,
                              const char *others, uint32_t subjects)
{
    for (size_t i = 0; i < object->count; i++) {
        const struct groups_pair *pair = &object->pairs[i];
        const struct property *property = property_of(list, pair->key);

        if (property)
            settle_property(settler, object, pair, property);
        else if (!text_begins(pair->key, others))
            settle_unread(settler, place_of(settler, object, pair), pair->key,
                          "it is no property of this object that is known here", subjects);
    }
}

/* ---- SEV-SNP ----------------------------------------------------------------------------------------------------- */

static void settle_snp(struct settler *settler, const struct groups_group *object)
{
    static const struct property properties[] = {
        {"qom-type", PROPERTY_ELSEWHERE, 0},
        {"id", PROPERTY_ELSEWHERE, 0},
        {"sev-device", PROPERTY_ELSEWHERE, 0},
        {"cbitpos", PROPERTY_DECIMAL, COCO_OPTION_found_cbitpos},
        {"reduced-phys-bits", PROPERTY_DECIMAL, COCO_OPTION_found_reduced_phys_bits},
        {"policy", PROPERTY_HEX, COCO_OPTION_snp_policy},
        {"session-file", PROPERTY_TEXT, COCO_OPTION_found_launch_secret}, /* SEV's; QEMU refuses them here */
        {"dh-cert-file", PROPERTY_TEXT, COCO_OPTION_found_launch_secret},
        {"kernel-hashes", PROPERTY_SWITCH, COCO_OPTION_kernel_hashes},
        {"host-data", PROPERTY_BASE64, COCO_OPTION_snp_host_data},
        {"id-block", PROPERTY_BASE64, COCO_OPTION_snp_id_block},
        {"id-auth", PROPERTY_BASE64, COCO_OPTION_snp_id_auth},
        {"author-key-enabled", PROPERTY_SWITCH, COCO_OPTION_snp_author_key},
        {"vcek-disabled", PROPERTY_SWITCH, COCO_OPTION_snp_vcek_disabled},
        {"guest-visible-workarounds", PROPERTY_BASE64, COCO_OPTION_snp_guest_visible_workarounds},
        {NULL, PROPERTY_ELSEWHERE, 0},
    };

    settle(settler, COCO_OPTION_coco, "sev-snp", place_of(settler, object, pair_of(object, "qom-type")));
    settle_properties(settler, object, properties, "id=", ABOUT(SNP));
    /* What QEMU does without them: no hashes, C-bit 0, and it stops where reduced-phys-bits is missing. */
    if (!pair_of(object, "kernel-hashes"))
        settle(settler, COCO_OPTION_kernel_hashes, "no", place_none());
    if (settler->request->dialect == COCO_DIALECT_LIBVIRT)
        return; /* it asks QEMU for what the host has */
    if (!pair_of(object, "cbitpos"))
        settle(settler, COCO_OPTION_found_cbitpos, "0", place_of(settler, object, NULL));
    if (!pair_of(object, "reduced-phys-bits"))
        settle(settler, COCO_OPTION_found_reduced_phys_bits, "0", place_of(settler, object, NULL));
}

/* ---- TDX --------------------------------------------------------------------------------------------------------- */

/* Both set the same bits, and QEMU applies sept-ve-disable last, in whatever order they are written. */
static void settle_attributes(struct settler *settler, const struct groups_group *object)
{
    const struct groups_pair *numbers = pair_of(object, "attributes"), *sept = pair_of(object, "sept-ve-disable");
    uint64_t attributes = SEPT_VE_DISABLE;

    if (!numbers && !sept)
        return;
    number_of(settler, object, "attributes", &attributes);
    if (sept)
        attributes = switch_of(settler, object, "sept-ve-disable", true) ? attributes | SEPT_VE_DISABLE
                                                                         : attributes & ~SEPT_VE_DISABLE;
    settlef(settler, COCO_OPTION_tdx_attributes, place_of(settler, object, numbers ? numbers : sept), "0x%" PRIx64,
            attributes);
}

static void settle_tdx(struct settler *settler, const struct groups_group *object)
{
    static const struct property properties[] = {
        {"qom-type", PROPERTY_ELSEWHERE, 0},
        {"id", PROPERTY_ELSEWHERE, 0},
        {"attributes", PROPERTY_ELSEWHERE, 0},
        {"sept-ve-disable", PROPERTY_ELSEWHERE, 0},
        {"mrconfigid", PROPERTY_BASE64, COCO_OPTION_tdx_mrconfigid},
        {"mrowner", PROPERTY_BASE64, COCO_OPTION_tdx_mrowner},
        {"mrownerconfig", PROPERTY_BASE64, COCO_OPTION_tdx_mrownerconfig},
        {"quote-generation-socket", PROPERTY_ELSEWHERE, 0},
        {NULL, PROPERTY_ELSEWHERE, 0},
    };

    settle(settler, COCO_OPTION_coco, "tdx", place_of(settler, object, pair_of(object, "qom-type")));
    settle_attributes(settler, object);
    settle_properties(settler, object, properties, "quote-generation-socket.", ABOUT(TDX));
    settle_quote_socket(settler, object);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static void settle_guest(struct settler *settler, const struct groups_pair *reference)
{
    const struct groups_group *object = groups_by_id(settler->groups, "object", reference->value);
    const char *type = object ? type_of(object) : "";

    if (!object)
        settle(settler, COCO_OPTION_found_missing_object, reference->value,
               place_of(settler, settler->machine, reference));
    else if (strcmp(type, "sev-snp-guest") == 0)
        settle_snp(settler, object);
    else if (strcmp(type, "tdx-guest") == 0)
        settle_tdx(settler, object);
    else if (strcmp(type, "sev-guest") == 0)
        settlef(settler, COCO_OPTION_found_sev, place_of(settler, object, NULL), "%s", type);
    else /* QEMU refuses it, as it does an object that is not there */
        settlef(settler, COCO_OPTION_found_missing_object, place_of(settler, settler->machine, reference),
                "%s, which is of type %s", reference->value, type);
}

/* Objects that a guest's protection does not depend on, from QEMU 7.2 to 11.1; memory backends are in memory.c. */
static bool is_left_out(const char *type)
{
    static const char *const types[] = {"can-bus",
                                        "can-host-socketcan",
                                        "colo-compare",
                                        "dbus-vmstate",
                                        "iommufd",
                                        "iothread",
                                        "main-loop",
                                        "monitor-hmp",
                                        "monitor-qmp",
                                        "pr-manager-helper",
                                        "qtest",
                                        "secret",
                                        "secret_keyring",
                                        "thread-context",
                                        "throttle-group",
                                        "x-remote-object",
                                        "tls-cipher-suites",
                                        NULL};
    static const char *const families[] = {"acpi-generic-", "authz-",          "cryptodev-", "filter-", "input-",
                                           "rng-",          "memory-backend-", "tls-creds-", NULL};

    for (size_t i = 0; families[i]; i++)
        if (text_begins(type, families[i]))
            return true;
    return is_among(type, types);
}

void settle_object(struct settler *settler)
{
    const struct groups_pair *reference = guest_reference(settler);
    const struct groups_group *object;

    if (reference)
        settle_guest(settler, reference);
    for (size_t at = 0; (object = groups_next(settler->groups, "object", &at));) {
        const char *type = type_of(object);

        if (reference && object->id && strcmp(object->id, reference->value) == 0)
            continue;
        if (is_guest_type(type))
            settlef(settler, COCO_OPTION_found_unused_object, place_of(settler, object, NULL), "%s%s%s", type,
                    object->id ? " " : "", object->id ? object->id : "");
        else if (!is_left_out(type))
            settle_unread(settler, place_of(settler, object, NULL), type[0] ? type : "an object without a type",
                          "it is no object that is known here",
                          ABOUT(PLATFORM) | ABOUT(MEMORY) | ABOUT(DEVICES) | ABOUT(SNP) | ABOUT(TDX));
    }
}
