/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a firmware image, each read by a file of its own. What is not there stays zero. */
#pragma once

#include "coco/firmware.h"
#include "image/bytes_view.h"

#define GUIDED_TAIL 18 /* what ends an entry of the table: length and GUID */

extern const uint8_t sev_reset_guid[16];

void read_guided_table(struct view image, struct coco_guided_table *table);

/* The data of the first entry of that kind, as QEMU takes it: also of one beyond COCO_GUIDED_MAX. */
bool find_guided(struct view image, const struct coco_guided_table *table, enum coco_guided_kind kind,
                 struct coco_extent *ret_data);

void read_sev(struct view image, const struct coco_guided_table *table, struct coco_sev *sev);
void read_tdvf(struct view image, const struct coco_guided_table *table, struct coco_tdvf *tdvf);
void read_volumes(struct view image, struct coco_firmware_volumes *volumes);

/* Unpacks what is compressed in the volumes, as far as it takes to answer the questions: COCO_ASK_FOR_*. */
void read_main_volume(struct view image, unsigned questions, struct coco_firmware_volumes *volumes);

/*
 * Where metadata starts that the table announces by its distance from the end of the image. False when the entry is not
 * one 32-bit number, or points outside.
 */
bool metadata_start(struct view image, struct coco_extent data, size_t *ret_offset);
