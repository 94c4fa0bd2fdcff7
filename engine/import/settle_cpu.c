/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CPU model and vCPUs. */
#include <inttypes.h>

#include "import/settle.h"

/* What PC machines have where no model is named. */
static const char *default_model(const struct settler *settler)
{
    return text_is(text_of(settler->machine, "type"), "isapc") ? "486" : "qemu64";
}

/* libvirt chooses some models when the guest starts: then there is a group without one, and that was noted. */
static void settle_model(struct settler *settler)
{
    const struct groups_group *cpu = group_last(settler, "cpu");

    if (cpu && !text_of(cpu, ""))
        return;
    if (cpu)
        settle(settler, COCO_OPTION_cpu_model, text_of(cpu, ""), place_plain(settler, cpu));
    else
        settle(settler, COCO_OPTION_cpu_model, default_model(settler), place_none());
}

/* The product of the topology's levels; those that are not given are 1. 0: it does not fit. */
static uint64_t vcpus_of_topology(struct settler *settler, const struct groups_group *smp)
{
    static const char *const levels[] = {"drawers", "books",    "sockets", "dies",
                                         "modules", "clusters", "cores",   "threads"};
    uint64_t product = 1;

    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        uint64_t count = 1;

        if (number_of(settler, smp, levels[i], &count) && (count == 0 || product > UINT64_MAX / count))
            return 0;
        product *= count;
    }
    return product;
}

/* Without cpus= there are as many as maxcpus=, or as the topology has. */
static void settle_vcpus(struct settler *settler)
{
    const struct groups_group *smp = group_last(settler, "smp");
    uint64_t count = 0, limit = 0;
    const bool has_limit = smp && number_of(settler, smp, "maxcpus", &limit);
    bool has_count = smp && number_of(settler, smp, "cpus", &count);

    if (!smp)
        return;
    if (!has_count) {
        count = has_limit ? limit : vcpus_of_topology(settler, smp);
        has_count = count > 0;
    }
    if (!has_count || count == 0) {
        settle_refuse(settler, smp->origin, "%s asks for no vCPU at all, which QEMU refuses", smp->written);
    } else if (has_limit) {
        settlef(settler, COCO_OPTION_cpus, place_of(settler, smp, pair_of(smp, "maxcpus")), "%" PRIu64 ":%" PRIu64,
                count, limit);
    } else {
        settlef(settler, COCO_OPTION_cpus, place_of(settler, smp, pair_of(smp, "cpus")), "%" PRIu64, count);
    }
}

void settle_cpu(struct settler *settler)
{
    settle_model(settler);
    settle_vcpus(settler);
}
