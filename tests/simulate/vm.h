/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of the pretended KVM: VMs, their memory and their vCPUs. Guarded by the lock of preload.c, but for `run`
 * and `guest` of a vCPU, which are the thread's that runs it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "digest.h"
#include "ranges.h"

#define MAX_SLOTS    512
#define RUN_SIZE     (3 * PAGE_SIZE) /* struct kvm_run, the data of port I/O, coalesced MMIO */
#define RUN_PIO_DATA PAGE_SIZE       /* KVM_PIO_PAGE_OFFSET, arch/x86/include/asm/kvm_host.h */
#define XSAVE_SIZE   4096
#define FPSTATE_SIZE 1024
#define MAX_MSRS     512
#define VMSA_GPA     UINT64_C(0xfffffffff000) /* INITIAL_VMSA_GPA, arch/x86/kvm/svm/sev.c, Linux 6.11 */

struct vm;
struct guest;

struct msr {
    uint32_t index;
    uint64_t value;
};

struct vcpu {
    struct vm *vm;
    uint32_t id;
    struct kvm_run *run;
    struct kvm_regs regs;
    struct kvm_sregs2 sregs;
    struct kvm_xcrs xcrs;
    struct kvm_debugregs debugregs;
    struct kvm_mp_state mp_state;
    struct kvm_vcpu_events events;
    struct kvm_lapic_state lapic;
    struct kvm_fpu fpu;
    uint8_t xsave[XSAVE_SIZE];     /* as it was last set */
    uint8_t fpstate[FPSTATE_SIZE]; /* what KVM keeps of it: x87 and SSE in 512 bytes, header, YMM at 576 */
    struct msr msrs[MAX_MSRS];
    size_t msr_count;
    struct kvm_cpuid2 *cpuid;
    bool td_initialized;
    struct guest *guest; /* what this vCPU does, once it runs; vCPU 0 only */
};

struct memory {
    struct abi_region slots[MAX_SLOTS];
    struct ranges private_gpas; /* KVM_MEMORY_ATTRIBUTE_PRIVATE */
    struct ranges added_gpas;   /* private in the RMP or mapped in the secure EPT */
};

/* enum kvm_sev_* of a VM: what snp_launch_*() remember. */
struct snp {
    bool initialized, started, finished;
    uint64_t policy, vmsa_features;
    uint8_t digest[DIGEST_SIZE];
};

enum td_state { /* enum kvm_tdx_state, arch/x86/kvm/vmx/tdx.h, Linux 6.16 */
                TD_UNINITIALIZED,
                TD_INITIALIZED,
                TD_RUNNABLE,
};

struct td {
    enum td_state state;
    struct digest mrtd;
};

struct vm {
    unsigned number; /* from 1, in the order of creation: a relaunch makes another */
    unsigned long type;
    unsigned descriptors; /* open ones of the VM and its vCPUs */
    bool split_irqchip;
    struct memory memory;
    struct vcpu **vcpus; /* in the order of creation, as kvm_for_each_vcpu() goes */
    size_t vcpu_count;
    uint64_t page_count; /* in the ledger */
    struct snp snp;
    struct td td;
};

/* A VM that supports memory which the host cannot read. */
bool vm_is_confidential(const struct vm *vm);

/* -errno, or the answer; the argument is the number or the address that the caller passed. */
int system_ioctl(unsigned long request, uintptr_t argument);
int vm_ioctl(struct vm *vm, unsigned long request, uintptr_t argument);
int vcpu_ioctl(struct vcpu *vcpu, unsigned long request, uintptr_t argument);
int sev_device_ioctl(unsigned long request, uintptr_t argument);

/* A descriptor, or -errno. */
int vm_create(unsigned long type);
int vcpu_create(struct vm *vm, uintptr_t id);
void vm_release(struct vm *vm); /* one descriptor is gone */

uint64_t vcpu_msr(const struct vcpu *vcpu, uint32_t index);

int snp_command(struct vm *vm, struct abi_sev_command_block *block);
int tdx_command(struct vm *vm, struct vcpu *vcpu, struct abi_tdx_command_block *block);
int tdx_guest_cpuid(const struct vcpu *vcpu, struct kvm_cpuid2 *cpuid);
