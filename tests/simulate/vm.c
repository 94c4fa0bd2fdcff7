/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ioctls of a VM: virt/kvm/kvm_main.c and arch/x86/kvm/x86.c of Linux 6.16. */
#include "vm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "capability.h"
#include "descriptor.h"
#include "fault.h"
#include "guest.h"
#include "ledger.h"
#include "memory.h"
#include "settings.h"

#define TSC_KHZ 2600000

bool vm_is_confidential(const struct vm *vm)
{
    return vm->type == VM_SNP || vm->type == VM_TDX;
}

static const char *type_name(unsigned long type)
{
    switch (type) {
    case VM_SEV:
        return "sev";
    case VM_SEV_ES:
        return "sev-es";
    case VM_SNP:
        return "sev-snp";
    case VM_TDX:
        return "tdx";
    default:
        return "plain";
    }
}

int vm_create(unsigned long type)
{
    static unsigned number;
    int error = fault_of("CREATE_VM", NULL), descriptor;
    struct vm *vm;

    if (error)
        return error;
    if (type > 31 || (capability_answer(NULL, 235) & (int)(1u << type)) == 0) /* kvm_arch_init_vm(): VM types */
        return -EINVAL;
    vm = calloc(1, sizeof(*vm));
    if (!vm)
        return -ENOMEM;
    vm->type = type;
    vm->number = ++number;
    descriptor = descriptor_new(DESCRIPTOR_VM, vm, 0);
    if (descriptor < 0) {
        free(vm);
        return descriptor;
    }
    vm->descriptors = 1;
    ledger_open("create_vm");
    ledger_number("vm", vm->number);
    ledger_text("type", type_name(type));
    ledger_close();
    return descriptor;
}

static void vcpu_free(struct vcpu *vcpu)
{
    if (vcpu->run)
        munmap(vcpu->run, RUN_SIZE);
    guest_free(vcpu->guest);
    free(vcpu->cpuid);
    free(vcpu);
}

void vm_release(struct vm *vm)
{
    if (--vm->descriptors > 0)
        return;
    for (size_t i = 0; i < vm->vcpu_count; i++)
        vcpu_free(vm->vcpus[i]);
    free(vm->vcpus);
    memory_free(vm);
    free(vm);
}

static int irqchip_create(struct vm *vm)
{
    return vm->type == VM_TDX ? -EINVAL : 0; /* a TD has a split one: tdx_vcpu_create() */
}

static int enable_capability(struct vm *vm, const struct kvm_enable_cap *wanted)
{
    if (capability_answer(vm, wanted->cap) == 0)
        return -EINVAL;
    if (wanted->cap == KVM_CAP_SPLIT_IRQCHIP)
        vm->split_irqchip = true;
    return 0;
}

static int create_device(struct kvm_create_device *device)
{
    int descriptor = 0;

    if ((device->flags & KVM_CREATE_DEVICE_TEST) == 0) {
        descriptor = descriptor_new(DESCRIPTOR_INERT, NULL, 0);
        device->fd = (uint32_t)descriptor;
    }
    return descriptor < 0 ? descriptor : 0;
}

static int encrypt_operation(struct vm *vm, void *block)
{
    switch (vm->type) {
    case VM_TDX:
        return block ? tdx_command(vm, NULL, block) : -EFAULT;
    case VM_SNP:
        return block ? snp_command(vm, block) : 0; /* sev_mem_enc_ioctl(): nothing asked, SEV is there */
    default:
        return -ENOTTY; /* SEV and SEV-ES are claimed, since every SNP host has them, and not pretended */
    }
}

static int set_old_slot(struct vm *vm, const struct kvm_userspace_memory_region *old)
{
    const struct abi_region region = {
        .slot = old->slot,
        .flags = old->flags,
        .gpa = old->guest_phys_addr,
        .size = old->memory_size,
        .address = old->userspace_addr,
    };

    return memory_set_slot(vm, &region);
}

int vm_ioctl(struct vm *vm, unsigned long request, uintptr_t argument)
{
    void *data = (void *)argument;

    switch (request) {
    case KVM_CHECK_EXTENSION:
        return capability_answer(vm, argument);
    case KVM_CREATE_VCPU:
        return vcpu_create(vm, argument);
    case KVM_SET_USER_MEMORY_REGION:
        return set_old_slot(vm, data);
    case ABI_SET_USER_MEMORY_REGION2:
        return memory_set_slot(vm, data);
    case ABI_CREATE_GUEST_MEMFD:
        return memory_create_guest_memfd(data);
    case ABI_SET_MEMORY_ATTRIBUTES:
        return memory_set_attributes(vm, data);
    case KVM_MEMORY_ENCRYPT_OP:
        return encrypt_operation(vm, data);
    case KVM_CREATE_DEVICE:
        return create_device(data);
    case KVM_ENABLE_CAP:
        return enable_capability(vm, data);
    case KVM_CREATE_IRQCHIP:
        return irqchip_create(vm);
    case KVM_GET_IRQCHIP:
        memset((uint8_t *)data + offsetof(struct kvm_irqchip, chip), 0, sizeof(((struct kvm_irqchip *)NULL)->chip));
        return 0;
    case KVM_GET_PIT2:
        memset(data, 0, sizeof(struct kvm_pit_state2));
        return 0;
    case KVM_GET_CLOCK:
        memset(data, 0, sizeof(struct kvm_clock_data));
        return 0;
    case KVM_GET_TSC_KHZ:
        return TSC_KHZ;
    case KVM_HAS_DEVICE_ATTR:
    case KVM_GET_DEVICE_ATTR:
    case KVM_SET_DEVICE_ATTR:
        return -ENXIO;
    case KVM_SIGNAL_MSI:
        return 1; /* delivered to one vCPU */
    default:
        return 0; /* interrupt routing, ioeventfd, MSR filters, dirty logs: taken, and of no effect without a guest */
    }
}
