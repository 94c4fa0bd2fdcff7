/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CPU model, CPU flags, and the number of vCPUs. */
#include "classify/classifier.h"
#include "classify/cpu_flags.h"

#define CPUS_MAX 4096

/* Families of models in the lists of QEMU 7.2 and 11.1; variants follow a dash, as in EPYC-Milan-v2. */
static const char *const amd_servers[] = {"EPYC", NULL};
static const char *const amd_others[] = {"athlon",     "phenom",     "Opteron_G1", "Opteron_G2",
                                         "Opteron_G3", "Opteron_G4", "Opteron_G5", NULL};
static const char *const intels[] = {"486",
                                     "Broadwell",
                                     "Cascadelake-Server",
                                     "ClearwaterForest",
                                     "Conroe",
                                     "Cooperlake",
                                     "Denverton",
                                     "DiamondRapids",
                                     "GraniteRapids",
                                     "Haswell",
                                     "Icelake-Client",
                                     "Icelake-Server",
                                     "IvyBridge",
                                     "KnightsMill",
                                     "Nehalem",
                                     "Penryn",
                                     "SandyBridge",
                                     "SapphireRapids",
                                     "SierraForest",
                                     "Skylake-Client",
                                     "Skylake-Server",
                                     "Snowridge",
                                     "Westmere",
                                     "core2duo",
                                     "coreduo",
                                     "n270",
                                     "pentium",
                                     "pentium2",
                                     "pentium3",
                                     NULL};

static bool is_of(struct coco_span model, const char *const *families)
{
    for (; *families; families++) {
        const size_t length = strlen(*families);

        if (model.length >= length && memcmp(model.bytes, *families, length) == 0 &&
            (model.length == length || model.bytes[length] == '-'))
            return true;
    }
    return false;
}

static unsigned model_class(struct coco_span model)
{
    if (coco_span_is(model, "host") || coco_span_is(model, "max"))
        return COCO_cpu_model_host;
    if (is_of(model, amd_servers))
        return COCO_cpu_model_amd_server;
    if (is_of(model, amd_others))
        return COCO_cpu_model_amd_other;
    return is_of(model, intels) ? COCO_cpu_model_intel : COCO_cpu_model_generic;
}

/* QEMU keeps kHz, and TDX demands of those what this fact says. 0 Hz is how QEMU says that the host's is taken. */
static unsigned tsc_frequency(const struct cpu_flags *flags)
{
    const uint64_t khz = flags->tsc_hz / 1000;

    if (!flags->tsc_given || (flags->tsc_valid && flags->tsc_hz == 0))
        return COCO_cpu_tsc_frequency_unset;
    return flags->tsc_valid && khz >= 100 * 1000 && khz <= 10 * 1000 * 1000 && khz % (25 * 1000) == 0
               ? COCO_cpu_tsc_frequency_accepted
               : COCO_cpu_tsc_frequency_refused;
}

static unsigned phys_bits(const struct cpu_flags *flags)
{
    if (flags->phys_bits > 52)
        return COCO_cpu_phys_bits_above_52;
    return flags->phys_bits > 0 || flags->host_phys_bits ? COCO_cpu_phys_bits_set : COCO_cpu_phys_bits_unset;
}

static void classify_model(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_cpu_model];
    struct coco_span rest = coco_span_of(setting ? setting->text : ""), model = coco_span_first(&rest, ',');
    const struct cpu_flags flags = coco_cpu_flags_of(rest);

    coco_classify_as(classifier, COCO_FACT_cpu_model, setting ? model_class(model) : COCO_cpu_model_unset, setting);
    coco_classify_as(classifier, COCO_FACT_cpu_hyperv, flags.hyperv ? COCO_cpu_hyperv_some : COCO_cpu_hyperv_none,
                     setting);
    coco_classify_as(classifier, COCO_FACT_cpu_kvm_leaf,
                     flags.kvm_hidden ? COCO_cpu_kvm_leaf_hidden : COCO_cpu_kvm_leaf_shown, setting);
    coco_classify_as(classifier, COCO_FACT_cpu_tsc_frequency, tsc_frequency(&flags), setting);
    coco_classify_as(classifier, COCO_FACT_cpu_phys_bits, phys_bits(&flags), setting);
    coco_classify_as(classifier, COCO_FACT_cpu_pmu,
                     flags.pmu_flag       ? COCO_cpu_pmu_flag
                     : flags.pmu_property ? COCO_cpu_pmu_property
                                          : COCO_cpu_pmu_unset,
                     setting);
}

static void classify_vcpus(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_cpus];
    const uint64_t count = setting ? setting->value.number : 1;
    const uint64_t limit = setting && setting->value.has_limit ? setting->value.limit : count;
    const bool in_range = count >= 1 && count <= CPUS_MAX && limit <= CPUS_MAX;
    unsigned maximum = COCO_cpus_max_unset;

    if (setting && setting->value.has_limit)
        maximum = limit > count ? COCO_cpus_max_above : limit < count ? COCO_cpus_max_below : COCO_cpus_max_equal;
    coco_classify_given(classifier, COCO_FACT_cpus, COCO_cpus_unset, COCO_cpus_given, setting);
    coco_classify_as(classifier, COCO_FACT_cpus_range, in_range ? COCO_cpus_range_accepted : COCO_cpus_range_refused,
                     setting);
    coco_classify_as(classifier, COCO_FACT_cpus_max, maximum, setting);
}

void coco_classify_cpu(struct classifier *classifier)
{
    classify_model(classifier);
    classify_vcpus(classifier);
}
