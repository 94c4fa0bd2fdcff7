/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The look at a host as a whole: the process that looks, its deadline, what is left of it; and the rows of Linux and
 * CPU. */
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "cmocka_all.h"
#include "fake_host.h"

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the process ------------------------------------------------------------------------------------------------- */

/* What the child saw is what is seen in this process. */
static void test_child_hands_all_rows_on(void **state)
{
    struct fake_host *fake = *state;
    struct coco_host host;

    assert_int_equal(observe_host(&fake->access, OBSERVE_HOST_ALL, 10000, &host), 0);
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    assert_memory_equal(&host, &fake->host, sizeof(host));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_this_host(void **state)
{
    struct coco_host host;

    (void)state;
    assert_int_equal(observe_host(NULL, OBSERVE_HOST_ALL, OBSERVE_HOST_DEADLINE_MS, &host), 0);
    for (unsigned i = 0; i < COCO_HOST_COUNT; i++)
        if (host.of[i].seen == COCO_NOT_LOOKED_AT)
            assert_string_not_equal(host.of[i].reason, "");
    assert_int_equal(seen_of(&host, COCO_HOST_linux_release), COCO_SEEN);
    assert_int_not_equal(coco_host_choice(&host, COCO_HOST_kvm_device), COCO_DEVICE_NOT_LOOKED_AT);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* Nothing is told of the rows that nobody asked for. */
static void test_scopes(void **state)
{
    struct fake_host *fake = *state;
    struct coco_host host;

    assert_int_equal(observe_host(&fake->access, OBSERVE_HOST_PLAIN, 10000, &host), 0);
    assert_int_equal(coco_host_choice(&host, COCO_HOST_kvm_device), COCO_DEVICE_USABLE);
    assert_int_equal(coco_host_choice(&host, COCO_HOST_linux_vhost_vsock), COCO_DEVICE_USABLE);
    assert_string_equal(reason_of(&host, COCO_HOST_amd_dev_sev), "");
    fake->api = FAKE_HANGS;
    assert_int_equal(observe_host(&fake->access, OBSERVE_HOST_BARE, 10000, &host), 0);
    assert_string_equal(reason_of(&host, COCO_HOST_kvm_device), "");
    assert_int_equal(seen_of(&host, COCO_HOST_linux_memory_available), COCO_SEEN);
}

/* KVM that hangs is told of as such, in time, and costs nothing of what was seen before it. */
static void test_kvm_hangs(void **state)
{
    struct fake_host *fake = *state;
    const int64_t before = now_ms();
    struct coco_host host;

    fake->run_error = FAKE_HANGS;
    assert_int_equal(observe_host(&fake->access, OBSERVE_HOST_ALL, 300, &host), 0);
    assert_in_range(now_ms() - before, 300, 5000);
    assert_int_equal(coco_host_choice(&host, COCO_HOST_kvm_device), COCO_DEVICE_HANGS);
    assert_int_equal(coco_host_number(&host, COCO_HOST_kvm_snp_vcpus, 0), 1024);
    assert_int_equal(coco_host_number(&host, COCO_HOST_amd_build, 0), 39);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_firmware_hangs(void **state)
{
    struct fake_host *fake = *state;
    struct coco_host host;

    fake->sev_error = FAKE_HANGS;
    assert_int_equal(observe_host(&fake->access, OBSERVE_HOST_ALL, 300, &host), 0);
    assert_string_equal(reason_of(&host, COCO_HOST_amd_build),
                        "the host did not answer in time: asking the SEV firmware for its status did not end");
    /* KVM was not reached, and nothing is said of it. */
    assert_int_equal(coco_host_choice(&host, COCO_HOST_kvm_device), COCO_DEVICE_NOT_LOOKED_AT);
    assert_int_equal(coco_host_choice(&host, COCO_HOST_amd_dev_sev), COCO_DEVICE_USABLE);
}

static void test_no_time_at_all(void **state)
{
    struct fake_host *fake = *state;
    struct coco_host host;

    fake->api = FAKE_HANGS;
    assert_int_equal(observe_host(&fake->access, OBSERVE_HOST_ALL, 0, &host), 0);
    for (unsigned i = 0; i < COCO_HOST_COUNT; i++)
        if (host.of[i].seen == COCO_NOT_LOOKED_AT)
            assert_string_not_equal(host.of[i].reason, "");
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* The only child of a process, or 0. */
static pid_t child_of(pid_t parent)
{
    char path[64], text[32] = "";
    FILE *stream;

    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
    stream = fopen(path, "r");
    if (!stream)
        return 0;
    if (!fgets(text, sizeof(text), stream))
        text[0] = '\0';
    fclose(stream);
    return (pid_t)strtol(text, NULL, 10);
}

static bool holds(pid_t process, int fd)
{
    char path[64], target[64];

    snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)process, fd);
    return readlink(path, target, sizeof(target)) > 0;
}

/* A process that hangs must not keep open what somebody waits for the end of: it has closed all that it was born with.
 */
static void test_child_keeps_no_descriptor(void **state)
{
    struct fake_host *fake = *state;
    const int far = fcntl(0, F_DUPFD_CLOEXEC, 100);
    pid_t waiting, looking = 0;
    int rounds = 0;

    fake->run_error = FAKE_HANGS;
    assert_true(far >= 100);
    waiting = fork();
    if (waiting == 0) {
        static struct coco_host host;

        (void)observe_host(&fake->access, OBSERVE_HOST_PLAIN, 60000, &host);
        _exit(0);
    }
    assert_true(holds(waiting, far));
    for (; rounds < 1000 && (looking == 0 || holds(looking, far)); rounds++) {
        looking = child_of(waiting);
        usleep(10000);
    }
    assert_int_equal(kill(looking, 0), 0);
    assert_false(holds(looking, far));
    assert_int_equal(kill(waiting, SIGKILL), 0);
    assert_int_equal(waitpid(waiting, NULL, 0), waiting);
    /* It dies with the one that waits for it. */
    for (rounds = 0; rounds < 1000 && holds(looking, 0); rounds++)
        usleep(10000);
    assert_false(holds(looking, 0));
    close(far);
}

/* ---- Linux ------------------------------------------------------------------------------------------------------- */

static void test_sound_linux(void **state)
{
    const struct coco_host *host = fake_look(*state, OBSERVE_HOST_ALL);

    assert_string_equal(host->of[COCO_HOST_linux_release].text, "6.16.3");
    assert_string_equal(host->of[COCO_HOST_linux_architecture].text, "x86_64");
    assert_int_equal(coco_host_number(host, COCO_HOST_linux_memory_total, 0), 1024000);
    assert_int_equal(coco_host_number(host, COCO_HOST_linux_memory_available, 0), 921600);
    assert_int_equal(coco_host_number(host, COCO_HOST_linux_memory_top, 0), 0x2080000000);
    assert_int_equal(coco_host_number(host, COCO_HOST_linux_memory_cgroup, 0), 4096);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_iommu), COCO_IOMMU_TRANSLATING);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_smt), 1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_hibernation), 0);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_crashkernel), 0);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_vhost_vsock), COCO_DEVICE_USABLE);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_apparmor), 0);
    assert_int_equal(coco_host_number(host, COCO_HOST_cpu_packages, 0), 2);
    assert_int_equal(coco_host_number(host, COCO_HOST_cpu_address_bits, 0), 52);
    assert_int_equal(coco_host_number(host, COCO_HOST_cpu_family, 0), 0x19);
    assert_int_equal(coco_host_number(host, COCO_HOST_cpu_model, 0), 0x11);
    assert_int_equal(coco_host_number(host, COCO_HOST_cpu_stepping, 9), 1);
    assert_string_equal(host->of[COCO_HOST_cpu_name].text, "AMD EPYC 9654 96-Core Processor");
}

