/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A rule's truth table, made short enough to be read. */
#pragma once

#include "coco/explain.h"

/* Facts that one rule can name. */
#define TABLE_FACTS_MAX (2 * COCO_ATOMS_MAX)

/* One row: for every fact of the rule a set of its values, bit 0 for `unknown`; 0: any. */
struct table_row {
    coco_value_mask values[TABLE_FACTS_MAX];
    enum coco_verdict verdict;
};

struct table {
    const struct coco_rule *rule;
    size_t fact_count;
    enum coco_fact facts[TABLE_FACTS_MAX]; /* in the order in which the rule names them */
};

typedef void (*table_take_row)(void *context, const struct table *table, const struct table_row *row);

void coco_table_init(const struct coco_rule *rule, struct table *ret_table);

/*
 * Hands out the rows. Together they cover every combination of values once. Values that lead to the same verdicts share
 * a row, and facts that no longer matter are left open.
 */
void coco_table_each_row(const struct table *table, table_take_row take, void *context);
