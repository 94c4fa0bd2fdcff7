/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The judge: facts in, one verdict for every rule out. It allocates nothing, has no branch on a fact, and no state. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/fact.h"
#include "coco/rule.h"

enum coco_verdict {
    COCO_VERDICT_NOT_APPLICABLE, /* a WHEN atom is false */
    COCO_VERDICT_HOLDS,          /* a REQUIRE atom is true */
    COCO_VERDICT_UNDETERMINED,   /* facts that decide are unknown */
    COCO_VERDICT_BROKEN,         /* every WHEN atom is true, every REQUIRE atom false */
};

/* Rules that one ruleset can hold: the built-in ones and a site's own. */
#define COCO_RULES_MAX  512
#define COCO_RULE_WORDS (COCO_RULES_MAX / 64)

/* A set of rules: bit n stands for rule n of the ruleset. */
struct coco_rule_set {
    uint64_t word[COCO_RULE_WORDS];
};

/*
 * Of the 64 rules in one word of a set, those that one value of one fact satisfies. For `unknown` that is none for
 * sure; it may yet turn out to satisfy whatever one of the fact's values does.
 */
struct coco_ruleset_cell {
    uint64_t may_satisfy;
    uint64_t satisfies;
    uint64_t makes_inapplicable; /* of those that it satisfies */
};

/* A fact that rules name. */
struct coco_ruleset_named {
    uint16_t fact; /* enum coco_fact */
    uint16_t row;  /* of its value `unknown` */
};

/*
 * What the rules in one word of a set make of each value of the facts that they name. A rule names few facts, and rules
 * of one word name much the same ones, so that most facts are in one column only.
 */
struct coco_ruleset_column {
    size_t when_count; /* the first of the facts: those that are named in a WHEN, and so can make rules inapplicable */
    size_t fact_count;
    struct coco_ruleset_named facts[COCO_FACT_COUNT];
    struct coco_ruleset_cell cells[COCO_ROW_COUNT]; /* by enum coco_row */
};

/* Rules compiled for evaluation. */
struct coco_ruleset {
    size_t count, words; /* of rules; of columns that are in use */
    const struct coco_rule *rules;
    struct coco_rule_set all;
    struct coco_ruleset_column columns[COCO_RULE_WORDS];
};

/* Four disjoint sets that together hold every rule of the ruleset. */
struct coco_verdicts {
    struct coco_rule_set not_applicable, holds, undetermined, broken;
};

/* `rules` must outlive the ruleset. False, and nothing written, when count is above COCO_RULES_MAX. */
bool coco_ruleset_compile(const struct coco_rule *rules, size_t count, struct coco_ruleset *ret_ruleset);

/* The built-in rules. */
void coco_ruleset_builtin(struct coco_ruleset *ret_ruleset);

/* Every value in `facts` must be below its fact's count. */
void coco_judge(const struct coco_ruleset *ruleset, const struct coco_facts *facts, struct coco_verdicts *ret_verdicts);

static inline bool coco_rule_set_has(const struct coco_rule_set *set, size_t rule)
{
    return set->word[rule / 64] >> (rule % 64) & 1;
}

/* rule < ruleset->count. */
enum coco_verdict coco_verdict_of(const struct coco_verdicts *verdicts, size_t rule);

/* "holds", "broken", "undetermined", "not applicable". */
const char *coco_verdict_name(enum coco_verdict verdict);

/* The first rule of the set from `rule` on; COCO_RULES_MAX: there is none. Cheap where few rules are in it. */
size_t coco_rule_set_next(const struct coco_rule_set *set, size_t rule);

/* How many rules are in the set. */
size_t coco_rule_set_count(const struct coco_rule_set *set);

/* Is any rule of at least this severity in the set? */
bool coco_rule_set_any(const struct coco_ruleset *ruleset, const struct coco_rule_set *set, enum coco_severity least);
