/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coco/arena.h"
#include "guest.h"
#include "observe/read.h"

/* All that a launch of others may be about. */
#define ANY_SUBJECT UINT32_MAX

bool input_begin(struct input_reader *reader, enum input_from from, struct coco_request *request)
{
    *reader = (struct input_reader){.from = from, .request = request, .text = malloc(COCO_IMPORT_BYTES_MAX + 1)};
    return reader->text != NULL;
}

void input_end(struct input_reader *reader)
{
    free(reader->text);
    reader->text = NULL;
}

const char *input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

static enum input_result refuse(struct coco_error *reterr_error, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum input_result refuse(struct coco_error *reterr_error, const char *name, const char *format, ...)
{
    va_list arguments;

    reterr_error->origin = (struct coco_origin){.kind = COCO_ORIGIN_FILE, .file = name};
    va_start(arguments, format);
    vsnprintf(reterr_error->message, sizeof(reterr_error->message), format, arguments);
    va_end(arguments);
    return INPUT_UNREADABLE;
}

static enum input_result result_of(enum coco_result result)
{
    if (result == COCO_OK)
        return INPUT_READ;
    return result == COCO_NO_MEMORY ? INPUT_FAILED : INPUT_UNREADABLE;
}

/* ---- what an import asks for ------------------------------------------------------------------------------------- */

/* A file that a launch names is part of it, and is read wherever the launch is judged; a FIFO or a device is not. */
static int read_named(void *context, const char *path, const char **ret_text, size_t *ret_length)
{
    struct input_reader *reader = context;
    struct coco_arena *arena = reader->request->arena;
    const char *whole = path;
    struct stat status;
    ssize_t length;
    char *text;

    if (reader->process[0] && path[0] != '/')
        whole = coco_arena_printf(arena, "%s/cwd/%s", reader->process, path);
    if (!whole)
        return -ENOMEM;
    if (stat(whole, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -EINVAL;
    if (status.st_size > COCO_IMPORT_BYTES_MAX)
        return -EFBIG;
    text = coco_arena_alloc(arena, (size_t)status.st_size + 1);
    if (!text)
        return -ENOMEM;
    length = read_file_up_to(whole, text, (size_t)status.st_size);
    if (length < 0)
        return (int)length;
    text[length] = '\0';
    *ret_text = text;
    *ret_length = (size_t)length;
    return 0;
}

static int descriptor(void *context, int number, size_t *ret_count, const char *const **ret_paths)
{
    struct input_reader *reader = context;

    if (!reader->process[0])
        return -ENOENT;
    return guest_descriptor(reader->request, reader->process, number, ret_count, ret_paths);
}

/* ---- languages --------------------------------------------------------------------------------------------------- */

static enum coco_dialect dialect_of(enum input_from from, enum coco_dialect recognised)
{
    static const enum coco_dialect dialects[] = {
        [FROM_LAUNCH] = COCO_DIALECT_OWN,
        [FROM_QEMU] = COCO_DIALECT_QEMU,
        [FROM_READCONFIG] = COCO_DIALECT_READCONFIG,
        [FROM_LIBVIRT] = COCO_DIALECT_LIBVIRT,
        [FROM_VMSPAWN] = COCO_DIALECT_VMSPAWN,
    };

    return from == FROM_AUTO ? recognised : dialects[from];
}

static enum coco_result import_words(struct input_reader *reader, enum coco_dialect dialect,
                                     const struct coco_words *words, struct coco_error *reterr_error)
{
    const struct coco_import_io io = {.context = reader, .read = read_named, .descriptor = descriptor};

    if (dialect == COCO_DIALECT_VMSPAWN)
        return coco_import_vmspawn(reader->request, words, reterr_error);
    return coco_import_qemu(reader->request, words, &io, reterr_error);
}

static enum coco_result import_command(struct input_reader *reader, enum coco_dialect dialect, const char *name,
                                       size_t length, struct coco_error *reterr_error)
{
    struct coco_origin expands = {0};
    struct coco_words words;
    enum coco_result result =
        coco_words_split(reader->request, name, reader->text, length, &words, &expands, reterr_error);

    if (result == COCO_OK)
        result = import_words(reader, dialect, &words, reterr_error);
    if (result == COCO_OK && expands.kind != COCO_ORIGIN_NONE)
        result =
            coco_request_add_unread(reader->request,
                                    &(struct coco_unread){.origin = expands,
                                                          .text = "$",
                                                          .why = "a shell would expand it, and to what is not known",
                                                          .subjects = ANY_SUBJECT},
                                    reterr_error);
    return result;
}

static enum coco_result import(struct input_reader *reader, enum coco_dialect dialect, const char *name, size_t length,
                               struct coco_error *reterr_error)
{
    const struct coco_import_io io = {.context = reader, .read = read_named, .descriptor = descriptor};

    switch (dialect) {
    case COCO_DIALECT_QEMU:
    case COCO_DIALECT_VMSPAWN:
        return import_command(reader, dialect, name, length, reterr_error);
    case COCO_DIALECT_READCONFIG:
        return coco_import_readconfig(reader->request, name, reader->text, length, &io, reterr_error);
    case COCO_DIALECT_LIBVIRT:
        return coco_import_libvirt(reader->request, name, reader->text, length, &io, reterr_error);
    case COCO_DIALECT_OWN:
        break;
    }
    return coco_request_parse_file(reader->request, name, reader->text, length, reterr_error);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool ends_in(const char *text, const char *end)
{
    return strlen(text) > strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

/* A launch file has nothing that tells it by its content: in a directory it is told by its name. */
static bool is_launch(const char *path, enum coco_dialect dialect, enum input_from from)
{
    return dialect != COCO_DIALECT_OWN || from == FROM_LAUNCH || ends_in(path, ".yaml") || ends_in(path, ".yml");
}

enum input_result input_read(struct input_reader *reader, const char *path, bool is_sought,
                             struct coco_error *reterr_error)
{
    const char *name = input_name(path);
    const ssize_t length = read_named_up_to(path, reader->text, COCO_IMPORT_BYTES_MAX + 1);
    enum coco_dialect recognised;
    size_t process;

    coco_request_clear(reader->request);
    reader->process[0] = '\0';
    if (length < 0)
        return refuse(reterr_error, name, "it cannot be read: %s", strerror((int)-length));
    if (length == 0)
        return is_sought ? INPUT_NO_LAUNCH : refuse(reterr_error, name, "it is empty");
    if (length > COCO_IMPORT_BYTES_MAX)
        return is_sought ? INPUT_NO_LAUNCH
                         : refuse(reterr_error, name, "it is larger than %d bytes, which no launch is",
                                  COCO_IMPORT_BYTES_MAX);
    recognised = coco_import_recognise(reader->text, (size_t)length);
    if (recognised == COCO_DIALECT_OWN && !is_sought &&
        (strncmp(reader->text, "#!", 2) == 0 || coco_import_tells_of_program(reader->text, (size_t)length)))
        recognised = COCO_DIALECT_QEMU; /* what starts no guest is told so */
    if (is_sought && !is_launch(path, recognised, reader->from))
        return INPUT_NO_LAUNCH;
    if (guest_of_path(path, &process))
        snprintf(reader->process, sizeof(reader->process), "%.*s", (int)process, path);
    return result_of(import(reader, dialect_of(reader->from, recognised), name, (size_t)length, reterr_error));
}

enum input_result input_read_words(struct input_reader *reader, size_t count, const char *const *words,
                                   struct coco_error *reterr_error)
{
    const struct coco_words all = {.count = count, .words = words};
    const enum coco_dialect recognised = coco_import_recognise_program(words[0]);

    coco_request_clear(reader->request);
    reader->process[0] = '\0';
    return result_of(import_words(reader, dialect_of(reader->from, recognised), &all, reterr_error));
}
