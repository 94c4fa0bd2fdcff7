/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of what is found in files, for both reports. NULL: not known here. */
#pragma once

#include "coco/inspect.h"

const char *coco_guided_name(enum coco_guided_kind kind);
const char *coco_sev_section_name(uint32_t kind);
const char *coco_tdvf_section_name(uint32_t kind);
const char *coco_build_name(enum coco_firmware_build build);
const char *coco_shape_name(enum coco_firmware_shape shape);
const char *coco_kernel_name(enum coco_kernel_kind kind);
const char *coco_image_format_name(const struct coco_disk *disk);
