/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on KVM. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* KVM is there to be used: the request did not refuse it. */
static bool may_use_kvm(const struct oracle_situation *s)
{
    return s->kvm != COCO_kvm_no;
}

/* coco-kvm-present | E, binding | C, when KVM is not refused | /dev/kvm is there and the user may open it; one that
 * hangs is */
static struct oracle_answer coco_kvm_present(const struct oracle_situation *s)
{
    const bool opens = s->kvm_device == COCO_kvm_device_usable || s->kvm_device == COCO_kvm_device_hangs;

    return only_if(is_confidential(s) && may_use_kvm(s), opens);
}

/* kvm-runs-code | E, binding | C, when KVM is not refused | a tiny VM really runs; a missing or closed device is not
 * for this rule */
static struct oracle_answer kvm_runs_code(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && may_use_kvm(s), s->kvm_device != COCO_kvm_device_hangs);
}

/* kvm-as-demanded | E, binding | plain VMs that insist on KVM | /dev/kvm is usable */
static struct oracle_answer kvm_as_demanded(const struct oracle_situation *s)
{
    return only_if(is_plain(s) && s->kvm == COCO_kvm_yes, s->kvm_device == COCO_kvm_device_usable);
}

/* kvm-emulated | N | plain VMs that leave KVM to the launcher | /dev/kvm is usable */
static struct oracle_answer kvm_emulated(const struct oracle_situation *s)
{
    return only_if(is_plain(s) && s->kvm == COCO_kvm_auto, s->kvm_device == COCO_kvm_device_usable);
}

/* snp-vm-type-supported | E, binding | S, when KVM is not refused | KVM_CAP_VM_TYPES has SNP */
static struct oracle_answer snp_vm_type_supported(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && may_use_kvm(s), s->kvm_snp == COCO_kvm_snp_yes);
}

/* tdx-vm-type-supported | E, binding | T, when KVM is not refused | KVM_CAP_VM_TYPES has TDX */
static struct oracle_answer tdx_vm_type_supported(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && may_use_kvm(s), s->kvm_tdx == COCO_kvm_tdx_yes);
}

/* coco-guest-memfd | E, binding | C, when KVM is not refused | KVM has guest_memfd and memory attributes */
static struct oracle_answer coco_guest_memfd(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && may_use_kvm(s), s->kvm_guest_memfd != COCO_kvm_guest_memfd_no);
}

/* tdx-exit-hypercall | E, binding (QEMU crashes) | T, when KVM is not refused | KVM has KVM_CAP_EXIT_HYPERCALL */
static struct oracle_answer tdx_exit_hypercall(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && may_use_kvm(s), s->kvm_exit_hypercall != COCO_kvm_exit_hypercall_no);
}

/* coco-vcpu-limit | E | A that run on KVM: not refused, and usable | the vCPU count is within KVM's limit for this VM
 * type */
static struct oracle_answer coco_vcpu_limit(const struct oracle_situation *s)
{
    const bool on_kvm = may_use_kvm(s) && s->kvm_device == COCO_kvm_device_usable;

    return only_if(on_kvm, s->cpus_kvm != COCO_cpus_kvm_above);
}

static const struct oracle_rule rules[] = {
    {"coco-kvm-present", BINDING, coco_kvm_present, READS_3(coco, kvm, kvm_device)},
    {"kvm-runs-code", BINDING, kvm_runs_code, READS_3(coco, kvm, kvm_device)},
    {"kvm-as-demanded", BINDING, kvm_as_demanded, READS_3(coco, kvm, kvm_device)},
    {"kvm-emulated", NOTE, kvm_emulated, READS_3(coco, kvm, kvm_device)},
    {"snp-vm-type-supported", BINDING, snp_vm_type_supported, READS_3(coco, kvm, kvm_snp)},
    {"tdx-vm-type-supported", BINDING, tdx_vm_type_supported, READS_3(coco, kvm, kvm_tdx)},
    {"coco-guest-memfd", BINDING, coco_guest_memfd, READS_3(coco, kvm, kvm_guest_memfd)},
    {"tdx-exit-hypercall", BINDING, tdx_exit_hypercall, READS_3(coco, kvm, kvm_exit_hypercall)},
    {"coco-vcpu-limit", ERROR, coco_vcpu_limit, READS_3(kvm, kvm_device, cpus_kvm)},
};

ORACLE_TABLE(oracle_kvm);
