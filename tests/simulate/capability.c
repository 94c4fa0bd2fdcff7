/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "capability.h"

#include <string.h>

#include "fault.h"
#include "settings.h"
#include "vm.h"

static const struct capability {
    const char *name;
    unsigned long number;
    int answer;
    unsigned since;
} capabilities[] = {
#define CAPABILITY(name, number, answer, since) {#name, number, answer, since},
#include "capabilities.def"
#undef CAPABILITY
};

#define CAP_VM_TYPES        235
#define CAP_MEMORY_ATTRS    233
#define CAP_GMEM_FLAGS      244
#define GMEM_FLAG_MMAP      1 /* GUEST_MEMFD_FLAG_MMAP, Linux 6.18 */
#define GMEM_FLAG_INIT_SHRD 2 /* GUEST_MEMFD_FLAG_INIT_SHARED, Linux 6.18 */

static int vm_types(void)
{
    int confidential =
        settings.host->platform == PLATFORM_TDX ? 1 << VM_TDX : 1 << VM_SEV | 1 << VM_SEV_ES | 1 << VM_SNP;

    return 1 << VM_PLAIN | (host_is_confidential(settings.host) ? confidential : 0);
}

/* A TD has at most as many vCPUs as the host has processors: arch/x86/kvm/vmx/tdx.c, tdx_vm_init(), Linux 6.16. */
static int max_vcpus(const struct vm *vm)
{
    int cpus = (int)settings.host->cpus;

    return vm && vm->type == VM_TDX && cpus < SIMULATED_MAX_VCPUS ? cpus : SIMULATED_MAX_VCPUS;
}

static int answer_of(const struct vm *vm, const struct capability *capability)
{
    bool confidential = vm && (vm->type == VM_SNP || vm->type == VM_TDX);

    switch (capability->number) {
    case KVM_CAP_NR_VCPUS:
        return (int)settings.host->cpus < max_vcpus(vm) ? (int)settings.host->cpus : max_vcpus(vm);
    case KVM_CAP_MAX_VCPUS:
        return max_vcpus(vm);
    case CAP_VM_TYPES:
        return vm_types();
    case CAP_MEMORY_ATTRS: /* virt/kvm/kvm_main.c, kvm_supported_mem_attributes() */
        return !vm || confidential ? capability->answer : 0;
    case CAP_GMEM_FLAGS: /* virt/kvm/guest_memfd.c: memory that is private from the start cannot be mapped */
        return confidential ? GMEM_FLAG_MMAP : GMEM_FLAG_MMAP | GMEM_FLAG_INIT_SHRD;
    case KVM_CAP_READONLY_MEM: /* kvm_arch_has_readonly_mem(): not with protected state */
    case KVM_CAP_X86_SMM:      /* kvm_x86_has_emulated_msr(MSR_IA32_SMBASE) of SEV-ES and TDX */
        return confidential ? 0 : capability->answer;
    default:
        return capability->answer;
    }
}

int capability_answer(const struct vm *vm, unsigned long number)
{
    for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++) {
        const struct capability *capability = &capabilities[i];

        if (capability->number != number)
            continue;
        if (capability->since > settings.host->kernel->minor || fault_takes_capability(capability->name))
            return 0;
        return answer_of(vm, capability);
    }
    return 0;
}

bool capability_is_known(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
        if (strlen(capabilities[i].name) == size && strncmp(capabilities[i].name, name, size) == 0)
            return true;
    return false;
}
