/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The host, KVM, and --coco=auto. */
#include "classify_host.h"

struct coco_host host;
const struct coco_observations on_host = {.host = &host};

static const struct coco_qemu_object guests[] = {{.name = "sev-snp-guest"}, {.name = "tdx-guest"}};
static const struct coco_qemu qemu = {
    .major = 11, .minor = 1, .package = "", .objects_known = true, .object_count = 2, .objects = guests};
static const struct coco_observations with_qemu = {.host = &host, .qemu = &qemu, .qemu_binary = COCO_QEMU_USABLE};

void nothing_looked_at(void)
{
    host = (struct coco_host){0};
}

void test_auto(void **state)
{
    (void)state;
    EXPECT(coco, unknown, BY_NOTHING, "--coco=auto");
    EXPECT(coco, unknown, BY_NOTHING, "--coco=auto,no");
    EXPECT(coco, no, 1, "--coco=auto", "--coco=no");
    EXPECT(coco_auto, unasked, BY_DEFAULT, NULL);
    EXPECT(coco_auto, unasked, 0, "--coco=tdx");
    EXPECT(coco_auto, open, 0, "--coco=auto");
    EXPECT(coco_auto, open, 1, "--coco=tdx", "--coco=auto,no");
    EXPECT(attestation_module, unknown, BY_NOTHING, "--coco=auto", "--initrd=/i");

    nothing_looked_at();
    see_choice(COCO_HOST_kvm_device, COCO_DEVICE_MISSING);
    EXPECT_SEEN(coco_auto, none, 0, &on_host, "--coco=auto");
    EXPECT_SEEN(coco, unknown, BY_NOTHING, &on_host, "--coco=auto");
    EXPECT_SEEN(coco_auto, fell_back, 0, &on_host, "--coco=auto,no");
    EXPECT_SEEN(coco, no, 0, &on_host, "--coco=auto,no");
    nothing_looked_at();
    see_number(COCO_HOST_kvm_vm_types, 1 << 4);
    EXPECT_SEEN(coco_auto, open, 0, &on_host, "--coco=auto"); /* QEMU was not asked */
    EXPECT_SEEN(coco_auto, chosen, 0, &with_qemu, "--coco=auto");
    EXPECT_SEEN(coco, sev_snp, 0, &with_qemu, "--coco=auto");
}

void test_host(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(host_architecture, unknown, BY_NOTHING);
    EXPECT_HOST(host_vendor, unknown, BY_NOTHING);
    see_choice(COCO_HOST_cpu_vendor, COCO_VENDOR_AMD);
    EXPECT_HOST(host_architecture, x86_64, BY_SIGHT);
    EXPECT_HOST(host_vendor, amd, BY_SIGHT);
    see_choice(COCO_HOST_cpu_vendor, COCO_VENDOR_INTEL);
    EXPECT_HOST(host_architecture, x86_64, BY_SIGHT);
    EXPECT_HOST(host_vendor, intel, BY_SIGHT);
    see_choice(COCO_HOST_cpu_vendor, COCO_VENDOR_OTHER);
    EXPECT_HOST(host_architecture, unknown, BY_NOTHING);
    EXPECT_HOST(host_vendor, other, BY_SIGHT);
    see_text(COCO_HOST_linux_architecture, "x86_64");
    EXPECT_HOST(host_architecture, x86_64, BY_SIGHT);
    see_text(COCO_HOST_linux_architecture, "aarch64");
    EXPECT_HOST(host_architecture, other, BY_SIGHT);
    EXPECT_HOST(host_vendor, unknown, BY_NOTHING); /* there is no such vendor */
    see_text(COCO_HOST_linux_architecture, "x86_64_v2");
    EXPECT_HOST(host_architecture, other, BY_SIGHT);

    /* What only one vendor has tells who it is. */
    nothing_looked_at();
    see_flag(COCO_HOST_amd_kvm_amd, false);
    EXPECT_HOST(host_vendor, unknown, BY_NOTHING);
    see_flag(COCO_HOST_amd_kvm_amd, true);
    EXPECT_HOST(host_vendor, amd, BY_SIGHT);
    nothing_looked_at();
    see_flag(COCO_HOST_intel_kvm_intel, true);
    EXPECT_HOST(host_vendor, intel, BY_SIGHT);
    nothing_looked_at();
    see_number(COCO_HOST_kvm_vm_types, 1 << 5);
    EXPECT_HOST(host_vendor, intel, BY_SIGHT);
    see_number(COCO_HOST_kvm_vm_types, 1 << 4);
    EXPECT_HOST(host_vendor, amd, BY_SIGHT);
}

