/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "write.h"

#include <errno.h>
#include <unistd.h>

int write_all(int fd, const void *bytes, size_t size)
{
    const char *rest = bytes;

    while (size > 0) {
        const ssize_t count = write(fd, rest, size);

        if (count < 0 && errno != EINTR)
            return -errno;
        if (count > 0) {
            rest += count;
            size -= (size_t)count;
        }
    }
    return 0;
}
