/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fake_host.h"

#include <errno.h>
#include <linux/kvm.h>
#include <linux/psp-sev.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "cmocka_all.h"

#define RUN_SIZE 4096

/* ---- files ------------------------------------------------------------------------------------------------------- */

static const char *place(struct fake_host *fake, const char *path, bool with_folders)
{
    static char whole[512];

    snprintf(whole, sizeof(whole), "%s%s", fake->scratch.directory, path);
    for (char *slash = strchr(whole + strlen(fake->scratch.directory) + 1, '/'); with_folders && slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(whole, 0755);
        *slash = '/';
    }
    return whole;
}

void fake_without(struct fake_host *fake, const char *path)
{
    char command[600];

    snprintf(command, sizeof(command), "rm -rf '%s'", place(fake, path, false));
    assert_int_equal(system(command), 0);
}

void fake_file(struct fake_host *fake, const char *path, const char *text)
{
    FILE *stream;

    fake_without(fake, path);
    stream = fopen(place(fake, path, true), "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

void fake_device(struct fake_host *fake, const char *path)
{
    fake_without(fake, path);
    assert_int_equal(symlink("/dev/null", place(fake, path, true)), 0);
}

void fake_fifo(struct fake_host *fake, const char *path)
{
    fake_without(fake, path);
    assert_int_equal(mkfifo(place(fake, path, true), 0600), 0);
}

void fake_forbid(struct fake_host *fake, const char *path)
{
    assert_int_equal(chmod(place(fake, path, false), 0), 0);
}

/* ---- the CPU ----------------------------------------------------------------------------------------------------- */

static int fake_uname(void *data, struct utsname *ret_name)
{
    const struct fake_host *fake = data;

    if (!fake->release)
        return -EFAULT;
    *ret_name = (struct utsname){0};
    snprintf(ret_name->release, sizeof(ret_name->release), "%s", fake->release);
    snprintf(ret_name->machine, sizeof(ret_name->machine), "%s", fake->machine);
    return 0;
}

static int fake_cpuid(void *data, uint32_t leaf, struct host_cpuid *ret_registers)
{
    static const char name[48] = "  AMD EPYC 9654 96-Core Processor  ";
    const struct fake_host *fake = data;
    struct host_cpuid registers = {0};

    if (!fake->vendor)
        return -ENOSYS;
    switch (leaf) {
    case 0:
        registers.a = 0x20;
        memcpy(&registers.b, fake->vendor, 4);
        memcpy(&registers.d, fake->vendor + 4, 4);
        memcpy(&registers.c, fake->vendor + 8, 4);
        break;
    case 1:
        registers.a = fake->signature;
        break;
    case 0x80000000:
        registers.a = fake->highest;
        break;
    case 0x80000002:
    case 0x80000003:
    case 0x80000004:
        memcpy(&registers, name + (leaf - 0x80000002) * sizeof(registers), sizeof(registers));
        break;
    case 0x80000008:
        registers.a = 0x3034;
        break;
    case 0x8000001f:
        registers = fake->sev;
    }
    *ret_registers = registers;
    return 0;
}

static int fake_read_msr(void *data, const char *path, uint32_t msr, uint64_t *ret_value)
{
    static const uint32_t amd[] = {0xc0010010, 0xc0010132, 0xc0010133, 0xc0010136};
    static const uint32_t intel[] = {0x87, 0x982, 0x1401, 0xa0};
    const struct fake_host *fake = data;

    assert_true(strlen(path) > strlen("/dev/cpu/0/msr"));
    for (size_t i = 0; fake->msr_error == 0 && i < 4; i++) {
        if (msr != amd[i] && msr != intel[i])
            continue;
        *ret_value = fake->msrs[i];
        return 0;
    }
    return fake->msr_error != 0 ? fake->msr_error : -EIO;
}

/* ---- devices ----------------------------------------------------------------------------------------------------- */

static int answer(int result)
{
    while (result == FAKE_HANGS)
        pause();
    return result;
}

static int capability(const struct fake_host *fake, uintptr_t number)
{
    switch (number) {
    case KVM_CAP_MAX_VCPUS:
        return 1024;
    case KVM_CAP_EXIT_HYPERCALL:
        return 1 << 12;
    case 233:
        return 8;
    case 234:
        return 1;
    case 235:
        return (int)fake->vm_types;
    default:
        return -EINVAL;
    }
}

static int new_vcpu(void)
{
    const int fd = memfd_create("vcpu", MFD_CLOEXEC);

    return fd < 0 || ftruncate(fd, RUN_SIZE) < 0 ? -ENOMEM : fd;
}

static int run(const struct fake_host *fake, int vcpu)
{
    const struct kvm_run said = {.exit_reason = (uint32_t)fake->run_exit};

    if (fake->run_error != 0)
        return answer(fake->run_error);
    return pwrite(vcpu, &said, sizeof(said), 0) == sizeof(said) ? 0 : -EIO;
}

static int attribute(const struct fake_host *fake, uintptr_t argument)
{
    const struct kvm_device_attr *request = (const struct kvm_device_attr *)argument;
    const uint64_t value = request->attr == 1 ? 0x3fbffff : 0x20;

    assert_int_equal(request->group, 1);
    if (fake->attribute_error != 0)
        return fake->attribute_error;
    memcpy((void *)(uintptr_t)request->addr, &value, sizeof(value));
    return 0;
}

static int td_capabilities(const struct fake_host *fake, uintptr_t argument)
{
    const struct {
        uint32_t id, flags;
        uint64_t data, error;
    } *command = (const void *)argument;
    const uint64_t said[] = {0x10000000, 0x602e7};
    uint32_t room;

    assert_int_equal(command->id, 0);
    memcpy(&room, (const char *)(uintptr_t)command->data + 256 * sizeof(uint64_t), sizeof(room));
    if (fake->td_error != 0)
        return fake->td_error;
    assert_true(room >= 64);
    memcpy((void *)(uintptr_t)command->data, said, sizeof(said));
    return 0;
}

static int sev_command(const struct fake_host *fake, uintptr_t argument)
{
    const struct sev_issue_cmd *command = (const struct sev_issue_cmd *)argument;
    void *status = (void *)(uintptr_t)command->data;

    if (command->cmd == SEV_PLATFORM_STATUS) {
        memcpy(status, fake->plain_status, sizeof(fake->plain_status));
        return answer(fake->sev_error);
    }
    assert_int_equal(command->cmd, 9);
    memcpy(status, fake->snp_status, sizeof(fake->snp_status));
    return answer(fake->snp_error);
}

static int fake_ioctl(void *data, int fd, unsigned long request, uintptr_t argument)
{
    const struct fake_host *fake = data;

    switch (request) {
    case KVM_GET_API_VERSION:
        return answer(fake->api);
    case KVM_CHECK_EXTENSION:
        return capability(fake, argument);
    case KVM_CREATE_VM:
        return fake->create_error != 0 ? answer(fake->create_error) : dup(fd);
    case KVM_GET_VCPU_MMAP_SIZE:
        return RUN_SIZE;
    case KVM_CREATE_VCPU:
        return new_vcpu();
    case KVM_RUN:
        return run(fake, fd);
    case KVM_GET_DEVICE_ATTR:
        return attribute(fake, argument);
    case KVM_MEMORY_ENCRYPT_OP:
        return td_capabilities(fake, argument);
    case SEV_ISSUE_CMD:
        return sev_command(fake, argument);
    default:
        return 0;
    }
}

static int fake_connect(void *data, const struct sockaddr *address, socklen_t length, int deadline_ms)
{
    const struct fake_host *fake = data;

    assert_non_null(address);
    assert_true(length > sizeof(address->sa_family) && deadline_ms > 0);
    return answer(fake->connect_error);
}

/* ---- hosts ------------------------------------------------------------------------------------------------------- */

static struct fake_host *fake_any(void **state)
{
    static struct fake_host fake;
    void *scratch;

    assert_int_equal(scratch_make(&scratch), 0);
    fake = (struct fake_host){
        .scratch = *(struct scratch *)scratch,
        .machine = "x86_64",
        .release = "6.16.3",
        .highest = 0x80000028,
        .api = KVM_API_VERSION,
        .run_exit = KVM_EXIT_HLT,
    };
    fake.access = (struct observe_host_access){fake.scratch.directory, &fake,      fake_uname,  fake_cpuid,
                                               fake_read_msr,          fake_ioctl, fake_connect};
    *state = &fake;
    fake_file(&fake, "/proc/meminfo", "MemTotal:       1000 kB\nMemFree: 1 kB\nMemAvailable:    900 kB\n");
    fake_file(&fake, "/proc/self/cgroup", "0::/user.slice/session.scope\n");
    fake_file(&fake, "/proc/iomem", "00000000-00000fff : Reserved\n100000000-207fffffff : System RAM\n");
    fake_file(&fake, "/proc/cmdline", "quiet\n");
    fake_file(&fake, "/proc/cpuinfo", "physical id\t: 0\nflags\t\t: fpu tdx_host_platform\n\nphysical id\t: 1\n");
    fake_file(&fake, "/sys/fs/cgroup/user.slice/memory.max", "4096\n");
    fake_file(&fake, "/sys/fs/cgroup/user.slice/session.scope/memory.max", "max\n");
    fake_file(&fake, "/sys/class/iommu/ivhd0/uevent", "");
    fake_file(&fake, "/sys/kernel/iommu_groups/0/type", "DMA-FQ\n");
    fake_file(&fake, "/sys/kernel/kexec_crash_size", "0\n");
    fake_file(&fake, "/sys/power/state", "freeze mem\n");
    fake_file(&fake, "/sys/devices/system/cpu/smt/active", "1\n");
    fake_file(&fake, "/sys/module/kvm/parameters/tdp_mmu", "Y\n");
    fake_device(&fake, "/dev/kvm");
    fake_device(&fake, "/dev/vhost-vsock");
    return &fake;
}

/* A Genoa: family 0x19, model 0x11. Status: API 1.55, build 39, initialised, RMP and alias check done, three guests. */
int fake_amd(void **state)
{
    struct fake_host *fake = fake_any(state);

    fake->vendor = "AuthenticAMD";
    fake->signature = 0x00a10f11;
    fake->sev = (struct host_cpuid){0x0101fd3f, 51 | 5 << 6 | 1 << 12, 1006, 100};
    fake->msrs[0] = 0x3f40000;
    fake->msrs[1] = 0x5000000000;
    fake->msrs[2] = 0x50ffffffff;
    fake->vm_types = 0x1d;
    memcpy(fake->plain_status, (const uint8_t[]){1, 55, 1, 0, 0, 0, 0, 39}, 8);
    memcpy(fake->snp_status, (const uint8_t[]){1, 55, 1, 3, 39, 0, 0,  0,  0, 0, 0, 0, 3, 0, 0,  0,
                                               9, 0,  0, 0, 0,  0, 23, 72, 8, 0, 0, 0, 0, 0, 23, 72},
           32);
    fake_file(fake, "/sys/module/kvm_amd/parameters/sev", "Y\n");
    fake_file(fake, "/sys/module/kvm_amd/parameters/sev_es", "1\n");
    fake_file(fake, "/sys/module/kvm_amd/parameters/sev_snp", "Y\n");
    fake_file(fake, "/sys/module/kvm_amd/parameters/debug_swap", "N\n");
    fake_file(fake, "/sys/fs/cgroup/misc.capacity", "sev 907\nsev_es 99\n");
    fake_file(fake, "/sys/fs/cgroup/misc.current", "sev 0\nsev_es 3\n");
    fake_file(fake, "/lib/firmware/amd/amd_sev_fam19h_model1xh.sbin.xz", "x");
    fake_device(fake, "/dev/sev");
    return 0;
}

int fake_intel(void **state)
{
    struct fake_host *fake = fake_any(state);

    fake->vendor = "GenuineIntel";
    fake->signature = 0x000c06f2;
    fake->vm_types = 0x21;
    fake->msrs[0] = UINT64_C(64) << 32 | 63;
    fake->msrs[1] = 3;
    fake->msrs[2] = 1 << 11;
    fake_file(fake, "/sys/module/kvm_intel/parameters/tdx", "Y\n");
    fake_file(fake, "/sys/fs/cgroup/misc.capacity", "tdx 63\n");
    fake_file(fake, "/sys/fs/cgroup/misc.current", "tdx 0\n");
    fake_file(fake, "/sys/devices/faux/tdx_host/version", "1.5.08\n");
    fake_device(fake, "/dev/sgx_enclave");
    fake_device(fake, "/dev/sgx_provision");
    return 0;
}

int fake_remove(void **state)
{
    struct fake_host *fake = *state;
    char command[256];

    snprintf(command, sizeof(command), "chmod -R u+rwX '%s'; rm -rf '%s'", fake->scratch.directory,
             fake->scratch.directory);
    return system(command);
}

const struct coco_host *fake_look(struct fake_host *fake, enum observe_host_scope scope)
{
    struct host_probe probe = {.access = &fake->access, .host = &fake->host};

    fake->host = (struct coco_host){0};
    host_look(&probe, scope);
    return &fake->host;
}

enum coco_seen seen_of(const struct coco_host *host, enum coco_host_row row)
{
    return host->of[row].seen;
}

const char *reason_of(const struct coco_host *host, enum coco_host_row row)
{
    assert_int_equal(host->of[row].seen, COCO_NOT_LOOKED_AT);
    return host->of[row].reason;
}
