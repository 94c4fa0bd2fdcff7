/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "model.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "coco/option.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Of KVM_CREATE_VM: Documentation/virt/kvm/api.rst. */
enum { VM_PLAIN = 0, VM_SEV = 2, VM_SEV_ES = 3, VM_SNP = 4, VM_TDX = 5 };

#define KVM_VERSION 12 /* KVM_API_VERSION */

/* AMD 24593, SYSCFG MSR: memory encryption is on, and SNP. */
#define SYSCFG_MEM_ENCRYPT (UINT64_C(1) << 23)
#define SYSCFG_SNP_EN      (UINT64_C(1) << 24)

enum {
#define FIGURE(name, value) SIMULATED_##name = (value),
#include "hosts.def"
#undef FIGURE
};

struct leaf {
    uint32_t function;
    int index;
    uint32_t a, b, c, d;
};

struct kernel {
    unsigned minor;
    uint64_t policy_allowed, policy_required;
    bool tells_policy, has_tdx;
};

struct model {
    const char *name;
    enum { PLATFORM_SNP, PLATFORM_TDX } platform;
    const struct kernel *kernel;
    const struct leaf *leaves;
    unsigned cpus;
    bool smt;
    unsigned c_bit, snp_abi;
    bool enabled;
};

#define KERNEL(id, ...) static const struct kernel kernel_##id = {__VA_ARGS__};
#include "hosts.def"
#undef KERNEL

/* Rows of one processor: the macro named after the processor keeps its own and drops the other's. */
#define KEEP(...) {__VA_ARGS__},
#define DROP(...)
#define LEAF(processor, ...) LEAF_##processor(__VA_ARGS__)
#define LEAF_genoa           KEEP
#define LEAF_spr             DROP
static const struct leaf genoa[] = {
#include "hosts.def"
    {0} /* the end; leaf 0 comes first, where it is one */
};
#undef LEAF_genoa
#undef LEAF_spr
#define LEAF_genoa DROP
#define LEAF_spr   KEEP
static const struct leaf spr[] = {
#include "hosts.def"
    {0}};
#undef LEAF_genoa
#undef LEAF_spr
#undef LEAF

