/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file's bytes for reading, without reading more of it than is looked at. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping {
    const uint8_t *bytes;
    size_t size;
};

/*
 * Maps a regular file that has content. One mapping may be open at a time: another process may shorten the file, which
 * makes reading what is gone raise SIGBUS; while a mapping is open such bytes read as zero instead.
 *
 * Returns 0 or a negative errno: -EINVAL for what is no regular file or is empty.
 */
int mapping_open(const char *path, struct mapping *ret_mapping);

/* Returns whether all that was read was the file's. */
bool mapping_close(struct mapping *mapping);
