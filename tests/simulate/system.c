/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ioctls of /dev/kvm itself: virt/kvm/kvm_main.c and arch/x86/kvm/x86.c of Linux 6.16. */
#include <errno.h>
#include <string.h>

#include "capability.h"
#include "fault.h"
#include "settings.h"
#include "vm.h"

#define MSR_ARCH_CAPABILITIES 0x10a
#define ARCH_CAPABILITIES     0xeb  /* RDCL_NO, IBRS_ALL, SKIP_VMENTRY_L1DFL, MDS_NO and so on: nothing to mitigate */
#define XCR0_SUPPORTED        0x2e7 /* x87, SSE, AVX, AVX-512, PKRU */

/* msrs_to_save and emulated_msrs of arch/x86/kvm/x86.c, as far as QEMU looks for them. */
static const uint32_t msrs[] = {
    0x10,       0x3b,       0x48,       0x174,      0x175,      0x176,      0x1a0,      0x1d9,      0x277,
    0x2ff,      0x345,      0x6e0,      0x9e,       0xda0,      0x4b564d00, 0x4b564d01, 0x4b564d02, 0x4b564d03,
    0x4b564d04, 0x4b564d05, 0x4b564d06, 0x4b564d07, 0x10a,      0x122,      0xc0000080, 0xc0000081, 0xc0000082,
    0xc0000083, 0xc0000084, 0xc0000102, 0xc0000103, 0xc0000104, 0xc001011f,
};
static const uint32_t feature_msrs[] = {MSR_ARCH_CAPABILITIES, 0x345, 0xc0011029, 0x8b};

static int list_msrs(struct kvm_msr_list *list, const uint32_t *indices, uint32_t count)
{
    uint32_t room = list->nmsrs;

    list->nmsrs = count;
    if (room < count)
        return -E2BIG;
    memcpy(list->indices, indices, count * sizeof(*indices));
    return 0;
}

static int feature_values(struct kvm_msrs *values)
{
    for (uint32_t i = 0; i < values->nmsrs; i++)
        values->entries[i].data = values->entries[i].index == MSR_ARCH_CAPABILITIES ? ARCH_CAPABILITIES : 0;
    return (int)values->nmsrs;
}

/* arch/x86/kvm/hyperv.c, kvm_get_hv_cpuid(): every enlightenment but the nested ones. */
static int hyperv_cpuid(struct kvm_cpuid2 *cpuid)
{
    const uint32_t count = 11;

    if (cpuid->nent < count)
        return -E2BIG;
    cpuid->nent = count;
    memset(cpuid->entries, 0xff, count * sizeof(*cpuid->entries));
    for (uint32_t i = 0; i < count; i++) {
        cpuid->entries[i].function = 0x40000000 + i;
        cpuid->entries[i].index = cpuid->entries[i].flags = 0;
    }
    cpuid->entries[0].eax = 0x40000000 + count - 1;
    cpuid->entries[4].eax &= ~(1u << 14); /* enlightened VMCS */
    cpuid->entries[10].eax = 0;
    return 0;
}

/* arch/x86/kvm/svm/sev.c, sev_dev_get_attr(). The value, or false: there is no such attribute. */
static bool attribute_of(const struct kvm_device_attr *attribute, uint64_t *ret_value)
{
    const struct host *host = settings.host;
    bool sev = attribute->group == ABI_GROUP_SEV && host->platform == PLATFORM_SNP;

    if (attribute->group == 0 && attribute->attr == KVM_X86_XCOMP_GUEST_SUPP)
        *ret_value = XCR0_SUPPORTED;
    else if (sev && attribute->attr == ABI_SEV_VMSA_FEATURES && fault_of("SEV_VMSA_FEATURES", NULL) == 0)
        *ret_value = SIMULATED_SNP_VMSA_FEATURES;
    else if (sev && attribute->attr == ABI_SNP_POLICY_BITS && host->kernel->tells_snp_policy)
        *ret_value = host->kernel->snp_policy_allowed;
    else
        return false;
    return true;
}

static int get_attribute(const struct kvm_device_attr *attribute)
{
    uint64_t value;

    if (!attribute_of(attribute, &value))
        return -ENXIO;
    memcpy((void *)(uintptr_t)attribute->addr, &value, sizeof(value));
    return 0;
}

int system_ioctl(unsigned long request, uintptr_t argument)
{
    void *data = (void *)argument;
    uint64_t ignored;

    switch (request) {
    case KVM_GET_API_VERSION:
        return KVM_API_VERSION;
    case KVM_CHECK_EXTENSION:
        return capability_answer(NULL, argument);
    case KVM_CREATE_VM:
        return vm_create(argument);
    case KVM_GET_VCPU_MMAP_SIZE:
        return RUN_SIZE;
    case KVM_GET_MSR_INDEX_LIST:
        return list_msrs(data, msrs, sizeof(msrs) / sizeof(msrs[0]));
    case KVM_GET_MSR_FEATURE_INDEX_LIST:
        return list_msrs(data, feature_msrs, sizeof(feature_msrs) / sizeof(feature_msrs[0]));
    case KVM_GET_MSRS:
        return feature_values(data);
    case KVM_GET_SUPPORTED_CPUID:
        return host_fill_cpuid(settings.host, settings.host->cpuid, true, data);
    case KVM_GET_EMULATED_CPUID:
        ((struct kvm_cpuid2 *)data)->nent = 0;
        return 0;
    case KVM_GET_SUPPORTED_HV_CPUID:
        return hyperv_cpuid(data);
    case KVM_X86_GET_MCE_CAP_SUPPORTED: /* MCG_CTL_P, MCG_SER_P, MCG_LMCE_P, 32 banks */
        *(uint64_t *)data = 1u << 8 | 1u << 24 | 1u << 27 | 32;
        return 0;
    case KVM_HAS_DEVICE_ATTR:
        return attribute_of(data, &ignored) ? 0 : -ENXIO;
    case KVM_GET_DEVICE_ATTR:
        return get_attribute(data);
    default:
        return -EINVAL;
    }
}
