/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/disk_parts.h"

#define ISO_DESCRIPTOR (16 * 2048)

static const struct {
    const char *name;
    uint64_t offset;
    uint8_t size;
    char magic[8];
} others[] = {
    {"VMDK", 0, 4, "KDMV"},
    {"VHDX", 0, 8, "vhdxfile"},
    {"VHD", 0, 8, "conectix"},
    {"VDI", 0x40, 4, "\x7f\x10\xda\xbe"},
};

bool coco_disk_bytes(const struct disk_source *source, uint64_t offset, size_t size, uint8_t *ret_bytes)
{
    return offset <= source->size && size <= source->size - offset &&
           source->read(source->context, offset, size, ret_bytes);
}

static bool has(const struct disk_source *source, uint64_t offset, const void *magic, size_t size)
{
    uint8_t bytes[8];

    return size <= sizeof(bytes) && coco_disk_bytes(source, offset, size, bytes) && memcmp(bytes, magic, size) == 0;
}

static void read_raw(const struct disk_source *source, struct coco_disk *disk)
{
    disk->iso_9660 = has(source, ISO_DESCRIPTOR + 1, "CD001", 5);
    if (!coco_read_gpt(source, disk)) {
        /* What is one file system from its first sector on may have that sector's signature for its own. */
        disk->content = coco_disk_content(source, 0, source->size);
        if (disk->content == COCO_CONTENT_UNKNOWN || disk->content == COCO_CONTENT_BLANK)
            coco_read_mbr(source, disk);
    }
    for (size_t i = 0; i < disk->count; i++)
        disk->has_esp |= disk->partitions[i].kind == COCO_PARTITION_ESP;
    if (disk->table != COCO_TABLE_NONE || disk->content != COCO_CONTENT_UNKNOWN || disk->iso_9660)
        disk->format = COCO_IMAGE_RAW;
}

void coco_disk_inspect(coco_disk_read read, void *context, uint64_t size, struct coco_disk *ret_disk)
{
    const struct disk_source source = {read, context, size};

    memset(ret_disk, 0, sizeof(*ret_disk));
    ret_disk->size = size;
    if (coco_read_qcow2(&source, &ret_disk->qcow2)) {
        ret_disk->format = COCO_IMAGE_QCOW2;
        return;
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (has(&source, others[i].offset, others[i].magic, others[i].size)) {
            ret_disk->format = COCO_IMAGE_OTHER;
            ret_disk->format_name = others[i].name;
            return;
        }
    read_raw(&source, ret_disk);
}
