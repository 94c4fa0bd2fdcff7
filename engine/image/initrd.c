/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An initrd as a whole: its parts one after the other, as the kernel unpacks them. */
#include "coco/initrd.h"

#include <string.h>

#include "image/bytes_view.h"
#include "image/initrd_frames.h"
#include "image/initrd_stream.h"

static const struct {
    enum coco_initrd_format format;
    const char *name;
    uint8_t size;
    uint8_t magic[6];
} formats[] = {
    {COCO_INITRD_CPIO, "cpio", 6, "070701"},
    {COCO_INITRD_CPIO, "cpio", 6, "070702"},
    {COCO_INITRD_CPIO_OLD, "cpio (old format)", 6, "070707"},
    {COCO_INITRD_CPIO_OLD, "cpio (old format)", 2, {0xc7, 0x71}},
    {COCO_INITRD_GZIP, "gzip", 3, {0x1f, 0x8b, 0x08}},
    {COCO_INITRD_BZIP2, "bzip2", 3, "BZh"},
    {COCO_INITRD_XZ, "xz", 6, {0xfd, '7', 'z', 'X', 'Z', 0}},
    {COCO_INITRD_LZMA, "lzma", 3, {0x5d, 0, 0}},
    {COCO_INITRD_LZO, "lzo", 4, {0x89, 'L', 'Z', 'O'}},
    {COCO_INITRD_LZ4, "lz4", 4, {0x02, 0x21, 0x4c, 0x18}},
    {COCO_INITRD_LZ4_FRAME, "lz4 (frame format)", 4, {0x04, 0x22, 0x4d, 0x18}},
    {COCO_INITRD_ZSTD, "zstd", 4, {0x28, 0xb5, 0x2f, 0xfd}},
};

enum coco_initrd_format coco_initrd_sniff(const uint8_t *bytes, size_t size)
{
    const struct view view = {bytes, size};

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (view_is(view, 0, formats[i].magic, formats[i].size))
            return formats[i].format;
    return COCO_INITRD_NOT_ONE;
}

const char *coco_initrd_format_name(enum coco_initrd_format format)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (formats[i].format == format)
            return formats[i].name;
    return "no initrd";
}

/* Everything that reading one initrd needs. */
struct reading {
    struct view file;
    coco_unpack unpack;
    void *context;
    struct coco_initrd *initrd;
    uint64_t unpacked; /* of all parts so far */
    struct stream stream;
};

static bool take_unpacked(void *taker, const uint8_t *bytes, size_t size)
{
    struct reading *reading = taker;

    if (size > COCO_INITRD_UNPACKED_MAX - reading->unpacked) {
        reading->stream.state = STREAM_FULL;
        return false;
    }
    reading->unpacked += size;
    return coco_stream_take(&reading->stream, bytes, size) == size;
}

/* By the kernel. */
static bool is_taken(enum coco_initrd_format format)
{
    return format != COCO_INITRD_NOT_ONE && format != COCO_INITRD_CPIO_OLD && format != COCO_INITRD_LZ4_FRAME;
}

static void add_part(struct coco_initrd *initrd, const struct coco_initrd_part *part)
{
    if (initrd->part_count < COCO_INITRD_PARTS_MAX)
        initrd->parts[initrd->part_count++] = *part;
    else
        initrd->truncated = true;
}

/* What reading one part has come to. */
enum part_end { PART_WHOLE, PART_LAST, PART_BROKEN };

static enum part_end read_plain(struct reading *reading, size_t at, size_t *ret_used)
{
    const size_t left = reading->file.size - at;

    *ret_used = coco_stream_take(&reading->stream, reading->file.bytes + at, left);
    if (*ret_used == 0) /* not at a multiple of four */
        return PART_BROKEN;
    if (coco_stream_is_whole(&reading->stream))
        return PART_WHOLE;
    if (reading->stream.state == STREAM_FULL) {
        reading->initrd->limited = true;
        return PART_LAST;
    }
    *ret_used = (size_t)reading->stream.header_at - at; /* the entry that is not one, or is not all there */
    return PART_BROKEN;
}

static enum part_end read_compressed(struct reading *reading, enum coco_initrd_format format, size_t at,
                                     size_t *ret_used)
{
    const size_t left = coco_frame_size(format, view_part(reading->file, at, reading->file.size - at));
    enum coco_unpacked unpacked = COCO_UNPACK_IMPOSSIBLE;

    *ret_used = left;
    if (reading->unpack)
        unpacked = reading->unpack(reading->context, reading->file.bytes + at, left, take_unpacked, reading, ret_used);
    if (*ret_used > left)
        *ret_used = left;
    switch (unpacked) {
    case COCO_UNPACKED:
        /* A stream of nothing is no initrd, and one that uses no bytes would never end. */
        return reading->stream.state == STREAM_BETWEEN && reading->stream.at > 0 && *ret_used > 0 ? PART_WHOLE
                                                                                                  : PART_BROKEN;
    case COCO_UNPACK_STOPPED:
        if (reading->stream.state != STREAM_FULL)
            return PART_BROKEN;
        reading->initrd->limited = true;
        return PART_LAST;
    case COCO_UNPACK_IMPOSSIBLE:
        reading->initrd->not_unpacked = true;
        return PART_LAST;
    case COCO_UNPACK_BROKEN:
        break;
    }
    return PART_BROKEN;
}

static enum part_end read_part(struct reading *reading, size_t at, size_t *ret_used)
{
    const size_t entries = reading->initrd->entries;
    struct coco_initrd_part part = {.offset = at};
    enum part_end end = PART_BROKEN;

    *ret_used = 0;
    part.format = coco_initrd_sniff(reading->file.bytes + at, reading->file.size - at);
    if (!is_taken(part.format))
        return PART_BROKEN;
    /* The kernel counts from the start of the file, and anew in each compressed stream. */
    coco_stream_start(&reading->stream, reading->initrd, part.format == COCO_INITRD_CPIO ? at : 0);
    end = part.format == COCO_INITRD_CPIO ? read_plain(reading, at, ret_used)
                                          : read_compressed(reading, part.format, at, ret_used);
    part.size = *ret_used;
    part.entries = reading->initrd->entries - entries;
    add_part(reading->initrd, &part);
    return end;
}

void coco_initrd_inspect(const uint8_t *bytes, size_t size, coco_unpack unpack, void *context,
                         struct coco_initrd *ret_initrd)
{
    struct reading reading = {{bytes, size}, unpack, context, ret_initrd, 0, {0}};
    enum part_end end = PART_WHOLE;
    size_t at = 0, used;

    memset(ret_initrd, 0, sizeof(*ret_initrd));
    for (;;) {
        while (at < size && bytes[at] == 0)
            at++;
        if (at == size)
            break;
        end = read_part(&reading, at, &used);
        at += used;
        if (end != PART_WHOLE)
            break;
    }
    ret_initrd->readable = end != PART_BROKEN && ret_initrd->part_count > 0;
    ret_initrd->broken_at = ret_initrd->readable ? 0 : at;
}
