/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --allow=RULE-ID:REASON: which broken rules do not stop a launch, and why. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/judge.h"
#include "coco/request.h"

struct allowances {
    size_t count;
    size_t rules[COCO_RULES_MAX]; /* numbers of the ruleset, each once */
    const char *reasons[COCO_RULES_MAX];
};

/* Why an --allow is refused: an index into the request's settings, and a sentence about it. */
struct allow_error {
    size_t setting;
    char message[256];
};

/* False, with *reterr_error written, when one names no rule, gives no reason, or names a rule that is binding. */
bool allow_read(const struct coco_request *request, const struct coco_ruleset *ruleset,
                struct allowances *ret_allowances, struct allow_error *reterr_error);

/* The reason, or NULL where the rule is not allowed to be broken. */
const char *allow_reason(const struct allowances *allowances, size_t rule);
