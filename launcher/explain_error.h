/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cococheck --explain-error: what QEMU's messages mean, for those who start it with something else. */
#pragma once

#include <stdbool.h>

#include "program.h"

enum explained {
    EXPLAINED_SOME,
    EXPLAINED_NOTHING,  /* no line is a message that is known */
    EXPLAINED_NOT_READ, /* standard input could not be read, which was said */
    EXPLAINED_FAILED,   /* no memory, or the sink failed; *reterr_error is a negative errno */
};

/*
 * `text` is a message, of several lines where it has them, or "-": lines are read from standard input. `verdicts` are
 * those of the launch that it is about, or NULL. `exits` are the statuses to put into a JSON report, where `json` is
 * set, for EXPLAINED_SOME and EXPLAINED_NOTHING.
 */
enum explained explain_error(const char *text, const struct coco_verdicts *verdicts, const struct coco_sink *sink,
                             bool json, const int exits[2], int *reterr_error);