static const struct model models[] = {
#define HOST(name, platform, kernel, processor, ...)                                                                   \
    {name, PLATFORM_##platform, &kernel_##kernel, processor, __VA_ARGS__},
#include "hosts.def"
#undef HOST
};

/* ---- names ------------------------------------------------------------------------------------------------------- */

size_t simulate_model_count(void)
{
    return COUNT(models);
}

const char *simulate_model_name(size_t model)
{
    return models[model].name;
}

static bool is_confidential(const struct model *model)
{
    return model->enabled && (model->platform == PLATFORM_SNP || model->kernel->has_tdx);
}

void simulate_model_about(size_t index, char *ret_text, size_t size)
{
    const struct model *model = &models[index];
    const bool snp = model->platform == PLATFORM_SNP;
    char c_bit[32] = "";

    if (snp)
        snprintf(c_bit, sizeof(c_bit), ", C-bit %u", model->c_bit);
    snprintf(ret_text, size, "%s%s, Linux 6.%u, %u CPUs with%s SMT%s", snp ? "SEV-SNP" : "TDX",
             !model->enabled           ? " switched off"
             : !is_confidential(model) ? " that the kernel does not know"
                                       : "",
             model->kernel->minor, model->cpus, model->smt ? "" : "out", c_bit);
}

bool simulate_model_find(const char *name, size_t *ret_model)
{
    for (size_t i = 0; i < COUNT(models); i++)
        if (strcmp(models[i].name, name) == 0) {
            *ret_model = i;
            return true;
        }
    return false;
}

/* Who writes the start of a name is understood as well. */
const char *simulate_model_nearest(const char *name)
{
    const size_t length = strlen(name);
    const char *names[COUNT(models)], *starts[COUNT(models)], *nearest;
    char texts[COUNT(models)][64];

    for (size_t i = 0; i < COUNT(models); i++) {
        names[i] = models[i].name;
        starts[i] = texts[i];
        snprintf(texts[i], sizeof(texts[i]), "%.*s", length < sizeof(texts[i]) ? (int)length : 0, names[i]);
    }
    nearest = coco_word_nearest(name, length, names, COUNT(models));
    if (nearest)
        return nearest;
    nearest = coco_word_nearest(name, length, starts, COUNT(models));
    for (size_t i = 0; nearest && i < COUNT(models); i++)
        if (nearest == starts[i])
            return names[i];
    return NULL;
}

/* ---- what is seen there ------------------------------------------------------------------------------------------ */

/* The first row of the leaf: CPUID with ECX 0. All 0 where there is none. */
static struct leaf cpuid(const struct model *model, uint32_t function)
{
    const struct leaf *row = model->leaves;

    do
        if (row->function == function)
            return *row;
    while ((++row)->function != 0);
    return (struct leaf){.function = function};
}

/* What KVM_CHECK_EXTENSION answers on this kernel. */
static uint64_t capability(const struct model *model, const char *name)
{
    static const struct {
        const char *name;
        unsigned answer, since;
    } capabilities[] = {
#define CAPABILITY(name, number, answer, since) {#name, answer, since},
#include "capabilities.def"
#undef CAPABILITY
    };

    for (size_t i = 0; i < COUNT(capabilities); i++)
        if (strcmp(capabilities[i].name, name) == 0)
            return capabilities[i].since <= model->kernel->minor ? capabilities[i].answer : 0;
    return 0;
}

static void look_at_linux(const struct model *model, struct coco_host *host)
{
    char release[32];

    snprintf(release, sizeof(release), "6.%u.0", model->kernel->minor);
    coco_host_see_text(host, COCO_HOST_linux_release, release);
    coco_host_see_text(host, COCO_HOST_linux_architecture, "x86_64");
    coco_host_see_flag(host, COCO_HOST_linux_smt, model->smt);
}

/* As launcher/observe/host_cpu.c reads the same registers. */
static void look_at_cpu(const struct model *model, struct coco_host *host)
{
    const struct leaf signature = cpuid(model, 1);
    const uint32_t base = signature.a >> 8 & 0xf;

    coco_host_see_choice(host, COCO_HOST_cpu_vendor,
                         model->platform == PLATFORM_SNP ? COCO_VENDOR_AMD : COCO_VENDOR_INTEL);
    coco_host_see_number(host, COCO_HOST_cpu_family, base == 0xf ? base + (signature.a >> 20 & 0xff) : base);
    coco_host_see_number(host, COCO_HOST_cpu_model, (signature.a >> 12 & 0xf0) | (signature.a >> 4 & 0xf));
    coco_host_see_number(host, COCO_HOST_cpu_stepping, signature.a & 0xf);
    coco_host_see_number(host, COCO_HOST_cpu_address_bits, cpuid(model, 0x80000008).a & 0xff);
}

static void look_at_kvm(const struct model *model, struct coco_host *host)
{
    const bool snp = model->platform == PLATFORM_SNP, confidential = is_confidential(model);
    const uint64_t types = snp ? 1U << VM_SEV | 1U << VM_SEV_ES | 1U << VM_SNP : 1U << VM_TDX;

    coco_host_see_choice(host, COCO_HOST_kvm_device, COCO_DEVICE_USABLE);
    coco_host_see_number(host, COCO_HOST_kvm_api, KVM_VERSION);
    coco_host_see_number(host, COCO_HOST_kvm_vm_types, 1U << VM_PLAIN | (confidential ? types : 0));
    coco_host_see_flag(host, COCO_HOST_kvm_guest_memfd, capability(model, "GUEST_MEMFD") != 0);
    coco_host_see_number(host, COCO_HOST_kvm_memory_attributes, capability(model, "MEMORY_ATTRIBUTES"));
    coco_host_see_number(host, COCO_HOST_kvm_exit_hypercall, capability(model, "EXIT_HYPERCALL"));
    coco_host_see_number(host, COCO_HOST_kvm_vcpus, SIMULATED_MAX_VCPUS);
    if (snp) {
        coco_host_see_number(host, COCO_HOST_kvm_snp_vmsa_features, SIMULATED_SNP_VMSA_FEATURES);
        if (model->kernel->tells_policy)
            coco_host_see_number(host, COCO_HOST_kvm_snp_policy_bits, model->kernel->policy_allowed);
    }
    if (confidential && snp)
        coco_host_see_number(host, COCO_HOST_kvm_snp_vcpus, SIMULATED_MAX_VCPUS);
    if (confidential && !snp) { /* as many as the host has CPUs: tdx_vm_init() */
        coco_host_see_number(host, COCO_HOST_kvm_tdx_vcpus,
                             model->cpus < SIMULATED_MAX_VCPUS ? model->cpus : SIMULATED_MAX_VCPUS);
        coco_host_see_number(host, COCO_HOST_kvm_tdx_attributes, SIMULATED_TD_ATTRIBUTES);
        coco_host_see_number(host, COCO_HOST_kvm_tdx_xfam, SIMULATED_TD_XFAM);
    }
}

/* A host on which SNP is switched off is so by the machine's firmware, and the kernel goes along. */
static void look_at_amd(const struct model *model, struct coco_host *host)
{
    const struct leaf encryption = cpuid(model, 0x8000001f);
    const unsigned parameter = model->enabled ? COCO_PARAMETER_ON : COCO_PARAMETER_OFF;

    coco_host_see_flag(host, COCO_HOST_amd_sev, encryption.a >> 1 & 1);
    coco_host_see_flag(host, COCO_HOST_amd_sev_es, encryption.a >> 3 & 1);
    coco_host_see_flag(host, COCO_HOST_amd_sev_snp, encryption.a >> 4 & 1);
    coco_host_see_number(host, COCO_HOST_amd_c_bit, model->c_bit);
    coco_host_see_number(host, COCO_HOST_amd_reduced_phys_bits, SIMULATED_REDUCED_PHYS_BITS);
    coco_host_see_number(host, COCO_HOST_amd_asids, encryption.c);
    coco_host_see_number(host, COCO_HOST_amd_sev_asid_min, encryption.d);
    coco_host_see_number(host, COCO_HOST_amd_syscfg, model->enabled ? SYSCFG_MEM_ENCRYPT | SYSCFG_SNP_EN : 0);
    coco_host_see_flag(host, COCO_HOST_amd_kvm_amd, true);
    coco_host_see_flag(host, COCO_HOST_amd_kvm_sev, model->enabled);
    coco_host_see_flag(host, COCO_HOST_amd_kvm_sev_es, model->enabled);
    coco_host_see_choice(host, COCO_HOST_amd_kvm_sev_snp, parameter);
    coco_host_see_choice(host, COCO_HOST_amd_dev_sev, COCO_DEVICE_USABLE);
    coco_host_see_number(host, COCO_HOST_amd_api_major, model->snp_abi >> 8);
    coco_host_see_number(host, COCO_HOST_amd_api_minor, model->snp_abi & 0xff);
    coco_host_see_number(host, COCO_HOST_amd_build, SIMULATED_SNP_BUILD);
    coco_host_see_flag(host, COCO_HOST_amd_snp_initialised, model->enabled);
    coco_host_see_flag(host, COCO_HOST_amd_rmp_initialised, model->enabled);
    coco_host_see_flag(host, COCO_HOST_amd_alias_check, true);
    coco_host_see_number(host, COCO_HOST_amd_guests, 0);
    coco_host_see_number(host, COCO_HOST_amd_tcb_current, 0);
    coco_host_see_number(host, COCO_HOST_amd_tcb_reported, 0);
}

static void look_at_intel(const struct model *model, struct coco_host *host)
{
    coco_host_see_flag(host, COCO_HOST_intel_kvm_intel, true);
    coco_host_see_choice(host, COCO_HOST_intel_kvm_tdx,
                         !model->kernel->has_tdx ? COCO_PARAMETER_ABSENT
                         : model->enabled        ? COCO_PARAMETER_ON
                                                 : COCO_PARAMETER_OFF);
    if (!model->kernel->has_tdx)
        return;
    coco_host_see_flag(host, COCO_HOST_linux_hibernation, false); /* which TDX and hibernation exclude */
    coco_host_see_flag(host, COCO_HOST_intel_tdx_host, model->enabled);
    coco_host_see_choice(host, COCO_HOST_intel_module,
                         model->enabled ? COCO_TDX_MODULE_INITIALISED : COCO_TDX_MODULE_NOT_LOADED);
}

void simulate_model_look(size_t index, struct coco_host *ret_host)
{
    const struct model *model = &models[index];

    for (unsigned row = 0; row < COCO_HOST_COUNT; row++)
        coco_host_not_looked_at(ret_host, (enum coco_host_row)row, "the pretended host does not say it");
    look_at_linux(model, ret_host);
    look_at_cpu(model, ret_host);
    look_at_kvm(model, ret_host);
    if (model->platform == PLATFORM_SNP)
        look_at_amd(model, ret_host);
    else
        look_at_intel(model, ret_host);
}
