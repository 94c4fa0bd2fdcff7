/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which technology a host and its QEMU can do, and what becomes of --coco=auto. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/resolve.h"

#define SNP_TYPE (UINT64_C(1) << 4)
#define TDX_TYPE (UINT64_C(1) << 5)

static struct coco_host host;
static struct coco_qemu qemu;
static struct coco_observations seen;

static const struct coco_qemu_object guests[] = {{.name = "sev-snp-guest"}, {.name = "tdx-guest"}};

/* A host on which everything that KVM's word stands for holds, and a QEMU that knows both guests. */
static void reset(uint64_t vm_types)
{
    host = (struct coco_host){0};
    qemu = (struct coco_qemu){
        .major = 11, .minor = 1, .package = "", .objects_known = true, .object_count = 2, .objects = guests};
    seen = (struct coco_observations){.host = &host, .qemu = &qemu, .qemu_binary = COCO_QEMU_USABLE};
    coco_host_see_number(&host, COCO_HOST_kvm_vm_types, vm_types);
}

static struct coco_readiness readiness(enum coco_choice_coco technology)
{
    struct coco_readiness answer;

    memset(&answer, 0xff, sizeof(answer));
    coco_readiness(&seen, technology, &answer);
    return answer;
}

static void test_ready(void **state)
{
    (void)state;
    reset(SNP_TYPE);
    assert_true(readiness(COCO_CHOICE_SEV_SNP).known);
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_COUNT);
    assert_true(readiness(COCO_CHOICE_TDX).known);
    assert_int_equal(readiness(COCO_CHOICE_TDX).missing, COCO_RULE_tdx_host_intel);
    reset(TDX_TYPE);
    assert_int_equal(readiness(COCO_CHOICE_TDX).missing, COCO_RULE_COUNT);
    assert_int_equal(readiness(COCO_CHOICE_TDX).facts.value[COCO_FACT_coco], COCO_coco_tdx);
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_snp_host_amd);
}

/* A link after the other is mended, and the next one is named. */
static void test_first_broken_link(void **state)
{
    (void)state;
    reset(0x3);
    coco_host_see_choice(&host, COCO_HOST_cpu_vendor, COCO_VENDOR_AMD);
    coco_host_see_flag(&host, COCO_HOST_amd_sev_snp, true);
    coco_host_see_number(&host, COCO_HOST_amd_rmp_base, 0);
    coco_host_see_choice(&host, COCO_HOST_linux_iommu, COCO_IOMMU_PASSTHROUGH);
    coco_host_see_flag(&host, COCO_HOST_amd_kvm_sev, true);
    coco_host_see_flag(&host, COCO_HOST_amd_kvm_sev_es, true);
    coco_host_see_choice(&host, COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_OFF);
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_snp_rmp_reserved);
    coco_host_not_looked_at(&host, COCO_HOST_amd_rmp_base, "no permission");
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_snp_iommu);
    coco_host_see_choice(&host, COCO_HOST_linux_iommu, COCO_IOMMU_TRANSLATING);
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_snp_kvm_parameter);
    coco_host_see_choice(&host, COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_ON);
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_snp_vm_type_supported);
    coco_host_see_number(&host, COCO_HOST_kvm_vm_types, 0x13);
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_COUNT);
    qemu.object_count = 0;
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_qemu_has_snp);
    seen.qemu = NULL;
    assert_false(readiness(COCO_CHOICE_SEV_SNP).known);
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_COUNT);
}

