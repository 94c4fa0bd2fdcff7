/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What exactly was seen of the host, for a finding that rests on it; or why it was not looked at. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/detail.h"

/* How a row is written behind its label. */
enum form {
    PLAIN,     /* the number, the text, the word, yes or no */
    PARAMETER, /* of a kernel module: Y or N */
    QUIET,     /* not at all: the fact's value says it; but it may not have been looked at */
};

/* The rows that a fact is made of, in the order in which they are told. */
static const struct told {
    enum coco_fact fact;
    enum coco_host_row row;
    enum form form;
    const char *label;
} table[] = {
#define TOLD(fact, row, form, label)                                                                                   \
    {                                                                                                                  \
        COCO_FACT_##fact, COCO_HOST_##row, form, label                                                                 \
    }
    TOLD(host_architecture, linux_architecture, PLAIN, "architecture"),
    TOLD(host_vendor, cpu_vendor, QUIET, ""),
    TOLD(host_vendor, cpu_name, PLAIN, "CPU"),
    TOLD(host_kernel, linux_release, PLAIN, "Linux"),
    TOLD(host_smt, linux_smt, QUIET, ""),
    TOLD(host_packages, cpu_packages, PLAIN, "CPU packages:"),
    TOLD(host_crashkernel, linux_crashkernel, QUIET, ""),
    TOLD(host_iommu, linux_iommu, QUIET, ""),
    TOLD(host_vsock, linux_vhost_vsock, QUIET, ""),
    TOLD(host_hibernation, linux_hibernation, QUIET, ""),
    TOLD(ram_host, linux_memory_available, PLAIN, "memory available:"),
    TOLD(ram_host, linux_memory_cgroup, PLAIN, "limit of the cgroup:"),
    TOLD(ram_host, linux_memory_total, PLAIN, "memory:"),
    TOLD(snp_cpu, amd_sev_snp, PLAIN, "CPUID 8000001F EAX bit 4:"),
    TOLD(snp_cpu, cpu_name, PLAIN, "CPU"),
    TOLD(snp_memory_encryption, amd_syscfg, PLAIN, "MSR SYSCFG"),
    TOLD(snp_enabled, amd_syscfg, PLAIN, "MSR SYSCFG"),
    TOLD(snp_rmp, amd_rmp_base, PLAIN, "MSR RMP_BASE"),
    TOLD(snp_rmp, amd_rmp_end, PLAIN, "RMP_END"),
    TOLD(snp_rmp, linux_memory_top, PLAIN, "RAM ends at"),
    TOLD(snp_api, amd_api_major, PLAIN, "SEV firmware, API major"),
    TOLD(snp_api, amd_api_minor, PLAIN, "minor"),
    TOLD(snp_api, amd_build, PLAIN, "build"),
    TOLD(snp_build, amd_api_major, PLAIN, "SEV firmware, API major"),
    TOLD(snp_build, amd_api_minor, PLAIN, "minor"),
    TOLD(snp_build, amd_build, PLAIN, "build"),
    TOLD(snp_alias_check, amd_alias_check, QUIET, ""),
    TOLD(snp_tcb, amd_tcb_current, PLAIN, "TCB current"),
    TOLD(snp_tcb, amd_tcb_committed, PLAIN, "committed"),
    TOLD(snp_tcb, amd_tcb_reported, PLAIN, "reported"),
    TOLD(kvm_amd, amd_kvm_amd, QUIET, ""),
    TOLD(kvm_amd_sev, amd_kvm_sev, PARAMETER, "kvm_amd.sev is"),
    TOLD(kvm_amd_sev_es, amd_kvm_sev_es, PARAMETER, "kvm_amd.sev_es is"),
    TOLD(kvm_amd_sev_snp, amd_kvm_sev_snp, PARAMETER, "kvm_amd.sev_snp is"),
    TOLD(snp_debug_swap, amd_kvm_debug_swap, PARAMETER, "kvm_amd.debug_swap is"),
    TOLD(snp_kernel_bugs, linux_release, PLAIN, "Linux"),
    TOLD(snp_device, amd_dev_sev, QUIET, ""),
    TOLD(snp_asids, amd_sev_asid_min, PLAIN, "minimum SEV ASID"),
    TOLD(snp_asids, amd_es_asids_capacity, PLAIN, "ASIDs for SEV-ES and SNP guests:"),
    TOLD(snp_asids, amd_es_asids_used, PLAIN, "in use"),
    TOLD(snp_asids, amd_ciphertext_hiding_asids, PLAIN, "with ciphertext hiding"),
    TOLD(snp_policy_kvm, kvm_snp_policy_bits, PLAIN, "policy bits of KVM"),
    TOLD(snp_policy_kvm, linux_release, PLAIN, "Linux"),
    TOLD(snp_policy_host_abi, amd_api_major, PLAIN, "SEV firmware, API major"),
    TOLD(snp_policy_host_abi, amd_api_minor, PLAIN, "minor"),
    TOLD(snp_cpu_host, cpu_name, PLAIN, "CPU"),
    TOLD(snp_cpu_host, cpu_family, PLAIN, "family"),
    TOLD(snp_cpu_host, cpu_model, PLAIN, "model"),
    TOLD(tdx_bios, intel_keyid_partitioning, PLAIN, "MSR MKTME_KEYID_PARTITIONING"),
    TOLD(tdx_bios, intel_tme_activate, PLAIN, "TME_ACTIVATE"),
    TOLD(tdx_bios, intel_seamrr_mask, PLAIN, "SEAMRR_PHYS_MASK"),
    TOLD(tdx_bios, intel_tdx_host, PLAIN, "kernel found TDX:"),
    TOLD(tdx_module, intel_module, QUIET, ""),
    TOLD(tdx_module_version, intel_module_version, PLAIN, "TDX module"),
    TOLD(kvm_tdp_mmu, kvm_tdp_mmu, PARAMETER, "kvm.tdp_mmu is"),
    TOLD(kvm_intel, intel_kvm_intel, QUIET, ""),
    TOLD(kvm_intel_tdx, intel_kvm_tdx, PARAMETER, "kvm_intel.tdx is"),
    TOLD(tdx_keyids, intel_keyids_capacity, PLAIN, "private KeyIDs:"),
    TOLD(tdx_keyids, intel_keyids_used, PLAIN, "in use"),
    TOLD(tdx_keyids, intel_keyid_partitioning, PLAIN, "MSR MKTME_KEYID_PARTITIONING"),
    TOLD(tdx_sgx, intel_sgx_enclave, PLAIN, "/dev/sgx_enclave"),
    TOLD(tdx_sgx, intel_sgx_provision, PLAIN, "/dev/sgx_provision"),
    TOLD(tdx_attributes_kvm, kvm_tdx_attributes, PLAIN, "TD attributes of KVM"),
    TOLD(kvm_device, kvm_device, QUIET, ""),
    TOLD(kvm_snp, kvm_vm_types, PLAIN, "VM types"),
    TOLD(kvm_tdx, kvm_vm_types, PLAIN, "VM types"),
    TOLD(kvm_guest_memfd, kvm_guest_memfd, PLAIN, "guest_memfd:"),
    TOLD(kvm_guest_memfd, kvm_memory_attributes, PLAIN, "memory attributes"),
    TOLD(kvm_exit_hypercall, kvm_exit_hypercall, PLAIN, "hypercalls that are passed on"),
    TOLD(cpus_kvm, kvm_vcpus, PLAIN, "ordinary VMs:"),
    TOLD(cpus_kvm, kvm_snp_vcpus, PLAIN, "SNP guests:"),
    TOLD(cpus_kvm, kvm_tdx_vcpus, PLAIN, "TDs:"),
#undef TOLD
};

