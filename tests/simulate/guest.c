/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "guest.h"

#include <errno.h>
#include <linux/kvm_para.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>

#include "fault.h"
#include "ledger.h"
#include "memory.h"
#include "script.h"
#include "settings.h"

#define STACK_SIZE       (64 * 1024)
#define HLT              0xf4
/* A vCPU that has nothing to do looks this often whether it was kicked; the signal that kicks it wakes it at once, but
 * for one that comes between the look and the sleep. */
#define IDLE_NANOSECONDS 50000000

struct guest {
    ucontext_t caller, self;
    struct vcpu *vcpu;
    enum {
        GUEST_GOES_ON,
        GUEST_EXITED, /* vcpu->run says why */
        GUEST_SLEEPS,
        GUEST_WAITS, /* for ever: the script is at its end */
    } state;
    int error;
    struct timespec until;
    uint8_t stack[STACK_SIZE];
};

static _Thread_local struct guest *entering;

static void leave(struct guest *guest)
{
    swapcontext(&guest->self, &guest->caller);
}

static void body(void)
{
    struct guest *guest = entering;

    while (script_step(guest->vcpu)) {
    }
    for (;;) {
        guest->state = GUEST_WAITS;
        leave(guest);
    }
}

static struct guest *new_guest(struct vcpu *vcpu)
{
    struct guest *guest = calloc(1, sizeof(*guest));

    if (!guest || getcontext(&guest->self) != 0)
        settings_wrong("COCO_SIMULATE_GUEST", settings.guest, "no memory for the guest");
    guest->vcpu = vcpu;
    guest->self.uc_stack.ss_sp = guest->stack;
    guest->self.uc_stack.ss_size = sizeof(guest->stack);
    makecontext(&guest->self, body, 0);
    return guest;
}

void guest_free(struct guest *guest)
{
    free(guest);
}

static void enter(struct guest *guest)
{
    guest->state = GUEST_GOES_ON;
    guest->error = 0;
    entering = guest;
    swapcontext(&guest->caller, &guest->self);
}

static void exit_to_host(struct guest *guest)
{
    guest->state = GUEST_EXITED;
    leave(guest);
}

static bool is_over(const struct timespec *until)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > until->tv_sec || (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec);
}

/* Entering the guest for the first time means that the launch is done. */
static int first_entry(struct vcpu *vcpu)
{
    const struct vm *vm = vcpu->vm;

    if (vm->type == VM_TDX && vm->td.state != TD_RUNNABLE) /* tdx_vcpu_pre_run(), Linux 6.16 */
        return -EINVAL;
    ledger_open("run");
    ledger_number("vm", vm->number);
    ledger_close();
    vcpu->guest = new_guest(vcpu);
    return 0;
}

/* A VM without protection is a probe that looks whether code runs at all: it is let have its HLT, the one instruction
 * that is known here, and told of a failed emulation for any other. */
