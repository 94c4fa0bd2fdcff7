/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The host as such: architecture, vendor, kernel, memory, and what else belongs to neither vendor. */
#include "classify/release.h"
#include "classify/sightings.h"

#define WORDS(values) (values), sizeof(values)

static void classify_architecture(struct classifier *classifier)
{
    const char *architecture = coco_seen_text(classifier, COCO_HOST_linux_architecture);
    const unsigned vendor = coco_seen_choice(classifier, COCO_HOST_cpu_vendor);
    unsigned value = COCO_host_architecture_unknown;

    if (architecture)
        value = coco_span_is(coco_span_of(architecture), "x86_64") ? COCO_host_architecture_x86_64
                                                                   : COCO_host_architecture_other;
    else if (vendor == COCO_VENDOR_AMD || vendor == COCO_VENDOR_INTEL)
        value = COCO_host_architecture_x86_64;
    coco_classify_seen(classifier, COCO_FACT_host_architecture, value, NULL);
}

/* Another architecture has no vendor in this sense: coco-needs-x86-64 says all there is to say. */
static void classify_vendor(struct classifier *classifier)
{
    static const uint8_t vendors[] = {
        [COCO_VENDOR_AMD] = COCO_host_vendor_amd,
        [COCO_VENDOR_INTEL] = COCO_host_vendor_intel,
        [COCO_VENDOR_OTHER] = COCO_host_vendor_other,
    };

    coco_classify_word(classifier, COCO_FACT_host_vendor, COCO_HOST_cpu_vendor, WORDS(vendors));
    if (coco_fact_now(classifier, COCO_FACT_host_architecture) == COCO_host_architecture_other)
        coco_classify_seen(classifier, COCO_FACT_host_vendor, COCO_host_vendor_unknown, NULL);
    else if (coco_seen_flag(classifier, COCO_HOST_amd_kvm_amd) == 1 ||
             coco_seen_flag(classifier, COCO_HOST_amd_sev_snp) == 1)
        coco_classify_proven(classifier, COCO_FACT_host_vendor, COCO_host_vendor_amd);
    else if (coco_seen_flag(classifier, COCO_HOST_intel_kvm_intel) == 1 ||
             coco_seen_flag(classifier, COCO_HOST_intel_tdx_host) == 1)
        coco_classify_proven(classifier, COCO_FACT_host_vendor, COCO_host_vendor_intel);
}

static void classify_kernel(struct classifier *classifier)
{
    struct release release;
    unsigned value = COCO_host_kernel_unknown;

    if (coco_seen_kernel(classifier, &release))
        value = coco_release_from(&release, 6, 16, 0)   ? COCO_host_kernel_from_6_16
                : coco_release_from(&release, 6, 11, 0) ? COCO_host_kernel_from_6_11
                                                        : COCO_host_kernel_before_6_11;
    coco_classify_seen(classifier, COCO_FACT_host_kernel, value, NULL);
}

static void classify_packages(struct classifier *classifier)
{
    uint64_t packages;
    unsigned value = COCO_host_packages_unknown;

    if (coco_seen_number(classifier, COCO_HOST_cpu_packages, &packages) && packages > 0)
        value = packages == 1 ? COCO_host_packages_one : COCO_host_packages_several;
    coco_classify_seen(classifier, COCO_FACT_host_packages, value, NULL);
}

/* One bound that is too low is enough; that it fits is known only where both were looked at. */
static void classify_ram(struct classifier *classifier)
{
    const uint64_t ram = coco_classify_ram(classifier);
    uint64_t available, cgroup, total;
    const bool has_available = coco_seen_number(classifier, COCO_HOST_linux_memory_available, &available);
    const bool has_cgroup = coco_seen_number(classifier, COCO_HOST_linux_memory_cgroup, &cgroup);
    const bool has_total = coco_seen_number(classifier, COCO_HOST_linux_memory_total, &total);
    unsigned value = COCO_ram_host_unknown;

    if ((has_available && ram > available) || (has_cgroup && ram > cgroup) || (has_total && ram > total))
        value = COCO_ram_host_exceeds;
    else if (has_available && (has_cgroup || coco_seen_none(classifier, COCO_HOST_linux_memory_cgroup)))
        value = COCO_ram_host_fits;
    coco_classify_seen(classifier, COCO_FACT_ram_host, value,
                       value == COCO_ram_host_unknown ? NULL : classifier->last[COCO_OPTION_ram]);
}

void coco_classify_host(struct classifier *classifier)
{
    static const uint8_t iommus[] = {
        [COCO_IOMMU_TRANSLATING] = COCO_host_iommu_translating,
        [COCO_IOMMU_PASSTHROUGH] = COCO_host_iommu_passthrough,
        [COCO_IOMMU_OFF] = COCO_host_iommu_off,
    };
    static const uint8_t vsocks[] = {
        [COCO_DEVICE_USABLE] = COCO_host_vsock_usable,
        [COCO_DEVICE_MISSING] = COCO_host_vsock_missing,
        [COCO_DEVICE_DENIED] = COCO_host_vsock_denied,
    };

    classify_architecture(classifier);
    classify_vendor(classifier);
    classify_kernel(classifier);
    classify_packages(classifier);
    classify_ram(classifier);
    coco_classify_flag(classifier, COCO_FACT_host_smt, COCO_HOST_linux_smt, COCO_host_smt_on, COCO_host_smt_off);
    coco_classify_flag(classifier, COCO_FACT_host_crashkernel, COCO_HOST_linux_crashkernel,
                       COCO_host_crashkernel_reserved, COCO_host_crashkernel_none);
    coco_classify_flag(classifier, COCO_FACT_host_hibernation, COCO_HOST_linux_hibernation, COCO_host_hibernation_on,
                       COCO_host_hibernation_off);
    coco_classify_word(classifier, COCO_FACT_host_iommu, COCO_HOST_linux_iommu, WORDS(iommus));
    coco_classify_word(classifier, COCO_FACT_host_vsock, COCO_HOST_linux_vhost_vsock, WORDS(vsocks));
}
