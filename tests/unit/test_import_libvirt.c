/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt domains: machine, launch security, firmware, kernel and CPU, and what is no domain at all. */
#include "import_libvirt.h"

static void test_platform(void **state)
{
    static const struct row rows[] = {
        {{.os = NULL}, COCO_OPTION_kvm, "yes", "<domain type=>"},
        {{.os = NULL}, COCO_OPTION_machine_type, "pc-q35-9.2", "<type machine=>"},
        {{.os = "<type>hvm</type>"}, COCO_OPTION_machine_type, "pc", NULL},
        {{.top = MEMORY "<uuid> 3f5b6c1e-8f0a-4a35-9a5e-0d9d6c1b2a77\n</uuid>"},
         COCO_OPTION_uuid,
         "3f5b6c1e-8f0a-4a35-9a5e-0d9d6c1b2a77",
         "<uuid>"},
        {{.features = "<acpi/><smm state='on'/>"}, COCO_OPTION_found_smm, "smm=on", "<smm state=>"},
        {{.features = "<acpi/><smm/>"}, COCO_OPTION_found_smm, "smm=on", "<smm>"},
        {{.features = "<acpi/><smm state='off'/>"}, COCO_OPTION_found_smm, NULL, NULL},
        {{.features = "<ioapic driver='qemu'/>"}, COCO_OPTION_found_irqchip, "split", "<ioapic driver=>"},
        {{.features = "<ioapic driver='kvm'/>"}, COCO_OPTION_found_irqchip, "on", "<ioapic driver=>"},
        {{.os = NULL}, COCO_OPTION_found_reboot, "reboot=reset, the default", NULL},
        {{.top = MEMORY "<on_reboot>restart</on_reboot>"}, COCO_OPTION_found_reboot, "reboot=reset, the default", NULL},
        {{.top = MEMORY "<on_reboot>destroy</on_reboot>"}, COCO_OPTION_found_reboot, NULL, NULL},
        {{.top = TDX("")}, COCO_OPTION_found_reboot, NULL, NULL},
        {{.devices = NONE "<emulator>/usr/bin/qemu-system-x86_64</emulator>"},
         COCO_OPTION_qemu,
         "/usr/bin/qemu-system-x86_64",
         "/usr/bin/qemu-system-x86_64"},
    };

    check_rows(*state, rows, COUNT(rows));
}

static void test_security(void **state)
{
    static const struct row rows[] = {
        {{.top = SNP("")}, COCO_OPTION_coco, "sev-snp", "<launchSecurity type=>"},
        {{.top = SNP("")}, COCO_OPTION_snp_policy, "0x30000", "<policy>"},
        {{.top = SNP("")}, COCO_OPTION_kernel_hashes, "yes", "<launchSecurity kernelHashes=>"},
        {{.top = SNP("")}, COCO_OPTION_snp_author_key, "yes", "<launchSecurity authorKey=>"},
        {{.top = SNP("")}, COCO_OPTION_snp_vcek_disabled, "yes", "<launchSecurity vcek=>"},
        {{.top = SNP("")}, COCO_OPTION_found_cbitpos, NULL, NULL},
        {{.top = SNP("")}, COCO_OPTION_found_reduced_phys_bits, NULL, NULL},
        {{.top = SNP("<cbitpos> 51 </cbitpos>")}, COCO_OPTION_found_cbitpos, "51", "<cbitpos>"},
        {{.top = SNP("<reducedPhysBits>5</reducedPhysBits>")},
         COCO_OPTION_found_reduced_phys_bits,
         "5",
         "<reducedPhysBits>"},
        {{.top = SNP("<hostData>AAAA</hostData>")}, COCO_OPTION_snp_host_data, "AAAA", "<hostData>"},
        {{.top = SNP("<idBlock>AAAA</idBlock>")}, COCO_OPTION_snp_id_block, "AAAA", "<idBlock>"},
        {{.top = SNP("<idAuth>AAAA</idAuth>")}, COCO_OPTION_snp_id_auth, "AAAA", "<idAuth>"},
        {{.top = SNP("<guestVisibleWorkarounds>AAAA</guestVisibleWorkarounds>")},
         COCO_OPTION_snp_guest_visible_workarounds,
         "AAAA",
         "<guestVisibleWorkarounds>"},
        {{.top = TDX("")}, COCO_OPTION_coco, "tdx", "<launchSecurity type=>"},
        {{.top = TDX("<policy>10000000</policy>")}, COCO_OPTION_tdx_attributes, "0x10000000", "<policy>"},
        {{.top = TDX("<mrConfigId>AAAA</mrConfigId>")}, COCO_OPTION_tdx_mrconfigid, "AAAA", "<mrConfigId>"},
        {{.top = TDX("<mrOwner>AAAA</mrOwner>")}, COCO_OPTION_tdx_mrowner, "AAAA", "<mrOwner>"},
        {{.top = TDX("<mrOwnerConfig>AAAA</mrOwnerConfig>")}, COCO_OPTION_tdx_mrownerconfig, "AAAA", "<mrOwnerConfig>"},
        {{.top = TDX("<quoteGenerationService path='/run/q'/>")},
         COCO_OPTION_tdx_quote_socket,
         "unix:/run/q",
         "<quoteGenerationService path=>"},
        {{.top = TDX("<quoteGenerationService/>")},
         COCO_OPTION_tdx_quote_socket,
         "unix:/var/run/tdx-qgs/qgs.socket",
         "<quoteGenerationService>"},
        {{.top = MEMORY "<launchSecurity type='sev'><policy>1</policy></launchSecurity>"},
         COCO_OPTION_found_sev,
         "sev-guest",
         "<launchSecurity>"},
        {{.os = NULL}, COCO_OPTION_coco, NULL, NULL},
    };

    check_rows(*state, rows, COUNT(rows));
}

