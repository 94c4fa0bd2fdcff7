/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/unpack.h"

#include <archive.h>
#include <dlfcn.h>
#include <lzma.h>
#include <stdio.h>
#include <string.h>

#define LIBRARY       "libarchive.so.13"
#define PIECE         (64u * 1024)         /* what is given and taken at once */
#define XZ_MEMORY_MAX (256u * 1024 * 1024) /* the largest dictionary that xz -9 makes needs a quarter of it */

/* libarchive's functions, as far as they are used. */
struct library {
    struct archive *(*read_new)(void);
    int (*support_filter)(struct archive *);
    int (*support_format_raw)(struct archive *);
    int (*read_open_memory2)(struct archive *, const void *, size_t, size_t);
    int (*read_next_header)(struct archive *, struct archive_entry **);
    int (*read_data_block)(struct archive *, const void **, size_t *, la_int64_t *);
    la_int64_t (*filter_bytes)(struct archive *, int);
    int (*read_free)(struct archive *);
};

static bool find(void *handle, const char *name, void *ret_function, size_t size)
{
    void *symbol = dlsym(handle, name);

    memcpy(ret_function, &symbol, size);
    return symbol != NULL;
}

#define FIND(handle, name, function) find(handle, name, &(function), sizeof(function))

static const char *filter_of(enum coco_initrd_format format)
{
    switch (format) {
    case COCO_INITRD_GZIP:
        return "archive_read_support_filter_gzip";
    case COCO_INITRD_BZIP2:
        return "archive_read_support_filter_bzip2";
    case COCO_INITRD_LZMA:
        return "archive_read_support_filter_lzma";
    case COCO_INITRD_LZO:
        return "archive_read_support_filter_lzop";
    case COCO_INITRD_LZ4:
        return "archive_read_support_filter_lz4";
    case COCO_INITRD_ZSTD:
        return "archive_read_support_filter_zstd";
    case COCO_INITRD_XZ:
    case COCO_INITRD_NOT_ONE:
    case COCO_INITRD_CPIO:
    case COCO_INITRD_CPIO_OLD:
    case COCO_INITRD_LZ4_FRAME:
        break;
    }
    return NULL;
}

static bool load(void *handle, const char *filter, struct library *ret_library)
{
    return FIND(handle, "archive_read_new", ret_library->read_new) &&
           FIND(handle, filter, ret_library->support_filter) &&
           FIND(handle, "archive_read_support_format_raw", ret_library->support_format_raw) &&
           FIND(handle, "archive_read_open_memory2", ret_library->read_open_memory2) &&
           FIND(handle, "archive_read_next_header", ret_library->read_next_header) &&
           FIND(handle, "archive_read_data_block", ret_library->read_data_block) &&
           FIND(handle, "archive_filter_bytes", ret_library->filter_bytes) &&
           FIND(handle, "archive_read_free", ret_library->read_free);
}

/*
 * Reads the stream to its end. Gaps in a raw stream would be holes of a sparse file, which no filter makes.
 *
 * A filter that finds something else behind a whole stream may call that an error. What was unpacked before is whole
 * all the same: the caller sees whether an archive ended there, and goes on behind what was used.
 */
static enum coco_unpacked read_stream(const struct library *library, struct archive *archive, coco_initrd_take take,
                                      void *taker)
{
    struct archive_entry *entry;
    const void *piece;
    la_int64_t offset;
    size_t size;
    int result = library->read_next_header(archive, &entry);

    if (result != ARCHIVE_OK)
        return COCO_UNPACK_BROKEN;
    while ((result = library->read_data_block(archive, &piece, &size, &offset)) == ARCHIVE_OK)
        if (size > 0 && !take(taker, piece, size))
            return COCO_UNPACK_STOPPED;
    return result == ARCHIVE_EOF ? COCO_UNPACKED : COCO_UNPACK_BROKEN;
}

static enum coco_unpacked unpack(const struct library *library, const uint8_t *bytes, size_t size,
                                 coco_initrd_take take, void *taker, size_t *ret_used)
{
    struct archive *archive = library->read_new();
    enum coco_unpacked unpacked = COCO_UNPACK_IMPOSSIBLE;

    /* A filter that warns would run a program: whatever bytes a file holds, they start none. */
    if (archive && library->support_filter(archive) == ARCHIVE_OK &&
        library->support_format_raw(archive) == ARCHIVE_OK) {
        unpacked = COCO_UNPACK_BROKEN;
        if (library->read_open_memory2(archive, bytes, size, PIECE) == ARCHIVE_OK)
            unpacked = read_stream(library, archive, take, taker);
        const la_int64_t used = library->filter_bytes(archive, -1);

        *ret_used = used < 0 || (size_t)used > size ? size : (size_t)used;
    }
    if (archive)
        library->read_free(archive);
    return unpacked;
}

/*
 * One xz stream, by liblzma, which is linked for firmware anyway: behind a stream libarchive takes only zeros of a
 * number that four divides, and the kernel takes any.
 */
static enum coco_unpacked unpack_xz(const uint8_t *bytes, size_t size, coco_initrd_take take, void *taker,
                                    size_t *ret_used)
{
    uint8_t piece[PIECE];
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_ret status;
    enum coco_unpacked unpacked = COCO_UNPACKED;

    if (lzma_stream_decoder(&stream, XZ_MEMORY_MAX, 0) != LZMA_OK)
        return COCO_UNPACK_IMPOSSIBLE;
    stream.next_in = bytes;
    stream.avail_in = size;
    do {
        stream.next_out = piece;
        stream.avail_out = sizeof(piece);
        status = lzma_code(&stream, LZMA_FINISH);

        const size_t count = sizeof(piece) - stream.avail_out;

        if (count > 0 && !take(taker, piece, count))
            unpacked = COCO_UNPACK_STOPPED;
    } while (status == LZMA_OK && unpacked == COCO_UNPACKED);
    if (unpacked == COCO_UNPACKED && status != LZMA_STREAM_END)
        unpacked = COCO_UNPACK_BROKEN;
    *ret_used = size - stream.avail_in;
    lzma_end(&stream);
    return unpacked;
}

enum coco_unpacked observe_unpack(void *context, const uint8_t *bytes, size_t size, coco_initrd_take take, void *taker,
                                  size_t *ret_used)
{
    const enum coco_initrd_format format = coco_initrd_sniff(bytes, size);
    const char *filter = filter_of(format);
    struct library library;
    void *handle;
    enum coco_unpacked unpacked = COCO_UNPACK_IMPOSSIBLE;

    (void)context;
    *ret_used = 0;
    if (format == COCO_INITRD_XZ)
        return unpack_xz(bytes, size, take, taker, ret_used);
    if (!filter)
        return COCO_UNPACK_IMPOSSIBLE;
    handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return COCO_UNPACK_IMPOSSIBLE;
    if (load(handle, filter, &library))
        unpacked = unpack(&library, bytes, size, take, taker, ret_used);
    dlclose(handle);
    return unpacked;
}
