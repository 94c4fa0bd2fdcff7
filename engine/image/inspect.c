/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/inspect.h"

#include <string.h>

#include "image/bytes_view.h"
#include "image/faults.h"

#define VERSION_MAX 256

static bool holds(struct view file, const char *text)
{
    for (size_t at = 0; view_has(file, at, strlen(text)); at++)
        if (view_is(file, at, text, strlen(text)))
            return true;
    return false;
}

/* Is it a JSON object that names a firmware image? Only then what is wrong with it is a fault. */
static bool looks_like_descriptor(struct view file)
{
    size_t at = 0;

    if (file.size > COCO_DESCRIPTOR_BYTES_MAX)
        return false;
    while (at < file.size && memchr(" \t\r\n", file.bytes[at], 4))
        at++;
    return view_is(file, at, "{", 1) && holds(file, "\"mapping\"");
}

static enum coco_result read_descriptor(struct coco_arena *arena, struct view file, struct coco_inspection *inspection)
{
    struct coco_error error;
    const enum coco_result result = coco_descriptor_parse(arena, inspection->path, (const char *)file.bytes, file.size,
                                                          &inspection->descriptor, &error);
    const char *message;

    inspection->has_descriptor = result == COCO_OK;
    if (result == COCO_OK || result == COCO_NO_MEMORY)
        return result;
    message = coco_arena_copy(arena, error.message, strlen(error.message));
    if (!message)
        return COCO_NO_MEMORY;
    fault_add(&inspection->faults, message);
    return COCO_OK;
}

/* The version is the first word of the boot header's text, or all of a UKI's section. */
static enum coco_result copy_version(struct coco_arena *arena, struct view file, struct coco_inspection *inspection)
{
    const struct coco_pe_section *uname = coco_pe_find(&inspection->kernel.pe, ".uname");
    const struct coco_extent extent = uname && uname->data.size > 0 ? uname->data : inspection->kernel.boot.version;
    const struct view text = view_part(file, extent.offset, extent.size);
    size_t length = 0;

    while (length < text.size && length < VERSION_MAX && text.bytes[length] > 0x20 && text.bytes[length] < 0x7f)
        length++;
    if (length == 0)
        return COCO_OK;
    inspection->kernel_version = coco_arena_copy(arena, text.bytes, length);
    return inspection->kernel_version ? COCO_OK : COCO_NO_MEMORY;
}

static enum coco_result read_kernel(struct coco_arena *arena, const struct coco_inspect_source *source,
                                    struct view file, struct coco_inspection *inspection)
{
    const struct coco_pe_section *initrd = coco_pe_find(&inspection->kernel.pe, ".initrd");

    coco_kernel_judge(&inspection->kernel, &inspection->kernel_use, &inspection->faults);
    if (inspection->kernel.kind == COCO_KERNEL_UKI && initrd && initrd->data.size > 0) {
        const struct view part = view_part(file, initrd->data.offset, initrd->data.size);

        coco_initrd_inspect(part.bytes, part.size, source->unpack, source->context, &inspection->initrd);
        inspection->has_initrd = true;
        if (!inspection->initrd.readable)
            fault_at(&inspection->faults, initrd->data.offset + inspection->initrd.broken_at,
                     "the initrd in the section .initrd cannot be read on");
    }
    return copy_version(arena, file, inspection);
}

static enum coco_result judge(struct coco_arena *arena, const struct coco_inspect_source *source, struct view file,
                              struct coco_inspection *inspection)
{
    switch (inspection->kind) {
    case COCO_FILE_KIND_FIRMWARE:
        coco_firmware_judge(&inspection->firmware, &inspection->firmware_use, &inspection->faults);
        break;
    case COCO_FILE_KIND_KERNEL:
        return read_kernel(arena, source, file, inspection);
    case COCO_FILE_KIND_INITRD:
        inspection->has_initrd = true;
        coco_initrd_judge(&inspection->initrd, &inspection->faults);
        break;
    case COCO_FILE_KIND_DISK:
        coco_disk_judge(&inspection->disk, &inspection->faults);
        break;
    case COCO_FILE_KIND_DESCRIPTOR:
        return read_descriptor(arena, file, inspection);
    case COCO_FILE_KIND_UNKNOWN:
    case COCO_FILE_KIND_EMPTY:
        break;
    }
    return COCO_OK;
}

/* Each parser is asked only where those before it found nothing. */
static void look(const struct coco_inspect_source *source, struct view file, struct coco_found *found,
                 struct coco_inspection *inspection)
{
    found->kernel = &inspection->kernel;
    coco_kernel_inspect(file.bytes, file.size, &inspection->kernel);
    if (inspection->kernel.kind != COCO_KERNEL_NOT_ONE)
        return;
    found->firmware = &inspection->firmware;
    coco_firmware_inspect(file.bytes, file.size, &inspection->firmware);
    if (coco_file_identify(found) == COCO_FILE_KIND_FIRMWARE)
        return;
    found->has_descriptor = looks_like_descriptor(file);
    if (coco_initrd_sniff(file.bytes, file.size) == COCO_INITRD_NOT_ONE)
        return;
    found->initrd = &inspection->initrd;
    coco_initrd_inspect(file.bytes, file.size, source->unpack, source->context, &inspection->initrd);
}

enum coco_result coco_inspect(struct coco_arena *arena, const struct coco_inspect_source *source,
                              struct coco_inspection *ret_inspection)
{
    struct coco_inspection *inspection = ret_inspection;
    struct coco_found found = {.size = source->size, .disk = &inspection->disk};
    struct view file = {0};

    memset(inspection, 0, sizeof(*inspection));
    inspection->path = source->path;
    inspection->size = source->size;
    coco_disk_inspect(source->read, source->context, source->size, &inspection->disk);
    inspection->kind = coco_file_identify(&found);
    if (inspection->kind == COCO_FILE_KIND_UNKNOWN || inspection->kind == COCO_FILE_KIND_DISK) {
        const bool certain = coco_disk_is_certain(&inspection->disk);

        if (!certain)
            file = (struct view){source->load(source->context), (size_t)source->size};
        inspection->not_loaded = !certain && !file.bytes;
        if (file.bytes)
            look(source, file, &found, inspection);
        inspection->kind = coco_file_identify(&found);
    }
    return judge(arena, source, file, inspection);
}