static void test_boot(void **state)
{
    static const struct row rows[] = {
        {{.os = NULL}, COCO_OPTION_firmware, "bios", NULL},
        {{.os = Q35 "<loader>/f.fd</loader>"}, COCO_OPTION_firmware, "/f.fd", "<loader>"},
        {{.os = Q35 "<loader type='rom'>/f.fd</loader>"}, COCO_OPTION_found_pflash, NULL, NULL},
        {{.os = Q35 "<loader readonly='yes' type='pflash'>/f.fd</loader>"}, COCO_OPTION_firmware, "/f.fd", "<loader>"},
        {{.os = Q35 "<loader readonly='yes' type='pflash'>/f.fd</loader>"},
         COCO_OPTION_found_pflash,
         "/f.fd",
         "<loader>"},
        {{.os = Q35 "<loader type='pflash'>/f.fd</loader><nvram template='/t'>/v.fd</nvram>"},
         COCO_OPTION_found_pflash,
         "/v.fd",
         "<nvram>"},
        {{.os = Q35 "<loader type='pflash'>/f.fd</loader><nvram type='file'><source file='/v.fd'/></nvram>"},
         COCO_OPTION_found_pflash,
         "/v.fd",
         "<nvram>"},
        {{.os = Q35 "<kernel>/k</kernel>"}, COCO_OPTION_linux_image, "/k", "<kernel>"},
        {{.os = Q35 "<kernel>/k</kernel><initrd>/i</initrd>"}, COCO_OPTION_initrd, "/i", "<initrd>"},
        {{.os = Q35 "<kernel>/k</kernel><cmdline>a b=c</cmdline>"}, COCO_OPTION_cmdline, "b=c", "<cmdline>"},
        {{.os = Q35 "<kernel>/k</kernel><dtb>/x</dtb>"}, COCO_OPTION_found_dtb, "/x", "<dtb>"},
        {{.os = Q35 "<kernel>/k</kernel><shim>/x</shim>"}, COCO_OPTION_found_shim, "/x", "<shim>"},
        {{.os = Q35 "<smbios mode='sysinfo'/>",
          .top = MEMORY "<sysinfo type='smbios'><oemStrings><entry>a,b</entry></oemStrings></sysinfo>"},
         COCO_OPTION_smbios11,
         "a,b",
         "<entry>"},
        {{.top = MEMORY "<sysinfo type='smbios'><oemStrings><entry>a</entry></oemStrings></sysinfo>"},
         COCO_OPTION_smbios11,
         NULL,
         NULL},
    };

    check_rows(*state, rows, COUNT(rows));
}

