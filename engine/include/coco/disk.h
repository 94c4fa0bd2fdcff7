/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a disk image is, by its bytes: format, partition table, partitions and what they hold. Little of a large file is
 * read.
 *
 * Sources: QEMU docs/interop/qcow2.rst; UEFI 2.10 section 5 "GUID Partition Table"; UAPI.2 Discoverable Partitions
 * Specification; ECMA-119.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads exactly `size` bytes at `offset`; false when they cannot be had. Never asked for what is beyond the file. */
typedef bool (*coco_disk_read)(void *context, uint64_t offset, size_t size, uint8_t *ret_bytes);

enum coco_image_format {
    COCO_IMAGE_NOT_ONE, /* no partition table, no file system, no format that is known */
    COCO_IMAGE_RAW,
    COCO_IMAGE_QCOW2,
    COCO_IMAGE_OTHER, /* another image format: `format_name` */
};

/* What stands at the start of a disk or of a partition. */
enum coco_disk_content {
    COCO_CONTENT_UNKNOWN,
    COCO_CONTENT_BLANK, /* zeros, as far as was looked */
    COCO_CONTENT_FAT,
    COCO_CONTENT_EXT,
    COCO_CONTENT_XFS,
    COCO_CONTENT_BTRFS,
    COCO_CONTENT_SQUASHFS,
    COCO_CONTENT_EROFS,
    COCO_CONTENT_LUKS,
    COCO_CONTENT_VERITY, /* hashes of dm-verity */
    COCO_CONTENT_LVM,
    COCO_CONTENT_SWAP,
};

enum coco_partition_kind {
    COCO_PARTITION_UNKNOWN,
    COCO_PARTITION_ESP,
    COCO_PARTITION_XBOOTLDR,
    COCO_PARTITION_ROOT, /* for x86-64, like the five that follow */
    COCO_PARTITION_ROOT_VERITY,
    COCO_PARTITION_ROOT_VERITY_SIGNATURE,
    COCO_PARTITION_USR,
    COCO_PARTITION_USR_VERITY,
    COCO_PARTITION_USR_VERITY_SIGNATURE,
    COCO_PARTITION_SWAP,
    COCO_PARTITION_HOME,
    COCO_PARTITION_VAR,
    COCO_PARTITION_LINUX_DATA,
    COCO_PARTITION_BIOS_BOOT,
    COCO_PARTITION_LUKS,
};

#define COCO_PARTITION_NAME_MAX 36

struct coco_partition {
    uint8_t type[16]; /* GPT: GUID, as stored; MBR: the type's byte in the first */
    enum coco_partition_kind kind;
    uint64_t offset, size; /* in bytes */
    bool outside;          /* its end is beyond the image's */
    enum coco_disk_content content;
    char name[COCO_PARTITION_NAME_MAX + 1]; /* GPT: what is not ASCII became '?' */
};

enum coco_partition_table { COCO_TABLE_NONE, COCO_TABLE_MBR, COCO_TABLE_GPT };

#define COCO_PARTITIONS_MAX 128

/* What a partition table breaks. The backup table is looked at when the first one is damaged. */
enum coco_gpt_state {
    COCO_GPT_ABSENT,
    COCO_GPT_WHOLE,
    COCO_GPT_BACKUP_ONLY, /* the first one is damaged, and the one at the end is whole and was read */
    COCO_GPT_BROKEN,      /* both are damaged */
};

#define COCO_BACKING_NAME_MAX 255

struct coco_qcow2 {
    uint32_t version;
    uint64_t virtual_size;
    uint32_t cluster_size;
    bool encrypted, has_backing, has_data_file, dirty, corrupt;
    bool unknown_features; /* incompatible ones: QEMU refuses the image */
    uint32_t snapshots;
    bool broken;                             /* the header is not what it must be */
    uint64_t broken_at;                      /* the field's offset */
    char backing[COCO_BACKING_NAME_MAX + 1]; /* cut where it is longer; empty where it could not be read */
};

struct coco_disk {
    uint64_t size; /* of the file */
    enum coco_image_format format;
    const char *format_name; /* OTHER: a constant */
    struct coco_qcow2 qcow2;

    /* RAW only. */
    bool iso_9660;
    enum coco_disk_content content; /* of the disk as a whole, where there is no partition table */
    enum coco_partition_table table;
    enum coco_gpt_state gpt;
    uint64_t gpt_broken_at; /* of the table that is damaged */
    uint32_t sector_size;
    bool truncated; /* more than COCO_PARTITIONS_MAX partitions */
    size_t count;
    struct coco_partition partitions[COCO_PARTITIONS_MAX];
    bool has_esp;
};

/* Total, allocates nothing, and reads some MiB at most, whatever the size. */
void coco_disk_inspect(coco_disk_read read, void *context, uint64_t size, struct coco_disk *ret_disk);

/* Constants such as "ESP", "root (x86-64)", "LUKS"; NULL where it is not known. */
const char *coco_partition_kind_name(enum coco_partition_kind kind);
const char *coco_disk_content_name(enum coco_disk_content content);
