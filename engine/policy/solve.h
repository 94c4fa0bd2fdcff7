/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Is there a launch that keeps all of these rules? A rule is a clause over facts that each have one of a few values, so
 * that the question has an answer, and search finds it: one value after the other is tried where a rule is open, and
 * what follows from that is drawn at once (DPLL with unit propagation, over masks of values in place of booleans).
 */
#pragma once

#include <stdbool.h>

#include "coco/judge.h"

/* Rules of a policy, and rows about what facts have to do with each other. */
#define SOLVE_RULES_MAX (COCO_RULES_MAX + 64)

enum solved { SOLVED_SOME, SOLVED_NONE, SOLVED_NOT_DECIDED };

/* What each fact may be; `unknown` is no value here. */
struct solve_domain {
    coco_value_mask of[COCO_FACT_COUNT];
};

/* Every value of every fact. */
void solve_domain_init(struct solve_domain *ret_domain);

/* At most SOLVE_RULES_MAX rules. `steps` counts what is left of the steps that a search may take. The facts are written
 * with SOLVED_SOME. */
enum solved solve(const struct coco_rule *const rules[], size_t count, const struct solve_domain *domain,
                  unsigned long *steps, struct coco_facts *ret_facts);
