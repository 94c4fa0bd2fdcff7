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
#define ENTRY_TAIL    18 /* length and GUID */

static const struct {
    uint8_t guid[16];
    enum coco_guided_kind kind;
} known[] = {
    {GUID(0x00f771deu, 0x1a7e, 0x4fcb, 0x89, 0x0e, 0x68, 0xc7, 0x7e, 0x2f, 0xb4, 0x4e), COCO_GUIDED_SEV_RESET},
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
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (guid_equal(known[i].guid, guid))
            return known[i].kind;
    return COCO_GUIDED_UNKNOWN;
}

void read_guided_table(struct view image, struct coco_guided_table *table)
{
    size_t end, left; /* of the entries: they end at `end`, and `left` bytes of them are unread */
    uint16_t total;

    if (image.size < END_TO_FOOTER || !view_is(image, image.size - END_TO_FOOTER, footer, sizeof(footer)))
        return;
    table->present = true;
    table->offset = image.size - END_TO_FOOTER;
    if (!view_u16(image, (uint64_t)table->offset - 2, &total) || total < ENTRY_TAIL ||
        (size_t)(total - ENTRY_TAIL) > table->offset - 2) {
        table->broken = true;
        return;
    }
    end = table->offset - 2;
    left = total - (size_t)ENTRY_TAIL;
    while (left >= ENTRY_TAIL) {
        uint16_t length = 0;

        view_u16(image, end - ENTRY_TAIL, &length);
        if (length < ENTRY_TAIL || length > left) {
            table->broken = true;
            return;
        }
        if (table->count == COCO_GUIDED_MAX) {
            table->truncated = true;
            return;
        }
        struct coco_guided_entry *entry = &table->entries[table->count++];

        memcpy(entry->guid, image.bytes + end - sizeof(entry->guid), sizeof(entry->guid));
        entry->kind = kind_of(entry->guid);
        entry->data = (struct coco_extent){end - length, (size_t)length - ENTRY_TAIL};
        end -= length;
        left -= length;
    }
    table->broken = left != 0;
}

const struct coco_guided_entry *find_guided(const struct coco_guided_table *table, enum coco_guided_kind kind)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->entries[i].kind == kind)
            return &table->entries[i];
    return NULL;
}
