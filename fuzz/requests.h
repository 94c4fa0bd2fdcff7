/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the harnesses that make requests share. */
#pragma once

#include <string.h>

#include "coco/request.h"
#include "harness.h"
#include "unit/request_compare.h"

/* Made once, and cleared for every input: a run then costs what it reads. */
static inline void fuzz_request_prepare(struct coco_request *request)
{
    if (request->arena)
        coco_request_clear(request);
    else
        FUZZ_CHECK(coco_request_init(request) == COCO_OK);
}

/* A refusal has a sentence, and one that can be shown on any terminal. */
static inline void fuzz_check_sentence(const struct coco_error *error)
{
    FUZZ_CHECK(error->message[0] != 0);
    FUZZ_CHECK(memchr(error->message, 0, sizeof(error->message)));
    for (const char *at = error->message; *at; at++)
        FUZZ_CHECK(*at >= 0x20 && *at <= 0x7e);
}

/* The same input gives the same refusal. */
static inline void fuzz_check_same_error(const struct coco_error *a, const struct coco_error *b)
{
    FUZZ_CHECK(strcmp(a->message, b->message) == 0);
    FUZZ_CHECK(a->origin.kind == b->origin.kind && a->origin.argument == b->origin.argument);
    FUZZ_CHECK(a->origin.line == b->origin.line && a->origin.column == b->origin.column);
}
