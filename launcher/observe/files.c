/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/read.h"

/* The most that a credential may have: systemd's limit for one. */
#define CREDENTIAL_BYTES_MAX (1024 * 1024)

static enum coco_file_sighting sighting_of_error(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
        return COCO_FILE_MISSING;
    case ENXIO: /* a socket, or a device that is not there */
        return COCO_FILE_WRONG_KIND;
    default: /* it may be there, but it cannot be had: EACCES, EPERM, ELOOP, EIO, ... */
        return COCO_FILE_DENIED;
    }
}

static enum coco_file_sighting sighting_of_open(int fd, size_t *ret_size)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return COCO_FILE_DENIED;
    *ret_size = (size_t)status.st_size;
    if (S_ISBLK(status.st_mode))
        return COCO_FILE_BLOCK_DEVICE;
    if (!S_ISREG(status.st_mode))
        return COCO_FILE_WRONG_KIND;
    return status.st_size > 0 ? COCO_FILE_READABLE : COCO_FILE_EMPTY;
}

/* O_NONBLOCK: a FIFO nobody writes to must not stop us. Returns the descriptor where there is one, or a negative errno.
 */
static int open_to_look(const char *path)
{
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    return fd < 0 ? -errno : fd;
}

enum coco_file_sighting observe_file(const char *path)
{
    const int fd = open_to_look(path);
    enum coco_file_sighting sighting;
    size_t size;

    if (fd < 0)
        return sighting_of_error(-fd);
    sighting = sighting_of_open(fd, &size);
    close(fd);
    return sighting;
}

/* Returns the file's bytes, or one more than a credential may have. A file that cannot be read counts as denied. */
static int read_credential(int fd, size_t size, enum coco_file_sighting *ret_sighting,
                           struct coco_file_content *ret_content)
{
    const size_t capacity = (size < CREDENTIAL_BYTES_MAX ? size : CREDENTIAL_BYTES_MAX) + 1;
    uint8_t *bytes = malloc(capacity);
    ssize_t length;

    if (!bytes)
        return -ENOMEM;
    length = read_up_to(fd, bytes, capacity);
    if (length <= 0) {
        *ret_sighting = length < 0 ? COCO_FILE_DENIED : COCO_FILE_EMPTY;
        free(bytes);
        return 0;
    }
    *ret_content = (struct coco_file_content){.bytes = bytes, .size = (size_t)length};
    return 0;
}

static int observe_credential(const char *path, enum coco_file_sighting *ret_sighting,
                              struct coco_file_content *ret_content)
{
    const int fd = open_to_look(path);
    size_t size = 0;
    int result = 0;

    if (fd < 0) {
        *ret_sighting = sighting_of_error(-fd);
        return 0;
    }
    *ret_sighting = sighting_of_open(fd, &size);
    if (*ret_sighting == COCO_FILE_READABLE)
        result = read_credential(fd, size, ret_sighting, ret_content);
    close(fd);
    return result;
}

static int observe_setting(const struct coco_setting *setting, enum coco_file_sighting *ret_sighting,
                           struct coco_file_content *ret_content)
{
    switch (setting->option) {
    case COCO_OPTION_firmware:
        if (setting->value.choice == COCO_FIRMWARE_FILE)
            *ret_sighting = observe_file(setting->value.path);
        return 0;
    case COCO_OPTION_linux_image:
    case COCO_OPTION_initrd:
    case COCO_OPTION_image:
    case COCO_OPTION_extra_drive:
        *ret_sighting = observe_file(setting->value.path);
        return 0;
    case COCO_OPTION_load_credential:
        return observe_credential(setting->value.path, ret_sighting, ret_content);
    default:
        return 0;
    }
}

int observe_files(const struct coco_request *request, struct observed_files *ret_files,
                  struct coco_observations *observations)
{
    const size_t count = request->count;
    struct observed_files files = {
        .count = count,
        .sightings = calloc(count + 1, sizeof(*files.sightings)),
        .contents = calloc(count + 1, sizeof(*files.contents)),
    };
    int result = files.sightings && files.contents ? 0 : -ENOMEM;

    for (size_t i = 0; result == 0 && i < count; i++)
        result = observe_setting(&request->settings[i], &files.sightings[i], &files.contents[i]);
    if (result < 0) {
        observe_files_done(&files);
        return result;
    }
    observations->files = files.sightings;
    observations->contents = files.contents;
    observations->file_count = count;
    *ret_files = files;
    return 0;
}

void observe_files_done(struct observed_files *files)
{
    for (size_t i = 0; files->contents && i < files->count; i++) {
        uint8_t *bytes = (uint8_t *)(uintptr_t)files->contents[i].bytes;

        if (bytes)
            explicit_bzero(bytes, files->contents[i].size);
        free(bytes);
    }
    free(files->contents);
    free(files->sightings);
    *files = (struct observed_files){0};
}
