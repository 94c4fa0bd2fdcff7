/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on an Intel host, link by link. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/*
 * What an Intel host lacks is said of Intel hosts: of any other, tdx-host-intel says all there is to say. A link that
 * is not there because an earlier one is not ("in turn") is not for the later rule: it would be told twice.
 */
static bool tdx_on_intel(const struct oracle_situation *s)
{
    return is_tdx(s) && s->host_vendor == COCO_host_vendor_intel;
}

/* tdx-host-intel | E, binding | T | the host's CPU is Intel's */
static struct oracle_answer tdx_host_intel(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->host_vendor == COCO_host_vendor_intel);
}

/* tdx-bios-enabled | E | T on Intel | TDX is switched on in the firmware setup */
static struct oracle_answer tdx_bios_enabled(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_bios == COCO_tdx_bios_on);
}

/* tdx-module-loaded | E | T on Intel | the TDX module is loaded, initialised or not */
static struct oracle_answer tdx_module_loaded(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_module != COCO_tdx_module_not_loaded);
}

/* tdx-no-hibernation | E | T on Intel | hibernation is not possible */
static struct oracle_answer tdx_no_hibernation(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->host_hibernation != COCO_host_hibernation_on);
}

/* tdx-module-ready | E | T on Intel | a TDX module that is loaded is initialised; one that is not loaded is not for
 * this rule */
static struct oracle_answer tdx_module_ready(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_module != COCO_tdx_module_failed);
}

/* tdx-module-version | W | T on Intel | the TDX module is not below the known floor */
static struct oracle_answer tdx_module_version(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_module_version != COCO_tdx_module_version_older);
}

/* tdx-tdp-mmu | E | T on Intel | the TDP MMU is on */
static struct oracle_answer tdx_tdp_mmu(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->kvm_tdp_mmu == COCO_kvm_tdp_mmu_on);
}

/* kvm-intel-loaded | E | T on Intel | kvm_intel is loaded */
static struct oracle_answer kvm_intel_loaded(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->kvm_intel == COCO_kvm_intel_loaded);
}

/* tdx-kvm-parameter | E | T on Intel | kvm_intel.tdx is on; a kernel without the parameter has no TDX */
static struct oracle_answer tdx_kvm_parameter(const struct oracle_situation *s)
{
    const bool off = s->kvm_intel_tdx == COCO_kvm_intel_tdx_off;
    const bool absent = s->kvm_intel_tdx == COCO_kvm_intel_tdx_absent;

    return only_if(tdx_on_intel(s), !off && !absent);
}

/* tdx-keyids-configured | E | T on Intel | the firmware setup set private KeyIDs aside, in use or not */
static struct oracle_answer tdx_keyids_configured(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_keyids != COCO_tdx_keyids_none);
}

/* tdx-keyids-left | E | T on Intel | of the private KeyIDs that were set aside, one is free; where there are none is
 * not for this rule */
static struct oracle_answer tdx_keyids_left(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_keyids != COCO_tdx_keyids_exhausted);
}

/* tdx-attestation-platform | W | T on Intel | the SGX device nodes are there, without which nobody signs a quote */
static struct oracle_answer tdx_attestation_platform(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_sgx == COCO_tdx_sgx_present);
}

/* tdx-packages-registered | N | T on Intel | the host has one CPU package; several must be registered together */
static struct oracle_answer tdx_packages_registered(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->host_packages != COCO_host_packages_several);
}

/* tdx-attributes-supported | E | T on Intel | this KVM offers every attribute */
static struct oracle_answer tdx_attributes_supported(const struct oracle_situation *s)
{
    return only_if(tdx_on_intel(s), s->tdx_attributes_kvm != COCO_tdx_attributes_kvm_refused);
}

/* tdx-quote-reachable | W | T with a quote socket that QEMU opens on this host | something listens, and the launching
 * user may connect */
static struct oracle_answer tdx_quote_reachable(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && s->tdx_quote_socket == COCO_tdx_quote_socket_local,
                   s->tdx_quote_host == COCO_tdx_quote_host_reachable);
}

static const struct oracle_rule rules[] = {
    {"tdx-host-intel", BINDING, tdx_host_intel, READS_2(coco, host_vendor)},
    {"tdx-bios-enabled", ERROR, tdx_bios_enabled, READS_3(coco, host_vendor, tdx_bios)},
    {"tdx-module-loaded", ERROR, tdx_module_loaded, READS_3(coco, host_vendor, tdx_module)},
    {"tdx-no-hibernation", ERROR, tdx_no_hibernation, READS_3(coco, host_vendor, host_hibernation)},
    {"tdx-module-ready", ERROR, tdx_module_ready, READS_3(coco, host_vendor, tdx_module)},
    {"tdx-module-version", WARNING, tdx_module_version, READS_3(coco, host_vendor, tdx_module_version)},
    {"tdx-tdp-mmu", ERROR, tdx_tdp_mmu, READS_3(coco, host_vendor, kvm_tdp_mmu)},
    {"kvm-intel-loaded", ERROR, kvm_intel_loaded, READS_3(coco, host_vendor, kvm_intel)},
    {"tdx-kvm-parameter", ERROR, tdx_kvm_parameter, READS_3(coco, host_vendor, kvm_intel_tdx)},
    {"tdx-keyids-configured", ERROR, tdx_keyids_configured, READS_3(coco, host_vendor, tdx_keyids)},
    {"tdx-keyids-left", ERROR, tdx_keyids_left, READS_3(coco, host_vendor, tdx_keyids)},
    {"tdx-attestation-platform", WARNING, tdx_attestation_platform, READS_3(coco, host_vendor, tdx_sgx)},
    {"tdx-packages-registered", NOTE, tdx_packages_registered, READS_3(coco, host_vendor, host_packages)},
    {"tdx-attributes-supported", ERROR, tdx_attributes_supported, READS_3(coco, host_vendor, tdx_attributes_kvm)},
    {"tdx-quote-reachable", WARNING, tdx_quote_reachable, READS_3(coco, tdx_quote_socket, tdx_quote_host)},
};

ORACLE_TABLE(oracle_intel);
