/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a disk image, each read by a file of its own. What is not there stays zero. */
#pragma once

#include "coco/disk.h"
#include "image/bytes_view.h"

struct disk_source {
    coco_disk_read read;
    void *context;
    uint64_t size;
};

/* False when the bytes are not all in the file, or cannot be had. */
bool coco_disk_bytes(const struct disk_source *source, uint64_t offset, size_t size, uint8_t *ret_bytes);

/* True when it is a qcow2 image, broken or not. */
bool coco_read_qcow2(const struct disk_source *source, struct coco_qcow2 *qcow2);

/* Reads the partition table; true when there is a GPT, whole or damaged. */
bool coco_read_gpt(const struct disk_source *source, struct coco_disk *disk);
bool coco_read_mbr(const struct disk_source *source, struct coco_disk *disk);

/* What the bytes from `offset` on begin with; nothing from `offset + size` on is looked at. */
enum coco_disk_content coco_disk_content(const struct disk_source *source, uint64_t offset, uint64_t size);