/* What a request names is no matter of the host: neither its files nor what compares it with the host. */
static void test_about_host(void **state)
{
    static const enum coco_rule_id not_about_host[] = {
        COCO_RULE_coco_needs_kvm,  COCO_RULE_coco_auto_possible,     COCO_RULE_coco_memory_available,
        COCO_RULE_snp_policy_smt,  COCO_RULE_snp_policy_kvm_accepts, COCO_RULE_coco_vcpu_limit,
        COCO_RULE_kvm_as_demanded, COCO_RULE_qemu_has_device,        COCO_RULE_vsock_device_usable,
        COCO_RULE_kernel_readable, COCO_RULE_coco_reset_is_relaunch,
    };
    static const enum coco_rule_id about_both[] = {COCO_RULE_coco_needs_x86_64, COCO_RULE_coco_kvm_present,
                                                   COCO_RULE_coco_guest_memfd, COCO_RULE_qemu_usable,
                                                   COCO_RULE_qemu_version_floor};
    static const enum coco_file_sighting files[] = {COCO_FILE_MISSING};

    (void)state;
    for (size_t i = 0; i < sizeof(not_about_host) / sizeof(not_about_host[0]); i++) {
        assert_false(coco_rule_is_about_host(not_about_host[i], COCO_CHOICE_SEV_SNP));
        assert_false(coco_rule_is_about_host(not_about_host[i], COCO_CHOICE_TDX));
    }
    for (size_t i = 0; i < sizeof(about_both) / sizeof(about_both[0]); i++) {
        assert_true(coco_rule_is_about_host(about_both[i], COCO_CHOICE_SEV_SNP));
        assert_true(coco_rule_is_about_host(about_both[i], COCO_CHOICE_TDX));
    }
    assert_true(coco_rule_is_about_host(COCO_RULE_snp_iommu, COCO_CHOICE_SEV_SNP));
    assert_false(coco_rule_is_about_host(COCO_RULE_snp_iommu, COCO_CHOICE_TDX));
    assert_true(coco_rule_is_about_host(COCO_RULE_tdx_no_hibernation, COCO_CHOICE_TDX));
    assert_false(coco_rule_is_about_host(COCO_RULE_tdx_no_hibernation, COCO_CHOICE_SEV_SNP));

    reset(SNP_TYPE);
    seen.files = files;
    seen.file_count = 1;
    assert_int_equal(readiness(COCO_CHOICE_SEV_SNP).missing, COCO_RULE_COUNT);
}

static void expect(enum coco_choice_coco asked, enum coco_choice_coco choice, enum coco_auto_answer answer)
{
    struct coco_setting settings[] = {{.option = COCO_OPTION_kvm, .value.choice = COCO_CHOICE_AUTO},
                                      {.option = COCO_OPTION_coco, .value.choice = asked}};
    struct coco_request request = {.count = 2, .capacity = 2, .settings = settings};

    coco_resolve_auto(&request, &seen);
    assert_int_equal(settings[1].value.choice, choice);
    assert_int_equal(settings[1].value.answer, answer);
    assert_int_equal(settings[0].value.choice, COCO_CHOICE_AUTO); /* another option's words */
    assert_int_equal(settings[0].value.answer, COCO_AUTO_OPEN);
}

static void test_auto(void **state)
{
    (void)state;
    reset(SNP_TYPE);
    expect(COCO_CHOICE_AUTO, COCO_CHOICE_SEV_SNP, COCO_AUTO_CHOSEN);
    expect(COCO_CHOICE_AUTO_NO, COCO_CHOICE_SEV_SNP, COCO_AUTO_CHOSEN);
    expect(COCO_CHOICE_TDX, COCO_CHOICE_TDX, COCO_AUTO_OPEN); /* was named */
    expect(COCO_CHOICE_NO, COCO_CHOICE_NO, COCO_AUTO_OPEN);
    reset(TDX_TYPE);
    expect(COCO_CHOICE_AUTO, COCO_CHOICE_TDX, COCO_AUTO_CHOSEN);

    /* Neither, for sure. */
    reset(0x3);
    expect(COCO_CHOICE_AUTO, COCO_CHOICE_AUTO, COCO_AUTO_NONE);
    expect(COCO_CHOICE_AUTO_NO, COCO_CHOICE_NO, COCO_AUTO_FELL_BACK);

    /* Nothing speaks against it, and nothing for it. */
    reset(SNP_TYPE);
    qemu.objects_known = false;
    expect(COCO_CHOICE_AUTO, COCO_CHOICE_AUTO, COCO_AUTO_OPEN);
    expect(COCO_CHOICE_AUTO_NO, COCO_CHOICE_AUTO_NO, COCO_AUTO_OPEN);
    seen = (struct coco_observations){0};
    expect(COCO_CHOICE_AUTO_NO, COCO_CHOICE_AUTO_NO, COCO_AUTO_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ready),
        cmocka_unit_test(test_first_broken_link),
        cmocka_unit_test(test_about_host),
        cmocka_unit_test(test_auto),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
