/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why nothing is known of a fact: the reason of the sighting that it would have been made of. */
#include "report/unseen.h"

#include <stdio.h>

/* The rows that a fact is made of, those that tell most first. The rows of one fact follow each other. */
static const struct {
    enum coco_fact fact;
    enum coco_host_row row;
} sources[] = {
    {COCO_FACT_host_architecture, COCO_HOST_linux_architecture},
    {COCO_FACT_host_vendor, COCO_HOST_cpu_vendor},
    {COCO_FACT_host_kernel, COCO_HOST_linux_release},
    {COCO_FACT_host_smt, COCO_HOST_linux_smt},
    {COCO_FACT_host_packages, COCO_HOST_cpu_packages},
    {COCO_FACT_host_crashkernel, COCO_HOST_linux_crashkernel},
    {COCO_FACT_host_iommu, COCO_HOST_linux_iommu},
    {COCO_FACT_host_vsock, COCO_HOST_linux_vhost_vsock},
    {COCO_FACT_host_hibernation, COCO_HOST_linux_hibernation},
    {COCO_FACT_snp_cpu, COCO_HOST_amd_sev_snp},
    {COCO_FACT_snp_memory_encryption, COCO_HOST_amd_syscfg},
    {COCO_FACT_snp_enabled, COCO_HOST_amd_syscfg},
    {COCO_FACT_snp_rmp, COCO_HOST_amd_rmp_base},
    {COCO_FACT_snp_rmp, COCO_HOST_amd_rmp_end},
    {COCO_FACT_snp_rmp, COCO_HOST_amd_rmp_cfg},
    {COCO_FACT_snp_rmp, COCO_HOST_linux_memory_top},
    {COCO_FACT_snp_api, COCO_HOST_amd_api_major},
    {COCO_FACT_snp_api, COCO_HOST_amd_api_minor},
    {COCO_FACT_snp_build, COCO_HOST_amd_build},
    {COCO_FACT_snp_alias_check, COCO_HOST_amd_alias_check},
    {COCO_FACT_snp_tcb, COCO_HOST_amd_tcb_current},
    {COCO_FACT_snp_tcb, COCO_HOST_amd_tcb_committed},
    {COCO_FACT_snp_tcb, COCO_HOST_amd_tcb_reported},
    {COCO_FACT_kvm_amd, COCO_HOST_amd_kvm_amd},
    {COCO_FACT_kvm_amd_sev, COCO_HOST_amd_kvm_sev},
    {COCO_FACT_kvm_amd_sev_es, COCO_HOST_amd_kvm_sev_es},
    {COCO_FACT_kvm_amd_sev_snp, COCO_HOST_amd_kvm_sev_snp},
    {COCO_FACT_snp_debug_swap, COCO_HOST_amd_kvm_debug_swap},
    {COCO_FACT_snp_kernel_bugs, COCO_HOST_linux_release},
    {COCO_FACT_snp_device, COCO_HOST_amd_dev_sev},
    {COCO_FACT_snp_asids, COCO_HOST_amd_es_asids_capacity},
    {COCO_FACT_snp_asids, COCO_HOST_amd_es_asids_used},
    {COCO_FACT_snp_asids, COCO_HOST_amd_sev_asid_min},
    {COCO_FACT_tdx_bios, COCO_HOST_intel_tdx_host},
    {COCO_FACT_tdx_bios, COCO_HOST_intel_keyid_partitioning},
    {COCO_FACT_tdx_bios, COCO_HOST_intel_seamrr_mask},
    {COCO_FACT_tdx_module, COCO_HOST_intel_module},
    {COCO_FACT_tdx_module_version, COCO_HOST_intel_module_version},
    {COCO_FACT_kvm_tdp_mmu, COCO_HOST_kvm_tdp_mmu},
    {COCO_FACT_kvm_intel, COCO_HOST_intel_kvm_intel},
    {COCO_FACT_kvm_intel_tdx, COCO_HOST_intel_kvm_tdx},
    {COCO_FACT_tdx_keyids, COCO_HOST_intel_keyids_capacity},
    {COCO_FACT_tdx_keyids, COCO_HOST_intel_keyids_used},
    {COCO_FACT_tdx_keyids, COCO_HOST_intel_keyid_partitioning},
    {COCO_FACT_tdx_sgx, COCO_HOST_intel_sgx_enclave},
    {COCO_FACT_tdx_sgx, COCO_HOST_intel_sgx_provision},
    {COCO_FACT_kvm_device, COCO_HOST_kvm_device},
    {COCO_FACT_kvm_snp, COCO_HOST_kvm_vm_types},
    {COCO_FACT_kvm_tdx, COCO_HOST_kvm_vm_types},
    {COCO_FACT_kvm_guest_memfd, COCO_HOST_kvm_guest_memfd},
    {COCO_FACT_kvm_guest_memfd, COCO_HOST_kvm_memory_attributes},
    {COCO_FACT_kvm_exit_hypercall, COCO_HOST_kvm_exit_hypercall},
};

/* "" where nobody says why. */
static const char *reason_of(enum coco_fact fact, const struct coco_host *host)
{
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        const struct coco_sighting *sighting = &host->of[sources[i].row];

        if (sources[i].fact == fact && sighting->seen == COCO_NOT_LOOKED_AT && sighting->reason[0])
            return sighting->reason;
    }
    return "";
}

static const char *reason_of_qemu(const struct coco_observations *observations)
{
    switch (observations->qemu_binary) {
    case COCO_QEMU_NOT_LOOKED_AT:
        return "no QEMU was looked at";
    case COCO_QEMU_USABLE:
        return observations->qemu_source.profile ? "the profile says nothing of it" : "QEMU says nothing of it";
    case COCO_QEMU_MISSING:
    case COCO_QEMU_DENIED:
    case COCO_QEMU_SILENT:
        break;
    }
    return "QEMU could not be asked";
}

void coco_describe_unseen(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                          size_t size)
{
    const char *reason;

    if (coco_fact_info(fact)->input == COCO_INPUT_QEMU)
        reason = reason_of_qemu(observations);
    else if (!observations->host)
        reason = "no host was looked at";
    else
        reason = reason_of(fact, observations->host);
    if (!reason[0] && observations->host_source.profile)
        reason = "the profile says nothing of it";
    snprintf(ret_text, size, "not looked at%s%s", reason[0] ? ": " : "", reason);
}
