/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "observe/read.h"

static int complain(const char *path, int code, struct coco_error *reterr_error)
{
    *reterr_error = (struct coco_error){.origin = {.kind = COCO_ORIGIN_FILE, .file = path}};
    snprintf(reterr_error->message, sizeof(reterr_error->message), "the profile cannot be read: %s", strerror(code));
    return -EBADMSG;
}

static ssize_t read_file(const char *path, char *ret_text, size_t size)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ssize_t length;

    if (fd < 0)
        return -errno;
    length = read_up_to(fd, ret_text, size);
    close(fd);
    return length;
}

int observe_profile(const char *path, struct coco_arena *arena, struct coco_profile *ret_profile,
                    struct coco_error *reterr_error)
{
    const size_t size = COCO_PROFILE_BYTES_MAX + 1; /* one more, so that the reader sees when there is too much */
    char *text = malloc(size);
    enum coco_result result;
    ssize_t length;

    if (!text)
        return -ENOMEM;
    length = read_file(path, text, size);
    if (length < 0) {
        free(text);
        return complain(path, (int)-length, reterr_error);
    }
    result = coco_profile_read(arena, path, text, (size_t)length, ret_profile, reterr_error);
    free(text);
    if (result == COCO_NO_MEMORY)
        return -ENOMEM;
    return result == COCO_OK ? 0 : -EBADMSG;
}
