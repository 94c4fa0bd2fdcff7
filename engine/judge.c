/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A verdict is an OR of bit sets. For each value of each fact there is the set of rules that it satisfies: those with a
 * WHEN atom that it makes false, and those with a REQUIRE atom that it makes true. What no fact satisfies is broken.
 *
 * An unknown fact satisfies nothing for sure, but may turn out to satisfy whatever one of its values does. Its row
 * holds that union, and adds to `may` alone. Facts are independent of each other and a rule is a clause, so a rule that
 * is not in `may` is broken whatever the unknown facts turn out to be, and no rule that could still hold is ever called
 * broken.
 */
#include "coco/judge.h"

#include <string.h>

static void set_add(struct coco_rule_set *set, size_t rule)
{
    set->word[rule / 64] |= UINT64_C(1) << (rule % 64);
}

static void row_add(struct coco_ruleset_row *row, const struct coco_ruleset_row *more)
{
    for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
        row->satisfied.word[w] |= more->satisfied.word[w];
        row->inapplicable.word[w] |= more->inapplicable.word[w];
    }
}

/* The rows that this atom makes false (when) or true (require). */
static void compile_atom(struct coco_ruleset *ruleset, size_t rule, const struct coco_atom *atom, bool is_when)
{
    const enum coco_fact fact = (enum coco_fact)atom->fact;
    struct coco_ruleset_row *row = &ruleset->rows[coco_fact_info(fact)->row];

    for (unsigned value = 1; value < coco_fact_values(fact); value++) {
        const bool in = atom->values >> value & 1;

        if (in == is_when)
            continue;
        set_add(&row[value].satisfied, rule);
        if (is_when)
            set_add(&row[value].inapplicable, rule);
    }
}

bool coco_ruleset_compile(const struct coco_rule *rules, size_t count, struct coco_ruleset *ret_ruleset)
{
    if (count > COCO_RULES_MAX)
        return false;

    memset(ret_ruleset, 0, sizeof(*ret_ruleset));
    ret_ruleset->rules = rules;
    ret_ruleset->count = count;
    for (size_t rule = 0; rule < count; rule++) {
        set_add(&ret_ruleset->all, rule);
        for (size_t i = 0; i < COCO_ATOMS_MAX && rules[rule].when[i].values; i++)
            compile_atom(ret_ruleset, rule, &rules[rule].when[i], true);
        for (size_t i = 0; i < COCO_ATOMS_MAX && rules[rule].require[i].values; i++)
            compile_atom(ret_ruleset, rule, &rules[rule].require[i], false);
    }
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
        struct coco_ruleset_row *row = &ret_ruleset->rows[coco_fact_info((enum coco_fact)fact)->row];

        for (unsigned value = 1; value < coco_fact_values((enum coco_fact)fact); value++)
            row_add(row, &row[value]);
    }
    return true;
}

void coco_ruleset_builtin(struct coco_ruleset *ret_ruleset)
{
    _Static_assert(COCO_RULE_COUNT <= COCO_RULES_MAX, "COCO_RULES_MAX is too small for the built-in rules");
    coco_ruleset_compile(coco_rules(), COCO_RULE_COUNT, ret_ruleset);
}

void coco_judge(const struct coco_ruleset *ruleset, const struct coco_facts *facts, struct coco_verdicts *ret_verdicts)
{
    /* First row of each fact, known to the compiler: no look-up stands between a fact and its row. */
    static const uint16_t first[COCO_FACT_COUNT] = {
#define FACT(name, input, title) [COCO_FACT_##name] = COCO_ROW_##name##_unknown,
#define VALUE(fact, name, slug, title, change)
#include "coco/facts.def"
#undef FACT
#undef VALUE
    };
    struct coco_rule_set may = {0}, sure = {0}, inapplicable = {0};

    for (size_t fact = 0; fact < COCO_FACT_COUNT; fact++) {
        const struct coco_ruleset_row *row = &ruleset->rows[first[fact] + facts->value[fact]];
        const uint64_t known = (uint64_t)0 - (facts->value[fact] != COCO_VALUE_UNKNOWN);

        for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
            may.word[w] |= row->satisfied.word[w];
            sure.word[w] |= row->satisfied.word[w] & known;
            inapplicable.word[w] |= row->inapplicable.word[w] & known;
        }
    }
    for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
        ret_verdicts->not_applicable.word[w] = inapplicable.word[w];
        ret_verdicts->holds.word[w] = sure.word[w] & ~inapplicable.word[w];
        ret_verdicts->undetermined.word[w] = may.word[w] & ~sure.word[w];
        ret_verdicts->broken.word[w] = ruleset->all.word[w] & ~may.word[w];
    }
}

enum coco_verdict coco_verdict_of(const struct coco_verdicts *verdicts, size_t rule)
{
    if (coco_rule_set_has(&verdicts->broken, rule))
        return COCO_VERDICT_BROKEN;
    if (coco_rule_set_has(&verdicts->undetermined, rule))
        return COCO_VERDICT_UNDETERMINED;
    if (coco_rule_set_has(&verdicts->holds, rule))
        return COCO_VERDICT_HOLDS;
    return COCO_VERDICT_NOT_APPLICABLE;
}

const char *coco_verdict_name(enum coco_verdict verdict)
{
    static const char *const names[] = {
        [COCO_VERDICT_NOT_APPLICABLE] = "not applicable",
        [COCO_VERDICT_HOLDS] = "holds",
        [COCO_VERDICT_UNDETERMINED] = "undetermined",
        [COCO_VERDICT_BROKEN] = "broken",
    };

    return names[verdict];
}

bool coco_rule_set_any(const struct coco_ruleset *ruleset, const struct coco_rule_set *set, enum coco_severity least)
{
    for (size_t rule = 0; rule < ruleset->count; rule++)
        if (coco_rule_set_has(set, rule) && ruleset->rules[rule].severity >= least)
            return true;
    return false;
}
