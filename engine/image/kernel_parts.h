/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The formats a kernel file may have, each read by a file of its own. What is not there stays zero. */
#pragma once

#include "coco/kernel.h"
#include "image/bytes_view.h"

void read_boot_header(struct view file, struct coco_boot_header *boot);
void read_pe(struct view file, struct coco_pe *pe);
void read_elf(struct view file, struct coco_kernel *kernel);
bool has_multiboot_header(struct view file);
