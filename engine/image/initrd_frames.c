/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/initrd_frames.h"

#define ZSTD_CHECKSUM 4
#define ZSTD_RLE      1
#define LZ4_MAGIC     0x184c2102u
#define LZ4_CHUNK_MAX (8u * 1024 * 1024 + 8u * 1024 * 1024 / 255 + 16) /* the most that 8 MiB become */

/* RFC 8878, section 3.1.1. */
static size_t zstd_size(struct view stream)
{
    static const uint8_t dictionary[] = {0, 1, 2, 4}, content[] = {0, 2, 4, 8};
    uint64_t at = 5;
    uint32_t block;

    if (!view_has(stream, 0, at))
        return stream.size;
    const uint8_t flags = stream.bytes[4];
    const bool single = flags >> 5 & 1;

    at += (single ? 0u : 1u) + dictionary[flags & 3] + content[flags >> 6] + (flags >> 6 == 0 && single ? 1u : 0u);
    do {
        if (!view_has(stream, at, 3))
            return stream.size;
        block = (uint32_t)stream.bytes[at] | (uint32_t)stream.bytes[at + 1] << 8 | (uint32_t)stream.bytes[at + 2] << 16;
        at += 3 + ((block >> 1 & 3) == ZSTD_RLE ? 1 : block >> 3);
    } while ((block & 1) == 0);
    if (flags >> 2 & 1)
        at += ZSTD_CHECKSUM;
    return view_has(stream, 0, at) ? (size_t)at : stream.size;
}

/* The legacy format has no end: chunks follow until the file ends, or zeros. The kernel takes anything else for a
 * chunk. */
static size_t lz4_size(struct view stream)
{
    uint64_t at = 4;
    uint32_t chunk;

    while (view_u32(stream, at, &chunk)) {
        if (chunk == LZ4_MAGIC) {
            at += 4;
            continue;
        }
        if (chunk == 0)
            return (size_t)at;
        if (chunk > LZ4_CHUNK_MAX || !view_has(stream, at + 4, chunk))
            return stream.size;
        at += 4 + (uint64_t)chunk;
    }
    return at <= stream.size ? (size_t)at : stream.size; /* fewer than four bytes behind it are no chunk */
}

size_t coco_frame_size(enum coco_initrd_format format, struct view stream)
{
    if (format == COCO_INITRD_ZSTD)
        return zstd_size(stream);
    return format == COCO_INITRD_LZ4 ? lz4_size(stream) : stream.size;
}