/* A file that is gone, empty, garbage, too long, a FIFO that nobody writes to, or a folder: never "no", and never a
 * wait. */
static void test_files_that_do_not_help(void **state)
{
    static const struct {
        const char *path;
        enum coco_host_row row;
    } cases[] = {
        {"/proc/meminfo", COCO_HOST_linux_memory_available},
        {"/proc/self/cgroup", COCO_HOST_linux_memory_cgroup},
        {"/sys/fs/cgroup/user.slice/memory.max", COCO_HOST_linux_memory_cgroup},
        {"/proc/iomem", COCO_HOST_linux_memory_top},
        {"/sys/kernel/iommu_groups/0/type", COCO_HOST_linux_iommu},
        {"/sys/devices/system/cpu/smt/active", COCO_HOST_linux_smt},
        {"/sys/kernel/kexec_crash_size", COCO_HOST_linux_crashkernel},
        {"/proc/cpuinfo", COCO_HOST_cpu_packages},
        {"/sys/module/kvm/parameters/tdp_mmu", COCO_HOST_kvm_tdp_mmu},
    };
    static const char *const bad[] = {"", "garbage\n", "18446744073709551616\n"};
    struct fake_host *fake = *state;
    char *flood = malloc(2 * 1024 * 1024);

    memset(flood, 'x', 2 * 1024 * 1024 - 1);
    flood[2 * 1024 * 1024 - 1] = '\0';
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        for (size_t j = 0; j < sizeof(bad) / sizeof(*bad); j++) {
            fake_file(fake, cases[i].path, bad[j]);
            assert_string_not_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), cases[i].row), "");
        }
        fake_file(fake, cases[i].path, flood);
        assert_string_not_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), cases[i].row), "");
        fake_fifo(fake, cases[i].path);
        assert_string_not_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), cases[i].row), "");
        fake_without(fake, cases[i].path);
    }
    free(flood);
}