#define TOLD_COUNT (sizeof(table) / sizeof(table[0]))

/* Adds to text that is cut where the buffer is too small. */
static void add(char *text, size_t size, const char *what)
{
    const size_t length = strlen(text);

    snprintf(text + length, size - length, "%s", what);
}

/* Word `number`, from 1, of "one|two|three". */
static void word_of(const char *words, uint64_t number, char *ret_text, size_t size)
{
    for (; number > 1 && strchr(words, '|'); number--)
        words = strchr(words, '|') + 1;
    snprintf(ret_text, size, "%.*s", (int)strcspn(words, "|"), words);
}

static void describe_choice(const struct coco_host_info *info, const struct coco_sighting *sighting, enum form form,
                            char *ret_text, size_t size)
{
    word_of(info->words, sighting->number, ret_text, size);
    if (form == PARAMETER && sighting->number == COCO_PARAMETER_ABSENT)
        snprintf(ret_text, size, "not known to this kernel");
    else if (form == PARAMETER)
        snprintf(ret_text, size, "%s", sighting->number == COCO_PARAMETER_ON ? "Y" : "N");
}

static void describe_value(enum coco_host_row row, const struct coco_sighting *sighting, enum form form, char *ret_text,
                           size_t size)
{
    const struct coco_host_info *info = coco_host_info(row);
    const bool yes = sighting->seen == COCO_SEEN;

    if (info->kind == COCO_HOST_FLAG)
        snprintf(ret_text, size, "%s", form == PARAMETER ? (yes ? "Y" : "N") : (yes ? "yes" : "no"));
    else if (!yes)
        snprintf(ret_text, size, "none");
    else if (info->kind == COCO_HOST_CHOICE)
        describe_choice(info, sighting, form, ret_text, size);
    else if (info->kind == COCO_HOST_TEXT)
        snprintf(ret_text, size, "%s", sighting->text);
    else if (info->kind == COCO_HOST_HEX)
        snprintf(ret_text, size, "0x%" PRIx64, sighting->number);
    else
        snprintf(ret_text, size, "%" PRIu64 "%s%s", sighting->number, info->words[0] ? " " : "", info->words);
}

