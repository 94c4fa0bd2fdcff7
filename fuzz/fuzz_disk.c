/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading disk images: any bytes have an answer, always the same; nothing beyond the file is asked for, and little of
 * it; a disk that cannot be read at some place has an answer too.
 */
#include "coco/disk.h"
#include "coco/identify.h"
#include "image_copy.h"

#define READ_MAX (16u * 1024 * 1024)

struct disk {
    const uint8_t *bytes;
    size_t size;
    size_t read;         /* so far */
    size_t calls, fails; /* the call of this number, from 1, fails; 0: none */
};

static bool read_at(void *context, uint64_t offset, size_t size, uint8_t *ret_bytes)
{
    struct disk *disk = context;

    FUZZ_CHECK(offset <= disk->size && size <= disk->size - offset);
    disk->read += size;
    if (++disk->calls == disk->fails)
        return false;
    if (size > 0)
        memcpy(ret_bytes, disk->bytes + offset, size);
    return true;
}

static void check_partition(const struct coco_disk *disk, const struct coco_partition *partition)
{
    FUZZ_CHECK(strlen(partition->name) <= COCO_PARTITION_NAME_MAX);
    for (const char *byte = partition->name; *byte; byte++)
        FUZZ_CHECK(*byte >= 0x20 && *byte < 0x7f);
    FUZZ_CHECK(disk->has_esp || partition->kind != COCO_PARTITION_ESP);
    if (partition->content != COCO_CONTENT_UNKNOWN)
        FUZZ_CHECK(partition->offset < disk->size && partition->size <= disk->size - partition->offset);
}

static void check(const struct coco_disk *disk, size_t size)
{
    struct coco_faults faults;
    const struct coco_found found = {.size = size, .disk = disk};
    const enum coco_file_kind kind = coco_file_identify(&found);

    FUZZ_CHECK(disk->size == size);
    FUZZ_CHECK(disk->count <= COCO_PARTITIONS_MAX && (disk->count == 0 || disk->table != COCO_TABLE_NONE));
    FUZZ_CHECK((disk->table == COCO_TABLE_GPT) == (disk->gpt != COCO_GPT_ABSENT));
    FUZZ_CHECK(disk->gpt != COCO_GPT_BROKEN || disk->count == 0);
    FUZZ_CHECK(disk->format == COCO_IMAGE_RAW || (disk->table == COCO_TABLE_NONE && !disk->iso_9660));
    FUZZ_CHECK((disk->format_name != NULL) == (disk->format == COCO_IMAGE_OTHER));
    FUZZ_CHECK(kind == (size == 0                            ? COCO_FILE_KIND_EMPTY
                        : disk->format == COCO_IMAGE_NOT_ONE ? COCO_FILE_KIND_UNKNOWN
                                                             : COCO_FILE_KIND_DISK));
    FUZZ_CHECK(!coco_disk_is_certain(disk) || disk->format != COCO_IMAGE_NOT_ONE);
    for (size_t i = 0; i < disk->count; i++)
        check_partition(disk, &disk->partitions[i]);
    FUZZ_CHECK(memchr(disk->qcow2.backing, 0, sizeof(disk->qcow2.backing)));
    FUZZ_CHECK(disk->qcow2.backing[0] == 0 || disk->qcow2.has_backing);
    coco_disk_judge(disk, &faults);
    FUZZ_CHECK(faults.count > 0 || !(disk->qcow2.broken || disk->qcow2.corrupt || disk->gpt > COCO_GPT_WHOLE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_disk seen, again;
    struct disk disk = {data, size, 0, 0, 0};

    memset(&seen, 0x55, sizeof(seen));
    coco_disk_inspect(read_at, &disk, size, &seen);
    check(&seen, size);
    FUZZ_CHECK(disk.read <= READ_MAX);

    /* The last calls are those for partitions and contents; the first, for formats. */
    for (size_t fails = disk.calls < 24 ? disk.calls : 24; fails > 0; fails--) {
        struct disk failing = {data, size, 0, 0, fails % 2 ? fails : disk.calls - fails + 1};

        coco_disk_inspect(read_at, &failing, size, &again);
        check(&again, size);
    }
    memset(&again, 0xaa, sizeof(again));
    coco_disk_inspect(read_at, &disk, size, &again);
    FUZZ_CHECK(memcmp(&seen, &again, sizeof(seen)) == 0);
    return 0;
}
