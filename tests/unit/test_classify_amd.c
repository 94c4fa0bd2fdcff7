/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An AMD host, link by link. */
#include "classify_host.h"

#define SYSCFG_MEM_ENCRYPT (UINT64_C(1) << 23)
#define SYSCFG_SNP_EN      (UINT64_C(1) << 24)

void test_amd_cpu(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(snp_cpu, unknown, BY_NOTHING);
    see_flag(COCO_HOST_amd_sev_snp, false);
    EXPECT_HOST(snp_cpu, no, BY_SIGHT);
    see_flag(COCO_HOST_amd_sev_snp, true);
    EXPECT_HOST(snp_cpu, yes, BY_SIGHT);
    EXPECT_HOST(snp_enabled, unknown, BY_NOTHING);
    see_number(COCO_HOST_amd_syscfg, SYSCFG_MEM_ENCRYPT);
    EXPECT_HOST(snp_memory_encryption, on, BY_SIGHT);
    EXPECT_HOST(snp_enabled, no, BY_SIGHT);
    see_number(COCO_HOST_amd_syscfg, SYSCFG_SNP_EN);
    EXPECT_HOST(snp_memory_encryption, off, BY_SIGHT);
    EXPECT_HOST(snp_enabled, yes, BY_SIGHT);
}

void test_amd_rmp(void **state)
{
    /* 16 GiB are 0x400000 pages of 16 bytes each, behind 16 KiB. */
    const uint64_t base = UINT64_C(0x80000000), top = UINT64_C(1) << 34, size = 0x4000 + 0x4000000;

    (void)state;
    nothing_looked_at();
    see_number(COCO_HOST_amd_rmp_end, 0x1fff);
    EXPECT_HOST(snp_rmp, unknown, BY_NOTHING);
    see_number(COCO_HOST_amd_rmp_base, 0);
    EXPECT_HOST(snp_rmp, none, BY_SIGHT);
    see_number(COCO_HOST_amd_rmp_base, base);
    EXPECT_HOST(snp_rmp, none, BY_SIGHT);
    see_number(COCO_HOST_amd_rmp_end, base + size - 1);
    EXPECT_HOST(snp_rmp, unknown, BY_NOTHING); /* how much RAM there is was not looked at */
    see_number(COCO_HOST_linux_memory_top, top);
    EXPECT_HOST(snp_rmp, covers, BY_SIGHT);
    see_number(COCO_HOST_linux_memory_top, top - 1);
    EXPECT_HOST(snp_rmp, covers, BY_SIGHT);
    see_number(COCO_HOST_linux_memory_top, top + 1);
    EXPECT_HOST(snp_rmp, partial, BY_SIGHT);
    see_number(COCO_HOST_linux_memory_top, top);
    see_number(COCO_HOST_amd_rmp_end, base + size - 2);
    EXPECT_HOST(snp_rmp, partial, BY_SIGHT);

    /* A table above all RAM has to cover itself. */
    see_number(COCO_HOST_amd_rmp_base, top);
    see_number(COCO_HOST_amd_rmp_end, top + size - 1);
    EXPECT_HOST(snp_rmp, partial, BY_SIGHT);

    /* In segments: what is covered is in memory. */
    see_number(COCO_HOST_amd_rmp_cfg, 1);
    EXPECT_HOST(snp_rmp, unknown, BY_NOTHING);
    see_number(COCO_HOST_amd_rmp_base, 0);
    EXPECT_HOST(snp_rmp, none, BY_SIGHT);
}

static void see_api(uint64_t major, uint64_t minor, uint64_t build)
{
    see_number(COCO_HOST_amd_api_major, major);
    see_number(COCO_HOST_amd_api_minor, minor);
    see_number(COCO_HOST_amd_build, build);
}

