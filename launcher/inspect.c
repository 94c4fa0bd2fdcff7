/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files are read, not mapped: one that shrinks while it is looked at must end in a sentence, not in SIGBUS. Of a disk
 * image only the few places that tell are read; anything else whole, up to a limit.
 */
#include "inspect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coco/inspect.h"
#include "observe/unpack.h"
#include "program.h"

#define SELF COCO_PROGRAM_COCOCHECK

/* The most that is read of one file: far more than kernels, initrds and firmware have. */
#define WHOLE_MAX (UINT64_C(1) << 30)

struct file {
    int fd;
    uint64_t size;
    uint8_t *bytes; /* malloc; NULL until they were asked for */
    int error;      /* the first that reading gave, a positive errno; ENODATA: the file is shorter than it was */
};

static bool read_at(void *context, uint64_t offset, size_t size, uint8_t *ret_bytes)
{
    struct file *file = context;
    size_t length = 0;

    while (length < size) {
        const ssize_t count = pread(file->fd, ret_bytes + length, size - length, (off_t)(offset + length));

        if (count > 0) {
            length += (size_t)count;
            continue;
        }
        if (count < 0 && errno == EINTR)
            continue;
        if (!file->error)
            file->error = count < 0 ? errno : ENODATA;
        return false;
    }
    return true;
}

static const uint8_t *load(void *context)
{
    struct file *file = context;

    if (file->size > WHOLE_MAX)
        return NULL;
    file->bytes = malloc((size_t)file->size);
    if (!file->bytes || !read_at(file, 0, (size_t)file->size, file->bytes))
        return NULL;
    return file->bytes;
}

static enum coco_unpacked unpack(void *context, const uint8_t *bytes, size_t size, coco_initrd_take take, void *taker,
                                 size_t *ret_used)
{
    (void)context;
    return observe_unpack(NULL, bytes, size, take, taker, ret_used);
}

/* Why it is not a file that can be inspected, or NULL. */
static const char *refusal(mode_t mode)
{
    if (S_ISREG(mode))
        return NULL;
    if (S_ISDIR(mode))
        return "is a directory: name the files in it";
    if (S_ISFIFO(mode))
        return "is a FIFO: only files are inspected";
    return "is a device: only files are inspected";
}

/* O_NONBLOCK: a FIFO nobody writes to must not stop us. Returns NULL, or why there is nothing to read. */
static const char *open_file(const char *path, struct file *ret_file)
{
    struct stat status;
    const char *reason;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return errno == ENXIO ? "is a socket, or a device that is not there" : strerror(errno);
    reason = fstat(fd, &status) < 0 ? strerror(errno) : refusal(status.st_mode);
    if (reason) {
        close(fd);
        return reason;
    }
    *ret_file = (struct file){.fd = fd, .size = (uint64_t)status.st_size};
    return NULL;
}

static enum coco_result inspect_file(struct coco_arena *arena, const char *path, struct coco_inspection *ret_inspection)
{
    struct file file;
    const char *not_read = open_file(path, &file);
    enum coco_result result = COCO_OK;

    *ret_inspection = (struct coco_inspection){.path = path};
    if (!not_read) {
        const struct coco_inspect_source source = {path, file.size, &file, read_at, load, unpack};

        result = coco_inspect(arena, &source, ret_inspection);
        if (file.error)
            not_read = file.error == ENODATA ? "became shorter while it was read" : strerror(file.error);
        free(file.bytes);
        close(file.fd);
    }
    if (result != COCO_OK || !not_read)
        return result;
    *ret_inspection = (struct coco_inspection){.path = path, .size = ret_inspection->size};
    /* strerror() may use its memory again. */
    ret_inspection->not_read = coco_arena_copy(arena, not_read, strlen(not_read));
    return ret_inspection->not_read ? COCO_OK : COCO_NO_MEMORY;
}

static enum inspected told(const struct coco_inspection *inspection)
{
    if (inspection->kind == COCO_FILE_KIND_UNKNOWN || inspection->kind == COCO_FILE_KIND_EMPTY)
        return INSPECTED_NOT_TOLD;
    return inspection->faults.count > 0 ? INSPECTED_BROKEN : INSPECTED_WHOLE;
}

static int report_text(const struct coco_sink *sink, bool quiet, const struct coco_inspection *inspection)
{
    if (inspection->not_read || (quiet && told(inspection) == INSPECTED_WHOLE))
        return 0;
    return coco_report_inspection(sink, inspection);
}

enum inspected inspect_files(const struct coco_request *request, const struct coco_sink *sink, bool json, bool quiet,
                             int *ret_error)
{
    struct coco_arena *arena = coco_arena_new();
    const struct coco_inspection **inspections = calloc(request->count, sizeof(struct coco_inspection *));
    const struct coco_setting *setting;
    enum inspected worst = INSPECTED_WHOLE;
    size_t count = 0;
    int error = arena && inspections ? 0 : -ENOMEM;

    for (size_t i = 0; !error && (setting = coco_request_next(request, COCO_OPTION_cmdline, i, &i)); i++) {
        struct coco_inspection *inspection = coco_arena_alloc(arena, sizeof(*inspection));

        if (!inspection || inspect_file(arena, setting->text, inspection) != COCO_OK) {
            error = -ENOMEM;
            break;
        }
        inspections[count++] = inspection;
        if (told(inspection) > worst)
            worst = told(inspection);
        if (inspection->not_read)
            program_complain(SELF, "%s: %s", setting->text, inspection->not_read);
        if (!json)
            error = report_text(sink, quiet, inspection);
    }
    if (json && !error) /* the numbers of `inspected` are those of the exit statuses */
        error = coco_report_inspections_json(sink, inspections, count, (int)worst);
    free(inspections);
    coco_arena_free(arena);
    *ret_error = error;
    return error ? INSPECTED_FAILED : worst;
}
