/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on options as such. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* option-supported | E, binding | A of ours | every option given can be carried out by this version */
static struct oracle_answer option_supported(const struct oracle_situation *s)
{
    return only_if(is_ours(s), s->unsupported_option == COCO_unsupported_option_none);
}

/* option-given-once | N | A | a single-valued option is given once */
static struct oracle_answer option_given_once(const struct oracle_situation *s)
{
    return always(s->repeated_option == COCO_repeated_option_none);
}

/* qemu-option-carries-value | E, binding | A in our words | every value can be carried by the QEMU option that takes it
 */
static struct oracle_answer qemu_option_carries_value(const struct oracle_situation *s)
{
    return only_if(has_our_words(s), s->value_carried == COCO_value_carried_yes);
}

/* numbers-in-range-cpus | E, binding | A | the vCPU count is within what QEMU takes */
static struct oracle_answer numbers_in_range_cpus(const struct oracle_situation *s)
{
    return always(s->cpus_range == COCO_cpus_range_accepted);
}

/* numbers-in-range-ram | E, binding | A | the RAM is within what QEMU takes; large and huge are */
static struct oracle_answer numbers_in_range_ram(const struct oracle_situation *s)
{
    return always(s->ram != COCO_ram_refused);
}

/* numbers-in-range-slots | E, binding | A | 1 to 256 memory slots, where slots were given */
static struct oracle_answer numbers_in_range_slots(const struct oracle_situation *s)
{
    return always(s->ram_slots != COCO_ram_slots_refused);
}

/* network-one-kind | E | A in our words | TAP and user-mode network are not both asked for */
static struct oracle_answer network_one_kind(const struct oracle_situation *s)
{
    return only_if(has_our_words(s), s->network != COCO_network_both);
}

/* vsock-cid-needs-vsock | E | A | a CID is given only where vsock is not refused */
static struct oracle_answer vsock_cid_needs_vsock(const struct oracle_situation *s)
{
    return always(s->vsock_cid != COCO_vsock_cid_unused);
}

static const struct oracle_rule rules[] = {
    {"option-supported", BINDING, option_supported, READS_2(unsupported_option, launcher)},
    {"option-given-once", NOTE, option_given_once, READS_1(repeated_option)},
    {"qemu-option-carries-value", BINDING, qemu_option_carries_value, READS_2(value_carried, launcher)},
    {"numbers-in-range-cpus", BINDING, numbers_in_range_cpus, READS_1(cpus_range)},
    {"numbers-in-range-ram", BINDING, numbers_in_range_ram, READS_1(ram)},
    {"numbers-in-range-slots", BINDING, numbers_in_range_slots, READS_1(ram_slots)},
    {"network-one-kind", ERROR, network_one_kind, READS_2(network, launcher)},
    {"vsock-cid-needs-vsock", ERROR, vsock_cid_needs_vsock, READS_1(vsock_cid)},
};

ORACLE_TABLE(oracle_options);
