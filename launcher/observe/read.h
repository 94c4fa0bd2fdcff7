/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading a small file whole, with a limit. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* Reads to the end of the file or until `size` bytes are there, whichever comes first. Returns the bytes read, or a
 * negative errno. */
ssize_t read_up_to(int fd, void *ret_bytes, size_t size);

/* Opens what a user names, "-" being standard input, and reads it as read_up_to() does: it waits for a FIFO. */
ssize_t read_named_up_to(const char *path, void *ret_bytes, size_t size);

/* Opens the file without ever waiting for it, a FIFO that nobody writes to for one, and reads it as read_up_to() does.
 */
ssize_t read_file_up_to(const char *path, void *ret_bytes, size_t size);
