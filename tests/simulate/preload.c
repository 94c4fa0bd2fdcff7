/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * coco-simulate.so: preloaded into an unmodified QEMU, it is the KVM and the /dev/sev of a host that is not there. This
 * file puts it between the program and the C library: what opens the two devices gets a pretended descriptor, and what
 * is done with such a descriptor goes to system.c, vm.c, vcpu.c or sev_device.c.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "descriptor.h"
#include "fault.h"
#include "guest.h"
#include "ledger.h"
#include "script.h"
#include "settings.h"
#include "vm.h"

#define EXPORT __attribute__((visibility("default")))
#define HUGE   ((size_t)1 << 30)

/* KVM locks per VM and per vCPU; one lock does here, since only KVM_RUN takes long, and that goes without. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void replacement_for_host_cpuid(uint32_t function, uint32_t index, uint32_t *eax, uint32_t *ebx, uint32_t *ecx,
                                       uint32_t *edx)
{
    const struct leaf leaf = host_cpuid_of(settings.host, function, index);

    if (eax)
        *eax = leaf.eax;
    if (ebx)
        *ebx = leaf.ebx;
    if (ecx)
        *ecx = leaf.ecx;
    if (edx)
        *edx = leaf.edx;
}

/*
 * QEMU asks the processor itself for the C-bit and the vendor, by its own function host_cpuid(), and user space cannot
 * make the instruction lie. So the function starts with a jump to ours: movabs $address,%rax; jmp *%rax. QEMU exports
 * its functions for its modules; one that does not keeps the machine's own answers, and says that the C-bit is wrong.
 */
