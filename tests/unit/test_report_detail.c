/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a finding says of the file that it is about. */
#include "classify_firmware.h"

#include "report/detail.h"

static struct coco_kernel kernel;
static struct coco_initrd initrds[2];

static void expect(enum coco_fact fact, const char *expected)
{
    char text[512] = "";

    assert_int_equal(coco_describe_sighting(fact, &seen, text, sizeof(text)), expected != NULL);
    if (expected)
        assert_string_equal(text, expected);
}

static void test_image(void **state)
{
    (void)state;
    reset_named();
    expect(COCO_FACT_firmware_size, NULL);
    seen.firmware_path = "/f";
    expect(COCO_FACT_firmware_size, "/f: 4194304 bytes");
    expect(COCO_FACT_kvm, NULL);
    firmware.sev.metadata_offset = 0x3ffa00;
    firmware.sev.sections[2].size = 0x800;
    expect(COCO_FACT_firmware_sev_cpuid,
           "/f: section 2 of the SEV metadata at 0x3ffa00: address 0x80e000, size 0x800, kind 0x3");
    firmware.sev.metadata = COCO_METADATA_ABSENT;
    expect(COCO_FACT_firmware_sev_metadata,
           "/f: there is no table of GUIDs 48 bytes before the end, and so no entry for SEV metadata");
    firmware.table.present = true;
    firmware.table.offset = 0x3fffd0;
    expect(COCO_FACT_firmware_sev_metadata, "/f: the table of GUIDs at 0x3fffd0 has no entry for SEV metadata");
    expect(COCO_FACT_firmware_hash_area, "/f: area for kernel hashes: address 0x810c00, size 0x400");
    firmware.tdvf.sections[3].kind = COCO_TDVF_PERM_MEM;
    expect(COCO_FACT_firmware_tdvf, "/f: section 3 of the TDX metadata at 0x0 (kind 4, content at 0x0, size 0x0) is of "
                                    "a kind that QEMU does not support");
}

static void test_instead(void **state)
{
    const struct coco_firmware_wanted wanted = {.machine = "q35", .required = "amd-sev-snp"};

    (void)state;
    reset_named();
    seen.firmware_path = "/f";
    seen.wanted = &wanted;
    seen.candidates = &descriptor;
    seen.candidate_count = 1;
    expect(COCO_FACT_firmware_size, "/f: 4194304 bytes; /usr/share/ovmf/OVMF.amdsev.fd is installed and fits");
    seen.firmware_path = "/usr/share/ovmf/OVMF.amdsev.fd";
    expect(COCO_FACT_firmware_size, "/usr/share/ovmf/OVMF.amdsev.fd: 4194304 bytes");
    descriptor.is_uefi = false;
    seen.firmware_path = "/f";
    expect(COCO_FACT_firmware_size, "/f: 4194304 bytes");
}

static void test_others(void **state)
{
    (void)state;
    reset_searched();
    seen.kernel = &kernel;
    seen.initrds = initrds;
    seen.initrd_count = 2;
    descriptor.description = "for SNP";
    expect(COCO_FACT_descriptor_target, "/usr/share/qemu/firmware/60-amdsev.json: \"for SNP\"");
    kernel.boot.present = true;
    kernel.boot.protocol = 0x0205;
    kernel.boot.command_line_max = 255;
    expect(COCO_FACT_kernel_protocol, "boot protocol 2.05");
    expect(COCO_FACT_kernel_cmdline_limit, "the kernel takes 255 bytes");
    initrds[0].readable = true;
    initrds[1].broken_at = 0x10;
    expect(COCO_FACT_initrd_content, "reading initrd 2 fails at 0x10");
    initrds[1].readable = true;
    expect(COCO_FACT_initrd_content, NULL);
}

static void test_qemu(void **state)
{
    const struct coco_qemu qemu = {.major = 7, .minor = 2, .micro = 22, .package = "Debian 1:7.2"};
    const struct coco_qemu plain = {.major = 11, .package = ""};

    (void)state;
    seen = (struct coco_observations){.qemu_binary = COCO_QEMU_MISSING, .qemu_path = "qemu-system-x86_64"};
    expect(COCO_FACT_qemu_binary, "qemu-system-x86_64 was not found in PATH");
    expect(COCO_FACT_qemu_version, NULL);
    seen.qemu_path = "/opt/qemu";
    expect(COCO_FACT_qemu_binary, "/opt/qemu was not found");
    seen.qemu_binary = COCO_QEMU_DENIED;
    expect(COCO_FACT_qemu_binary, "/opt/qemu: QEMU cannot be executed");
    seen.qemu_binary = COCO_QEMU_SILENT;
    seen.qemu_fault = "QEMU ended with status 127";
    expect(COCO_FACT_qemu_binary, "/opt/qemu: QEMU ended with status 127");
    seen.qemu_binary = COCO_QEMU_USABLE;
    seen.qemu_fault = NULL;
    seen.qemu = &qemu;
    expect(COCO_FACT_qemu_snp, "QEMU 7.2.22 (Debian 1:7.2), /opt/qemu");
    seen.qemu = &plain;
    expect(COCO_FACT_qemu_cpu_model, "QEMU 11.0.0, /opt/qemu");
    seen.qemu_path = NULL; /* a recorded profile */
    expect(COCO_FACT_qemu_version, "QEMU 11.0.0");
    expect(COCO_FACT_kvm, NULL);
}

