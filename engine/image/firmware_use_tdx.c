/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does an image boot TDX guests? QEMU 11.1 hw/i386/tdvf.c, target/i386/kvm/tdx.c. */
#include "image/firmware_use.h"

#define PAGE         4096u
#define TDVF_HEADER  16u
#define TDVF_SECTION 32u

static size_t section_offset(const struct coco_tdvf *tdvf, size_t index)
{
    return tdvf->metadata_offset + TDVF_HEADER + TDVF_SECTION * index;
}

static bool has_data(const struct coco_tdvf_section *section)
{
    return section->kind == COCO_TDVF_BFV || section->kind == COCO_TDVF_CFV;
}

static bool overlaps_earlier(const struct coco_tdvf *tdvf, size_t index)
{
    const struct coco_tdvf_section *section = &tdvf->sections[index];

    for (size_t i = 0; i < index; i++) {
        const struct coco_tdvf_section *other = &tdvf->sections[i];
        const bool earlier = section->address < other->address;
        const uint64_t between = earlier ? other->address - section->address : section->address - other->address;

        if (between < (earlier ? section->memory_size : other->memory_size))
            return true;
    }
    return false;
}

/* What is wrong with a section, or NULL. */
static const char *section_fault(const struct coco_firmware *firmware, size_t index)
{
    const struct coco_tdvf_section *section = &firmware->tdvf.sections[index];

    if (section->kind > COCO_TDVF_TEMP_MEM)
        return "a section of the TDX metadata is of a kind that QEMU refuses";
    if (section->address % PAGE != 0 || section->memory_size % PAGE != 0)
        return "a section of the TDX metadata is not made of whole pages";
    if (section->memory_size < section->raw_size || section->memory_size == 0)
        return "a section of the TDX metadata has less memory than data, or none";
    if (has_data(section) != (section->raw_size > 0))
        return "a section of the TDX metadata has data where it must not, or none where it must";
    /* QEMU does not look, and reads what is behind the image. The code half of a pair counts from the variables' start.
     */
    if (firmware->shape != COCO_SHAPE_CODE && section->raw_size > 0 &&
        (section->data_offset > firmware->size || section->raw_size > firmware->size - section->data_offset))
        return "a section of the TDX metadata has data outside the image";
    if (overlaps_earlier(&firmware->tdvf, index))
        return "a section of the TDX metadata overlaps an earlier one";
    /* QEMU takes it, and the guest's measurement then says nothing about its firmware. */
    if (section->kind == COCO_TDVF_BFV && !(section->attributes & COCO_TDVF_MR_EXTEND))
        return "the boot firmware volume is not measured";
    return NULL;
}

static bool has_kind(const struct coco_tdvf *tdvf, enum coco_tdvf_section_kind kind)
{
    for (size_t i = 0; i < tdvf->count; i++)
        if (tdvf->sections[i].kind == (uint32_t)kind)
            return true;
    return false;
}

void coco_judge_tdx(const struct coco_firmware *firmware, struct coco_firmware_use *use, struct coco_faults *faults)
{
    const struct coco_tdvf *tdvf = &firmware->tdvf;

    if (use->no_bios)
        because(&use->no_tdx, use->no_bios);
    if (tdvf->metadata == COCO_METADATA_BROKEN) {
        fault_at(faults, tdvf->metadata_offset, "TDX metadata is announced, and is not there or not whole");
        because(&use->no_tdx, "its TDX metadata is broken");
    }
    if (tdvf->metadata == COCO_METADATA_ABSENT)
        because(&use->no_tdx, "it has no TDX metadata");
    else if (tdvf->metadata == COCO_METADATA_PRESENT && tdvf->version != 1) {
        fault_at(faults, tdvf->metadata_offset, "the TDX metadata is not of version 1");
        because(&use->no_tdx, "its TDX metadata is not of version 1");
    }
    for (size_t i = 0; i < tdvf->count; i++) {
        const char *fault = section_fault(firmware, i);

        if (!fault)
            continue;
        fault_at(faults, section_offset(tdvf, i), fault);
        because(&use->no_tdx, fault);
    }
    if (!has_kind(tdvf, COCO_TDVF_BFV))
        because(&use->no_tdx, "its TDX metadata names no boot firmware volume");
    if (!has_kind(tdvf, COCO_TDVF_TD_HOB))
        because(&use->no_tdx, "its TDX metadata has no place for the list of memory");
    use->boots_tdx = !use->no_tdx;
}
