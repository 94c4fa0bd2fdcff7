/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* File systems and what else a partition may hold, by their magic numbers. */
#include "image/disk_parts.h"

static const struct {
    enum coco_disk_content content;
    uint32_t offset;
    uint8_t size;
    uint8_t magic[8];
} magics[] = {
    {COCO_CONTENT_LUKS, 0, 6, {'L', 'U', 'K', 'S', 0xba, 0xbe}},
    {COCO_CONTENT_VERITY, 0, 8, {'v', 'e', 'r', 'i', 't', 'y', 0, 0}},
    {COCO_CONTENT_SQUASHFS, 0, 4, "hsqs"},
    {COCO_CONTENT_XFS, 0, 4, "XFSB"},
    {COCO_CONTENT_EROFS, 1024, 4, {0xe2, 0xe1, 0xf5, 0xe0}},
    {COCO_CONTENT_EXT, 1080, 2, {0x53, 0xef}},
    {COCO_CONTENT_LVM, 512, 8, "LABELONE"},
    {COCO_CONTENT_SWAP, 4086, 8, "SWAPSPAC"},
    {COCO_CONTENT_BTRFS, 65600, 8, "_BHRfS_M"},
};

/* FAT has no magic of its own: its boot sector's signature, sector size, and the name of its type. */
static bool is_fat(struct view start)
{
    uint16_t sector;

    return view_is(start, 510, "\x55\xaa", 2) && view_u16(start, 11, &sector) &&
           (sector == 512 || sector == 1024 || sector == 2048 || sector == 4096) &&
           (view_is(start, 0x52, "FAT32   ", 8) || view_is(start, 0x36, "FAT16   ", 8) ||
            view_is(start, 0x36, "FAT12   ", 8));
}

static bool is_blank(struct view start)
{
    for (size_t i = 0; i < start.size; i++)
        if (start.bytes[i] != 0)
            return false;
    return start.size > 0;
}

enum coco_disk_content coco_disk_content(const struct disk_source *source, uint64_t offset, uint64_t size)
{
    uint8_t start[4096];
    struct view view = {start, size < sizeof(start) ? (size_t)size : sizeof(start)};

    if (!coco_disk_bytes(source, offset, view.size, start))
        return COCO_CONTENT_UNKNOWN;
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        uint8_t far[8];

        if (view_is(view, magics[i].offset, magics[i].magic, magics[i].size))
            return magics[i].content;
        if (magics[i].offset >= sizeof(start) && size >= (uint64_t)magics[i].offset + sizeof(far) &&
            coco_disk_bytes(source, offset + magics[i].offset, sizeof(far), far) &&
            memcmp(far, magics[i].magic, magics[i].size) == 0)
            return magics[i].content;
    }
    if (is_fat(view))
        return COCO_CONTENT_FAT;
    return is_blank(view) ? COCO_CONTENT_BLANK : COCO_CONTENT_UNKNOWN;
}

const char *coco_disk_content_name(enum coco_disk_content content)
{
    static const char *const names[] = {
        [COCO_CONTENT_BLANK] = "blank", [COCO_CONTENT_FAT] = "FAT",     [COCO_CONTENT_EXT] = "ext4",
        [COCO_CONTENT_XFS] = "XFS",     [COCO_CONTENT_BTRFS] = "btrfs", [COCO_CONTENT_SQUASHFS] = "squashfs",
        [COCO_CONTENT_EROFS] = "erofs", [COCO_CONTENT_LUKS] = "LUKS",   [COCO_CONTENT_VERITY] = "dm-verity",
        [COCO_CONTENT_LVM] = "LVM",     [COCO_CONTENT_SWAP] = "swap",
    };

    return content == COCO_CONTENT_UNKNOWN ? NULL : names[content];
}