static bool replace_host_cpuid(void)
{
    void *function = dlsym(RTLD_DEFAULT, "host_cpuid");
    uint8_t jump[12] = {0x48, 0xb8, [10] = 0xff, [11] = 0xe0};
    uintptr_t target = (uintptr_t)replacement_for_host_cpuid, page = (uintptr_t)function & ~(uintptr_t)(PAGE_SIZE - 1);

    if (!function)
        return false;
    memcpy(jump + 2, &target, sizeof(target));
    if (mprotect((void *)page, 2 * (size_t)PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        settings_wrong("COCO_SIMULATE", settings.host->name, "QEMU's host_cpuid() cannot be replaced");
    memcpy(function, jump, sizeof(jump));
    mprotect((void *)page, 2 * (size_t)PAGE_SIZE, PROT_READ | PROT_EXEC);
    return true;
}

static void write_host(void)
{
    const struct host *host = settings.host;
    static bool written;

    if (written)
        return;
    written = true;
    ledger_open("host");
    ledger_number("schema", 1);
    ledger_text("model", host->name);
    ledger_text("platform", host->platform == PLATFORM_SNP ? "sev-snp" : "tdx");
    ledger_number("linux_6_minor", host->kernel->minor);
    ledger_truth("confidential", host_is_confidential(host));
    ledger_number("cpus", host->cpus);
    ledger_truth("smt", host->smt);
    ledger_number("cbit", host->cbit);
    ledger_number("snp_abi", host->snp_abi);
    ledger_hex("snp_policy_allowed", host->kernel->snp_policy_allowed);
    ledger_hex("snp_policy_required", host->kernel->snp_policy_required);
    ledger_close();
}

/* A QEMU says at once that it is on the pretended host: who started it can tell that from one that is not. */
__attribute__((constructor)) static void load(void)
{
    settings_read();
    fault_check_settings();
    script_check();
    if (replace_host_cpuid())
        write_host();
}

/* Is this path a device that must never be the real one? Then the answer is ours: a descriptor or -errno. */
static bool is_pretended(const char *path, int *ret_answer)
{
    bool kvm = path && strcmp(path, "/dev/kvm") == 0, sev = path && strcmp(path, "/dev/sev") == 0;
    int answer;

    if (!kvm && !sev)
        return false;
    pthread_mutex_lock(&lock);
    write_host();
    answer = fault_of(kvm ? "OPEN_KVM" : "OPEN_SEV", NULL);
    if (answer == 0 && sev && settings.host->platform != PLATFORM_SNP)
        answer = -ENOENT;
    if (answer == 0)
        answer = descriptor_new(kvm ? DESCRIPTOR_KVM : DESCRIPTOR_SEV, NULL, 0);
    ledger_open("open");
    ledger_text("path", path);
    ledger_truth("opened", answer >= 0);
    ledger_close();
    pthread_mutex_unlock(&lock);
    *ret_answer = answer;
    return true;
}

static int result_of(int answer)
{
    if (answer >= 0)
        return answer;
    errno = -answer;
    return -1;
}

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
    int answer;

    if (is_pretended(path, &answer))
        return result_of(answer);
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static mode_t mode_of(int flags, va_list arguments)
{
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

/* All names that the C library has for opening a file, for programs built with and without large files and fortifying.
 */
#define OPEN(name)                                                                                                     \
    EXPORT int name(const char *path, int flags, ...);                                                                 \
    EXPORT int name(const char *path, int flags, ...)                                                                  \
    {                                                                                                                  \
        va_list arguments;                                                                                             \
        mode_t mode;                                                                                                   \
                                                                                                                       \
        va_start(arguments, flags);                                                                                    \
        mode = mode_of(flags, arguments);                                                                              \
        va_end(arguments);                                                                                             \
        return open_at(AT_FDCWD, path, flags, mode);                                                                   \
    }
#define OPENAT(name)                                                                                                   \
    EXPORT int name(int folder, const char *path, int flags, ...);                                                     \
    EXPORT int name(int folder, const char *path, int flags, ...)                                                      \
    {                                                                                                                  \
        va_list arguments;                                                                                             \
        mode_t mode;                                                                                                   \
                                                                                                                       \
        va_start(arguments, flags);                                                                                    \
        mode = mode_of(flags, arguments);                                                                              \
        va_end(arguments);                                                                                             \
        return open_at(folder, path, flags, mode);                                                                     \
    }
#define OPEN_2(name)                                                                                                   \
    EXPORT int name(const char *path, int flags);                                                                      \
    EXPORT int name(const char *path, int flags)                                                                       \
    {                                                                                                                  \
        return open_at(AT_FDCWD, path, flags, 0);                                                                      \
    }
#define OPENAT_2(name)                                                                                                 \
    EXPORT int name(int folder, const char *path, int flags);                                                          \
    EXPORT int name(int folder, const char *path, int flags)                                                           \
    {                                                                                                                  \
        return open_at(folder, path, flags, 0);                                                                        \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
OPEN_2(__open_2)
OPEN_2(__open64_2)
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)

static int dispatch(int descriptor, enum descriptor_kind kind, unsigned long request, uintptr_t argument)
{
    void *object = descriptor_object_of(descriptor);
    int answer;

    if (kind == DESCRIPTOR_VCPU && request == KVM_RUN)
        return guest_run(object);
    pthread_mutex_lock(&lock);
    switch (kind) {
    case DESCRIPTOR_KVM:
        answer = system_ioctl(request, argument);
        break;
    case DESCRIPTOR_VM:
        answer = vm_ioctl(object, request, argument);
        break;
    case DESCRIPTOR_VCPU:
        answer = vcpu_ioctl(object, request, argument);
        break;
    case DESCRIPTOR_SEV:
        answer = sev_device_ioctl(request, argument);
        break;
    default:
        answer = 0;
    }
    pthread_mutex_unlock(&lock);
    return answer;
}

EXPORT int ioctl(int descriptor, unsigned long request, ...);
EXPORT int ioctl(int descriptor, unsigned long request, ...)
{
    enum descriptor_kind kind = descriptor_kind_of(descriptor);
    va_list arguments;
    uintptr_t argument;

    va_start(arguments, request);
    argument = va_arg(arguments, uintptr_t);
    va_end(arguments);
    if (kind == DESCRIPTOR_REAL)
        return (int)syscall(SYS_ioctl, descriptor, request, argument);
    return result_of(dispatch(descriptor, kind, (uint32_t)request, argument));
}

EXPORT int close(int descriptor)
{
    enum descriptor_kind kind = descriptor_kind_of(descriptor);

    if (kind != DESCRIPTOR_REAL) {
        void *object = descriptor_object_of(descriptor);

        pthread_mutex_lock(&lock);
        descriptor_forget(descriptor);
        if (kind == DESCRIPTOR_VM)
            vm_release(object);
        else if (kind == DESCRIPTOR_VCPU)
            vm_release(((struct vcpu *)object)->vm);
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_close, descriptor);
}

/* The devices are character devices, which who looks at a host asks for. */
static int status_of(int descriptor, struct stat *status)
{
    const enum descriptor_kind kind = descriptor_kind_of(descriptor);
    const int result = (int)syscall(SYS_fstat, descriptor, status);

    if (result == 0 && (kind == DESCRIPTOR_KVM || kind == DESCRIPTOR_SEV))
        status->st_mode = (status->st_mode & ~(mode_t)S_IFMT) | S_IFCHR;
    return result;
}

EXPORT int fstat(int descriptor, struct stat *status)
{
    return status_of(descriptor, status);
}

EXPORT int fstat64(int descriptor, struct stat64 *status)
{
    static_assert(sizeof(struct stat) == sizeof(struct stat64), "x86-64 has one structure for both");

    return status_of(descriptor, (struct stat *)status);
}

/* A guest's memory is hardly ever touched here, so a big one need not fit into this machine. */
static void *map(void *address, size_t size, int protection, int flags, int descriptor, off_t offset)
{
    if (descriptor < 0 && size >= HUGE)
        flags |= MAP_NORESERVE;
    return (void *)syscall(SYS_mmap, address, size, protection, flags, descriptor, offset);
}

EXPORT void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset)
{
    return map(address, size, protection, flags, descriptor, offset);
}

EXPORT void *mmap64(void *address, size_t size, int protection, int flags, int descriptor, off_t offset)
{
    return map(address, size, protection, flags, descriptor, offset);
}
