/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ioctls of a vCPU: virt/kvm/kvm_main.c and arch/x86/kvm/x86.c of Linux 6.16. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "capability.h"
#include "descriptor.h"
#include "fault.h"
#include "vm.h"

#define TSC_KHZ     2600000
#define DR6_INIT    0xffff0ff0 /* arch/x86/include/uapi/asm/debugreg.h */
#define DR7_INIT    0x400
#define MXCSR_INIT  0x1f80
#define FCW_INIT    0x37f
#define XSAVE_BV    512 /* offset of XSTATE_BV */
#define XSAVE_MXCSR 24
#define XSAVE_XMM   160
#define XSAVE_YMM   576

static void put(uint8_t *at, uint32_t value, size_t size)
{
    memcpy(at, &value, size);
}

/* tdx_vcpu_create() of arch/x86/kvm/vmx/tdx.c, Linux 6.16: after KVM_TDX_INIT_VM, and with a split irqchip. */
static int td_may_have_vcpu(const struct vm *vm)
{
    if (vm->td.state != TD_INITIALIZED)
        return -EIO;
    return vm->split_irqchip ? 0 : -EINVAL;
}

/* Room for the vCPU among the VM's; it is there when its descriptor is. */
static struct vcpu *add(struct vm *vm, uint32_t id)
{
    struct vcpu **vcpus = realloc(vm->vcpus, (vm->vcpu_count + 1) * sizeof(struct vcpu *)), *vcpu;

    if (!vcpus)
        return NULL;
    vm->vcpus = vcpus;
    vcpu = calloc(1, sizeof(*vcpu));
    if (!vcpu)
        return NULL;
    vcpu->vm = vm;
    vcpu->id = id;
    vcpu->debugregs.dr6 = DR6_INIT;
    vcpu->debugregs.dr7 = DR7_INIT;
    put(vcpu->fpstate, FCW_INIT, 2);
    put(vcpu->fpstate + XSAVE_MXCSR, MXCSR_INIT, 4);
    return vcpu;
}

