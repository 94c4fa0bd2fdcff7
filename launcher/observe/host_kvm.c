/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "observe/host_probe.h"

/* Newer than the headers of distributions that this builds on: include/uapi/linux/kvm.h,
 * arch/x86/include/uapi/asm/kvm.h and Documentation/virt/kvm/x86/intel-tdx.rst. */
enum {
    CAP_MEMORY_ATTRIBUTES = 233,
    CAP_GUEST_MEMFD = 234,
    CAP_VM_TYPES = 235,
    VM_TYPE_SNP = 4,
    VM_TYPE_TDX = 5,
    GROUP_SEV = 1,
    SEV_VMSA_FEATURES = 0,
    SNP_POLICY_BITS = 1,
    TDX_CAPABILITIES = 0,
};

struct tdx_command {
    uint32_t id, flags;
    uint64_t data, hardware_error;
};

/* More CPUID entries than a TDX module lets a TD choose; KVM wants room for all of them. */
#define TDX_CPUID_ENTRIES 256

struct tdx_capabilities {
    uint64_t attributes, xfam, reserved[254];
    struct kvm_cpuid2 cpuid; /* its entries follow */
};

static int call(struct host_probe *probe, int fd, unsigned long request, uintptr_t argument)
{
    return probe->access->ioctl(probe->access->data, fd, request, argument);
}

static int capability(struct host_probe *probe, int fd, unsigned long number)
{
    return call(probe, fd, KVM_CHECK_EXTENSION, number);
}

static void not_answered(struct host_probe *probe, enum coco_host_row row, int error)
{
    coco_host_not_looked_at(probe->host, row, "KVM does not say it: %s", strerror(-error));
}

/* 0 is an answer too: a kernel that does not know the capability offers nothing of it. */
static void look_at_capabilities(struct host_probe *probe, int kvm)
{
    static const struct {
        enum coco_host_row row;
        unsigned long number;
    } rows[] = {
        {COCO_HOST_kvm_vm_types, CAP_VM_TYPES},
        {COCO_HOST_kvm_guest_memfd, CAP_GUEST_MEMFD},
        {COCO_HOST_kvm_memory_attributes, CAP_MEMORY_ATTRIBUTES},
        {COCO_HOST_kvm_exit_hypercall, KVM_CAP_EXIT_HYPERCALL},
        {COCO_HOST_kvm_vcpus, KVM_CAP_MAX_VCPUS},
    };

    host_doing(probe, "asking KVM for its capabilities");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const int answer = capability(probe, kvm, rows[i].number);

        if (answer < 0)
            not_answered(probe, rows[i].row, answer);
        else if (coco_host_info(rows[i].row)->kind == COCO_HOST_FLAG)
            coco_host_see_flag(probe->host, rows[i].row, answer > 0);
        else
            coco_host_see_number(probe->host, rows[i].row, (uint64_t)answer);
    }
}

/* ---- VMs of a confidential type; making one takes neither ASID nor KeyID ------------------------------------------
 */

static void look_at_td_capabilities(struct host_probe *probe, int vm)
{
    struct tdx_capabilities *found = calloc(1, sizeof(*found) + TDX_CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2));
    struct tdx_command command = {.id = TDX_CAPABILITIES, .data = (uintptr_t)found};
    int result = -ENOMEM;

    if (found) {
        found->cpuid.nent = TDX_CPUID_ENTRIES;
        result = call(probe, vm, KVM_MEMORY_ENCRYPT_OP, (uintptr_t)&command);
    }
    if (result < 0) {
        not_answered(probe, COCO_HOST_kvm_tdx_attributes, result);
        not_answered(probe, COCO_HOST_kvm_tdx_xfam, result);
    } else {
        coco_host_see_number(probe->host, COCO_HOST_kvm_tdx_attributes, found->attributes);
        coco_host_see_number(probe->host, COCO_HOST_kvm_tdx_xfam, found->xfam);
    }
    free(found);
}

/* Makes a VM of the type. Returns its descriptor, or a negative errno after it has said so of the row. */
static int make_vm(struct host_probe *probe, int kvm, unsigned type, const char *name, enum coco_host_row row)
{
    const uint64_t types = coco_host_number(probe->host, COCO_HOST_kvm_vm_types, 0);
    int vm;

    if ((types >> type & 1) == 0) {
        coco_host_not_looked_at(probe->host, row, "KVM offers no VM of type %s", name);
        return -ENOTSUP;
    }
    host_doing(probe, "making a VM of type %s", name);
    vm = call(probe, kvm, KVM_CREATE_VM, type);
    if (vm < 0)
        coco_host_not_looked_at(probe->host, row, "KVM makes no VM of type %s: %s", name, strerror(-vm));
    return vm;
}

static void look_at_vcpus(struct host_probe *probe, int vm, enum coco_host_row row)
{
    const int most = capability(probe, vm, KVM_CAP_MAX_VCPUS);

    if (most < 0)
        not_answered(probe, row, most);
    else
        coco_host_see_number(probe->host, row, (uint64_t)most);
}

static void look_at_snp_vm(struct host_probe *probe, int kvm)
{
    const int vm = make_vm(probe, kvm, VM_TYPE_SNP, "SNP", COCO_HOST_kvm_snp_vcpus);

    if (vm < 0)
        return;
    look_at_vcpus(probe, vm, COCO_HOST_kvm_snp_vcpus);
    close(vm);
}

