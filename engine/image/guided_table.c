/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of GUIDs at the end of an OVMF image. It is read from its end: 48 bytes before the end of the image stands
 * the footer's GUID, before that the table's length, and before that the entries, each as data, length and GUID.
 *
 * QEMU 11.1 hw/i386/pc_sysfw_ovmf.c stops at the first impossible length without a word; here it is reported.
 */
#include "image/firmware_parts.h"
#include "image/guid.h"

#define END_TO_FOOTER 48 /* reset vector and padding stand behind it */

const uint8_t sev_reset_guid[16] = GUID(0x00f771deu, 0x1a7e, 0x4fcb, 0x89, 0x0e, 0x68, 0xc7, 0x7e, 0x2f, 0xb4, 0x4e);

static const struct {
    uint8_t guid[16];
    enum coco_guided_kind kind;
} known[] = {
    {GUID(0x4c2eb361u, 0x7d9b, 0x4cc3, 0x80, 0x81, 0x12, 0x7c, 0x90, 0xd3, 0xd2, 0x94), COCO_GUIDED_SEV_SECRET},
    {GUID(0x7255371fu, 0x3a3b, 0x4b04, 0x92, 0x7b, 0x1d, 0xa6, 0xef, 0xa8, 0xd4, 0x54), COCO_GUIDED_SEV_HASHES},
    {GUID(0xdc886566u, 0x984a, 0x4798, 0xa7, 0x5e, 0x55, 0x85, 0xa7, 0xbf, 0x67, 0xcc), COCO_GUIDED_SEV_METADATA},
    {GUID(0xe47a6535u, 0x984a, 0x4798, 0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2), COCO_GUIDED_TDX_METADATA},
    {GUID(0x784fa70eu, 0x3176, 0x4677, 0x8a, 0x20, 0x04, 0xb6, 0x86, 0x99, 0xe3, 0x74), COCO_GUIDED_IGVM},
    {GUID(0xa789a612u, 0x0597, 0x4c4b, 0xa4, 0x9f, 0xcb, 0xb1, 0xfe, 0x9d, 0x1d, 0xdd), COCO_GUIDED_SVSM},
};

static const uint8_t footer[16] = GUID(0x96b582deu, 0x1fb2, 0x45f7, 0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d);

static enum coco_guided_kind kind_of(const uint8_t *guid)
{
    if (guid_equal(sev_reset_guid, guid))
        return COCO_GUIDED_SEV_RESET;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (guid_equal(known[i].guid, guid))
            return known[i].kind;
    return COCO_GUIDED_UNKNOWN;
}

/* What of the entries is not read yet: `left` bytes that end at `end`. */
struct walk {
    size_t end, left;
};

/* False at the end, and where a length is impossible: then some are left. */
static bool next_entry(struct view image, struct walk *walk, struct coco_guided_entry *ret_entry)
{
    uint16_t length;

    if (walk->left < GUIDED_TAIL || !view_u16(image, walk->end - GUIDED_TAIL, &length) || length < GUIDED_TAIL ||
        length > walk->left)
        return false;
    memcpy(ret_entry->guid, image.bytes + walk->end - sizeof(ret_entry->guid), sizeof(ret_entry->guid));
    ret_entry->kind = kind_of(ret_entry->guid);
    walk->end -= length;
    walk->left -= length;
    ret_entry->data = (struct coco_extent){walk->end, (size_t)length - GUIDED_TAIL};
    return true;
}

/* False when there is no table, or its length is impossible. */
static bool start_walk(struct view image, size_t footer_offset, struct walk *ret_walk)
{
    uint16_t total;

    if (footer_offset < 2 || !view_u16(image, (uint64_t)footer_offset - 2, &total) || total < GUIDED_TAIL ||
        (size_t)(total - GUIDED_TAIL) > footer_offset - 2)
        return false;
    *ret_walk = (struct walk){footer_offset - 2, (size_t)(total - GUIDED_TAIL)};
    return true;
}

void read_guided_table(struct view image, struct coco_guided_table *table)
{
    struct coco_guided_entry entry = {0};
    struct walk walk;

    if (image.size < END_TO_FOOTER || !view_is(image, image.size - END_TO_FOOTER, footer, sizeof(footer)))
        return;
    table->present = true;
    table->offset = image.size - END_TO_FOOTER;
    if (!start_walk(image, table->offset, &walk)) {
        table->broken = true;
        return;
    }
    while (next_entry(image, &walk, &entry)) {
        if (table->count < COCO_GUIDED_MAX)
            table->entries[table->count++] = entry;
        else
            table->truncated = true;
    }
    table->broken = walk.left != 0;
}

bool find_guided(struct view image, const struct coco_guided_table *table, enum coco_guided_kind kind,
                 struct coco_extent *ret_data)
{
    struct coco_guided_entry entry = {0};
    struct walk walk;

    if (!table->present || !start_walk(image, table->offset, &walk))
        return false;
    while (next_entry(image, &walk, &entry))
        if (entry.kind == kind) {
            *ret_data = entry.data;
            return true;
        }
    return false;
}
