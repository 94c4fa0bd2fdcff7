/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does KVM run code here? Its device node alone does not say so. */
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "observe/host_probe.h"

#define GUEST_PAGE 4096

/* Where Intel's VMX keeps three pages of its own when the guest is in real mode; anywhere outside of the guest's RAM.
 */
#define TSS_ADDRESS 0xfffbd000UL

static int call(struct host_probe *probe, int fd, unsigned long request, uintptr_t argument)
{
    return probe->access->ioctl(probe->access->data, fd, request, argument);
}

/* One page of RAM at address 0 that holds the instruction hlt. */
static int give_memory(struct host_probe *probe, int vm, uint8_t *page)
{
    struct kvm_userspace_memory_region region = {.memory_size = GUEST_PAGE, .userspace_addr = (uintptr_t)page};

    page[0] = 0xf4;
    return call(probe, vm, KVM_SET_USER_MEMORY_REGION, (uintptr_t)&region);
}

/* Starts the vCPU in real mode at address 0. */
static int set_registers(struct host_probe *probe, int vcpu)
{
    struct kvm_regs registers = {.rip = 0, .rflags = 2};
    struct kvm_sregs special = {0};
    int result = call(probe, vcpu, KVM_GET_SREGS, (uintptr_t)&special);

    special.cs.base = 0;
    special.cs.selector = 0;
    if (result >= 0)
        result = call(probe, vcpu, KVM_SET_SREGS, (uintptr_t)&special);
    return result < 0 ? result : call(probe, vcpu, KVM_SET_REGS, (uintptr_t)&registers);
}

static bool vcpu_halts(struct host_probe *probe, int vcpu, size_t size)
{
    struct kvm_run *run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    bool halts;

    if (run == MAP_FAILED)
        return false;
    halts = set_registers(probe, vcpu) >= 0 && call(probe, vcpu, KVM_RUN, 0) == 0 && run->exit_reason == KVM_EXIT_HLT;
    munmap(run, size);
    return halts;
}

bool host_runs_tiny_vm(struct host_probe *probe, int kvm)
{
    const int size = call(probe, kvm, KVM_GET_VCPU_MMAP_SIZE, 0), vm = call(probe, kvm, KVM_CREATE_VM, 0);
    uint8_t *page = mmap(NULL, GUEST_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bool runs = false;
    int vcpu = -1;

    if (vm >= 0 && size >= (int)sizeof(struct kvm_run) && page != MAP_FAILED) {
        (void)call(probe, vm, KVM_SET_TSS_ADDR, TSS_ADDRESS); /* AMD has no use for it; refusing it is no failure */
        if (give_memory(probe, vm, page) >= 0)
            vcpu = call(probe, vm, KVM_CREATE_VCPU, 0);
        runs = vcpu >= 0 && vcpu_halts(probe, vcpu, (size_t)size);
    }
    if (vcpu >= 0)
        close(vcpu);
    if (vm >= 0)
        close(vm);
    if (page != MAP_FAILED)
        munmap(page, GUEST_PAGE);
    return runs;
}
