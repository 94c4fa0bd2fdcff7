/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The TDVF descriptor: what of a firmware image goes where in a TD, and what of it is measured.
 *
 * Intel TDX Virtual Firmware Design Guide, "TDVF Descriptor"; QEMU 11.1 hw/i386/tdvf.c.
 */
#include "image/firmware_parts.h"

#define TDVF_HEADER  16
#define TDVF_SECTION 32

static void read_section(struct view image, size_t offset, struct coco_tdvf_section *section)
{
    view_u32(image, offset, &section->data_offset);
    view_u32(image, offset + 4, &section->raw_size);
    view_u64(image, offset + 8, &section->address);
    view_u64(image, offset + 16, &section->memory_size);
    view_u32(image, offset + 24, &section->kind);
    view_u32(image, offset + 28, &section->attributes);
}

void read_tdvf(struct view image, const struct coco_guided_table *table, struct coco_tdvf *tdvf)
{
    struct coco_extent data;
    uint32_t length, count;

    if (!find_guided(image, table, COCO_GUIDED_TDX_METADATA, &data))
        return;
    tdvf->metadata = COCO_METADATA_BROKEN;
    if (!metadata_start(image, data, &tdvf->metadata_offset) || !view_is(image, tdvf->metadata_offset, "TDVF", 4) ||
        !view_u32(image, tdvf->metadata_offset + 4, &length) ||
        !view_u32(image, tdvf->metadata_offset + 8, &tdvf->version) ||
        !view_u32(image, tdvf->metadata_offset + 12, &count) || length < TDVF_HEADER ||
        !view_has(image, tdvf->metadata_offset, length) || length != TDVF_HEADER + (uint64_t)count * TDVF_SECTION)
        return;
    tdvf->metadata = COCO_METADATA_PRESENT;
    for (uint32_t i = 0; i < count; i++) {
        if (tdvf->count == COCO_SECTIONS_MAX) {
            tdvf->truncated = true;
            return;
        }
        read_section(image, tdvf->metadata_offset + TDVF_HEADER + (size_t)i * TDVF_SECTION,
                     &tdvf->sections[tdvf->count++]);
    }
}
