/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define GUEST_PAGE 4096

/* Where Intel's VMX keeps three pages of its own when the guest is in real mode; anywhere outside of the guest's RAM.
 */
#define TSS_ADDRESS 0xfffbd000UL

/* After SIGKILL: a process that hangs inside the kernel is left to it. */
#define REAP_MS 200

static enum coco_device_sighting open_kvm(const char *path, int *ret_fd)
{
    const int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return errno == EACCES || errno == EPERM ? COCO_DEVICE_DENIED : COCO_DEVICE_MISSING;
    if (ioctl(fd, KVM_GET_API_VERSION, 0) != KVM_API_VERSION) {
        close(fd);
        return COCO_DEVICE_MISSING;
    }
    *ret_fd = fd;
    return COCO_DEVICE_USABLE;
}

/* One page of RAM at address 0 that holds the instruction hlt. */
static int give_memory(int vm)
{
    struct kvm_userspace_memory_region region = {.memory_size = GUEST_PAGE};
    uint8_t *page = mmap(NULL, GUEST_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return -1;
    page[0] = 0xf4;
    region.userspace_addr = (uintptr_t)page;
    return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region);
}

/* Starts the vCPU in real mode at address 0. */
static int set_registers(int vcpu)
{
    struct kvm_regs registers = {.rip = 0, .rflags = 2};
    struct kvm_sregs special;

    if (ioctl(vcpu, KVM_GET_SREGS, &special) < 0)
        return -1;
    special.cs.base = 0;
    special.cs.selector = 0;
    if (ioctl(vcpu, KVM_SET_SREGS, &special) < 0)
        return -1;
    return ioctl(vcpu, KVM_SET_REGS, &registers);
}

/* Everything is given back when the process ends. */
static bool tiny_vm_runs(int kvm)
{
    const int vm = ioctl(kvm, KVM_CREATE_VM, 0);
    const int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    struct kvm_run *run;
    int vcpu;

    if (vm < 0 || size < (int)sizeof(*run))
        return false;
    (void)ioctl(vm, KVM_SET_TSS_ADDR, TSS_ADDRESS); /* AMD has no use for it, and refusing it is no failure */
    if (give_memory(vm) < 0)
        return false;
    vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
    if (vcpu < 0)
        return false;
    run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    if (run == MAP_FAILED || set_registers(vcpu) < 0)
        return false;
    return ioctl(vcpu, KVM_RUN, 0) == 0 && run->exit_reason == KVM_EXIT_HLT;
}

/* The child: holds no descriptor of the parent's, since it may hang for ever and a reader of a pipe would hang with it.
 */
static _Noreturn void probe(const char *path, pid_t parent)
{
    enum coco_device_sighting sighting;
    int kvm = -1;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(COCO_DEVICE_NOT_LOOKED_AT);
    (void)setsid();
    (void)close_range(0, ~0U, 0);
    sighting = open_kvm(path, &kvm);
    if (sighting == COCO_DEVICE_USABLE && !tiny_vm_runs(kvm))
        sighting = COCO_DEVICE_HANGS;
    _exit((int)sighting);
}

/* Waits for the child's end. Returns 1 when it ended, 0 after the time-out, or a negative errno. */
static int wait_for(int pidfd, int timeout_ms)
{
    struct pollfd event = {.fd = pidfd, .events = POLLIN};
    int count;

    do
        count = poll(&event, 1, timeout_ms);
    while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

static int watch(pid_t child, int deadline_ms, enum coco_device_sighting *ret_sighting)
{
    const int pidfd = pidfd_open(child, 0);
    int ended, status = 0;

    ended = pidfd < 0 ? -errno : wait_for(pidfd, deadline_ms);
    if (ended != 1) {
        (void)kill(child, SIGKILL);
        if (ended == 0 && wait_for(pidfd, REAP_MS) == 1)
            (void)waitpid(child, NULL, WNOHANG);
        if (pidfd >= 0)
            close(pidfd);
        if (ended < 0)
            return ended;
        *ret_sighting = COCO_DEVICE_HANGS;
        return 0;
    }
    close(pidfd);
    if (waitpid(child, &status, 0) < 0)
        return -errno;
    /* A child that was killed, by a memory limit for one, ran no VM either. */
    *ret_sighting = WIFEXITED(status) ? (enum coco_device_sighting)WEXITSTATUS(status) : COCO_DEVICE_HANGS;
    return 0;
}

int observe_kvm(const char *path, int deadline_ms, enum coco_device_sighting *ret_sighting)
{
    const pid_t parent = getpid();
    const pid_t child = fork();

    if (child < 0)
        return -errno;
    if (child == 0)
        probe(path, parent);
    return watch(child, deadline_ms, ret_sighting);
}
