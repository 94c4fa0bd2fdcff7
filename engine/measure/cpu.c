/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The signature of a CPU model: QEMU 11.1 target/i386/cpu.c, builtin_x86_defs and x86_cpuid_version_set_family(). */
#include "classify/cpu_flags.h"
#include "coco/measure.h"

/* Families above this one have their rest in another field. */
#define FAMILY_FIELD 15

#define FAMILY_MAX   (FAMILY_FIELD + 255)
#define MODEL_MAX    255
#define STEPPING_MAX 15

/* Versions differ in flags only. */
static const struct model {
    const char *name;
    char last_version; /* NAME-v1 to this one */
    uint16_t family;
    uint8_t model, stepping;
} models[] = {
    {"EPYC", '5', 23, 1, 2},       {"EPYC-IBPB", 0, 23, 1, 2},     {"EPYC-Rome", '5', 23, 49, 0},
    {"EPYC-Milan", '4', 25, 1, 1}, {"EPYC-Genoa", '3', 25, 17, 0}, {"EPYC-Turin", '2', 26, 0, 0},
};

uint32_t coco_cpu_signature(uint64_t family, uint64_t model, uint64_t stepping)
{
    uint32_t signature;

    if (family > FAMILY_MAX || model > MODEL_MAX || stepping > STEPPING_MAX)
        return 0;
    signature =
        family > FAMILY_FIELD ? (uint32_t)(family - FAMILY_FIELD) << 20 | FAMILY_FIELD << 8 : (uint32_t)family << 8;
    return signature | (uint32_t)(model >> 4) << 16 | (uint32_t)(model & 15) << 4 | (uint32_t)stepping;
}

static uint32_t signature_of_name(struct coco_span name, uint32_t host)
{
    if (coco_span_is(name, "host") || coco_span_is(name, "max"))
        return host;
    for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
        const size_t length = strlen(models[i].name);
        const char *version = name.bytes + length;

        if (name.length < length || memcmp(name.bytes, models[i].name, length) != 0)
            continue;
        if (name.length == length || (name.length == length + 3 && version[0] == '-' && version[1] == 'v' &&
                                      version[2] >= '1' && version[2] <= models[i].last_version))
            return coco_cpu_signature(models[i].family, models[i].model, models[i].stepping);
    }
    return 0;
}

/* The field of the signature, or what a flag puts into its place; UINT64_MAX, which no field holds: QEMU refuses it. */
static uint64_t field(struct cpu_number given, uint32_t otherwise)
{
    if (!given.given)
        return otherwise;
    return given.valid ? given.number : UINT64_MAX;
}

uint32_t coco_cpu_signature_of(const char *cpu, uint32_t host)
{
    struct coco_span flags_text = coco_span_of(cpu);
    const uint32_t signature = signature_of_name(coco_span_first(&flags_text, ','), host);
    const struct cpu_flags flags = coco_cpu_flags_of(flags_text);
    uint32_t family = signature >> 8 & 15, model = (signature >> 16 & 15) << 4 | (signature >> 4 & 15);

    if (signature == 0)
        return 0;
    if (family == FAMILY_FIELD)
        family += signature >> 20 & 255;
    return coco_cpu_signature(field(flags.family, family), field(flags.model, model),
                              field(flags.stepping, signature & 15));
}
