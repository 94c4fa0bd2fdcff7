/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Unpacking for coco_initrd_inspect(), by libarchive. The library is loaded when a stream is to be unpacked, not when
 * the program starts: most runs need none of it.
 */
#pragma once

#include "coco/initrd.h"

/* A coco_unpack; `context` is not used. */
enum coco_unpacked observe_unpack(void *context, const uint8_t *bytes, size_t size, coco_initrd_take take, void *taker,
                                  size_t *ret_used);
