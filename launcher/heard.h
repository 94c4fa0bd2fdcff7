/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last lines that QEMU said, so that its end can be explained. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/report.h"
#include "lines.h"

/* QEMU closes with a handful of lines; what it said long before has nothing to do with its end. */
#define HEARD_LINES 16

struct heard {
    size_t count; /* of lines that were ever heard */
    char lines[HEARD_LINES][LINES_MAX + 1];
    bool failed;     /* QEMU ended by itself with an error */
    char ending[64]; /* how, where it said nothing itself: "killed by signal 11 (Segmentation fault)"; or empty */
};

/* All zero is a fresh one. */
void heard_take(struct heard *heard, const char *line, size_t length);

/*
 * Explains a failed end on the sink, if anything that was heard is known: the message that says most, with a few of its
 * causes in the order of this judgement. Returns 0, or what the sink returned.
 */
int heard_explain(const struct heard *heard, const struct coco_verdicts *verdicts, const struct coco_sink *sink);
