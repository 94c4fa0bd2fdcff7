/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "measure/hash.h"

/* CS base in the high half, IP in the low one: where a processor starts. */
#define VMSA_BOOT_ADDRESS UINT32_C(0xfffffff0)

/*
 * The save area of a vCPU as KVM hands it over at the end of a launch: the state after QEMU's reset, and what KVM adds.
 * All of it is the same for every launch but for the place where the vCPU starts, RDX, the features, and, in early
 * KVMs, the FPU.
 */
void vmsa_page(const struct coco_measure_input *input, uint32_t start, uint8_t ret_page[PAGE_SIZE]);
