/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* least: versions below which nothing is taken. Of several files the greater ones count. */
#include "policy/reader.h"

#include "request/values.h"

/* A version has numbers up to this one; a component of a TCB version is a byte, and so is one of the ABI's. */
#define NUMBER_MAX 999999
#define BYTE_MAX   255

static int compare(const unsigned *a, const unsigned *b)
{
    for (size_t i = 0; i < COCO_VERSION_NUMBERS; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* MAJOR.MINOR, and a third number where `most` is 3. */
static enum coco_result read_version(struct policy_reader *reader, const char *what, size_t most, uint64_t limit,
                                     struct coco_least_version *version)
{
    struct coco_least_version read = {.files = version->files | UINT32_C(1) << reader->file};
    size_t count = 0;
    const char *text;
    const enum coco_result result = policy_read_text(reader, what, &text);
    struct coco_span rest, piece;

    if (result != COCO_OK)
        return result;
    rest = coco_span_of(text);
    while (coco_span_cut(&rest, '.', &piece)) {
        uint64_t number;

        if (count == most || !coco_decimal_of(piece, limit, &number)) {
            count = 0;
            break;
        }
        read.number[count++] = (unsigned)number;
    }
    if (count < 2)
        return policy_refuse(reader, COCO_BAD_VALUE, "%s is a version as in %s, with numbers up to %u, not %s", what,
                             most == 2 ? "\"1.55\"" : "\"10.1\" or \"1.5.06\"", (unsigned)limit,
                             coco_quote(coco_span_of(text)).text);
    if (version->files && compare(version->number, read.number) > 0)
        memcpy(read.number, version->number, sizeof(read.number));
    *version = read;
    return COCO_OK;
}

static enum coco_result read_snp_abi(struct policy_reader *reader, void *target)
{
    return read_version(reader, "snp-abi", 2, BYTE_MAX, &((struct coco_least *)target)->snp_abi);
}

static enum coco_result read_qemu(struct policy_reader *reader, void *target)
{
    return read_version(reader, "qemu", 3, NUMBER_MAX, &((struct coco_least *)target)->qemu);
}

static enum coco_result read_tdx_module(struct policy_reader *reader, void *target)
{
    return read_version(reader, "tdx-module", 3, NUMBER_MAX, &((struct coco_least *)target)->tdx_module);
}

static enum coco_result read_component(struct policy_reader *reader, struct coco_least *least, enum coco_tcb component)
{
    uint64_t number;
    const char *text;
    const enum coco_result result = policy_read_text(reader, "a component of the TCB", &text);

    if (result != COCO_OK)
        return result;
    if (!coco_decimal_of(coco_span_of(text), BYTE_MAX, &number))
        return policy_refuse(reader, COCO_BAD_VALUE, "a component of the TCB is a number from 0 to %d, not %s",
                             BYTE_MAX, coco_quote(coco_span_of(text)).text);
    if (number > least->tcb[component])
        least->tcb[component] = (unsigned)number;
    return COCO_OK;
}

static enum coco_result read_fmc(struct policy_reader *reader, void *target)
{
    return read_component(reader, target, COCO_TCB_FMC);
}

static enum coco_result read_boot_loader(struct policy_reader *reader, void *target)
{
    return read_component(reader, target, COCO_TCB_BOOT_LOADER);
}

static enum coco_result read_tee(struct policy_reader *reader, void *target)
{
    return read_component(reader, target, COCO_TCB_TEE);
}

static enum coco_result read_snp(struct policy_reader *reader, void *target)
{
    return read_component(reader, target, COCO_TCB_SNP);
}

static enum coco_result read_microcode(struct policy_reader *reader, void *target)
{
    return read_component(reader, target, COCO_TCB_MICROCODE);
}

static enum coco_result read_snp_tcb(struct policy_reader *reader, void *target)
{
    static const struct policy_key keys[COCO_TCB_COUNT] = {{"fmc", read_fmc},
                                                           {"boot-loader", read_boot_loader},
                                                           {"tee", read_tee},
                                                           {"snp", read_snp},
                                                           {"microcode", read_microcode}};

    ((struct coco_least *)target)->tcb_files |= UINT32_C(1) << reader->file;
    return policy_read_mapping(reader, keys, COCO_TCB_COUNT, "snp-tcb", target);
}

enum coco_result policy_read_least(struct policy_reader *reader, void *target)
{
    static const struct policy_key keys[] = {
        {"snp-abi", read_snp_abi}, {"qemu", read_qemu}, {"snp-tcb", read_snp_tcb}, {"tdx-module", read_tdx_module}};

    (void)target;
    return policy_read_mapping(reader, keys, sizeof(keys) / sizeof(keys[0]), "least", &reader->policy->least);
}
