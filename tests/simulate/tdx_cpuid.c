/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KVM_TDX_GET_CPUID: what the TD really sees, as far as QEMU compares it with what it asked for. */
#include <errno.h>

#include "settings.h"
#include "vm.h"

/* The processor's own row of a leaf; all 0 where it has none. */
static struct leaf processor_leaf(const struct leaf *like)
{
    return host_cpuid_of(settings.host, like->function, like->index < 0 ? 0 : (uint32_t)like->index);
}

/* Asked for and possible, or forced on. EAX and EBX hold features in leaf 7 and 80000001 alone. */
static struct kvm_cpuid_entry2 seen(struct kvm_cpuid_entry2 asked, const struct leaf *fixed)
{
    const struct leaf possible = processor_leaf(fixed);

    if (fixed->function == 7 || fixed->function == 0x80000001) {
        asked.eax = (asked.eax & possible.eax) | fixed->eax;
        asked.ebx = (asked.ebx & possible.ebx) | fixed->ebx;
    }
    asked.ecx = (asked.ecx & possible.ecx) | fixed->ecx;
    asked.edx = (asked.edx & possible.edx) | fixed->edx;
    return asked;
}

int tdx_guest_cpuid(const struct vcpu *vcpu, struct kvm_cpuid2 *cpuid)
{
    uint32_t room = cpuid->nent, count = 0;

    for (uint32_t i = 0; vcpu->cpuid && i < vcpu->cpuid->nent; i++) {
        const struct kvm_cpuid_entry2 *asked = &vcpu->cpuid->entries[i];

        for (uint32_t j = 0; j < tdx_fixed.count; j++) {
            const struct leaf *fixed = &tdx_fixed.rows[j];

            if (fixed->function != asked->function || (fixed->index >= 0 && (uint32_t)fixed->index != asked->index))
                continue;
            if (count < room)
                cpuid->entries[count] = seen(*asked, fixed);
            count++;
        }
    }
    cpuid->nent = count;
    return count > room ? -E2BIG : 0;
}