void test_amd_firmware(void **state)
{
    (void)state;
    nothing_looked_at();
    see_number(COCO_HOST_amd_api_minor, 55);
    EXPECT_HOST(snp_api, unknown, BY_NOTHING);
    see_api(1, 50, 0);
    EXPECT_HOST(snp_api, below_1_51, BY_SIGHT);
    see_api(0, 55, 0);
    EXPECT_HOST(snp_api, below_1_51, BY_SIGHT);
    see_api(1, 51, 0);
    EXPECT_HOST(snp_api, from_1_51, BY_SIGHT);
    see_api(1, 52, 0);
    EXPECT_HOST(snp_api, from_1_51, BY_SIGHT);
    see_api(1, 53, 0);
    EXPECT_HOST(snp_api, from_1_53, BY_SIGHT);
    see_api(2, 0, 0);
    EXPECT_HOST(snp_api, from_1_53, BY_SIGHT);

    EXPECT_HOST(snp_build, unknown, BY_NOTHING);
    see_number(COCO_HOST_cpu_family, 0x19);
    see_number(COCO_HOST_cpu_model, 1);
    EXPECT_HOST(snp_build, fixed, BY_SIGHT);
    see_api(1, 55, 22);
    EXPECT_HOST(snp_build, fixed, BY_SIGHT);
    see_api(1, 55, 21);
    EXPECT_HOST(snp_build, older, BY_SIGHT);
    see_api(1, 54, 99);
    EXPECT_HOST(snp_build, older, BY_SIGHT);
    see_api(1, 56, 0);
    EXPECT_HOST(snp_build, fixed, BY_SIGHT);
    see_number(COCO_HOST_cpu_model, 0x11);
    see_api(1, 55, 37);
    EXPECT_HOST(snp_build, older, BY_SIGHT);
    see_api(1, 55, 38);
    EXPECT_HOST(snp_build, fixed, BY_SIGHT);
    see_number(COCO_HOST_cpu_model, 0xa1);
    see_api(1, 55, 37);
    EXPECT_HOST(snp_build, older, BY_SIGHT);
    see_number(COCO_HOST_cpu_model, 0x61); /* no EPYC 9004 */
    EXPECT_HOST(snp_build, unknown, BY_NOTHING);

    EXPECT_HOST(snp_alias_check, unknown, BY_NOTHING);
    see_flag(COCO_HOST_amd_alias_check, true);
    EXPECT_HOST(snp_alias_check, done, BY_SIGHT);
    see_flag(COCO_HOST_amd_alias_check, false);
    EXPECT_HOST(snp_alias_check, missing, BY_SIGHT);
}

void test_amd_tcb(void **state)
{
    (void)state;
    nothing_looked_at();
    see_number(COCO_HOST_amd_tcb_current, 0x4800000000000008);
    see_number(COCO_HOST_amd_tcb_committed, 0x4800000000000008);
    EXPECT_HOST(snp_tcb, unknown, BY_NOTHING);
    see_number(COCO_HOST_amd_tcb_reported, 0x4800000000000008);
    EXPECT_HOST(snp_tcb, same, BY_SIGHT);
    see_number(COCO_HOST_amd_tcb_reported, 0x4800000000000007);
    EXPECT_HOST(snp_tcb, different, BY_SIGHT);
    coco_host_not_looked_at(&host, COCO_HOST_amd_tcb_committed, "no permission");
    EXPECT_HOST(snp_tcb, different, BY_SIGHT);
    see_number(COCO_HOST_amd_tcb_reported, 0x4800000000000008);
    EXPECT_HOST(snp_tcb, same, BY_SIGHT); /* all that a live host tells */
}

void test_amd_kvm(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(kvm_amd, unknown, BY_NOTHING);
    see_flag(COCO_HOST_amd_kvm_amd, false);
    EXPECT_HOST(kvm_amd, absent, BY_SIGHT);
    see_flag(COCO_HOST_amd_kvm_amd, true);
    EXPECT_HOST(kvm_amd, loaded, BY_SIGHT);
    see_flag(COCO_HOST_amd_kvm_sev, true);
    EXPECT_HOST(kvm_amd_sev, on, BY_SIGHT);
    see_flag(COCO_HOST_amd_kvm_sev_es, true);
    EXPECT_HOST(kvm_amd_sev_es, on, BY_SIGHT);
    see_choice(COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_ON);
    EXPECT_HOST(kvm_amd_sev_snp, on, BY_SIGHT);
    see_choice(COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_OFF);
    EXPECT_HOST(kvm_amd_sev_snp, off, BY_SIGHT);
    see_choice(COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_ABSENT);
    EXPECT_HOST(kvm_amd_sev_snp, absent, BY_SIGHT);
    see_flag(COCO_HOST_amd_kvm_debug_swap, false);
    EXPECT_HOST(snp_debug_swap, off, BY_SIGHT);
    see_flag(COCO_HOST_amd_kvm_debug_swap, true);
    EXPECT_HOST(snp_debug_swap, on, BY_SIGHT);
    see_choice(COCO_HOST_amd_dev_sev, COCO_DEVICE_USABLE);
    EXPECT_HOST(snp_device, usable, BY_SIGHT);
    see_choice(COCO_HOST_amd_dev_sev, COCO_DEVICE_DENIED);
    EXPECT_HOST(snp_device, denied, BY_SIGHT);
    see_choice(COCO_HOST_amd_dev_sev, COCO_DEVICE_MISSING);
    EXPECT_HOST(snp_device, missing, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "6.10.9");
    EXPECT_HOST(snp_kernel_bugs, some, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "6.11");
    EXPECT_HOST(snp_kernel_bugs, none, BY_SIGHT);
    see_text(COCO_HOST_linux_release, "?");
    EXPECT_HOST(snp_kernel_bugs, unknown, BY_NOTHING);
}

