/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report of one file for people. */
#include "report/inspect_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/size.h"

#define ROW_MAX       1024
#define OFFSET_COLUMN 12

static void write_row(struct writer *writer, const char *offset, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void write_row(struct writer *writer, const char *offset, const char *format, va_list arguments)
{
    char text[ROW_MAX];

    vsnprintf(text, sizeof(text), format, arguments);
    coco_writer_say(writer, "    ");
    coco_writer_style(writer, STYLE_FAINT);
    coco_writer_say(writer, offset);
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_pad(writer, strlen(offset), OFFSET_COLUMN);
    coco_writer_quote(writer, text);
    coco_writer_say(writer, "\n");
}

void coco_row(struct writer *writer, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_row(writer, "", format, arguments);
    va_end(arguments);
}

void coco_row_at(struct writer *writer, uint64_t offset, const char *format, ...)
{
    char digits[24];
    va_list arguments;

    snprintf(digits, sizeof(digits), "0x%08" PRIx64, offset);
    va_start(arguments, format);
    write_row(writer, digits, format, arguments);
    va_end(arguments);
}

static void write_faults(struct writer *writer, const struct coco_faults *faults)
{
    char place[40];

    for (size_t i = 0; i < faults->count; i++) {
        coco_writer_say(writer, "    ");
        coco_writer_style(writer, STYLE_ERROR);
        coco_writer_say(writer, "broken");
        coco_writer_style(writer, STYLE_PLAIN);
        if (faults->list[i].has_offset) {
            snprintf(place, sizeof(place), " at 0x%08" PRIx64, faults->list[i].offset);
            coco_writer_say(writer, place);
        }
        coco_writer_say(writer, ": ");
        coco_writer_quote(writer, faults->list[i].says);
        coco_writer_say(writer, "\n");
    }
    if (faults->truncated)
        coco_writer_say(writer, "    and more that is broken\n");
}

static void write_details(struct writer *writer, const struct coco_inspection *inspection)
{
    char size[SIZE_TEXT];

    if (inspection->kind == COCO_FILE_KIND_UNKNOWN || inspection->kind == COCO_FILE_KIND_EMPTY)
        return;
    size_text(inspection->size, size);
    if (inspection->size < 1024)
        coco_row(writer, "%s", size);
    else
        coco_row(writer, "%s (%" PRIu64 " bytes)", size, inspection->size);
    if (inspection->kind == COCO_FILE_KIND_FIRMWARE)
        coco_write_firmware(writer, inspection);
    if (inspection->kind == COCO_FILE_KIND_KERNEL)
        coco_write_kernel(writer, inspection);
    if (inspection->has_initrd)
        coco_write_initrd(writer, &inspection->initrd);
    if (inspection->kind == COCO_FILE_KIND_DISK)
        coco_write_disk(writer, &inspection->disk);
    if (inspection->has_descriptor)
        coco_write_descriptor(writer, &inspection->descriptor);
}

int coco_report_inspection(const struct coco_sink *sink, const struct coco_inspection *inspection)
{
    struct writer writer = {.sink = sink};
    char sentence[ROW_MAX];

    coco_inspect_sentence(inspection, sentence, sizeof(sentence));
    coco_writer_style(&writer, STYLE_STRONG);
    coco_writer_quote(&writer, inspection->path);
    coco_writer_style(&writer, STYLE_PLAIN);
    coco_writer_say(&writer, ": ");
    coco_writer_quote(&writer, sentence);
    coco_writer_say(&writer, "\n");
    write_faults(&writer, &inspection->faults);
    write_details(&writer, inspection);
    return writer.error;
}
