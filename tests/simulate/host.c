/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define KERNEL(id, release, allowed, required, tells, tdx)                                                             \
    static const struct kernel_model kernel_##id = {release, allowed, required, tells, tdx};
#include "hosts.def"
#undef KERNEL

/* Rows of one processor: the macro named after the processor keeps its own and drops the other's. */
#define KEEP(...) {__VA_ARGS__},
#define DROP(...)
#define LEAF(processor, ...) LEAF_##processor(__VA_ARGS__)
#define LEAF_genoa           KEEP
#define LEAF_spr             DROP
static const struct leaf genoa_rows[] = {
#include "hosts.def"
};
#undef LEAF_genoa
#undef LEAF_spr
#define LEAF_genoa DROP
#define LEAF_spr   KEEP
static const struct leaf spr_rows[] = {
#include "hosts.def"
};
#undef LEAF

static const struct leaf configurable_rows[] = {
#define TDX_CONFIGURABLE KEEP
#include "hosts.def"
#undef TDX_CONFIGURABLE
};
static const struct leaf fixed_rows[] = {
#define TDX_FIXED KEEP
#include "hosts.def"
#undef TDX_FIXED
};

static const struct leaves genoa = {genoa_rows, COUNT(genoa_rows)}, spr = {spr_rows, COUNT(spr_rows)};
const struct leaves tdx_configurable = {configurable_rows, COUNT(configurable_rows)};
const struct leaves tdx_fixed = {fixed_rows, COUNT(fixed_rows)};

static const struct host hosts[] = {
#define HOST(name, platform, kernel, processor, ...)                                                                   \
    {name, PLATFORM_##platform, &kernel_##kernel, &processor, __VA_ARGS__},
#include "hosts.def"
#undef HOST
};

const struct host *host_by_name(const char *name)
{
    for (size_t i = 0; name && i < COUNT(hosts); i++)
        if (strcmp(hosts[i].name, name) == 0)
            return &hosts[i];
    return NULL;
}

void host_list(void)
{
    for (size_t i = 0; i < COUNT(hosts); i++)
        fprintf(stderr, "  %s\n", hosts[i].name);
}

bool host_is_confidential(const struct host *host)
{
    return host->enabled && (host->platform == PLATFORM_SNP || host->kernel->has_tdx);
}

/* AMD APM volume 3, Fn8000_001F: EBX[5:0] C-bit, [11:6] bits of address lost, [15:12] VMPLs. */
static struct leaf of_this_host(const struct host *host, struct leaf leaf)
{
    if (leaf.function == 0x8000001f)
        leaf.ebx = host->cbit | SIMULATED_REDUCED_PHYS_BITS << 6 | 4u << 12;
    return leaf;
}

struct leaf host_cpuid_of(const struct host *host, uint32_t function, uint32_t index)
{
    for (uint32_t i = 0; i < host->cpuid->count; i++) {
        const struct leaf *row = &host->cpuid->rows[i];
        if (row->function == function && (row->index < 0 || (uint32_t)row->index == index))
            return of_this_host(host, *row);
    }
    return (struct leaf){.function = function, .index = (int)index};
}

int host_fill_cpuid(const struct host *host, const struct leaves *leaves, bool guest_address_bits,
                    struct kvm_cpuid2 *cpuid)
{
    uint32_t room = cpuid->nent;

    cpuid->nent = leaves->count;
    if (room < leaves->count)
        return -E2BIG;
    for (uint32_t i = 0; i < leaves->count; i++) {
        const struct leaf leaf = of_this_host(host, leaves->rows[i]);
        struct kvm_cpuid_entry2 *entry = &cpuid->entries[i];

        *entry = (struct kvm_cpuid_entry2){
            .function = leaf.function,
            .index = leaf.index < 0 ? 0 : (uint32_t)leaf.index,
            .flags = leaf.index < 0 ? 0 : KVM_CPUID_FLAG_SIGNIFCANT_INDEX,
            .eax = leaf.eax,
            .ebx = leaf.ebx,
            .ecx = leaf.ecx,
            .edx = leaf.edx,
        };
        /* KVM, not the processor, tells the guest's address bits in EAX[23:16]: arch/x86/kvm/cpuid.c,
         * __do_cpuid_func(), Linux 6.11. */
        if (guest_address_bits && leaf.function == 0x80000008)
            entry->eax |= (leaf.eax & 0xff) << 16;
    }
    return 0;
}
