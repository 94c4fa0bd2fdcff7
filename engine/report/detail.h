/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "coco/report.h"

/* Room for any detail; longer ones are cut. */
#define DETAIL_TEXT_MAX 1024

/* The part of coco_describe_sighting() that is about QEMU. */
bool coco_describe_qemu_sighting(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                                 size_t size);
