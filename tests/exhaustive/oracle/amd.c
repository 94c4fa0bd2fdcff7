/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on an AMD host, link by link. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/*
 * What an AMD host lacks is said of AMD hosts: of any other, snp-host-amd says all there is to say. A link that is not
 * there because an earlier one is not ("in turn") is not for the later rule: it would be told twice.
 */
static bool snp_on_amd(const struct oracle_situation *s)
{
    return is_snp(s) && s->host_vendor == COCO_host_vendor_amd;
}

/* snp-host-amd | E, binding | S | the host's CPU is AMD's */
static struct oracle_answer snp_host_amd(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->host_vendor == COCO_host_vendor_amd);
}

/* snp-cpu-capable | E | S on AMD | CPUID shows SNP */
static struct oracle_answer snp_cpu_capable(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_cpu == COCO_snp_cpu_yes);
}

/* snp-memory-encryption | E | S on AMD | memory encryption (SMEE) is switched on in the firmware setup */
static struct oracle_answer snp_memory_encryption(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_memory_encryption != COCO_snp_memory_encryption_off);
}

/* snp-rmp-reserved | E | S on AMD | memory is reserved for an RMP, be it enough or not */
static struct oracle_answer snp_rmp_reserved(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_rmp != COCO_snp_rmp_none);
}

/* snp-rmp-covers-ram | E | S on AMD | an RMP that there is covers all RAM; one that there is not is not for this rule
 */
static struct oracle_answer snp_rmp_covers_ram(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_rmp != COCO_snp_rmp_partial);
}

/* snp-iommu | E | S on AMD | the IOMMU is on, and does not pass through */
static struct oracle_answer snp_iommu(const struct oracle_situation *s)
{
    const bool off = s->host_iommu == COCO_host_iommu_off;
    const bool passthrough = s->host_iommu == COCO_host_iommu_passthrough;

    return only_if(snp_on_amd(s), !off && !passthrough);
}

/* snp-firmware-version | E | S on AMD | the SEV firmware has API 1.51 or later */
static struct oracle_answer snp_firmware_version(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_api != COCO_snp_api_below_1_51);
}

/* snp-switched-on | E | S on AMD | the kernel switched SNP on (SYSCFG) */
static struct oracle_answer snp_switched_on(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_enabled != COCO_snp_enabled_no);
}

/* kvm-amd-loaded | E | S on AMD | kvm_amd is loaded */
static struct oracle_answer kvm_amd_loaded(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->kvm_amd == COCO_kvm_amd_loaded);
}

/* snp-kvm-sev | E | S on AMD | kvm_amd.sev is on */
static struct oracle_answer snp_kvm_sev(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->kvm_amd_sev != COCO_kvm_amd_sev_off);
}

/* snp-kvm-sev-es | E | S on AMD | kvm_amd.sev_es is on */
static struct oracle_answer snp_kvm_sev_es(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->kvm_amd_sev_es != COCO_kvm_amd_sev_es_off);
}

/* snp-kvm-parameter | E | S on AMD | kvm_amd.sev_snp is on; a kernel without the parameter has no SNP */
static struct oracle_answer snp_kvm_parameter(const struct oracle_situation *s)
{
    const bool off = s->kvm_amd_sev_snp == COCO_kvm_amd_sev_snp_off;
    const bool absent = s->kvm_amd_sev_snp == COCO_kvm_amd_sev_snp_absent;

    return only_if(snp_on_amd(s), !off && !absent);
}

/* snp-dev-sev | E | S on AMD | /dev/sev is there, and the launching user may open it */
static struct oracle_answer snp_dev_sev(const struct oracle_situation *s)
{
    const bool missing = s->snp_device == COCO_snp_device_missing;
    const bool denied = s->snp_device == COCO_snp_device_denied;

    return only_if(snp_on_amd(s), !missing && !denied);
}

/* snp-asids-configured | E | S on AMD | the firmware setup set ASIDs aside for SNP guests, in use or not */
static struct oracle_answer snp_asids_configured(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_asids != COCO_snp_asids_none);
}

/* snp-asids-left | E | S on AMD | of the ASIDs that were set aside, one is free; where there are none is not for this
 * rule */
static struct oracle_answer snp_asids_left(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_asids != COCO_snp_asids_exhausted);
}

/* snp-firmware-build | W | S on AMD | the SEV firmware has the fixes that are known to matter */
static struct oracle_answer snp_firmware_build(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_build != COCO_snp_build_older);
}

/* snp-alias-check | W | S on AMD | memory was checked for aliases, where the firmware reports that */
static struct oracle_answer snp_alias_check(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_alias_check != COCO_snp_alias_check_missing);
}

/* snp-tcb-consistent | W | S on AMD | the reported TCB is the committed one and the current one */
static struct oracle_answer snp_tcb_consistent(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_tcb == COCO_snp_tcb_same);
}

/* snp-vmsa-features-known | W | S on AMD on a kernel before 6.11, which takes VMSA features from its parameters |
 * kvm_amd.debug_swap is off, as the prediction has it */
static struct oracle_answer snp_vmsa_features_known(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s) && s->host_kernel == COCO_host_kernel_before_6_11,
                   s->snp_debug_swap == COCO_snp_debug_swap_off);
}

