/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KVM: the device, and what it offers. */
#include "classify/sightings.h"

#define WORDS(values) (values), sizeof(values)

/* Linux arch/x86/include/uapi/asm/kvm.h and include/uapi/linux/kvm.h, kvm_para.h. */
#define VM_TYPE_SNP       4
#define VM_TYPE_TDX       5
#define ATTRIBUTE_PRIVATE 3
#define HC_MAP_GPA_RANGE  12

/* The fact is `yes` where the bit of that mask is set. */
static void classify_bit(struct classifier *classifier, enum coco_fact fact, enum coco_host_row row, unsigned bit,
                         unsigned yes, unsigned no)
{
    uint64_t mask;
    unsigned value = COCO_VALUE_UNKNOWN;

    if (coco_seen_number(classifier, row, &mask))
        value = mask >> bit & 1 ? yes : no;
    else if (coco_seen_none(classifier, row))
        value = no;
    coco_classify_seen(classifier, fact, value, NULL);
}

/* QEMU needs both: memory that only the guest sees, and the attribute that says which pages those are. */
static void classify_guest_memfd(struct classifier *classifier)
{
    const int memfd = coco_seen_flag(classifier, COCO_HOST_kvm_guest_memfd);

    classify_bit(classifier, COCO_FACT_kvm_guest_memfd, COCO_HOST_kvm_memory_attributes, ATTRIBUTE_PRIVATE,
                 memfd < 0 ? COCO_kvm_guest_memfd_unknown : COCO_kvm_guest_memfd_yes, COCO_kvm_guest_memfd_no);
    if (memfd == 0)
        coco_classify_seen(classifier, COCO_FACT_kvm_guest_memfd, COCO_kvm_guest_memfd_no, NULL);
}

/* No VM of a technology takes more vCPUs than an ordinary one. */
static void classify_vcpus(struct classifier *classifier)
{
    static const enum coco_host_row limits[] = {
        [COCO_coco_no] = COCO_HOST_kvm_vcpus,
        [COCO_coco_sev_snp] = COCO_HOST_kvm_snp_vcpus,
        [COCO_coco_tdx] = COCO_HOST_kvm_tdx_vcpus,
    };
    const struct coco_setting *setting = classifier->last[COCO_OPTION_cpus];
    const unsigned technology = coco_fact_now(classifier, COCO_FACT_coco);
    const uint64_t count = setting ? setting->value.number : 1;
    const uint64_t most =
        setting && setting->value.has_limit && setting->value.limit > count ? setting->value.limit : count;
    uint64_t limit;
    unsigned value = COCO_cpus_kvm_unknown;

    if (technology != COCO_coco_unknown && coco_seen_number(classifier, limits[technology], &limit))
        value = most > limit ? COCO_cpus_kvm_above : COCO_cpus_kvm_within;
    if (coco_seen_number(classifier, COCO_HOST_kvm_vcpus, &limit) && most > limit)
        value = COCO_cpus_kvm_above;
    coco_classify_seen(classifier, COCO_FACT_cpus_kvm, value, value == COCO_cpus_kvm_unknown ? NULL : setting);
}

void coco_classify_kvm(struct classifier *classifier)
{
    static const uint8_t devices[] = {
        [COCO_DEVICE_USABLE] = COCO_kvm_device_usable,
        [COCO_DEVICE_MISSING] = COCO_kvm_device_missing,
        [COCO_DEVICE_DENIED] = COCO_kvm_device_denied,
        [COCO_DEVICE_HANGS] = COCO_kvm_device_hangs,
    };

    coco_classify_word(classifier, COCO_FACT_kvm_device, COCO_HOST_kvm_device, WORDS(devices));
    classify_bit(classifier, COCO_FACT_kvm_snp, COCO_HOST_kvm_vm_types, VM_TYPE_SNP, COCO_kvm_snp_yes, COCO_kvm_snp_no);
    classify_bit(classifier, COCO_FACT_kvm_tdx, COCO_HOST_kvm_vm_types, VM_TYPE_TDX, COCO_kvm_tdx_yes, COCO_kvm_tdx_no);
    classify_bit(classifier, COCO_FACT_kvm_exit_hypercall, COCO_HOST_kvm_exit_hypercall, HC_MAP_GPA_RANGE,
                 COCO_kvm_exit_hypercall_yes, COCO_kvm_exit_hypercall_no);
    classify_guest_memfd(classifier);
    classify_vcpus(classifier);
}
