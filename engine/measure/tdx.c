/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The MRTD of a TD: one hash over what the launch told the TDX module to do, TDX module 1.5 ABI, TDH.MEM.PAGE.ADD and
 * TDH.MR.EXTEND. QEMU adds the sections of the firmware's metadata, in their order.
 */
#include <string.h>

#include "measure/measured.h"

#define METADATA_VERSION 1
#define EXTEND_CHUNK     256
#define OPERATION_SIZE   128

static void hash_operation(struct coco_hash *hash, const char *operation, uint64_t gpa)
{
    uint8_t block[OPERATION_SIZE] = {0};

    memcpy(block, operation, strlen(operation));
    for (size_t i = 0; i < 8; i++)
        block[16 + i] = (uint8_t)(gpa >> 8 * i);
    coco_hash_add(hash, block, sizeof(block));
}

static void hash_page(struct coco_hash *hash, const uint8_t *page, uint64_t gpa)
{
    for (size_t offset = 0; offset < PAGE_SIZE; offset += EXTEND_CHUNK) {
        hash_operation(hash, "MR.EXTEND", gpa + offset);
        coco_hash_add(hash, page + offset, EXTEND_CHUNK);
    }
}

/* KVM adds a page and measures it before the next one. Before that was so, all pages of a section were added first. */
static void hash_section(struct coco_hash *hash, const struct coco_measure_input *input,
                         const struct coco_tdvf_section *section)
{
    const bool measured = section->attributes & COCO_TDVF_MR_EXTEND, early = input->kvm == COCO_KVM_EARLY;
    const uint8_t *data = measured ? input->firmware + section->data_offset : NULL;

    for (uint64_t done = 0; done < section->memory_size; done += PAGE_SIZE) {
        hash_operation(hash, "MEM.PAGE.ADD", section->address + done);
        if (measured && !early)
            hash_page(hash, data + done, section->address + done);
    }
    for (uint64_t done = 0; measured && early && done < section->memory_size; done += PAGE_SIZE)
        hash_page(hash, data + done, section->address + done);
}

/*
 * QEMU copies memory_size bytes of the file, not raw_size, and does not look where the file ends. That it adds pages
 * which are to be augmented later, too, is how it is.
 */
static enum coco_unpredictable check_section(const struct coco_measure_input *input, unsigned number,
                                             struct coco_measure_reason *ret_reason)
{
    const struct coco_tdvf_section *section = &input->parsed->tdvf.sections[number - 1];
    const size_t size = input->parsed->size;

    switch (section->kind) {
    case COCO_TDVF_BFV:
    case COCO_TDVF_CFV:
        if (section->raw_size == 0 || section->raw_size > section->memory_size)
            return unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_SIZE, number, section->raw_size);
        return section->data_offset <= size && section->memory_size <= size - section->data_offset
                   ? COCO_PREDICTED
                   : unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_DATA, number, section->data_offset);
    case COCO_TDVF_TD_HOB:
    case COCO_TDVF_TEMP_MEM:
        if (section->raw_size != 0)
            return unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_SIZE, number, section->raw_size);
        return section->attributes & COCO_TDVF_MR_EXTEND
                   ? unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_CONTENT, number, section->kind)
                   : COCO_PREDICTED;
    default:
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_KIND, number, section->kind);
    }
}

static bool has_hob(const struct coco_tdvf *tdvf)
{
    for (size_t i = 0; i < tdvf->count; i++)
        if (tdvf->sections[i].kind == COCO_TDVF_TD_HOB)
            return true;
    return false;
}

static enum coco_unpredictable check_metadata(const struct coco_measure_input *input,
                                              struct coco_measure_reason *ret_reason)
{
    const struct coco_tdvf *tdvf = &input->parsed->tdvf;
    struct section_range ranges[COCO_SECTIONS_MAX];
    enum coco_unpredictable why;

    if (tdvf->metadata == COCO_METADATA_ABSENT)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_NO_METADATA, 0, 0);
    if (tdvf->metadata != COCO_METADATA_PRESENT)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_BROKEN_METADATA, 0, 0);
    if (tdvf->version != METADATA_VERSION)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_METADATA_VERSION, 0, tdvf->version);
    if (tdvf->truncated || tdvf->count > COCO_SECTIONS_MAX)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_MANY_SECTIONS, 0, COCO_SECTIONS_MAX);
    for (unsigned i = 0; i < tdvf->count; i++)
        ranges[i] = (struct section_range){tdvf->sections[i].address, tdvf->sections[i].memory_size};
    why = check_ranges(ranges, tdvf->count, 0, ret_reason);
    for (unsigned i = 0; why == COCO_PREDICTED && i < tdvf->count; i++)
        why = check_section(input, i + 1, ret_reason);
    if (why == COCO_PREDICTED && !has_hob(tdvf))
        why = unpredictable(ret_reason, COCO_UNPREDICTABLE_NO_HOB, 0, 0);
    return why;
}

enum coco_unpredictable tdx_measure(const struct coco_measure_input *input, struct coco_measurement *ret_measurement,
                                    struct coco_measure_reason *ret_reason)
{
    enum coco_unpredictable why = check_launch(input, ret_reason);
    struct coco_hash hash;

    if (why == COCO_PREDICTED)
        why = check_metadata(input, ret_reason);
    if (why != COCO_PREDICTED)
        return why;
    coco_hash_start(&hash, COCO_HASH_SHA384);
    for (size_t i = 0; i < input->parsed->tdvf.count; i++)
        hash_section(&hash, input, &input->parsed->tdvf.sections[i]);
    *ret_measurement = (struct coco_measurement){0};
    coco_hash_end(&hash, ret_measurement->digest);
    return COCO_PREDICTED;
}