static int run_plain(const struct vcpu *vcpu)
{
    const uint8_t *code = memory_shared(vcpu->vm, vcpu->sregs.cs.base + vcpu->regs.rip, 1);

    vcpu->run->exit_reason = code && *code == HLT ? KVM_EXIT_HLT : KVM_EXIT_INTERNAL_ERROR;
    if (vcpu->run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
        vcpu->run->internal.suberror = KVM_INTERNAL_ERROR_EMULATION;
    return 0;
}

int guest_run(struct vcpu *vcpu)
{
    const struct timespec idle = {.tv_nsec = IDLE_NANOSECONDS}, moment = {.tv_nsec = IDLE_NANOSECONDS / 50};
    struct guest *guest;
    int error = vcpu->id == 0 ? fault_of("RUN", NULL) : 0;

    if (error == 0 && vcpu->id == 0 && !vcpu->guest && vm_is_confidential(vcpu->vm))
        error = first_entry(vcpu);
    if (error)
        return error;
    if (!vm_is_confidential(vcpu->vm))
        return run_plain(vcpu);
    guest = vcpu->guest;
    while (!__atomic_load_n(&vcpu->run->immediate_exit, __ATOMIC_ACQUIRE)) {
        if (!guest || guest->state == GUEST_WAITS) {
            nanosleep(&idle, NULL);
        } else if (guest->state == GUEST_SLEEPS && !is_over(&guest->until)) {
            nanosleep(&moment, NULL);
        } else {
            enter(guest);
            if (guest->state == GUEST_EXITED)
                return guest->error;
        }
    }
    vcpu->run->exit_reason = KVM_EXIT_INTR;
    return -EINTR;
}

static void port_io(struct vcpu *vcpu, uint8_t direction, uint16_t port, size_t size)
{
    struct kvm_run *run = vcpu->run;

    run->exit_reason = KVM_EXIT_IO;
    run->io.direction = direction;
    run->io.port = port;
    run->io.size = (uint8_t)size;
    run->io.count = 1;
    run->io.data_offset = RUN_PIO_DATA;
    exit_to_host(vcpu->guest);
}

void guest_out(struct vcpu *vcpu, uint16_t port, uint32_t value, size_t size)
{
    memcpy((uint8_t *)vcpu->run + RUN_PIO_DATA, &value, size);
    port_io(vcpu, KVM_EXIT_IO_OUT, port, size);
}

uint32_t guest_in(struct vcpu *vcpu, uint16_t port, size_t size)
{
    uint32_t value = 0;

    port_io(vcpu, KVM_EXIT_IO_IN, port, size);
    memcpy(&value, (uint8_t *)vcpu->run + RUN_PIO_DATA, size);
    return value;
}

static void memory_io(struct vcpu *vcpu, bool is_write, uint64_t gpa, size_t size)
{
    struct kvm_run *run = vcpu->run;

    run->exit_reason = KVM_EXIT_MMIO;
    run->mmio.phys_addr = gpa;
    run->mmio.len = (uint32_t)size;
    run->mmio.is_write = is_write;
    exit_to_host(vcpu->guest);
}

void guest_write(struct vcpu *vcpu, uint64_t gpa, uint64_t value, size_t size)
{
    memcpy(vcpu->run->mmio.data, &value, size);
    memory_io(vcpu, true, gpa, size);
}

uint64_t guest_read(struct vcpu *vcpu, uint64_t gpa, size_t size)
{
    uint64_t value = 0;

    memory_io(vcpu, false, gpa, size);
    memcpy(&value, vcpu->run->mmio.data, size);
    return value;
}

void guest_exit(struct vcpu *vcpu, uint32_t reason)
{
    vcpu->run->exit_reason = reason;
    memset(&vcpu->run->internal, 0, sizeof(vcpu->run->internal));
    exit_to_host(vcpu->guest);
}

void guest_event(struct vcpu *vcpu, uint32_t type, const uint64_t *values, uint32_t count)
{
    struct kvm_run *run = vcpu->run;

    run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
    memset(&run->system_event, 0, sizeof(run->system_event));
    run->system_event.type = type;
    run->system_event.ndata = count;
    for (uint32_t i = 0; i < count; i++)
        run->system_event.data[i] = values[i];
    exit_to_host(vcpu->guest);
}

void guest_error(struct vcpu *vcpu, int error)
{
    vcpu->guest->error = error;
    exit_to_host(vcpu->guest);
}

void guest_sleep(struct vcpu *vcpu, unsigned milliseconds)
{
    struct timespec *until = &vcpu->guest->until;

    clock_gettime(CLOCK_MONOTONIC, until);
    until->tv_sec += milliseconds / 1000;
    until->tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (until->tv_nsec >= 1000000000) {
        until->tv_sec++;
        until->tv_nsec -= 1000000000;
    }
    vcpu->guest->state = GUEST_SLEEPS;
    leave(vcpu->guest);
}

/* arch/x86/kvm/svm/sev.c, __snp_handle_psc_entry(), and vmx/tdx.c, tdx_map_gpa(), Linux 6.16: both ask user space with
 * the number 12 and (address, pages, KVM_MAP_GPA_RANGE_DECRYPTED | 4 KiB pages), which is 0. */
void guest_share(struct vcpu *vcpu, uint64_t gpa, uint64_t pages)
{
    struct kvm_run *run = vcpu->run;

    run->exit_reason = KVM_EXIT_HYPERCALL;
    memset(&run->hypercall, 0, sizeof(run->hypercall));
    run->hypercall.nr = KVM_HC_MAP_GPA_RANGE;
    run->hypercall.args[0] = gpa;
    run->hypercall.args[1] = pages;
    exit_to_host(vcpu->guest);
}
