/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where compressed streams end, for formats whose frames tell it without being unpacked. What stands behind a stream,
 * zeros as a rule, would otherwise be taken for a damaged part of it.
 */
#pragma once

#include "coco/initrd.h"
#include "image/bytes_view.h"

/* How many bytes the stream has; all of them where that is not known, or the stream breaks off. */
size_t coco_frame_size(enum coco_initrd_format format, struct view stream);
