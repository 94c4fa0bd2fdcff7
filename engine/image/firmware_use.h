/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The judgement of firmware in parts. */
#pragma once

#include "image/faults.h"

/* Needs no_bios. */
void coco_judge_tdx(const struct coco_firmware *firmware, struct coco_firmware_use *use, struct coco_faults *faults);
