/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/cpio.h"

#include <string.h>

static void put(struct cpio *cpio, const void *bytes, size_t size)
{
    if (cpio->bytes && size > 0)
        memcpy(cpio->bytes + cpio->size, bytes, size);
    cpio->size += size;
}

static void put_hex(struct cpio *cpio, uint32_t number)
{
    static const char digits[] = "0123456789abcdef";

    for (unsigned shift = 32; shift > 0; shift -= 4)
        put(cpio, &digits[number >> (shift - 4) & 15], 1);
}

/* Names and contents are followed by zero bytes up to a multiple of 4. */
static void align(struct cpio *cpio)
{
    while (cpio->size % 4 != 0)
        put(cpio, "", 1);
}

static void put_member(struct cpio *cpio, uint32_t inode, const char *path, uint32_t mode, const uint8_t *bytes,
                       size_t size)
{
    const uint32_t fields[] = {
        inode,
        mode,
        0, /* uid */
        0, /* gid */
        1, /* links */
        0, /* modified */
        (uint32_t)size,
        0, /* device: major, minor */
        0,
        0, /* device that a special file stands for: major, minor */
        0,
        (uint32_t)strlen(path) + 1,
        0, /* checksum, which this form does not have */
    };

    put(cpio, "070701", 6);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        put_hex(cpio, fields[i]);
    put(cpio, path, strlen(path) + 1);
    align(cpio);
    put(cpio, bytes, size);
    align(cpio);
}

void cpio_entry(struct cpio *cpio, const char *path, uint32_t mode, const uint8_t *bytes, size_t size)
{
    put_member(cpio, ++cpio->inode, path, mode, bytes, size);
}

void cpio_end(struct cpio *cpio)
{
    put_member(cpio, 0, "TRAILER!!!", 0, NULL, 0);
}