/* firmware='efi': libvirt looks for a descriptor, as we do. */
static void test_chosen_firmware(void **state)
{
    static const char domain[] =
        "<domain type='kvm'><memory>1024</memory><os firmware='efi'><firmware><feature enabled='yes' "
        "name='secure-boot'/><feature enabled='no' name='enrolled-keys'/></firmware><loader "
        "secure='yes'/></os></domain>";
    struct coco_request *request = *state;
    struct coco_error error;

    assert_int_equal(coco_import_libvirt(request, "vm.xml", domain, strlen(domain), NULL, &error), COCO_OK);
    assert_string_equal(coco_request_last(request, COCO_OPTION_firmware)->text, "uefi");
    assert_string_equal(coco_request_last(request, COCO_OPTION_firmware)->written, "<os firmware=>");
    assert_string_equal(coco_request_last(request, COCO_OPTION_firmware_features)->text, "secure-boot,~enrolled-keys");
    assert_int_equal(coco_request_last(request, COCO_OPTION_secure_boot)->value.tristate, COCO_YES);
}

static void test_cpu(void **state)
{
    static const struct row rows[] = {
        {{.cpu = ""}, COCO_OPTION_cpu_model, "qemu64", NULL},
        {{.os = NULL}, COCO_OPTION_cpu_model, "host", "<cpu>"},
        {{.cpu = "<cpu mode='host-passthrough' migratable='off' check='none'/>"},
         COCO_OPTION_cpu_model,
         "host,migratable=off",
         "<cpu>"},
        {{.cpu = "<cpu mode='maximum'/>"}, COCO_OPTION_cpu_model, "max", "<cpu>"},
        {{.cpu = "<cpu mode='custom' match='exact'><model fallback='forbid'>EPYC-v4</model><feature policy='require' "
                 "name='x2apic'/><feature policy='disable' name='svm'/><feature name='f'/></cpu>"},
         COCO_OPTION_cpu_model,
         "EPYC-v4,x2apic=on,svm=off,f=on",
         "<cpu>"},
        {{.cpu = "<cpu><model>Icelake-Server</model></cpu>"}, COCO_OPTION_cpu_model, "Icelake-Server", "<cpu>"},
        {{.cpu =
              "<cpu mode='host-passthrough'><maxphysaddr mode='emulate' bits='42'/><cache mode='passthrough'/></cpu>"},
         COCO_OPTION_cpu_model,
         "host,phys-bits=42,host-cache-info=on",
         "<cpu>"},
        {{.cpu = "<cpu mode='host-passthrough'><maxphysaddr mode='passthrough' limit='40'/></cpu>"},
         COCO_OPTION_cpu_model,
         "host,host-phys-bits=on,host-phys-bits-limit=40",
         "<cpu>"},
        {{.features = "<hyperv mode='custom'><relaxed state='on'/><vapic state='off'/><spinlocks state='on' "
                      "retries='8191'/><vendor_id state='on' value='x'/></hyperv>"},
         COCO_OPTION_cpu_model,
         "host,hv-relaxed=on,hv-spinlocks=8191,hv-vendor-id=x",
         "<cpu>"},
        {{.features = "<kvm><hidden state='on'/><hint-dedicated state='off'/></kvm><pmu state='off'/>"},
         COCO_OPTION_cpu_model,
         "host,kvm=off,pmu=off",
         "<cpu>"},
        {{.top = MEMORY "<clock offset='utc'><timer name='tsc' frequency='2000000000'/><timer name='kvmclock' "
                        "present='no'/><timer name='hypervclock' present='yes'/></clock>"},
         COCO_OPTION_cpu_model,
         "host,tsc-frequency=2000000000,kvmclock=off,hv-time=on",
         "<cpu>"},
        {{.os = NULL}, COCO_OPTION_cpus, "1", NULL},
        {{.top = MEMORY "<vcpu placement='static'>4</vcpu>"}, COCO_OPTION_cpus, "4", "<vcpu>"},
        {{.top = MEMORY "<vcpu current='2'>4</vcpu>"}, COCO_OPTION_cpus, "2:4", "<vcpu>"},
    };

    check_rows(*state, rows, COUNT(rows));
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } domains[] = {
        {"<domain/>", "has no type"},
        {"<domain type='xen'/>", "kvm and qemu are what can be judged"},
        {"<domain type='kvm'/>", "has no <memory>"},
        {"<domain type='kvm'><memory>x</memory></domain>", "<memory> takes a decimal number, not \"x\""},
        {"<domain type='kvm'><memory unit='mib '>1</memory></domain>", "has the unit \"mib \""},
        {"<domain type='kvm'><memory unit='TiB'>99999999</memory></domain>", "is more than any machine has"},
        {"<domain type='kvm'><os><type>linux</type></os></domain>", "QEMU's guests are hvm"},
        {"<domain type='kvm'><os><type arch='aarch64'>hvm</type></os></domain>", "of architecture \"aarch64\""},
        {"<domain type='kvm'><os firmware='uefi'/></domain>", "firmware is efi or bios"},
        {"<domain type='kvm'><os><loader type='x'>f</loader></os></domain>", "a rom or a pflash"},
        {"<domain type='kvm'><launchSecurity/></domain>", "it is sev-snp or tdx"},
        {"<domain type='kvm'><launchSecurity type='s390-pv'/></domain>", "protects guests of IBM Z"},
        {"<domain type='kvm'><launchSecurity type='snp'/></domain>", "no type \"snp\": it is sev-snp or tdx"},
        {"<domain type='kvm'><launchSecurity type='sev-snp'/></domain>", "needs a <policy>"},
        {"<domain type='kvm'><launchSecurity type='tdx'><policy>0xg</policy></launchSecurity></domain>",
         "<policy> takes a hexadecimal number"},
        {"<domain type='kvm'><launchSecurity type='tdx'><policy>12345678123456781</policy></launchSecurity></domain>",
         "<policy> takes a hexadecimal number"},
        {"<domain type='kvm'><cpu mode='novel'/></domain>", "a CPU has no mode"},
        {"<domain type='kvm'><features><pmu state='maybe'/></features></domain>", "<pmu state=> takes yes or no"},
        {"<network/>", "describes a network and no guest"},
        {"<domainsnapshot/>", "there is no <domain> in this <domainsnapshot>"},
        {"<html/>", "begins with an element \"html\""},
    };

    for (size_t i = 0; i < COUNT(domains); i++) {
        struct coco_error error = {.message = ""};
        const size_t length = strlen(domains[i].text);

        coco_request_clear(*state);
        assert_int_not_equal(coco_import_libvirt(*state, "vm.xml", domains[i].text, length, NULL, &error), COCO_OK);
        if (!strstr(error.message, domains[i].says))
            fail_msg("%s: %s", domains[i].text, error.message);
        assert_int_equal(error.origin.kind, COCO_ORIGIN_FILE);
        assert_sentence(&error);
    }
}

/* A guest that runs, and a snapshot. */
static void test_inside(void **state)
{
    static const char *const around[] = {"domstatus", "domainsnapshot"};

    for (size_t i = 0; i < COUNT(around); i++) {
        struct coco_request *request = *state;
        struct coco_error error;
        char text[256];
        const int length =
            snprintf(text, sizeof(text), "<%s><name>s</name>\n<domain type='qemu'><memory>1024</memory></domain></%s>",
                     around[i], around[i]);

        coco_request_clear(request);
        assert_int_equal(coco_import_libvirt(request, "vm.xml", text, (size_t)length, NULL, &error), COCO_OK);
        assert_string_equal(coco_request_last(request, COCO_OPTION_kvm)->text, "no");
        assert_int_equal(coco_request_last(request, COCO_OPTION_kvm)->origin.line, 2);
        assert_int_equal(coco_request_last(request, COCO_OPTION_kvm)->origin.column, 9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_platform, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_security, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_boot, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_chosen_firmware, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_cpu, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_refused, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_inside, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
