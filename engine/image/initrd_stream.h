/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Archives of cpio's "newc" format, read from bytes that come in pieces of any size. */
#pragma once

#include "coco/initrd.h"

#define NEWC_HEADER   110
#define NEWC_NAME_MAX 4096 /* the kernel's PATH_MAX: it skips what has a longer name */

enum stream_state {
    STREAM_BETWEEN, /* before an archive, or behind its end: zeros, or the next one */
    STREAM_HEADER,
    STREAM_NAME,
    STREAM_SKIP,
    STREAM_FOREIGN, /* something that is no archive stands between archives: the bytes from there are not taken */
    STREAM_BROKEN,
    STREAM_FULL, /* a limit was reached */
};

struct stream {
    struct coco_initrd *initrd;
    enum stream_state state;
    uint64_t at;            /* where the next byte stands */
    uint64_t header_at;     /* where the header starts that is being read */
    uint64_t skip, content; /* bytes to pass over; bytes of content behind the name */
    uint32_t name_size, have;
    char header[NEWC_HEADER];
    char name[NEWC_NAME_MAX];
};

/* `at` is what positions count from. */
void coco_stream_start(struct stream *stream, struct coco_initrd *initrd, uint64_t at);

/* Returns how many of the bytes were taken: fewer than `size` in the last three states. */
size_t coco_stream_take(struct stream *stream, const uint8_t *bytes, size_t size);

/* Are whole archives behind us, and nothing begun? */
bool coco_stream_is_whole(const struct stream *stream);
