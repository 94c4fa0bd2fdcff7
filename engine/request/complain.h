/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sentences about what is wrong with a request. */
#pragma once

#include "coco/request.h"
#include "request/span.h"

/* Room for a quoted piece of input. */
#define COCO_QUOTED_BYTES 80

/* In double quotes, shortened, and with everything but printable ASCII escaped: safe to print, and never long. */
struct coco_quoted {
    char text[COCO_QUOTED_BYTES];
};
struct coco_quoted coco_quote(struct coco_span span);

/* Writes the sentence and returns `result`. */
enum coco_result coco_complain(struct coco_error *reterr_error, enum coco_result result, struct coco_origin origin,
                               const char *format, ...) __attribute__((format(printf, 4, 5)));
