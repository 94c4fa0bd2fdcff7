/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "measure/hash.h"

/* The table as QEMU has it, with the zero bytes that pad it to a multiple of 16. */
#define KERNEL_HASHES_SIZE 176

void kernel_hashes_table(const struct coco_kernel_hashes *hashes, uint8_t ret_table[KERNEL_HASHES_SIZE]);