static void test_forbidden_file(void **state)
{
    struct fake_host *fake = *state;
    const bool root = geteuid() == 0;

    fake_forbid(fake, "/proc/iomem");
    fake_file(fake, "/dev/vhost-vsock", "");
    fake_forbid(fake, "/dev/vhost-vsock");
    assert_int_equal(chmod(fake->scratch.directory, 0755), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0);
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_string_equal(reason_of(&fake->host, COCO_HOST_linux_memory_top), "this user may not read /proc/iomem");
    assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_linux_vhost_vsock), COCO_DEVICE_DENIED);
}

static void test_hidden_addresses(void **state)
{
    struct fake_host *fake = *state;

    fake_file(fake, "/proc/iomem", "00000000-00000000 : Reserved\n00000000-00000000 : System RAM\n");
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_linux_memory_top),
                        "/proc/iomem shows addresses to root alone");
}

/* Where the kernel has no such thing, its folder is there without the file. */
static void test_kernels_without(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake_without(fake, "/sys/kernel/kexec_crash_size");
    fake_without(fake, "/sys/power/state");
    fake_without(fake, "/sys/class/iommu");
    fake_file(fake, "/sys/fs/cgroup/user.slice/memory.max", "max\n");
    fake_without(fake, "/dev/vhost-vsock");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_crashkernel), 0);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_hibernation), 0);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_iommu), COCO_IOMMU_OFF);
    assert_int_equal(seen_of(host, COCO_HOST_linux_memory_cgroup), COCO_SEEN_NOT);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_vhost_vsock), COCO_DEVICE_MISSING);
    fake_without(fake, "/sys");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_crashkernel), -1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_hibernation), -1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_apparmor), -1);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_iommu), 0);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_selinux), 0);
    assert_string_equal(reason_of(host, COCO_HOST_linux_memory_cgroup), "/sys/fs/cgroup is not there");
}