void test_amd_asids(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(snp_asids, unknown, BY_NOTHING);
    see_number(COCO_HOST_amd_sev_asid_min, 100);
    EXPECT_HOST(snp_asids, unknown, BY_NOTHING); /* how many are in use was not looked at */
    see_number(COCO_HOST_amd_sev_asid_min, 1);
    EXPECT_HOST(snp_asids, none, BY_SIGHT);
    see_number(COCO_HOST_amd_sev_asid_min, 2);
    see_number(COCO_HOST_amd_es_asids_capacity, 0);
    EXPECT_HOST(snp_asids, none, BY_SIGHT);
    see_number(COCO_HOST_amd_sev_asid_min, 100);
    see_number(COCO_HOST_amd_es_asids_capacity, 99);
    EXPECT_HOST(snp_asids, unknown, BY_NOTHING);
    see_number(COCO_HOST_amd_es_asids_used, 98);
    EXPECT_HOST(snp_asids, left, BY_SIGHT);
    see_number(COCO_HOST_amd_es_asids_used, 99);
    EXPECT_HOST(snp_asids, exhausted, BY_SIGHT);
    /* With ciphertext hiding SNP guests have the lowest ones only. */
    see_number(COCO_HOST_amd_ciphertext_hiding_asids, 10);
    EXPECT_HOST(snp_asids, exhausted, BY_SIGHT);
    see_number(COCO_HOST_amd_es_asids_used, 10);
    EXPECT_HOST(snp_asids, unknown, BY_NOTHING);
    see_number(COCO_HOST_amd_es_asids_used, 9);
    EXPECT_HOST(snp_asids, left, BY_SIGHT);
    see_number(COCO_HOST_amd_ciphertext_hiding_asids, 0);
    see_number(COCO_HOST_amd_es_asids_used, 98);
    EXPECT_HOST(snp_asids, left, BY_SIGHT);
}

