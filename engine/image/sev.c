/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What SEV-ES and SEV-SNP need of a firmware image: reset block, area for kernel hashes, and the ASEV metadata. */
#include "image/firmware_parts.h"

#define ASEV_HEADER  16
#define ASEV_SECTION 12

/* Before there was a table, the reset block stood in its place: data, length and GUID, 32 bytes before the end. */
#define END_TO_BLOCK 32

bool metadata_start(struct view image, struct coco_extent data, size_t *ret_offset)
{
    uint32_t from_end;

    if (data.size < 4 || !view_u32(image, data.offset, &from_end) || from_end > image.size)
        return false;
    *ret_offset = image.size - from_end;
    return true;
}

static void read_sections(struct view image, struct coco_sev *sev)
{
    uint32_t length, count;

    if (!view_is(image, sev->metadata_offset, "ASEV", 4) || !view_u32(image, sev->metadata_offset + 4, &length) ||
        !view_u32(image, sev->metadata_offset + 8, &sev->metadata_version) ||
        !view_u32(image, sev->metadata_offset + 12, &count) || length < ASEV_HEADER ||
        !view_has(image, sev->metadata_offset, length) || count > (length - ASEV_HEADER) / ASEV_SECTION)
        return;
    sev->metadata = COCO_METADATA_PRESENT;
    for (uint32_t i = 0; i < count; i++) {
        const size_t offset = sev->metadata_offset + ASEV_HEADER + (size_t)i * ASEV_SECTION;

        if (sev->count == COCO_SECTIONS_MAX) {
            sev->truncated = true;
            return;
        }
        struct coco_sev_section *section = &sev->sections[sev->count++];

        view_u32(image, offset, &section->gpa);
        view_u32(image, offset + 4, &section->size);
        view_u32(image, offset + 8, &section->kind);
    }
}

/* QEMU looks here when the table has no reset block. */
static bool find_old_reset_block(struct view image, struct coco_extent *ret_data)
{
    const size_t end = image.size - END_TO_BLOCK;
    uint16_t length;

    if (image.size < END_TO_BLOCK + GUIDED_TAIL ||
        !view_is(image, end - sizeof(sev_reset_guid), sev_reset_guid, sizeof(sev_reset_guid)) ||
        !view_u16(image, end - GUIDED_TAIL, &length) || length < GUIDED_TAIL || length > end)
        return false;
    *ret_data = (struct coco_extent){end - length, (size_t)length - GUIDED_TAIL};
    return true;
}

void read_sev(struct view image, const struct coco_guided_table *table, struct coco_sev *sev)
{
    struct coco_extent data;

    if ((find_guided(image, table, COCO_GUIDED_SEV_RESET, &data) || find_old_reset_block(image, &data)) &&
        data.size >= 4)
        sev->has_reset_block = view_u32(image, data.offset, &sev->reset_address);
    if (find_guided(image, table, COCO_GUIDED_SEV_HASHES, &data) && data.size >= 8)
        sev->has_hashes_area =
            view_u32(image, data.offset, &sev->hashes_base) && view_u32(image, data.offset + 4, &sev->hashes_size);
    if (!find_guided(image, table, COCO_GUIDED_SEV_METADATA, &data))
        return;
    sev->metadata = COCO_METADATA_BROKEN;
    if (metadata_start(image, data, &sev->metadata_offset))
        read_sections(image, sev);
}
