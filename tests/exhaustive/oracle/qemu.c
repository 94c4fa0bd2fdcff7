/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on the QEMU binary. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* qemu-usable | E, binding | A | the binary is there, may be executed, and answers over QMP */
static struct oracle_answer qemu_usable(const struct oracle_situation *s)
{
    switch (s->qemu_binary) {
    case COCO_qemu_binary_missing:
    case COCO_qemu_binary_denied:
    case COCO_qemu_binary_silent:
        return always(false);
    default:
        return always(true);
    }
}

/* qemu-version-floor | E | A | QEMU is 7.2 or later */
static struct oracle_answer qemu_version_floor(const struct oracle_situation *s)
{
    return always(s->qemu_version != COCO_qemu_version_before_7_2);
}

/* qemu-has-snp | E, binding | S | sev-snp-guest is known (9.1 on) */
static struct oracle_answer qemu_has_snp(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->qemu_snp == COCO_qemu_snp_yes);
}

/* qemu-has-tdx | E, binding | T | tdx-guest is known (10.1 on) */
static struct oracle_answer qemu_has_tdx(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->qemu_tdx == COCO_qemu_tdx_yes);
}

/* qemu-has-property | E | C | every property of the guest object that the launch uses is known */
static struct oracle_answer qemu_has_property(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->qemu_properties == COCO_qemu_properties_known);
}

/* qemu-has-device | E | A of ours | every device that the launch uses is known */
static struct oracle_answer qemu_has_device(const struct oracle_situation *s)
{
    return only_if(is_ours(s), s->qemu_devices == COCO_qemu_devices_known);
}

/* qemu-has-machine | E | A | the machine type is known */
static struct oracle_answer qemu_has_machine(const struct oracle_situation *s)
{
    return always(s->qemu_machine == COCO_qemu_machine_known);
}

/* qemu-has-cpu-model | E | A | the CPU model is known */
static struct oracle_answer qemu_has_cpu_model(const struct oracle_situation *s)
{
    return always(s->qemu_cpu_model != COCO_qemu_cpu_model_unknown_model);
}

/* qemu-host-in-step-snp | W | S on a KVM that offers SNP | the kernel is of the generation that QEMU's SNP was made
 * with: 6.11, where KVM got it, or later */
static struct oracle_answer qemu_host_in_step_snp(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && s->kvm_snp == COCO_kvm_snp_yes, s->host_kernel != COCO_host_kernel_before_6_11);
}

/* qemu-host-in-step-tdx | W | T on a KVM that offers TDX | the kernel is of the generation that QEMU's TDX was made
 * with: 6.16, where KVM got it, or later */
static struct oracle_answer qemu_host_in_step_tdx(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && s->kvm_tdx == COCO_kvm_tdx_yes, s->host_kernel == COCO_host_kernel_from_6_16);
}

static const struct oracle_rule rules[] = {
    {"qemu-usable", BINDING, qemu_usable, READS_1(qemu_binary)},
    {"qemu-version-floor", ERROR, qemu_version_floor, READS_1(qemu_version)},
    {"qemu-has-snp", BINDING, qemu_has_snp, READS_2(coco, qemu_snp)},
    {"qemu-has-tdx", BINDING, qemu_has_tdx, READS_2(coco, qemu_tdx)},
    {"qemu-has-property", ERROR, qemu_has_property, READS_2(coco, qemu_properties)},
    {"qemu-has-device", ERROR, qemu_has_device, READS_2(qemu_devices, launcher)},
    {"qemu-has-machine", ERROR, qemu_has_machine, READS_1(qemu_machine)},
    {"qemu-has-cpu-model", ERROR, qemu_has_cpu_model, READS_1(qemu_cpu_model)},
    {"qemu-host-in-step-snp", WARNING, qemu_host_in_step_snp, READS_3(coco, kvm_snp, host_kernel)},
    {"qemu-host-in-step-tdx", WARNING, qemu_host_in_step_tdx, READS_3(coco, kvm_tdx, host_kernel)},
};

ORACLE_TABLE(oracle_qemu);
