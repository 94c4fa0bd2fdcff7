/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a firmware image, each read by a file of its own. What is not there stays zero. */
#pragma once

#include "coco/firmware.h"
#include "image/bytes_view.h"

void read_guided_table(struct view image, struct coco_guided_table *table);

/* The first entry of that kind, as QEMU takes it; NULL when there is none. */
const struct coco_guided_entry *find_guided(const struct coco_guided_table *table, enum coco_guided_kind kind);

void read_sev(struct view image, const struct coco_guided_table *table, struct coco_sev *sev);
void read_tdvf(struct view image, const struct coco_guided_table *table, struct coco_tdvf *tdvf);
void read_volumes(struct view image, struct coco_firmware_volumes *volumes);

/* Unpacks the compressed main volume and looks for what it holds. */
void read_main_volume(struct view image, struct coco_firmware_volumes *volumes);

/*
 * Where metadata starts that the table announces by its distance from the end of the image. False when the entry is not
 * one 32-bit number, or points outside.
 */
bool metadata_start(struct view image, const struct coco_guided_entry *entry, size_t *ret_offset);
