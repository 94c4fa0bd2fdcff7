/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every table of rules must be like, as checks that a test can also hand a bad table. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/judge.h"
#include "coco/rule.h"

struct rule_table {
    size_t count;
    const char *const *names; /* C names of the rows */
    const struct coco_rule *rules;
    void (*judge)(const struct coco_ruleset *ruleset, const struct coco_facts *facts,
                  struct coco_verdicts *ret_verdicts);
};

/* The first thing that is wrong. */
struct rule_fault {
    char text[256];
};

/* True where the table is sound; reterr_fault is written where it is not. */
typedef bool (*rule_table_check)(const struct rule_table *table, struct rule_fault *reterr_fault);

/* Atoms name values of facts, and are neither always true nor always false. Every check below relies on this one. */
bool check_atoms(const struct rule_table *table, struct rule_fault *reterr_fault);

/* No slug stands twice, and each is its row's C name with - for _. */
bool check_slugs(const struct rule_table *table, struct rule_fault *reterr_fault);

/* Says, why, fix and source are there, are parts of a sentence, and name only options that exist. */
bool check_texts(const struct rule_table *table, struct rule_fault *reterr_fault);

/* A row that asks for nothing is a remark about some launches: no error, and not about every launch. */
bool check_remarks(const struct rule_table *table, struct rule_fault *reterr_fault);

/* For every row there are facts that break it, and the judge says so. */
bool check_breakable(const struct rule_table *table, struct rule_fault *reterr_fault);

/* No row is broken only where another one, which is at least as hard, is broken too. */
bool check_not_superfluous(const struct rule_table *table, struct rule_fault *reterr_fault);

/* Any two values of a fact are told apart by some row, or else are listed with whoever tells them apart. */
bool check_values_read(const struct rule_table *table, struct rule_fault *reterr_fault);
