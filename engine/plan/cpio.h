/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes an archive in the "newc" form that Linux unpacks as an initrd. The same calls are made twice: without memory
 * they count, with memory they write. Everything that could differ between two runs (times, owners, inode numbers) is
 * fixed, since the archive is measured.
 *
 * Not libarchive: it would bring 17 libraries and some milliseconds into every start, for what fits on this page.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CPIO_DIRECTORY 0040000U
#define CPIO_FILE      0100000U

struct cpio {
    uint8_t *bytes; /* NULL: only count */
    size_t size;
    uint32_t inode; /* the last one given away */
};

/* mode: CPIO_DIRECTORY or CPIO_FILE, and permissions. size <= UINT32_MAX. */
void cpio_entry(struct cpio *cpio, const char *path, uint32_t mode, const uint8_t *bytes, size_t size);
void cpio_end(struct cpio *cpio);
