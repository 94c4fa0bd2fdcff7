/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RAM, its limit and its slots. */
#include "classify/classifier.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define PIB (UINT64_C(1) << 50)

#define RAM_DEFAULT (2 * GIB)

/*
 * The most RAM that fits into the 40 address bits that QEMU gives a named CPU model. RAM beyond 2 GiB starts at 4 GiB,
 * the PCI hole of 32 GiB follows it, and on AMD all of that has to end below HyperTransport's range at 1012 GiB: else
 * QEMU moves it above 1 TiB, which 40 bits do not reach.
 */
#define RAM_40_BITS ((1012 - 32 - 2) * GIB)

static unsigned ram_class(uint64_t bytes)
{
    if (bytes < MIB || bytes > 4 * PIB)
        return COCO_ram_refused;
    if (bytes > RAM_40_BITS)
        return COCO_ram_huge;
    return bytes > 64 * GIB ? COCO_ram_large : COCO_ram_ordinary;
}

/* Without slots QEMU takes a limit that is the RAM for none; our plan gives each limit a slot. */
static unsigned ram_limit(const struct coco_value *ram, bool has_slots)
{
    if (!ram || !ram->has_limit)
        return COCO_ram_max_unset;
    if (ram->limit == ram->number)
        return has_slots ? COCO_ram_max_equal : COCO_ram_max_unset;
    return ram->limit > ram->number ? COCO_ram_max_above : COCO_ram_max_below;
}

static unsigned ram_slots(const struct coco_value *ram, bool has_slots)
{
    if (!ram || !ram->has_slots || !has_slots)
        return COCO_ram_slots_unset;
    return ram->slots >= 1 && ram->slots <= 256 ? COCO_ram_slots_accepted : COCO_ram_slots_refused;
}

uint64_t coco_classify_ram(const struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_ram];

    return setting ? setting->value.number : RAM_DEFAULT;
}

void coco_classify_memory(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_ram];
    const struct coco_value *ram = setting ? &setting->value : NULL;
    /* QEMU takes slots=0, of others, for none. */
    const bool has_slots = coco_classify_in_our_words(classifier) || (ram && ram->has_slots && ram->slots > 0);

    coco_classify_as(classifier, COCO_FACT_ram, ram_class(coco_classify_ram(classifier)), setting);
    coco_classify_as(classifier, COCO_FACT_ram_max, ram_limit(ram, has_slots), setting);
    coco_classify_as(classifier, COCO_FACT_ram_slots, ram_slots(ram, has_slots), setting);
}