/* snp-kernel-known-good | W | S on AMD | the kernel is not a release with known SNP bugs */
static struct oracle_answer snp_kernel_known_good(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_kernel_bugs != COCO_snp_kernel_bugs_some);
}

/* snp-kdump | W | S on AMD where memory is reserved for a crash kernel | the SEV firmware survives that: API 1.53 or
 * later; below 1.51 there is no SNP to survive, which is not for this rule */
static struct oracle_answer snp_kdump(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s) && s->host_crashkernel == COCO_host_crashkernel_reserved,
                   s->snp_api != COCO_snp_api_from_1_51);
}

/* snp-policy-smt | E | S on AMD whose policy forbids SMT | SMT is off on the host */
static struct oracle_answer snp_policy_smt(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s) && s->snp_policy_smt == COCO_snp_policy_smt_forbidden,
                   s->host_smt == COCO_host_smt_off);
}

/* snp-policy-kvm-accepts | E | S on AMD | this KVM passes every bit of the policy on */
static struct oracle_answer snp_policy_kvm_accepts(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_policy_kvm != COCO_snp_policy_kvm_refused);
}

/* snp-policy-abi | E | S on AMD | the least ABI version of the policy is not above the SEV firmware's */
static struct oracle_answer snp_policy_abi(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_policy_host_abi != COCO_snp_policy_host_abi_above);
}

/* snp-cpu-host-can | E | S on AMD | the host's CPU can be what the CPU model says: it is of that generation or later */
static struct oracle_answer snp_cpu_host_can(const struct oracle_situation *s)
{
    return only_if(snp_on_amd(s), s->snp_cpu_host != COCO_snp_cpu_host_newer);
}

static const struct oracle_rule rules[] = {
    {"snp-host-amd", BINDING, snp_host_amd, READS_2(coco, host_vendor)},
    {"snp-cpu-capable", ERROR, snp_cpu_capable, READS_3(coco, host_vendor, snp_cpu)},
    {"snp-memory-encryption", ERROR, snp_memory_encryption, READS_3(coco, host_vendor, snp_memory_encryption)},
    {"snp-rmp-reserved", ERROR, snp_rmp_reserved, READS_3(coco, host_vendor, snp_rmp)},
    {"snp-rmp-covers-ram", ERROR, snp_rmp_covers_ram, READS_3(coco, host_vendor, snp_rmp)},
    {"snp-iommu", ERROR, snp_iommu, READS_3(coco, host_vendor, host_iommu)},
    {"snp-firmware-version", ERROR, snp_firmware_version, READS_3(coco, host_vendor, snp_api)},
    {"snp-switched-on", ERROR, snp_switched_on, READS_3(coco, host_vendor, snp_enabled)},
    {"kvm-amd-loaded", ERROR, kvm_amd_loaded, READS_3(coco, host_vendor, kvm_amd)},
    {"snp-kvm-sev", ERROR, snp_kvm_sev, READS_3(coco, host_vendor, kvm_amd_sev)},
    {"snp-kvm-sev-es", ERROR, snp_kvm_sev_es, READS_3(coco, host_vendor, kvm_amd_sev_es)},
    {"snp-kvm-parameter", ERROR, snp_kvm_parameter, READS_3(coco, host_vendor, kvm_amd_sev_snp)},
    {"snp-dev-sev", ERROR, snp_dev_sev, READS_3(coco, host_vendor, snp_device)},
    {"snp-asids-configured", ERROR, snp_asids_configured, READS_3(coco, host_vendor, snp_asids)},
    {"snp-asids-left", ERROR, snp_asids_left, READS_3(coco, host_vendor, snp_asids)},
    {"snp-firmware-build", WARNING, snp_firmware_build, READS_3(coco, host_vendor, snp_build)},
    {"snp-alias-check", WARNING, snp_alias_check, READS_3(coco, host_vendor, snp_alias_check)},
    {"snp-tcb-consistent", WARNING, snp_tcb_consistent, READS_3(coco, host_vendor, snp_tcb)},
    {"snp-vmsa-features-known", WARNING, snp_vmsa_features_known,
     READS_4(coco, host_vendor, host_kernel, snp_debug_swap)},
    {"snp-kernel-known-good", WARNING, snp_kernel_known_good, READS_3(coco, host_vendor, snp_kernel_bugs)},
    {"snp-kdump", WARNING, snp_kdump, READS_4(coco, host_vendor, host_crashkernel, snp_api)},
    {"snp-policy-smt", ERROR, snp_policy_smt, READS_4(coco, host_vendor, snp_policy_smt, host_smt)},
    {"snp-policy-kvm-accepts", ERROR, snp_policy_kvm_accepts, READS_3(coco, host_vendor, snp_policy_kvm)},
    {"snp-policy-abi", ERROR, snp_policy_abi, READS_3(coco, host_vendor, snp_policy_host_abi)},
    {"snp-cpu-host-can", ERROR, snp_cpu_host_can, READS_3(coco, host_vendor, snp_cpu_host)},
};

ORACLE_TABLE(oracle_amd);
