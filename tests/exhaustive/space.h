/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Spaces of facts: which facts vary, and a walk over everything they can be. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/fact.h"
#include "coco/rule.h"

/* Facts that vary together; the others stay as they are. */
struct space {
    size_t count;
    enum coco_fact facts[COCO_FACT_COUNT];
    bool has[COCO_FACT_COUNT];
    unsigned least; /* value that each fact starts from: 0 with `unknown`, 1 without */
};

void space_add(struct space *space, enum coco_fact fact);

/* Every fact that the row names. */
void space_add_rule(struct space *space, const struct coco_rule *rule);

/* How many points the space has. */
uint64_t space_size(const struct space *space);

/* Sets the facts of the space to its first point. */
void space_first(const struct space *space, struct coco_facts *facts);

/* The next point; false after the last. */
bool space_next(const struct space *space, struct coco_facts *facts);

/* Some point, for the state of a random number generator that the caller seeds with anything but 0. */
void space_random(const struct space *space, uint64_t *state, struct coco_facts *facts);

/* xorshift64*: the same numbers everywhere, unlike rand(). A number below `bound`. */
unsigned random_below(uint64_t *state, unsigned bound);

/* Prints "fact=value ..." for the facts of the space as a test's error message. */
void space_print(const struct space *space, const struct coco_facts *facts);