/* Where KVM offers SEV-SNP, what it rests on holds; what was seen is believed all the same. */
void test_amd_proven(void **state)
{
    (void)state;
    nothing_looked_at();
    see_number(COCO_HOST_kvm_vm_types, 1 << 4);
    EXPECT_HOST(snp_cpu, yes, BY_SIGHT);
    EXPECT_HOST(kvm_amd, loaded, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev, on, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev_es, on, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev_snp, on, BY_SIGHT);
    EXPECT_HOST(host_iommu, unknown, BY_NOTHING); /* it may be a virtual machine */
    see_flag(COCO_HOST_cpu_virtual_machine, true);
    EXPECT_HOST(snp_enabled, unknown, BY_NOTHING);
    see_flag(COCO_HOST_cpu_virtual_machine, false);
    EXPECT_HOST(snp_enabled, yes, BY_SIGHT);
    EXPECT_HOST(snp_memory_encryption, on, BY_SIGHT);
    EXPECT_HOST(host_iommu, translating, BY_SIGHT);
    EXPECT_HOST(snp_rmp, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.10.0");
    EXPECT_HOST(snp_rmp, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.11.0");
    EXPECT_HOST(snp_rmp, covers, BY_SIGHT);
    EXPECT_HOST(snp_api, unknown, BY_NOTHING);
    EXPECT_HOST(snp_asids, unknown, BY_NOTHING);
    see_choice(COCO_HOST_linux_iommu, COCO_IOMMU_PASSTHROUGH);
    EXPECT_HOST(host_iommu, passthrough, BY_SIGHT);
}

static void see_all_off(void)
{
    nothing_looked_at();
    see_number(COCO_HOST_amd_syscfg, SYSCFG_MEM_ENCRYPT);
    see_flag(COCO_HOST_amd_kvm_sev, false);
    see_flag(COCO_HOST_amd_kvm_sev_es, false);
    see_choice(COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_OFF);
    see_choice(COCO_HOST_amd_dev_sev, COCO_DEVICE_MISSING);
}

/* One link that is broken is told once. */
void test_amd_in_turn(void **state)
{
    (void)state;
    see_all_off();
    EXPECT_HOST(snp_enabled, no, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev, off, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev_es, in_turn, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev_snp, in_turn, BY_SIGHT);
    EXPECT_HOST(snp_device, missing, BY_SIGHT);
    see_flag(COCO_HOST_amd_sev_snp, false);
    EXPECT_HOST(snp_device, in_turn, BY_SIGHT);
    see_flag(COCO_HOST_amd_sev_snp, true);

    see_number(COCO_HOST_amd_syscfg, 0);
    EXPECT_HOST(snp_enabled, in_turn, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev, in_turn, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev_es, in_turn, BY_SIGHT);
    EXPECT_HOST(snp_device, in_turn, BY_SIGHT);

    see_all_off();
    see_flag(COCO_HOST_amd_kvm_sev, true);
    EXPECT_HOST(kvm_amd_sev_es, off, BY_SIGHT);
    EXPECT_HOST(kvm_amd_sev_snp, in_turn, BY_SIGHT);
    see_number(COCO_HOST_amd_sev_asid_min, 1);
    EXPECT_HOST(kvm_amd_sev_es, in_turn, BY_SIGHT);

    see_all_off();
    see_flag(COCO_HOST_amd_kvm_sev, true);
    see_flag(COCO_HOST_amd_kvm_sev_es, true);
    EXPECT_HOST(kvm_amd_sev_snp, in_turn, BY_SIGHT); /* the kernel has not switched it on */
    see_number(COCO_HOST_amd_syscfg, SYSCFG_MEM_ENCRYPT | SYSCFG_SNP_EN);
    EXPECT_HOST(kvm_amd_sev_snp, off, BY_SIGHT);
    see_number(COCO_HOST_amd_api_major, 1);
    see_number(COCO_HOST_amd_api_minor, 50);
    EXPECT_HOST(kvm_amd_sev_snp, in_turn, BY_SIGHT);

    see_all_off();
    coco_host_not_looked_at(&host, COCO_HOST_amd_syscfg, "no permission");
    see_flag(COCO_HOST_amd_kvm_sev, true);
    see_flag(COCO_HOST_amd_kvm_sev_es, true);
    EXPECT_HOST(kvm_amd_sev_snp, off, BY_SIGHT);
    see_choice(COCO_HOST_linux_iommu, COCO_IOMMU_PASSTHROUGH);
    EXPECT_HOST(kvm_amd_sev_snp, in_turn, BY_SIGHT);
    see_choice(COCO_HOST_amd_kvm_sev_snp, COCO_PARAMETER_ABSENT);
    EXPECT_HOST(kvm_amd_sev_snp, absent, BY_SIGHT);
}

void test_amd_policy(void **state)
{
    (void)state;
    EXPECT(snp_policy_smt, allowed, BY_DEFAULT, NULL);
    EXPECT(snp_policy_smt, allowed, 0, "--snp-policy=0x30000");
    EXPECT(snp_policy_smt, forbidden, 0, "--snp-policy=0x20000");
    nothing_looked_at();
    EXPECT_HOST(snp_policy_kvm, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.10.0");
    EXPECT_HOST(snp_policy_kvm, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.16.9");
    EXPECT_HOST(snp_policy_kvm, accepted, BY_SIGHT);
    EXPECT_SEEN(snp_policy_kvm, accepted, 0, &on_host, "--snp-policy=0xb0137");
    EXPECT_SEEN(snp_policy_kvm, accepted, 0, &on_host, "--snp-policy=0x10000"); /* bit 17 has a rule of its own */
    EXPECT_SEEN(snp_policy_kvm, refused, 0, &on_host, "--snp-policy=0x20000");
    EXPECT_SEEN(snp_policy_kvm, refused, 0, &on_host, "--snp-policy=0x130000");
    EXPECT_SEEN(snp_policy_kvm, refused, 0, &on_host, "--snp-policy=0x70000");
    see_text(COCO_HOST_linux_release, "6.17.0");
    EXPECT_SEEN(snp_policy_kvm, accepted, 0, &on_host, "--snp-policy=0x20000");
    EXPECT_SEEN(snp_policy_kvm, accepted, 0, &on_host, "--snp-policy=0x130000");
    EXPECT_SEEN(snp_policy_kvm, refused, 0, &on_host, "--snp-policy=0x230000");
    see_text(COCO_HOST_linux_release, "6.19.0");
    EXPECT_SEEN(snp_policy_kvm, accepted, 0, &on_host, "--snp-policy=0x130000");
    EXPECT_SEEN(snp_policy_kvm, unknown, BY_NOTHING, &on_host, "--snp-policy=0x230000");
    see_number(COCO_HOST_kvm_snp_policy_bits, 0x3bffff);
    EXPECT_SEEN(snp_policy_kvm, accepted, 0, &on_host, "--snp-policy=0x230000");
    EXPECT_SEEN(snp_policy_kvm, refused, 0, &on_host, "--snp-policy=0x430000");
    EXPECT_SEEN(snp_policy_kvm, accepted, 0, &on_host, "--snp-policy=0x4000000000030000"); /* known-bits */

    EXPECT_SEEN(snp_policy_host_abi, within, BY_SIGHT, &on_host, NULL);
    EXPECT_SEEN(snp_policy_host_abi, unknown, BY_NOTHING, &on_host, "--snp-policy=smt,abi=1.55");
    see_api(1, 55, 0);
    EXPECT_SEEN(snp_policy_host_abi, within, 0, &on_host, "--snp-policy=smt,abi=1.55");
    EXPECT_SEEN(snp_policy_host_abi, within, 0, &on_host, "--snp-policy=smt,abi=0.99");
    EXPECT_SEEN(snp_policy_host_abi, above, 0, &on_host, "--snp-policy=smt,abi=1.56");
    EXPECT_SEEN(snp_policy_host_abi, above, 0, &on_host, "--snp-policy=smt,abi=2.0");
}

void test_amd_model(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(snp_cpu_host, within, BY_DEFAULT);
    EXPECT_SEEN(snp_cpu_host, within, 0, &on_host, "--cpu-model=host");
    EXPECT_SEEN(snp_cpu_host, within, 0, &on_host, "--cpu-model=EPYC-v4");
    EXPECT_SEEN(snp_cpu_host, within, 0, &on_host, "--cpu-model=Skylake-Server");
    EXPECT_SEEN(snp_cpu_host, unknown, BY_NOTHING, &on_host, "--cpu-model=EPYC-Milan");
    see_number(COCO_HOST_cpu_family, 0x19);
    see_number(COCO_HOST_cpu_model, 1);
    EXPECT_SEEN(snp_cpu_host, within, 0, &on_host, "--cpu-model=EPYC-Rome-v2,-nx");
    EXPECT_SEEN(snp_cpu_host, within, 0, &on_host, "--cpu-model=EPYC-Milan-v2");
    EXPECT_SEEN(snp_cpu_host, newer, 0, &on_host, "--cpu-model=EPYC-Genoa");
    see_number(COCO_HOST_cpu_model, 0xa0);
    EXPECT_SEEN(snp_cpu_host, within, 0, &on_host, "--cpu-model=EPYC-Genoa");
    EXPECT_SEEN(snp_cpu_host, newer, 0, &on_host, "--cpu-model=EPYC-Turin");
    see_number(COCO_HOST_cpu_model, 0x44);
    EXPECT_SEEN(snp_cpu_host, unknown, BY_NOTHING, &on_host, "--cpu-model=EPYC-Rome");
    see_number(COCO_HOST_cpu_family, 0x1a);
    see_number(COCO_HOST_cpu_model, 0x02);
    EXPECT_SEEN(snp_cpu_host, within, 0, &on_host, "--cpu-model=EPYC-Turin");
    see_number(COCO_HOST_cpu_family, 0x17);
    see_number(COCO_HOST_cpu_model, 0x31);
    EXPECT_SEEN(snp_cpu_host, newer, 0, &on_host, "--cpu-model=EPYC-Milan");
}
