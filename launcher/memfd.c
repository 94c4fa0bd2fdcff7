/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "write.h"

#define BUFFER_BYTES (64 * 1024)

/* A file that grows while it is copied, or is a pipe in disguise, ends at the limit. */
static int copy_open_file(int to, int from, uint64_t limit, uint64_t *ret_size)
{
    uint8_t buffer[BUFFER_BYTES];
    uint64_t size = 0;
    int result = 0;

    while (result == 0) {
        const ssize_t count = read(from, buffer, sizeof(buffer));

        if (count == 0)
            break;
        if (count < 0 && errno != EINTR)
            result = -errno;
        if (count > 0) {
            size += (uint64_t)count;
            result = size > limit ? -EFBIG : write_all(to, buffer, (size_t)count);
        }
    }
    explicit_bzero(buffer, sizeof(buffer));
    if (result == 0)
        *ret_size = size;
    return result;
}

static int copy_file(int to, const char *path, uint64_t limit, uint64_t *ret_size)
{
    const int from = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat status;
    int result;

    if (from < 0)
        return -errno;
    if (fstat(from, &status) < 0)
        result = -errno;
    else if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
        result = -EINVAL;
    else
        result = copy_open_file(to, from, limit, ret_size);
    close(from);
    return result;
}

static int write_part(int fd, const struct coco_plan_part *part, uint64_t *size)
{
    static const uint8_t zeros[4];
    uint64_t copied;
    int result;

    if (!part->path) {
        if (part->size > MEMFD_BYTES_MAX - *size)
            return -EFBIG;
        result = write_all(fd, part->bytes, part->size);
        if (result == 0)
            *size += part->size;
        return result;
    }
    result = copy_file(fd, part->path, MEMFD_BYTES_MAX - *size, &copied);
    if (result < 0)
        return result;
    *size += copied;
    result = write_all(fd, zeros, -*size % 4);
    if (result == 0)
        *size += -*size % 4;
    return result;
}

static int fill(int fd, const struct coco_plan_fd *content, const char **reterr_part)
{
    uint64_t size = 0;
    int result = 0;

    for (size_t i = 0; result == 0 && i < content->part_count; i++) {
        result = write_part(fd, &content->parts[i], &size);
        if (result < 0)
            *reterr_part = content->parts[i].path;
    }
    return result;
}

/* Memory that QEMU may write is QEMU's: its size may change too, as that of a qcow2 image does. */
static int finish(int fd, bool writable)
{
    if (!writable && fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
        return -errno;
    return lseek(fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

int memfd_of(const struct coco_plan_fd *content, const char **reterr_part)
{
    const int fd = memfd_create("coco", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int result;

    *reterr_part = NULL;
    if (fd < 0)
        return -errno;
    result = fill(fd, content, reterr_part);
    if (result == 0)
        result = finish(fd, content->writable);
    if (result < 0) {
        close(fd);
        return result;
    }
    return fd;
}
