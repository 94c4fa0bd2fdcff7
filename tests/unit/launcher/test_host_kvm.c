/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is seen of KVM. */
#include <errno.h>
#include <linux/kvm.h>
#include <sys/stat.h>

#include "cmocka_all.h"
#include "fake_host.h"

static unsigned device_of(struct fake_host *fake)
{
    return coco_host_choice(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_kvm_device);
}

static void test_sound_kvm(void **state)
{
    const struct coco_host *host = fake_look(*state, OBSERVE_HOST_ALL);

    assert_int_equal(coco_host_choice(host, COCO_HOST_kvm_device), COCO_DEVICE_USABLE);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_api, 0), 12);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_vm_types, 0), 0x1d);
    assert_int_equal(coco_host_flag(host, COCO_HOST_kvm_guest_memfd), 1);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_memory_attributes, 0), 8);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_exit_hypercall, 0), 1 << 12);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_vcpus, 0), 1024);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_snp_vcpus, 0), 1024);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_snp_policy_bits, 0), 0x3fbffff);
    assert_int_equal(coco_host_number(host, COCO_HOST_kvm_snp_vmsa_features, 0), 0x20);
    assert_string_equal(reason_of(host, COCO_HOST_kvm_tdx_attributes), "KVM offers no VM of type TDX");
    assert_int_equal(coco_host_flag(host, COCO_HOST_kvm_tdp_mmu), 1);
}

/* A node that is none, or not KVM's. None of them is waited for. */
static void test_missing(void **state)
{
    struct fake_host *fake = *state;

    fake->api = 13;
    assert_int_equal(device_of(fake), COCO_DEVICE_MISSING);
    fake->api = -ENOTTY;
    assert_int_equal(device_of(fake), COCO_DEVICE_MISSING);
    assert_int_equal(seen_of(&fake->host, COCO_HOST_kvm_api), COCO_NOT_LOOKED_AT);
    fake->api = KVM_API_VERSION;
    fake_file(fake, "/dev/kvm", "x");
    assert_int_equal(device_of(fake), COCO_DEVICE_MISSING);
    fake_fifo(fake, "/dev/kvm");
    assert_int_equal(device_of(fake), COCO_DEVICE_MISSING);
    fake_without(fake, "/dev/kvm");
    assert_int_equal(device_of(fake), COCO_DEVICE_MISSING);
    assert_string_equal(reason_of(&fake->host, COCO_HOST_kvm_vcpus), "/dev/kvm is not there");
    fake_file(fake, "/dev/kvm/file", "x");
    assert_int_equal(device_of(fake), COCO_DEVICE_MISSING);
}

static void test_denied(void **state)
{
    struct fake_host *fake = *state;
    const bool root = geteuid() == 0;
    unsigned device;

    fake_file(fake, "/dev/kvm", "x");
    fake_forbid(fake, "/dev/kvm");
    assert_int_equal(chmod(fake->scratch.directory, 0755), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0);
    device = device_of(fake);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(device, COCO_DEVICE_DENIED);
    assert_string_equal(reason_of(&fake->host, COCO_HOST_kvm_vcpus), "this user may not open /dev/kvm");
}

/* A VM that does not come to its only instruction is no VM. */
static void test_broken(void **state)
{
    struct fake_host *fake = *state;

    fake->run_exit = KVM_EXIT_SHUTDOWN;
    assert_int_equal(device_of(fake), COCO_DEVICE_HANGS);
    fake->run_exit = KVM_EXIT_HLT;
    fake->run_error = -EFAULT;
    assert_int_equal(device_of(fake), COCO_DEVICE_HANGS);
    fake->run_error = 0;
    fake->create_error = -ENOMEM;
    assert_int_equal(device_of(fake), COCO_DEVICE_HANGS);
    assert_string_equal(reason_of(&fake->host, COCO_HOST_kvm_snp_vcpus),
                        "KVM makes no VM of type SNP: Cannot allocate memory");
}

static void test_attributes(void **state)
{
    struct fake_host *fake = *state;

    fake->attribute_error = -ENXIO;
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_kvm_snp_policy_bits),
                        "KVM does not say it: No such device or address");
    fake->vm_types = 1 << 5 | 1;
    fake->td_error = -E2BIG;
    assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_kvm_tdx_xfam),
                        "KVM does not say it: Argument list too long");
}

/* Looking again and again leaves nothing open. */
static void test_no_descriptor_is_left(void **state)
{
    int before, after;

    (void)fake_look(*state, OBSERVE_HOST_ALL);
    before = dup(0);
    close(before);
    (void)fake_look(*state, OBSERVE_HOST_ALL);
    after = dup(0);
    close(after);
    assert_int_equal(before, after);
}

#define ON_AMD(test) cmocka_unit_test_setup_teardown(test, fake_amd, fake_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_AMD(test_sound_kvm),
        ON_AMD(test_missing),
        ON_AMD(test_denied),
        ON_AMD(test_broken),
        ON_AMD(test_attributes),
        ON_AMD(test_no_descriptor_is_left),
        cmocka_unit_test_setup_teardown(test_no_descriptor_is_left, fake_intel, fake_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