static void look_at_td(struct host_probe *probe, int kvm)
{
    const int vm = make_vm(probe, kvm, VM_TYPE_TDX, "TDX", COCO_HOST_kvm_tdx_vcpus);

    if (vm < 0) {
        const char *reason = probe->host->of[COCO_HOST_kvm_tdx_vcpus].reason;

        coco_host_not_looked_at(probe->host, COCO_HOST_kvm_tdx_attributes, "%s", reason);
        coco_host_not_looked_at(probe->host, COCO_HOST_kvm_tdx_xfam, "%s", reason);
        return;
    }
    look_at_vcpus(probe, vm, COCO_HOST_kvm_tdx_vcpus);
    look_at_td_capabilities(probe, vm);
    close(vm);
}

/* KVM_GET_DEVICE_ATTR on /dev/kvm itself: sev_dev_get_attr() in arch/x86/kvm/svm/sev.c. */
static void look_at_attribute(struct host_probe *probe, int kvm, enum coco_host_row row, uint64_t attribute)
{
    uint64_t value = 0;
    struct kvm_device_attr request = {.group = GROUP_SEV, .attr = attribute, .addr = (uintptr_t)&value};
    const int result = call(probe, kvm, KVM_GET_DEVICE_ATTR, (uintptr_t)&request);

    if (result < 0)
        not_answered(probe, row, result);
    else
        coco_host_see_number(probe->host, row, value);
}

static void look_at_confidential_types(struct host_probe *probe, int kvm)
{
    look_at_snp_vm(probe, kvm);
    look_at_td(probe, kvm);
    host_doing(probe, "asking KVM for its SEV attributes");
    look_at_attribute(probe, kvm, COCO_HOST_kvm_snp_policy_bits, SNP_POLICY_BITS);
    look_at_attribute(probe, kvm, COCO_HOST_kvm_snp_vmsa_features, SEV_VMSA_FEATURES);
}

/* ---- /dev/kvm ---------------------------------------------------------------------------------------------------- */

static void skip_all(struct host_probe *probe, const char *reason)
{
    static const enum coco_host_row rows[] = {
        COCO_HOST_kvm_api,
        COCO_HOST_kvm_vm_types,
        COCO_HOST_kvm_guest_memfd,
        COCO_HOST_kvm_memory_attributes,
        COCO_HOST_kvm_exit_hypercall,
        COCO_HOST_kvm_vcpus,
        COCO_HOST_kvm_snp_vcpus,
        COCO_HOST_kvm_tdx_vcpus,
        COCO_HOST_kvm_snp_policy_bits,
        COCO_HOST_kvm_snp_vmsa_features,
        COCO_HOST_kvm_tdx_attributes,
        COCO_HOST_kvm_tdx_xfam,
    };

    host_skip(probe, rows, sizeof(rows) / sizeof(*rows), reason);
}

/* The module parameter of kvm: arch/x86/kvm/mmu/mmu.c. */
static void look_at_tdp_mmu(struct host_probe *probe)
{
    const char *path = "/sys/module/kvm/parameters/tdp_mmu";
    const int flag = host_read_flag(probe, path);

    if (flag < 0)
        host_not_read(probe, COCO_HOST_kvm_tdp_mmu, path, flag);
    else
        coco_host_see_flag(probe->host, COCO_HOST_kvm_tdp_mmu, flag == 1);
}

static void look_at_open_kvm(struct host_probe *probe, int kvm, enum observe_host_scope scope)
{
    const int api = call(probe, kvm, KVM_GET_API_VERSION, 0);

    if (api != KVM_API_VERSION) {
        coco_host_see_choice(probe->host, COCO_HOST_kvm_device, COCO_DEVICE_MISSING);
        skip_all(probe, "/dev/kvm is not KVM's, or of another version");
        return;
    }
    coco_host_see_number(probe->host, COCO_HOST_kvm_api, (uint64_t)api);
    look_at_capabilities(probe, kvm);
    if (scope == OBSERVE_HOST_ALL)
        look_at_confidential_types(probe, kvm);
    host_doing(probe, "running a tiny VM");
    coco_host_see_choice(probe->host, COCO_HOST_kvm_device,
                         host_runs_tiny_vm(probe, kvm) ? COCO_DEVICE_USABLE : COCO_DEVICE_HANGS);
}

void host_look_at_kvm(struct host_probe *probe, enum observe_host_scope scope)
{
    int kvm;

    if (scope == OBSERVE_HOST_ALL)
        look_at_tdp_mmu(probe);
    host_entering_kvm(probe);
    kvm = host_open_device(probe, "/dev/kvm");
    if (kvm < 0) {
        const bool denied = kvm == -EACCES || kvm == -EPERM;

        coco_host_see_choice(probe->host, COCO_HOST_kvm_device, denied ? COCO_DEVICE_DENIED : COCO_DEVICE_MISSING);
        skip_all(probe, denied ? "this user may not open /dev/kvm" : "/dev/kvm is not there");
        return;
    }
    look_at_open_kvm(probe, kvm, scope);
    close(kvm);
}
