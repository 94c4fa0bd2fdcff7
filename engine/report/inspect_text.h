/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The details of a file: a row each, those that have a place in the file with its offset in front. */
#pragma once

#include "report/inspect_names.h"
#include "report/writer.h"

void coco_row(struct writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void coco_row_at(struct writer *writer, uint64_t offset, const char *format, ...) __attribute__((format(printf, 3, 4)));

void coco_write_firmware(struct writer *writer, const struct coco_inspection *inspection);
void coco_write_kernel(struct writer *writer, const struct coco_inspection *inspection);
void coco_write_initrd(struct writer *writer, const struct coco_initrd *initrd);
void coco_write_disk(struct writer *writer, const struct coco_disk *disk);
void coco_write_descriptor(struct writer *writer, const struct coco_descriptor *descriptor);
