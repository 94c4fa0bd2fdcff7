/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on RAM. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* ram-max-not-below-ram | E, binding | A | the limit is not below the RAM */
static struct oracle_answer ram_max_not_below_ram(const struct oracle_situation *s)
{
    return always(s->ram_max != COCO_ram_max_below);
}

/* ram-slots-need-max | E | A | slots come only with a limit above the RAM; one below is another rule's */
static struct oracle_answer ram_slots_need_max(const struct oracle_situation *s)
{
    const bool no_limit = s->ram_max == COCO_ram_max_unset || s->ram_max == COCO_ram_max_equal;

    return only_if(s->ram_slots == COCO_ram_slots_accepted, !no_limit);
}

/* ram-max-above-ram | E | A | a limit that equals the RAM is none, and QEMU refuses it */
static struct oracle_answer ram_max_above_ram(const struct oracle_situation *s)
{
    return always(s->ram_max != COCO_ram_max_equal);
}

/* coco-no-memory-hotplug | E | C of ours | no RAM limit above the RAM */
static struct oracle_answer coco_no_memory_hotplug(const struct oracle_situation *s)
{
    return only_if(is_ours(s) && is_confidential(s), s->ram_max != COCO_ram_max_above);
}

/*
 * snp-ram-address-bits | E | S | RAM above 978 GiB needs phys-bits under any model but host: every named one has 40
 * bits, those of another vendor and of none as well, and unset means a named one
 */
static struct oracle_answer snp_ram_address_bits(const struct oracle_situation *s)
{
    const bool is_named = s->cpu_model != COCO_cpu_model_host;
    const bool is_huge = s->ram == COCO_ram_huge;

    return only_if(is_snp(s) && is_huge && is_named, s->cpu_phys_bits != COCO_cpu_phys_bits_unset);
}

/* coco-swiotlb-size | W | C with a kernel | RAM above 64 GiB sizes its bounce buffer */
static struct oracle_answer coco_swiotlb_size(const struct oracle_situation *s)
{
    const bool above_64_gib = s->ram == COCO_ram_large || s->ram == COCO_ram_huge;

    return only_if(is_confidential(s) && has_kernel(s) && above_64_gib,
                   s->cmdline_swiotlb == COCO_cmdline_swiotlb_given);
}

/* coco-start-time | N | C | RAM is not above 64 GiB, which starts slowly */
static struct oracle_answer coco_start_time(const struct oracle_situation *s)
{
    switch (s->ram) {
    case COCO_ram_large:
    case COCO_ram_huge:
        return only_if(is_confidential(s), false);
    default:
        return only_if(is_confidential(s), true);
    }
}

static const struct oracle_rule rules[] = {
    {"ram-max-not-below-ram", BINDING, ram_max_not_below_ram, READS_1(ram_max)},
    {"ram-slots-need-max", ERROR, ram_slots_need_max, READS_2(ram_slots, ram_max)},
    {"ram-max-above-ram", ERROR, ram_max_above_ram, READS_1(ram_max)},
    {"coco-no-memory-hotplug", ERROR, coco_no_memory_hotplug, READS_3(coco, ram_max, launcher)},
    {"snp-ram-address-bits", ERROR, snp_ram_address_bits, READS_4(coco, ram, cpu_model, cpu_phys_bits)},
    {"coco-swiotlb-size", WARNING, coco_swiotlb_size, READS_4(coco, kernel, ram, cmdline_swiotlb)},
    {"coco-start-time", NOTE, coco_start_time, READS_2(coco, ram)},
};

ORACLE_TABLE(oracle_memory);