void test_host_kernel(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(host_kernel, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.10.14-amd64");
    EXPECT_HOST(host_kernel, before_6_11, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "5.15");
    EXPECT_HOST(host_kernel, before_6_11, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "6.11.0-rc1");
    EXPECT_HOST(host_kernel, from_6_11, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "6.15.11-300.fc42.x86_64");
    EXPECT_HOST(host_kernel, from_6_11, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "6.16.0");
    EXPECT_HOST(host_kernel, from_6_16, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "7.0+");
    EXPECT_HOST(host_kernel, from_6_16, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "6.rc");
    EXPECT_HOST(host_kernel, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.99999999999");
    EXPECT_HOST(host_kernel, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "linux");
    EXPECT_HOST(host_kernel, unknown, BY_NOTHING);
}

void test_host_properties(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(host_packages, unknown, BY_NOTHING);
    see_number(COCO_HOST_cpu_packages, 0);
    EXPECT_HOST(host_packages, unknown, BY_NOTHING);
    see_number(COCO_HOST_cpu_packages, 1);
    EXPECT_HOST(host_packages, one, BY_SIGHT);
    see_number(COCO_HOST_cpu_packages, 2);
    EXPECT_HOST(host_packages, several, BY_SIGHT);
    see_flag(COCO_HOST_linux_smt, false);
    EXPECT_HOST(host_smt, off, BY_SIGHT);
    see_flag(COCO_HOST_linux_smt, true);
    EXPECT_HOST(host_smt, on, BY_SIGHT);
    see_flag(COCO_HOST_linux_crashkernel, false);
    EXPECT_HOST(host_crashkernel, none, BY_SIGHT);
    see_flag(COCO_HOST_linux_crashkernel, true);
    EXPECT_HOST(host_crashkernel, reserved, BY_SIGHT);
    see_flag(COCO_HOST_linux_hibernation, false);
    EXPECT_HOST(host_hibernation, off, BY_SIGHT);
    see_flag(COCO_HOST_linux_hibernation, true);
    EXPECT_HOST(host_hibernation, on, BY_SIGHT);
    see_choice(COCO_HOST_linux_iommu, COCO_IOMMU_TRANSLATING);
    EXPECT_HOST(host_iommu, translating, BY_SIGHT);
    see_choice(COCO_HOST_linux_iommu, COCO_IOMMU_PASSTHROUGH);
    EXPECT_HOST(host_iommu, passthrough, BY_SIGHT);
    see_choice(COCO_HOST_linux_iommu, COCO_IOMMU_OFF);
    EXPECT_HOST(host_iommu, off, BY_SIGHT);
    see_choice(COCO_HOST_linux_vhost_vsock, COCO_DEVICE_USABLE);
    EXPECT_HOST(host_vsock, usable, BY_SIGHT);
    see_choice(COCO_HOST_linux_vhost_vsock, COCO_DEVICE_MISSING);
    EXPECT_HOST(host_vsock, missing, BY_SIGHT);
    see_choice(COCO_HOST_linux_vhost_vsock, COCO_DEVICE_DENIED);
    EXPECT_HOST(host_vsock, denied, BY_SIGHT);
    coco_host_not_looked_at(&host, COCO_HOST_linux_vhost_vsock, "no time");
    EXPECT_HOST(host_vsock, unknown, BY_NOTHING);
}

void test_host_memory(void **state)
{
    const uint64_t gib = UINT64_C(1) << 30;

    (void)state;
    nothing_looked_at();
    EXPECT_HOST(ram_host, unknown, BY_NOTHING);
    see_number(COCO_HOST_linux_memory_available, 2 * gib);
    EXPECT_HOST(ram_host, unknown, BY_NOTHING); /* a limit may be lower */
    coco_host_see_none(&host, COCO_HOST_linux_memory_cgroup);
    EXPECT_HOST(ram_host, fits, BY_SIGHT);
    EXPECT_SEEN(ram_host, fits, 0, &on_host, "--ram=2G");
    EXPECT_SEEN(ram_host, exceeds, 0, &on_host, "--ram=2049M");
    see_number(COCO_HOST_linux_memory_cgroup, 2 * gib - 1);
    EXPECT_HOST(ram_host, exceeds, BY_SIGHT);
    nothing_looked_at();
    see_number(COCO_HOST_linux_memory_cgroup, gib);
    EXPECT_HOST(ram_host, exceeds, BY_SIGHT);
    nothing_looked_at();
    see_number(COCO_HOST_linux_memory_total, gib);
    EXPECT_HOST(ram_host, exceeds, BY_SIGHT);
    see_number(COCO_HOST_linux_memory_total, 4 * gib);
    EXPECT_HOST(ram_host, unknown, BY_NOTHING);
}

void test_kvm(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(kvm_snp, unknown, BY_NOTHING);
    see_number(COCO_HOST_kvm_vm_types, 0x3);
    EXPECT_HOST(kvm_snp, no, BY_SIGHT);
    EXPECT_HOST(kvm_tdx, no, BY_SIGHT);
    see_number(COCO_HOST_kvm_vm_types, 0x10);
    EXPECT_HOST(kvm_snp, yes, BY_SIGHT);
    EXPECT_HOST(kvm_tdx, no, BY_SIGHT);
    see_number(COCO_HOST_kvm_vm_types, 0x20);
    EXPECT_HOST(kvm_tdx, yes, BY_SIGHT);
    coco_host_see_none(&host, COCO_HOST_kvm_vm_types);
    EXPECT_HOST(kvm_tdx, no, BY_SIGHT);

    EXPECT_HOST(kvm_guest_memfd, unknown, BY_NOTHING);
    see_number(COCO_HOST_kvm_memory_attributes, 8);
    EXPECT_HOST(kvm_guest_memfd, unknown, BY_NOTHING);
    see_flag(COCO_HOST_kvm_guest_memfd, true);
    EXPECT_HOST(kvm_guest_memfd, yes, BY_SIGHT);
    see_number(COCO_HOST_kvm_memory_attributes, 7);
    EXPECT_HOST(kvm_guest_memfd, no, BY_SIGHT);
    see_number(COCO_HOST_kvm_memory_attributes, 8);
    see_flag(COCO_HOST_kvm_guest_memfd, false);
    EXPECT_HOST(kvm_guest_memfd, no, BY_SIGHT);

    EXPECT_HOST(kvm_exit_hypercall, unknown, BY_NOTHING);
    see_number(COCO_HOST_kvm_exit_hypercall, 1 << 12);
    EXPECT_HOST(kvm_exit_hypercall, yes, BY_SIGHT);
    see_number(COCO_HOST_kvm_exit_hypercall, 0);
    EXPECT_HOST(kvm_exit_hypercall, no, BY_SIGHT);
}

void test_kvm_vcpus(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_SEEN(cpus_kvm, unknown, BY_NOTHING, &on_host, "--cpus=5000");
    see_number(COCO_HOST_kvm_vcpus, 1024);
    EXPECT_HOST(cpus_kvm, within, BY_SIGHT);
    EXPECT_SEEN(cpus_kvm, within, 0, &on_host, "--cpus=1024");
    EXPECT_SEEN(cpus_kvm, above, 0, &on_host, "--cpus=1025");
    EXPECT_SEEN(cpus_kvm, above, 0, &on_host, "--cpus=4:1025");
    EXPECT_SEEN(cpus_kvm, within, 0, &on_host, "--cpus=4:2");
    EXPECT_SEEN(cpus_kvm, unknown, BY_NOTHING, &on_host, "--cpus=1024", "--coco=tdx");
    EXPECT_SEEN(cpus_kvm, above, 0, &on_host, "--cpus=1025", "--coco=tdx");
    EXPECT_SEEN(cpus_kvm, unknown, BY_NOTHING, &on_host, "--cpus=1024", "--coco=auto");
    EXPECT_SEEN(cpus_kvm, above, 0, &on_host, "--cpus=1025", "--coco=auto");
    see_number(COCO_HOST_kvm_tdx_vcpus, 64);
    see_number(COCO_HOST_kvm_snp_vcpus, 512);
    EXPECT_SEEN(cpus_kvm, within, 0, &on_host, "--cpus=64", "--coco=tdx");
    EXPECT_SEEN(cpus_kvm, above, 0, &on_host, "--cpus=65", "--coco=tdx");
    EXPECT_SEEN(cpus_kvm, within, 0, &on_host, "--cpus=512", "--coco=sev-snp");
    EXPECT_SEEN(cpus_kvm, above, 0, &on_host, "--cpus=513", "--coco=sev-snp");
}
