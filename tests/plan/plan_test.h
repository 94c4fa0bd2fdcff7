/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plan out of words, for the tests in this folder. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "coco/classify.h"
#include "coco/plan.h"

struct planned {
    struct coco_request request;
    struct coco_observations observations;
    struct coco_facts facts;
    enum coco_plan_result result;
    struct coco_plan plan;
};

/* `words` ends in NULL; `seen` may be NULL. Give it back with planned_done(). */
struct planned *planned(const char *const words[], const struct coco_observations *seen);
void planned_done(struct planned *planned);

/* The word behind the nth `option` (from 0) of argv; NULL when there are fewer. */
const char *option_of(const struct coco_plan *plan, const char *option, size_t n);
bool has_word(const struct coco_plan *plan, const char *word);

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
