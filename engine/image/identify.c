/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/identify.h"

#include <string.h>

#include "image/faults.h"

void coco_initrd_judge(const struct coco_initrd *initrd, struct coco_faults *ret_faults)
{
    memset(ret_faults, 0, sizeof(*ret_faults));
    if (!initrd->readable)
        fault_at(ret_faults, initrd->broken_at,
                 "the initrd cannot be read on: a damaged or unfinished archive, or bytes that are none");
}

static void judge_qcow2(const struct coco_qcow2 *qcow2, struct coco_faults *faults)
{
    if (qcow2->broken)
        fault_at(faults, qcow2->broken_at, "a field of the qcow2 header is not what it must be");
    if (qcow2->corrupt)
        fault_at(faults, 72, "the qcow2 image is marked as corrupt");
}

void coco_disk_judge(const struct coco_disk *disk, struct coco_faults *ret_faults)
{
    memset(ret_faults, 0, sizeof(*ret_faults));
    if (disk->format == COCO_IMAGE_QCOW2)
        judge_qcow2(&disk->qcow2, ret_faults);
    if (disk->gpt == COCO_GPT_BACKUP_ONLY)
        fault_at(ret_faults, disk->gpt_broken_at, "the partition table is damaged; its backup at the end is whole");
    if (disk->gpt == COCO_GPT_BROKEN)
        fault_at(ret_faults, disk->gpt_broken_at, "the partition table is damaged, and so is or is missing its backup");
    for (size_t i = 0; i < disk->count; i++)
        if (disk->partitions[i].outside)
            fault_at(ret_faults, disk->partitions[i].offset, "a partition leaves the image, or is empty");
}

bool coco_disk_is_certain(const struct coco_disk *disk)
{
    return disk->format == COCO_IMAGE_QCOW2 || disk->format == COCO_IMAGE_OTHER || disk->table == COCO_TABLE_GPT ||
           disk->iso_9660;
}

/* A compressed file is an initrd when there is an archive in it, or nobody could look. */
static bool is_initrd(const struct coco_initrd *initrd)
{
    return initrd->entries > 0 || initrd->archives > 0 || initrd->not_unpacked ||
           (initrd->part_count > 0 && initrd->parts[0].format == COCO_INITRD_CPIO);
}

enum coco_file_kind coco_file_identify(const struct coco_found *found)
{
    if (found->size == 0)
        return COCO_FILE_KIND_EMPTY;
    if (found->disk && coco_disk_is_certain(found->disk))
        return COCO_FILE_KIND_DISK;
    if (found->kernel && found->kernel->kind != COCO_KERNEL_NOT_ONE)
        return COCO_FILE_KIND_KERNEL;
    if (found->firmware && (found->firmware->table.present || found->firmware->shape != COCO_SHAPE_UNKNOWN))
        return COCO_FILE_KIND_FIRMWARE;
    if (found->initrd && is_initrd(found->initrd))
        return COCO_FILE_KIND_INITRD;
    if (found->has_descriptor)
        return COCO_FILE_KIND_DESCRIPTOR;
    return found->disk && found->disk->format != COCO_IMAGE_NOT_ONE ? COCO_FILE_KIND_DISK : COCO_FILE_KIND_UNKNOWN;
}

const char *coco_file_kind_name(enum coco_file_kind kind)
{
    static const char *const names[] = {
        [COCO_FILE_KIND_UNKNOWN] = "unknown",       [COCO_FILE_KIND_EMPTY] = "empty",
        [COCO_FILE_KIND_FIRMWARE] = "firmware",     [COCO_FILE_KIND_KERNEL] = "kernel",
        [COCO_FILE_KIND_INITRD] = "initrd",         [COCO_FILE_KIND_DISK] = "disk",
        [COCO_FILE_KIND_DESCRIPTOR] = "descriptor",
    };

    return names[kind];
}
