/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is seen of TDX, and of what signs its quotes. */
#include <errno.h>

#include "cmocka_all.h"
#include "fake_host.h"

static void test_sound_host(void **state)
{
    const struct coco_host *host = fake_look(*state, OBSERVE_HOST_ALL);

    assert_int_equal(coco_host_choice(host, COCO_HOST_cpu_vendor), COCO_VENDOR_INTEL);
    assert_int_equal(coco_host_number(host, COCO_HOST_cpu_model, 0), 0xcf);
    assert_int_equal(coco_host_flag(host, COCO_HOST_intel_tdx_host), 1);
    assert_int_equal(coco_host_number(host, COCO_HOST_intel_keyid_partitioning, 0) >> 32, 64);
    assert_int_equal(coco_host_number(host, COCO_HOST_intel_tme_activate, 0), 3);
    assert_int_equal(coco_host_number(host, COCO_HOST_intel_seamrr_mask, 0), 1 << 11);
    assert_int_equal(coco_host_number(host, COCO_HOST_intel_sgx_mcheck_status, 9), 0);
    assert_int_equal(coco_host_choice(host, COCO_HOST_intel_kvm_tdx), COCO_PARAMETER_ON);
    assert_int_equal(coco_host_choice(host, COCO_HOST_intel_module), COCO_TDX_MODULE_INITIALISED);
    assert_string_equal(host->of[COCO_HOST_intel_module_version].text, "1.5.08");
    assert_int_equal(coco_host_number(host, COCO_HOST_intel_keyids_capacity, 0), 63);
    assert_int_equal(coco_host_number(host, COCO_HOST_intel_keyids_used, 9), 0);
    assert_int_equal(coco_host_choice(host, COCO_HOST_intel_sgx_enclave), COCO_DEVICE_USABLE);
    assert_int_equal(coco_host_choice(host, COCO_HOST_intel_sgx_provision), COCO_DEVICE_USABLE);
    assert_int_equal(coco_host_choice(host, COCO_HOST_intel_qgs_unix), COCO_SOCKET_REACHABLE);
    assert_int_equal(coco_host_choice(host, COCO_HOST_intel_qgs_vsock), COCO_SOCKET_REACHABLE);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_tdx_vcpus, 0), 1024);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_tdx_attributes, 0), 0x10000000);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_tdx_xfam, 0), 0x602e7);
    assert_string_equal(reason_of(host, COCO_HOST_kvm_snp_vcpus), "KVM offers no VM of type SNP");
    assert_string_equal(reason_of(host, COCO_HOST_amd_sev_snp), "the CPU is Intel's");
}

/* The kernel that does not use TDX blames the firmware setup only where nothing else is to blame. */
static void test_flag_that_is_missing(void **state)
{
    struct fake_host *fake = *state;

    fake_file(fake, "/proc/cpuinfo", "physical id : 0\nflags : fpu\n");
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_tdx_host),
                        "there are private KeyIDs, but the kernel does not use them");
    fake->msrs[0] = 127;
    assert_int_equal(coco_host_flag(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_tdx_host), 0);
    fake->msr_error = -EACCES;
    assert_int_equal(coco_host_flag(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_tdx_host), 0);
    fake_file(fake, "/sys/power/state", "mem disk\n");
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_tdx_host),
                        "the kernel does not use TDX where hibernation is possible");
    fake_file(fake, "/sys/power/state", "mem\n");
    fake_without(fake, "/sys/module/kvm_intel/parameters/tdx");
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_kvm_tdx), COCO_PARAMETER_ABSENT);
    assert_string_equal(reason_of(&fake->host, COCO_HOST_intel_tdx_host),
                        "this kernel may not know TDX, and did not say");
    fake_without(fake, "/sys/module/kvm_intel");
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_flag(&fake->host, COCO_HOST_intel_kvm_intel), 0);
    assert_string_equal(reason_of(&fake->host, COCO_HOST_intel_kvm_tdx), "kvm_intel is not loaded");
    fake_without(fake, "/proc/cpuinfo");
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_tdx_host),
                        "/proc/cpuinfo is not there");
}

/* The log speaks only where nothing better does, and its last word counts. */
static void test_module(void **state)
{
    struct fake_host *fake = *state;

    fake_file(fake, "/dev/kmsg", "3,1,1,-;virt/tdx: module not loaded\n");
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_module), COCO_TDX_MODULE_INITIALISED);
    fake_file(fake, "/sys/module/kvm_intel/parameters/tdx", "N\n");
    fake_without(fake, "/sys/devices/faux");
    (void)fake_look(fake, OBSERVE_HOST_ALL); /* the VM type alone says it */
    assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_module), COCO_TDX_MODULE_INITIALISED);
    fake->vm_types = 1;
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_module), COCO_TDX_MODULE_NOT_LOADED);
    fake_file(fake, "/dev/kmsg", "3,1,1,-;virt/tdx: module initialization failed (-5)\n");
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_module), COCO_TDX_MODULE_FAILED);
    fake_file(fake, "/dev/kmsg", "6,1,1,-;Linux version\n");
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_module),
                        "neither KVM nor the kernel's log says how it is");
    fake_without(fake, "/dev/kmsg");
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_module), "/dev/kmsg is not there");
}

static void test_version(void **state)
{
    static const char *const bad[] = {"", "\n", "one\n", "1.5.08-x\n"};
    struct fake_host *fake = *state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        fake_file(fake, "/sys/devices/faux/tdx_host/version", bad[i]);
        assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_intel_module_version),
                            "/sys/devices/faux/tdx_host/version says what is not understood");
    }
}

static void test_quotes(void **state)
{
    static const struct {
        int error;
        enum coco_socket_sighting seen;
    } cases[] = {
        {-ENOENT, COCO_SOCKET_MISSING},          {-EACCES, COCO_SOCKET_DENIED},
        {-ECONNREFUSED, COCO_SOCKET_REFUSED},    {-ECONNRESET, COCO_SOCKET_REFUSED},
        {-EAGAIN, COCO_SOCKET_REACHABLE},        {-ENODEV, COCO_SOCKET_NOT_LOOKED_AT},
        {-ETIMEDOUT, COCO_SOCKET_NOT_LOOKED_AT}, {-ENOMEM, COCO_SOCKET_NOT_LOOKED_AT},
    };
    struct fake_host *fake = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        fake->connect_error = cases[i].error;
        (void)fake_look(fake, OBSERVE_HOST_ALL);
        assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_qgs_unix), cases[i].seen);
        assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_qgs_vsock), cases[i].seen);
        if (cases[i].seen == COCO_SOCKET_NOT_LOOKED_AT)
            assert_string_not_equal(reason_of(&fake->host, COCO_HOST_intel_qgs_vsock), "");
    }
    fake_without(fake, "/dev/sgx_enclave");
    (void)fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(&fake->host, COCO_HOST_intel_sgx_enclave), COCO_DEVICE_MISSING);
}

#define ON_INTEL(test) cmocka_unit_test_setup_teardown(test, fake_intel, fake_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_INTEL(test_sound_host), ON_INTEL(test_flag_that_is_missing), ON_INTEL(test_module), ON_INTEL(test_version),
        ON_INTEL(test_quotes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
