/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "coco/measure.h"

#define PAGE_SIZE 4096

void sha384_of(const void *bytes, size_t size, uint8_t ret_digest[COCO_SHA384_SIZE]);