static void test_of_host(void **state)
{
    static struct coco_host host;
    char text[DETAIL_TEXT_MAX];

    (void)state;
    reset_named();
    seen.host = &host;
    expect(COCO_FACT_snp_rmp, NULL);
    coco_host_see_number(&host, COCO_HOST_amd_rmp_base, 0);
    coco_host_see_number(&host, COCO_HOST_amd_rmp_end, 0x1fff);
    expect(COCO_FACT_snp_rmp, "MSR RMP_BASE 0x0, RMP_END 0x1fff");
    coco_host_see_choice(&host, COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_OFF);
    expect(COCO_FACT_kvm_amd_sev_snp, "kvm_amd.sev_snp is N");
    coco_host_see_choice(&host, COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_ABSENT);
    expect(COCO_FACT_kvm_amd_sev_snp, "kvm_amd.sev_snp is not known to this kernel");
    coco_host_see_flag(&host, COCO_HOST_amd_kvm_sev, true);
    expect(COCO_FACT_kvm_amd_sev, "kvm_amd.sev is Y");
    coco_host_see_choice(&host, COCO_HOST_intel_sgx_provision, COCO_DEVICE_DENIED);
    expect(COCO_FACT_tdx_sgx, "/dev/sgx_provision denied");
    coco_host_see_number(&host, COCO_HOST_linux_memory_available, 4096);
    coco_host_see_none(&host, COCO_HOST_linux_memory_cgroup);
    expect(COCO_FACT_ram_host, "memory available: 4096 bytes, limit of the cgroup: none");
    coco_host_see_text(&host, COCO_HOST_cpu_name, "EPYC");
    expect(COCO_FACT_host_vendor, "CPU EPYC");

    /* The value says it all; and what nobody looked at follows from something else. */
    coco_host_see_choice(&host, COCO_HOST_amd_dev_sev, COCO_DEVICE_MISSING);
    expect(COCO_FACT_snp_device, NULL);
    expect(COCO_FACT_snp_enabled, NULL);
    coco_host_see_number(&host, COCO_HOST_kvm_vm_types, 0x10);
    expect(COCO_FACT_snp_enabled, "KVM offers VMs of type SEV-SNP, which it does not where this is otherwise");
    expect(COCO_FACT_tdx_bios, "KVM offers VMs of type TDX, which it does not where this is otherwise");
    expect(COCO_FACT_host_smt, NULL);

    assert_false(coco_describe_reason(COCO_FACT_snp_memory_encryption, &host, text, sizeof(text)));
    coco_host_not_looked_at(&host, COCO_HOST_amd_syscfg, "no permission to read %s", "MSRs");
    assert_true(coco_describe_reason(COCO_FACT_snp_memory_encryption, &host, text, sizeof(text)));
    assert_string_equal(text, "not looked at: no permission to read MSRs");
    coco_host_not_looked_at(&host, COCO_HOST_amd_tcb_current, "busy");
    coco_host_not_looked_at(&host, COCO_HOST_amd_tcb_committed, "busy");
    coco_host_not_looked_at(&host, COCO_HOST_amd_tcb_reported, "late");
    assert_true(coco_describe_reason(COCO_FACT_snp_tcb, &host, text, sizeof(text)));
    assert_string_equal(text, "not looked at: busy; late");
}

static void test_missing_names(void **state)
{
    static const char *const devices[] = {"virtconsole", "virtio-rng-pci", "virtio-serial-pci", "virtserialport"};
    const struct coco_qemu qemu = {.major = 8, .minor = 2, .micro = 2, .package = "", .devices = {4, devices}};
    struct coco_setting settings[] = {{.option = COCO_OPTION_console, .value.choice = COCO_CONSOLE_GUI},
                                      {.option = COCO_OPTION_cpu_model, .text = "EPYC-Turin,-nx"}};
    const struct coco_request request = {.count = 2, .capacity = 2, .settings = settings};
    char text[DETAIL_TEXT_MAX];

    (void)state;
    reset_named();
    assert_false(coco_describe_missing(COCO_FACT_qemu_devices, &request, &seen, text, sizeof(text)));
    seen.qemu = &qemu;
    seen.qemu_path = "/q";
    assert_true(coco_describe_missing(COCO_FACT_qemu_devices, &request, &seen, text, sizeof(text)));
    assert_string_equal(text, "QEMU 8.2.2, /q: no device virtio-vga");
    assert_true(coco_describe_missing(COCO_FACT_qemu_cpu_model, &request, &seen, text, sizeof(text)));
    assert_string_equal(text, "QEMU 8.2.2, /q: no CPU model EPYC-Turin");
    assert_false(coco_describe_missing(COCO_FACT_qemu_snp, &request, &seen, text, sizeof(text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_image),   cmocka_unit_test(test_instead),       cmocka_unit_test(test_others),
        cmocka_unit_test(test_of_host), cmocka_unit_test(test_missing_names), cmocka_unit_test(test_qemu),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