/* KVM offers VMs of the vendor's technology only on a host where all of this holds. */
static bool describe_proof(enum coco_fact fact, const struct coco_host *host, char *ret_text, size_t size)
{
    const bool amd = fact >= COCO_FACT_snp_cpu && fact <= COCO_FACT_snp_asids;
    const bool intel = fact >= COCO_FACT_tdx_bios && fact <= COCO_FACT_tdx_keyids;

    if (host->of[COCO_HOST_kvm_vm_types].seen != COCO_SEEN || (!amd && !intel && fact != COCO_FACT_host_iommu))
        return false;
    snprintf(ret_text, size, "KVM offers VMs of type %s, which it does not where this is otherwise",
             intel ? "TDX" : "SEV-SNP");
    return true;
}

bool coco_describe_host(enum coco_fact fact, const struct coco_host *host, char *ret_text, size_t size)
{
    char value[COCO_HOST_TEXT_MAX + 64];
    const char *separator = "";
    bool listed = false, seen = false;

    ret_text[0] = '\0';
    for (size_t i = 0; i < TOLD_COUNT; i++) {
        const struct coco_sighting *sighting = &host->of[table[i].row];

        if (table[i].fact != fact)
            continue;
        listed = true;
        seen = seen || sighting->seen != COCO_NOT_LOOKED_AT;
        if (sighting->seen == COCO_NOT_LOOKED_AT || table[i].form == QUIET)
            continue;
        describe_value(table[i].row, sighting, table[i].form, value, sizeof(value));
        add(ret_text, size, separator);
        add(ret_text, size, table[i].label);
        add(ret_text, size, " ");
        add(ret_text, size, value);
        separator = ", ";
    }
    return *separator || (listed && !seen && describe_proof(fact, host, ret_text, size));
}

bool coco_describe_reason(enum coco_fact fact, const struct coco_host *host, char *ret_text, size_t size)
{
    const char *said = "";

    ret_text[0] = '\0';
    for (size_t i = 0; i < TOLD_COUNT; i++) {
        const struct coco_sighting *sighting = &host->of[table[i].row];

        if (table[i].fact != fact || sighting->seen != COCO_NOT_LOOKED_AT || !sighting->reason[0] ||
            strcmp(sighting->reason, said) == 0)
            continue;
        add(ret_text, size, *said ? "; " : "not looked at: ");
        add(ret_text, size, sighting->reason);
        said = sighting->reason;
    }
    return *said != '\0';
}
