/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What SEV-ES and SEV-SNP need of a firmware image: reset block, area for kernel hashes, and the ASEV metadata. */
#include "image/firmware_parts.h"

#define ASEV_HEADER  16
#define ASEV_SECTION 12

bool metadata_start(struct view image, const struct coco_guided_entry *entry, size_t *ret_offset)
{
    uint32_t from_end;

    if (entry->data.size < 4 || !view_u32(image, entry->data.offset, &from_end) || from_end > image.size)
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

void read_sev(struct view image, const struct coco_guided_table *table, struct coco_sev *sev)
{
    const struct coco_guided_entry *reset = find_guided(table, COCO_GUIDED_SEV_RESET);
    const struct coco_guided_entry *hashes = find_guided(table, COCO_GUIDED_SEV_HASHES);
    const struct coco_guided_entry *metadata = find_guided(table, COCO_GUIDED_SEV_METADATA);

    if (reset && reset->data.size >= 4)
        sev->has_reset_block = view_u32(image, reset->data.offset, &sev->reset_address);
    if (hashes && hashes->data.size >= 8)
        sev->has_hashes_area = view_u32(image, hashes->data.offset, &sev->hashes_base) &&
                               view_u32(image, hashes->data.offset + 4, &sev->hashes_size);
    if (!metadata)
        return;
    sev->metadata = COCO_METADATA_BROKEN;
    if (metadata_start(image, metadata, &sev->metadata_offset))
        read_sections(image, sev);
}