int vcpu_create(struct vm *vm, uintptr_t id)
{
    int error = fault_of("CREATE_VCPU", NULL), descriptor;
    struct vcpu *vcpu;
    void *run;

    if (error == 0 && vm->vcpu_count >= (size_t)capability_answer(vm, KVM_CAP_MAX_VCPUS))
        error = -EINVAL; /* kvm_vm_ioctl_create_vcpu() */
    if (error == 0 && vm->type == VM_TDX)
        error = td_may_have_vcpu(vm);
    if (error)
        return error;
    vcpu = add(vm, (uint32_t)id);
    if (!vcpu)
        return -ENOMEM;
    descriptor = descriptor_new(DESCRIPTOR_VCPU, vcpu, RUN_SIZE);
    if (descriptor < 0) {
        free(vcpu);
        return descriptor;
    }
    run = mmap(NULL, RUN_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    vm->descriptors++;
    vm->vcpus[vm->vcpu_count++] = vcpu;
    if (run == MAP_FAILED)
        return -ENOMEM;
    vcpu->run = run;
    return descriptor;
}

uint64_t vcpu_msr(const struct vcpu *vcpu, uint32_t index)
{
    for (size_t i = 0; i < vcpu->msr_count; i++)
        if (vcpu->msrs[i].index == index)
            return vcpu->msrs[i].value;
    return 0;
}

static void set_msr(struct vcpu *vcpu, uint32_t index, uint64_t value)
{
    size_t i = 0;

    while (i < vcpu->msr_count && vcpu->msrs[i].index != index)
        i++;
    if (i == MAX_MSRS)
        return;
    vcpu->msr_count += i == vcpu->msr_count;
    vcpu->msrs[i] = (struct msr){index, value};
}

static int get_msrs(const struct vcpu *vcpu, struct kvm_msrs *values)
{
    for (uint32_t i = 0; i < values->nmsrs; i++)
        values->entries[i].data = vcpu_msr(vcpu, values->entries[i].index);
    return (int)values->nmsrs;
}

static int set_msrs(struct vcpu *vcpu, const struct kvm_msrs *values)
{
    for (uint32_t i = 0; i < values->nmsrs; i++)
        set_msr(vcpu, values->entries[i].index, values->entries[i].data);
    return (int)values->nmsrs;
}

/* arch/x86/kernel/fpu/xstate.c, copy_uabi_to_xstate(): only what XSTATE_BV names reaches KVM's own copy. */
static void set_xsave(struct vcpu *vcpu, const uint8_t *xsave)
{
    uint64_t present;

    memcpy(&present, xsave + XSAVE_BV, sizeof(present));
    memcpy(vcpu->xsave, xsave, XSAVE_SIZE);
    if (present & 1)
        memcpy(vcpu->fpstate, xsave, XSAVE_XMM);
    else if (present & 6) /* MXCSR belongs to SSE and AVX as well */
        memcpy(vcpu->fpstate + XSAVE_MXCSR, xsave + XSAVE_MXCSR, 8);
    if (present & 2)
        memcpy(vcpu->fpstate + XSAVE_XMM, xsave + XSAVE_XMM, 256);
    if (present & 4)
        memcpy(vcpu->fpstate + XSAVE_YMM, xsave + XSAVE_YMM, 256);
}

static int set_cpuid(struct vcpu *vcpu, const struct kvm_cpuid2 *cpuid)
{
    size_t size = sizeof(*cpuid) + cpuid->nent * sizeof(*cpuid->entries);
    struct kvm_cpuid2 *copy = malloc(size);

    if (!copy)
        return -ENOMEM;
    memcpy(copy, cpuid, size);
    free(vcpu->cpuid);
    vcpu->cpuid = copy;
    return 0;
}

static int get_cpuid(const struct vcpu *vcpu, struct kvm_cpuid2 *cpuid)
{
    uint32_t count = vcpu->cpuid ? vcpu->cpuid->nent : 0, room = cpuid->nent;

    cpuid->nent = count;
    if (room < count)
        return -E2BIG;
    if (count > 0)
        memcpy(cpuid->entries, vcpu->cpuid->entries, count * sizeof(*cpuid->entries));
    return 0;
}

/* Requests that read or write one block of state, and whether the state of a protected vCPU is out of reach:
 * vcpu->kvm->arch.has_protected_state && vcpu->arch.guest_state_protected. */
static bool state_of(struct vcpu *vcpu, unsigned long request, void **ret_state, size_t *ret_size, bool *ret_hidden)
{
    const struct {
        unsigned long get, set;
        void *state;
        size_t size;
        bool hidden;
    } states[] = {
        {KVM_GET_REGS, KVM_SET_REGS, &vcpu->regs, sizeof(vcpu->regs), true},
        {KVM_GET_SREGS, KVM_SET_SREGS, &vcpu->sregs, sizeof(struct kvm_sregs), true},
        {KVM_GET_SREGS2, KVM_SET_SREGS2, &vcpu->sregs, sizeof(vcpu->sregs), true},
        {KVM_GET_DEBUGREGS, KVM_SET_DEBUGREGS, &vcpu->debugregs, sizeof(vcpu->debugregs), true},
        {KVM_GET_XCRS, KVM_SET_XCRS, &vcpu->xcrs, sizeof(vcpu->xcrs), true},
        {KVM_GET_FPU, KVM_SET_FPU, &vcpu->fpu, sizeof(vcpu->fpu), true},
        {KVM_GET_XSAVE, 0, vcpu->xsave, XSAVE_SIZE, true},
        {KVM_GET_XSAVE2, 0, vcpu->xsave, XSAVE_SIZE, true},
        {KVM_GET_MP_STATE, KVM_SET_MP_STATE, &vcpu->mp_state, sizeof(vcpu->mp_state), false},
        {KVM_GET_VCPU_EVENTS, KVM_SET_VCPU_EVENTS, &vcpu->events, sizeof(vcpu->events), false},
        {KVM_GET_LAPIC, KVM_SET_LAPIC, &vcpu->lapic, sizeof(vcpu->lapic), vcpu->vm->type == VM_TDX},
    };

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (request != states[i].get && request != states[i].set)
            continue;
        *ret_state = states[i].state;
        *ret_size = states[i].size;
        *ret_hidden = states[i].hidden;
        return true;
    }
    return false;
}

int vcpu_ioctl(struct vcpu *vcpu, unsigned long request, uintptr_t argument)
{
    bool is_protected = vcpu->vm->type == VM_TDX || vcpu->vm->snp.finished, hidden;
    void *data = (void *)argument, *state;
    size_t size;

    if (state_of(vcpu, request, &state, &size, &hidden)) {
        if (is_protected && hidden)
            return -EINVAL;
        if (_IOC_DIR(request) == _IOC_READ)
            memcpy(data, state, size);
        else
            memcpy(state, data, size);
        return 0;
    }
    switch (request) {
    case KVM_SET_XSAVE:
        if (is_protected)
            return -EINVAL;
        set_xsave(vcpu, data);
        return 0;
    case KVM_GET_MSRS:
        return get_msrs(vcpu, data);
    case KVM_SET_MSRS:
        return set_msrs(vcpu, data);
    case KVM_SET_CPUID2:
        return set_cpuid(vcpu, data);
    case KVM_GET_CPUID2:
        return get_cpuid(vcpu, data);
    case KVM_GET_SUPPORTED_HV_CPUID:
        return system_ioctl(request, argument);
    case KVM_GET_STATS_FD: /* a new descriptor each time, which the caller closes */
        return descriptor_new(DESCRIPTOR_INERT, NULL, 0);
    case KVM_GET_TSC_KHZ:
        return TSC_KHZ;
    case KVM_HAS_DEVICE_ATTR:
    case KVM_GET_DEVICE_ATTR:
    case KVM_SET_DEVICE_ATTR:
        return -ENXIO;
    case KVM_MEMORY_ENCRYPT_OP:
        return vcpu->vm->type == VM_TDX ? tdx_command(vcpu->vm, vcpu, data) : -ENOTTY;
    default:
        return 0; /* signal masks, machine checks, the TSC's frequency: taken, and of no effect without a guest */
    }
}
