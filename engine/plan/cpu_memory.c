/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CPU model, vCPUs and RAM. */
#include <inttypes.h>

#include "plan/parts.h"
#include "plan/planner.h"

/* QEMU rounds RAM up to this, and wants a limit that is a multiple of the page size. */
#define RAM_ALIGNMENT 8192

static void plan_cpu(struct planner *planner)
{
    const char *model = plan_cpu_model(planner->request);
    const struct coco_value *cpus = planner_value(planner, COCO_OPTION_cpus);

    /* QEMU aborts in the middle of an SNP launch with an address width that no CPU has. */
    if (planner_choice(planner, COCO_OPTION_coco, COCO_CHOICE_NO) == COCO_CHOICE_SEV_SNP &&
        planner->facts->value[COCO_FACT_cpu_phys_bits] == COCO_cpu_phys_bits_above_52)
        planner_impossible(planner);
    if (!model)
        planner_impossible(planner); /* nobody chose a technology */
    planner_option(planner, "-cpu", model ? model : "");
    if (cpus && cpus->has_limit)
        planner_optionf(planner, "-smp", "cpus=%" PRIu64 ",maxcpus=%" PRIu64, cpus->number, cpus->limit);
    else
        planner_optionf(planner, "-smp", "cpus=%" PRIu64, cpus ? cpus->number : 1);
}

static uint64_t round_up(uint64_t bytes)
{
    return bytes > UINT64_MAX - RAM_ALIGNMENT ? bytes : (bytes + RAM_ALIGNMENT - 1) / RAM_ALIGNMENT * RAM_ALIGNMENT;
}

/* A size in the largest unit that holds it exactly: QEMU reads a number without a unit as MiB. */
static const char *ram_size(struct planner *planner, uint64_t bytes)
{
    const unsigned shift = bytes % (1024 * 1024) == 0 ? 20 : bytes % 1024 == 0 ? 10 : 0;
    const char *text = coco_arena_printf(planner->arena, "%" PRIu64 "%c", bytes >> shift,
                                         shift == 20   ? 'M'
                                         : shift == 10 ? 'K'
                                                       : 'B');

    if (!text)
        planner_no_memory(planner);
    return text ? text : "";
}

static void plan_memory(struct planner *planner)
{
    const struct coco_value *ram = planner_value(planner, COCO_OPTION_ram);
    const uint64_t size = ram ? ram->number : UINT64_C(2) << 30;
    uint64_t limit;

    if (!ram || !ram->has_limit) {
        planner_optionf(planner, "-m", "size=%s", ram_size(planner, size));
        return;
    }
    limit = round_up(ram->limit);
    if (ram->limit > size && limit == round_up(size) && limit <= UINT64_MAX - RAM_ALIGNMENT)
        limit += RAM_ALIGNMENT; /* above stays above, also where both round up to the same */
    planner_optionf(planner, "-m", "size=%s,maxmem=%s,slots=%" PRIu64, ram_size(planner, size),
                    ram_size(planner, limit), ram->has_slots ? ram->slots : 1);
}

void plan_cpu_and_memory(struct planner *planner)
{
    plan_cpu(planner);
    plan_memory(planner);
}
