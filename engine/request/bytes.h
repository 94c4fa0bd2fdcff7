/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text that stands for bytes. */
#pragma once

#include <stdint.h>

#include "request/span.h"

/*
 * Decodes base64 (RFC 4648, standard alphabet, padded, canonical: no text but the one that encoding gives) into
 * `bytes`, which has room for 3 bytes for every 4 characters. False when it is none.
 */
bool coco_base64_decode(struct coco_span text, uint8_t *bytes, size_t *ret_size);

/*
 * Resolves the C escapes that systemd knows: \a \b \f \n \r \t \v \\ \" \' \s (a space), \xHH, \OOO, \uHHHH,
 * \UHHHHHHHH. `bytes` has room for as many bytes as the text. False when there is another one; a NUL byte is fine.
 */
bool coco_unescape(struct coco_span text, uint8_t *bytes, size_t *ret_size);
