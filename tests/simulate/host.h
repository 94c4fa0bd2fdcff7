/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The host that is pretended: a row of hosts.def, and what its processor answers to CPUID. */
#pragma once

#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>

/* SIMULATED_MAX_VCPUS and its like. */
enum simulated_figure {
#define FIGURE(name, value) SIMULATED_##name = (value),
#include "hosts.def"
#undef FIGURE
};

enum platform {
    PLATFORM_SNP,
    PLATFORM_TDX,
};

struct kernel_model {
    unsigned minor; /* of Linux 6 */
    uint64_t snp_policy_allowed, snp_policy_required;
    bool tells_snp_policy, has_tdx;
};

struct leaf {
    uint32_t function;
    int index; /* -1: the leaf has no sub-leaves */
    uint32_t eax, ebx, ecx, edx;
};

struct leaves {
    const struct leaf *rows;
    uint32_t count;
};

struct host {
    const char *name;
    enum platform platform;
    const struct kernel_model *kernel;
    const struct leaves *cpuid;
    unsigned cpus;
    bool smt;
    uint32_t cbit;
    unsigned snp_abi; /* major << 8 | minor */
    bool enabled;     /* by the machine's firmware and the kernel's parameters */
};

extern const struct leaves tdx_configurable, tdx_fixed;

/* NULL: no host has this name. */
const struct host *host_by_name(const char *name);
/* Prints the names to standard error, one a line. */
void host_list(void);

/* Can this host make guests of its platform? KVM_CAP_VM_TYPES has the VM type only then. */
bool host_is_confidential(const struct host *host);

/* What the CPUID instruction answers; all 0 for a leaf that is not there. */
struct leaf host_cpuid_of(const struct host *host, uint32_t function, uint32_t index);

/* Fills KVM's array with the rows. 0, or -E2BIG with the number that it takes. */
int host_fill_cpuid(const struct host *host, const struct leaves *leaves, bool guest_address_bits,
                    struct kvm_cpuid2 *cpuid);
