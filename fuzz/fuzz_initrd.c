/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading initrds: any bytes have an answer, and the same one however an unpacker cuts its pieces; parts follow each
 * other inside the file; what is counted is counted once.
 *
 * The unpacker here knows one format, whatever the magic: four bytes of magic, then runs of a length byte and as many
 * bytes. A run of length 0 ends the stream, one of 255 is damage.
 */
#include "coco/identify.h"
#include "coco/initrd.h"
#include "image_copy.h"

#define MAGIC 4

static enum coco_unpacked hand_out(const uint8_t *bytes, size_t size, size_t piece, coco_initrd_take take, void *taker)
{
    for (size_t at = 0; at < size; at += piece)
        if (!take(taker, bytes + at, size - at < piece ? size - at : piece))
            return COCO_UNPACK_STOPPED;
    return COCO_UNPACKED;
}

/* `context` is the size of the pieces. */
static enum coco_unpacked unpack(void *context, const uint8_t *bytes, size_t size, coco_initrd_take take, void *taker,
                                 size_t *ret_used)
{
    const size_t *piece = context;
    size_t at = MAGIC;

    *ret_used = size;
    while (at < size && bytes[at] != 0) {
        const size_t run = bytes[at];
        enum coco_unpacked unpacked;

        if (run == 255 || run > size - at - 1)
            return COCO_UNPACK_BROKEN;
        unpacked = hand_out(bytes + at + 1, run, *piece, take, taker);
        if (unpacked != COCO_UNPACKED)
            return unpacked;
        at += 1 + run;
    }
    *ret_used = at < size ? at + 1 : size;
    return COCO_UNPACKED;
}

static void inspect(const uint8_t *data, size_t size, size_t piece, struct coco_initrd *ret_initrd)
{
    uint8_t *copy = exact_copy(data, size, 0);

    memset(ret_initrd, (int)piece, sizeof(*ret_initrd));
    coco_initrd_inspect(copy, size, unpack, &piece, ret_initrd);
    free(copy);
}

static void check(const struct coco_initrd *initrd, size_t size)
{
    size_t end = 0, entries = 0;

    FUZZ_CHECK(initrd->part_count <= COCO_INITRD_PARTS_MAX);
    for (size_t i = 0; i < initrd->part_count; i++) {
        const struct coco_initrd_part *part = &initrd->parts[i];

        FUZZ_CHECK(part->offset >= end && is_inside((struct coco_extent){part->offset, part->size}, size));
        FUZZ_CHECK(coco_initrd_format_name(part->format)[0]);
        end = part->offset + part->size;
        entries += part->entries;
    }
    FUZZ_CHECK(initrd->truncated ? entries <= initrd->entries : entries == initrd->entries);
    FUZZ_CHECK(initrd->readable ? initrd->broken_at == 0 && initrd->part_count > 0 : initrd->broken_at <= size);
    FUZZ_CHECK(!initrd->not_unpacked);
    FUZZ_CHECK(initrd->entries > 0 || !(initrd->has_sev_guest || initrd->has_tdx_guest || initrd->has_microcode ||
                                        initrd->has_initrd_release || initrd->systemd || initrd->release[0]));
    FUZZ_CHECK(strlen(initrd->release) <= COCO_INITRD_RELEASE_MAX);
    FUZZ_CHECK(initrd->release[0] || !initrd->more_releases);
}

/* Zeros behind an initrd belong to it, wherever it was whole; and two whole ones behind each other are one. */
static void check_joined(const struct coco_initrd *once, const uint8_t *data, size_t size)
{
    const size_t padded = (size + 3) / 4 * 4 + 8;
    uint8_t *both = calloc(1, 2 * padded);
    struct coco_initrd twice;

    FUZZ_CHECK(both);
    memcpy(both, data, size);
    inspect(both, padded, 7, &twice);
    FUZZ_CHECK(twice.readable && twice.entries == once->entries && twice.archives == once->archives);
    memcpy(both + padded, data, size);
    inspect(both, 2 * padded, 7, &twice);
    FUZZ_CHECK(twice.readable && twice.entries == 2 * once->entries && twice.archives == 2 * once->archives);
    free(both);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_initrd initrd, again;
    struct coco_faults faults;

    inspect(data, size, SIZE_MAX / 2, &initrd);
    check(&initrd, size);
    coco_initrd_judge(&initrd, &faults);
    FUZZ_CHECK((faults.count > 0) == !initrd.readable);
    for (size_t piece = 1; piece < 6; piece += 2) {
        inspect(data, size, piece, &again);
        FUZZ_CHECK(memcmp(&initrd, &again, sizeof(initrd)) == 0);
    }
    if (initrd.readable && !initrd.limited && initrd.part_count == 1 && initrd.parts[0].format == COCO_INITRD_CPIO)
        check_joined(&initrd, data, size);
    return 0;
}