static void test_linux_set_up_otherwise(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake_file(fake, "/sys/kernel/kexec_crash_size", "268435456\n");
    fake_file(fake, "/sys/power/state", "freeze mem disk\n");
    fake_file(fake, "/sys/devices/system/cpu/smt/active", "0\n");
    fake_file(fake, "/sys/fs/selinux/enforce", "1");
    fake_file(fake, "/sys/module/apparmor/parameters/enabled", "Y\n");
    fake_file(fake, "/sys/kernel/iommu_groups/0/type", "identity\n");
    fake_file(fake, "/proc/self/cgroup", "4:memory:/x\n0::/\n");
    fake_file(fake, "/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712\n");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_crashkernel), 1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_hibernation), 1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_smt), 0);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_selinux), 1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_linux_apparmor), 1);
    assert_int_equal(coco_host_choice(host, COCO_HOST_linux_iommu), COCO_IOMMU_PASSTHROUGH);
    assert_int_equal(seen_of(host, COCO_HOST_linux_memory_cgroup), COCO_SEEN_NOT);
    /* One group that is translated among those that pass through; and what the command line asks of all. */
    fake_file(fake, "/sys/kernel/iommu_groups/1/type", "DMA\n");
    assert_int_equal(coco_host_choice(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_linux_iommu),
                     COCO_IOMMU_TRANSLATING);
    fake_file(fake, "/proc/cmdline", "quiet iommu=pt\n");
    assert_int_equal(coco_host_choice(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_linux_iommu),
                     COCO_IOMMU_PASSTHROUGH);
}

static void test_memlock(void **state)
{
    struct rlimit before, limit;

    assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &before), 0);
    limit = (struct rlimit){4096, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
    assert_int_equal(coco_host_number(fake_look(*state, OBSERVE_HOST_BARE), COCO_HOST_linux_memlock, 0), 4096);
    assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &before), 0);
}

/* ---- another CPU ------------------------------------------------------------------------------------------------- */

static void test_no_x86(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake->vendor = NULL;
    fake->machine = "aarch64";
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_string_equal(host->of[COCO_HOST_linux_architecture].text, "aarch64");
    assert_string_equal(reason_of(host, COCO_HOST_cpu_vendor), "this is no CPU that has CPUID");
    assert_string_equal(reason_of(host, COCO_HOST_amd_dev_sev), "the CPU is not AMD's");
    assert_string_equal(reason_of(host, COCO_HOST_intel_module), "the CPU is not Intel's");
}

static void test_another_vendor(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake->vendor = "HygonGenuine";
    fake->highest = 0x80000001;
    fake->release = NULL;
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(host, COCO_HOST_cpu_vendor), COCO_VENDOR_OTHER);
    assert_int_equal(seen_of(host, COCO_HOST_cpu_name), COCO_SEEN_NOT);
    assert_string_equal(reason_of(host, COCO_HOST_cpu_address_bits), "this CPU does not say it");
    assert_string_equal(reason_of(host, COCO_HOST_amd_sev_snp), "the CPU is not AMD's");
    assert_string_not_equal(reason_of(host, COCO_HOST_linux_release), "");
}

#define ON_AMD(test) cmocka_unit_test_setup_teardown(test, fake_amd, fake_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_AMD(test_child_hands_all_rows_on),
        cmocka_unit_test(test_this_host),
        ON_AMD(test_scopes),
        ON_AMD(test_kvm_hangs),
        ON_AMD(test_firmware_hangs),
        ON_AMD(test_no_time_at_all),
        ON_AMD(test_child_keeps_no_descriptor),
        ON_AMD(test_sound_linux),
        ON_AMD(test_files_that_do_not_help),
        ON_AMD(test_forbidden_file),
        ON_AMD(test_hidden_addresses),
        ON_AMD(test_kernels_without),
        ON_AMD(test_linux_set_up_otherwise),
        ON_AMD(test_memlock),
        ON_AMD(test_no_x86),
        ON_AMD(test_another_vendor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
