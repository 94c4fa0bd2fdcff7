/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on CPU models and vCPU counts. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* tdx-cpu-host | E, binding | T | the CPU model is host or max, or unset, for which host is picked */
static struct oracle_answer tdx_cpu_host(const struct oracle_situation *s)
{
    const bool is_host = s->cpu_model == COCO_cpu_model_host || s->cpu_model == COCO_cpu_model_unset;

    return only_if(is_tdx(s), is_host);
}

/* snp-cpu-stable-model | W | S | not host or max, whose digest differs between hosts */
static struct oracle_answer snp_cpu_stable_model(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->cpu_model != COCO_cpu_model_host);
}

/* snp-cpu-amd | E | S | not an Intel model */
static struct oracle_answer snp_cpu_amd(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->cpu_model != COCO_cpu_model_intel);
}

/* snp-cpu-server | W | S | not a model of no real CPU, nor an AMD one that is no EPYC */
static struct oracle_answer snp_cpu_server(const struct oracle_situation *s)
{
    if (s->cpu_model == COCO_cpu_model_generic || s->cpu_model == COCO_cpu_model_amd_other)
        return only_if(is_snp(s), false);
    return only_if(is_snp(s), true);
}

/* tdx-no-hyperv | E | T | no hv-* enlightenments */
static struct oracle_answer tdx_no_hyperv(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->cpu_hyperv == COCO_cpu_hyperv_none);
}

/* snp-no-hyperv | W | S | no hv-* enlightenments */
static struct oracle_answer snp_no_hyperv(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->cpu_hyperv == COCO_cpu_hyperv_none);
}

/* tdx-kvm-visible | W | T | kvm=on */
static struct oracle_answer tdx_kvm_visible(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->cpu_kvm_leaf == COCO_cpu_kvm_leaf_shown);
}

/* tdx-tsc-frequency | E | T | unset, or a multiple of 25 MHz within 100 MHz to 10 GHz */
static struct oracle_answer tdx_tsc_frequency(const struct oracle_situation *s)
{
    switch (s->cpu_tsc_frequency) {
    case COCO_cpu_tsc_frequency_unset:
    case COCO_cpu_tsc_frequency_accepted:
        return only_if(is_tdx(s), true);
    default:
        return only_if(is_tdx(s), false);
    }
}

/* tdx-tsc-migration | W | T | no valid TSC frequency is set, since it takes the migration blocker away */
static struct oracle_answer tdx_tsc_migration(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->cpu_tsc_frequency != COCO_cpu_tsc_frequency_accepted);
}

/* tdx-phys-bits | W | T | the address width is not set */
static struct oracle_answer tdx_phys_bits(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->cpu_phys_bits == COCO_cpu_phys_bits_unset);
}

/* snp-phys-bits-52 | E, binding | S | the address width is at most 52 bits */
static struct oracle_answer snp_phys_bits_52(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->cpu_phys_bits != COCO_cpu_phys_bits_above_52);
}

/* tdx-pmu-property | W | T | pmu= is not set as a property, which QEMU ignores */
static struct oracle_answer tdx_pmu_property(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->cpu_pmu != COCO_cpu_pmu_property);
}

/* tdx-no-pmu-flag | W | T | no +pmu */
static struct oracle_answer tdx_no_pmu_flag(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->cpu_pmu != COCO_cpu_pmu_flag);
}

/* coco-no-cpu-hotplug | E | C of ours | no vCPU limit above the count; below is not for this rule */
static struct oracle_answer coco_no_cpu_hotplug(const struct oracle_situation *s)
{
    return only_if(is_ours(s) && is_confidential(s), s->cpus_max != COCO_cpus_max_above);
}

/* cpus-max-not-below-cpus | E, binding | A | the limit is not below the count */
static struct oracle_answer cpus_max_not_below_cpus(const struct oracle_situation *s)
{
    return always(s->cpus_max != COCO_cpus_max_below);
}

/* snp-vcpu-count-measured | N | S | the vCPU count is given rather than left to the default */
static struct oracle_answer snp_vcpu_count_measured(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->cpus == COCO_cpus_given);
}

static const struct oracle_rule rules[] = {
    {"tdx-cpu-host", BINDING, tdx_cpu_host, READS_2(coco, cpu_model)},
    {"snp-cpu-stable-model", WARNING, snp_cpu_stable_model, READS_2(coco, cpu_model)},
    {"snp-cpu-amd", ERROR, snp_cpu_amd, READS_2(coco, cpu_model)},
    {"snp-cpu-server", WARNING, snp_cpu_server, READS_2(coco, cpu_model)},
    {"tdx-no-hyperv", ERROR, tdx_no_hyperv, READS_2(coco, cpu_hyperv)},
    {"snp-no-hyperv", WARNING, snp_no_hyperv, READS_2(coco, cpu_hyperv)},
    {"tdx-kvm-visible", WARNING, tdx_kvm_visible, READS_2(coco, cpu_kvm_leaf)},
    {"tdx-tsc-frequency", ERROR, tdx_tsc_frequency, READS_2(coco, cpu_tsc_frequency)},
    {"tdx-tsc-migration", WARNING, tdx_tsc_migration, READS_2(coco, cpu_tsc_frequency)},
    {"tdx-phys-bits", WARNING, tdx_phys_bits, READS_2(coco, cpu_phys_bits)},
    {"snp-phys-bits-52", BINDING, snp_phys_bits_52, READS_2(coco, cpu_phys_bits)},
    {"tdx-pmu-property", WARNING, tdx_pmu_property, READS_2(coco, cpu_pmu)},
    {"tdx-no-pmu-flag", WARNING, tdx_no_pmu_flag, READS_2(coco, cpu_pmu)},
    {"coco-no-cpu-hotplug", ERROR, coco_no_cpu_hotplug, READS_3(coco, cpus_max, launcher)},
    {"cpus-max-not-below-cpus", BINDING, cpus_max_not_below_cpus, READS_1(cpus_max)},
    {"snp-vcpu-count-measured", NOTE, snp_vcpu_count_measured, READS_2(coco, cpus)},
};

ORACLE_TABLE(oracle_cpu);
