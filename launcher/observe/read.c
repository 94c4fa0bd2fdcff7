/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

ssize_t read_up_to(int fd, void *ret_bytes, size_t size)
{
    char *bytes = ret_bytes;
    size_t length = 0;

    while (length < size) {
        const ssize_t count = read(fd, bytes + length, size - length);

        if (count == 0)
            break;
        if (count < 0 && errno != EINTR)
            return -errno;
        if (count > 0)
            length += (size_t)count;
    }
    return (ssize_t)length;
}

ssize_t read_named_up_to(const char *path, void *ret_bytes, size_t size)
{
    ssize_t length;
    int fd;

    if (strcmp(path, "-") == 0)
        return read_up_to(STDIN_FILENO, ret_bytes, size);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return -errno;
    length = read_up_to(fd, ret_bytes, size);
    close(fd);
    return length;
}

ssize_t read_file_up_to(const char *path, void *ret_bytes, size_t size)
{
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    ssize_t length;

    if (fd < 0)
        return -errno;
    length = read_up_to(fd, ret_bytes, size);
    close(fd);
    return length;
}
