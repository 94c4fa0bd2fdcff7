/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/table.h"

/* A walk over the product of the facts' values, one fact a level. */
struct walk {
    const struct table *table;
    struct coco_facts facts;
    struct table_row row;
    table_take_row take;
    void *context;
};

static void add_facts(struct table *table, const struct coco_atom *atoms)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++) {
        size_t at = 0;

        while (at < table->fact_count && table->facts[at] != atoms[i].fact)
            at++;
        if (at == table->fact_count)
            table->facts[table->fact_count++] = (enum coco_fact)atoms[i].fact;
    }
}

void coco_table_init(const struct coco_rule *rule, struct table *ret_table)
{
    *ret_table = (struct table){.rule = rule};
    add_facts(ret_table, rule->when);
    add_facts(ret_table, rule->require);
}

static bool atoms_tell_apart(const struct coco_atom *atoms, enum coco_fact fact, unsigned one, unsigned other)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++)
        if (atoms[i].fact == fact && (atoms[i].values >> one & 1) != (atoms[i].values >> other & 1))
            return true;
    return false;
}

/* The values that the rule cannot tell from this one, itself included. `unknown` is like nothing else. */
static coco_value_mask alike(const struct table *table, enum coco_fact fact, unsigned value)
{
    coco_value_mask mask = (coco_value_mask)1 << value;

    if (value == COCO_VALUE_UNKNOWN)
        return mask;
    for (unsigned other = 1; other < coco_fact_values(fact); other++)
        if (!atoms_tell_apart(table->rule->when, fact, value, other) &&
            !atoms_tell_apart(table->rule->require, fact, value, other))
            mask |= (coco_value_mask)1 << other;
    return mask;
}

/* The values to walk over: the first of each class, listed ones first, `unknown` last; 0 ends. */
static unsigned next_class(const struct table *table, enum coco_fact fact, unsigned value)
{
    for (unsigned next = value + 1; next < coco_fact_values(fact); next++)
        if ((alike(table, fact, next) & (((coco_value_mask)1 << next) - 1)) == 0)
            return next;
    return COCO_VALUE_UNKNOWN;
}

static enum coco_verdict verdict_of(const struct walk *walk)
{
    struct coco_explanation explanation;

    coco_explain(walk->table->rule, &walk->facts, &explanation);
    return explanation.verdict;
}

/* Is the verdict the same whatever the facts from `level` on are? */
static bool is_settled(struct walk *walk, size_t level, enum coco_verdict verdict)
{
    const struct table *table = walk->table;
    enum coco_fact fact;
    bool settled = true;
    unsigned value = COCO_VALUE_UNKNOWN;

    if (level == table->fact_count)
        return verdict_of(walk) == verdict;
    fact = table->facts[level];
    do {
        walk->facts.value[fact] = (uint8_t)value;
        settled = is_settled(walk, level + 1, verdict);
        value = next_class(table, fact, value);
    } while (settled && value != COCO_VALUE_UNKNOWN);
    walk->facts.value[fact] = COCO_VALUE_UNKNOWN;
    return settled;
}

/* Does the verdict no longer depend on the facts behind `level`, once that one has the class of `value`? */
static bool class_settles(struct walk *walk, size_t level, unsigned value, enum coco_verdict *ret_verdict)
{
    uint8_t *slot = &walk->facts.value[walk->table->facts[level]];
    const uint8_t before = *slot;
    bool settled;

    *slot = (uint8_t)value;
    *ret_verdict = verdict_of(walk);
    settled = is_settled(walk, level + 1, *ret_verdict);
    *slot = before;
    return settled;
}

/* The values of every class that settles on this verdict. */
static coco_value_mask all_that_settle(struct walk *walk, size_t level, enum coco_verdict verdict)
{
    const enum coco_fact fact = walk->table->facts[level];
    coco_value_mask mask = 0;
    unsigned value = COCO_VALUE_UNKNOWN;

    do {
        enum coco_verdict settled;

        if (class_settles(walk, level, value, &settled) && settled == verdict)
            mask |= alike(walk->table, fact, value);
        value = next_class(walk->table, fact, value);
    } while (value != COCO_VALUE_UNKNOWN);
    return mask;
}

static void walk_from(struct walk *walk, size_t level)
{
    const struct table *table = walk->table;
    coco_value_mask done = 0;
    unsigned value = COCO_VALUE_UNKNOWN;
    enum coco_fact fact;

    walk->row.verdict = verdict_of(walk);
    if (is_settled(walk, level, walk->row.verdict)) {
        walk->take(walk->context, table, &walk->row);
        return;
    }
    fact = table->facts[level];
    do {
        enum coco_verdict verdict;

        value = next_class(table, fact, value);
        if (done >> value & 1)
            continue;
        walk->row.values[level] = class_settles(walk, level, value, &verdict) ? all_that_settle(walk, level, verdict)
                                                                              : alike(table, fact, value);
        done |= walk->row.values[level];
        walk->facts.value[fact] = (uint8_t)value;
        walk_from(walk, level + 1);
    } while (value != COCO_VALUE_UNKNOWN);
    walk->row.values[level] = 0;
    walk->facts.value[fact] = COCO_VALUE_UNKNOWN;
}

void coco_table_each_row(const struct table *table, table_take_row take, void *context)
{
    struct walk walk = {.table = table, .take = take, .context = context};

    walk_from(&walk, 0);
}
