/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A verdict is an OR of bit sets. For each value of each fact there is the set of rules that it satisfies: those with a
 * WHEN atom that it makes false, and those with a REQUIRE atom that it makes true. What no fact satisfies is broken.
 *
 * An unknown fact satisfies nothing for sure, but may turn out to satisfy whatever one of its values does. Its cells
 * hold that union, and add to `may` alone. Facts are independent of each other and a rule is a clause, so a rule that
 * is not in `may` is broken whatever the unknown facts turn out to be, and no rule that could still hold is ever called
 * broken.
 *
 * Nearly all of these sets are nearly empty: a fact is named by a few rules, which stand next to each other. So the
 * sets are cut into words, and each word has a column with the facts that its rules name; others are not even looked
 * at.
 */
#include "coco/judge.h"

#include <string.h>

/* The rule's bit in its word. */
static uint64_t bit_of(size_t rule)
{
    return UINT64_C(1) << (rule % 64);
}

/* The rule is satisfied by the values that make this atom false (when) or true (require). */
static void compile_atom(struct coco_ruleset *ruleset, size_t rule, const struct coco_atom *atom, bool is_when)
{
    struct coco_ruleset_column *column = &ruleset->columns[rule / 64];
    const enum coco_fact fact = (enum coco_fact)atom->fact;
    const uint16_t row = coco_fact_info(fact)->row;
    struct coco_ruleset_cell *cells = &column->cells[row], *unknown = &cells[COCO_VALUE_UNKNOWN];
    const bool was_there = unknown->may_satisfy != 0;

    for (unsigned value = 1; value < coco_fact_values(fact); value++) {
        const bool in = atom->values >> value & 1;

        if (in == is_when)
            continue;
        cells[value].satisfies |= bit_of(rule);
        cells[value].may_satisfy |= bit_of(rule);
        unknown->may_satisfy |= bit_of(rule);
        if (is_when)
            cells[value].makes_inapplicable |= bit_of(rule);
    }
    if (!was_there && unknown->may_satisfy != 0)
        column->facts[column->fact_count++] = (struct coco_ruleset_named){.fact = atom->fact, .row = row};
}

bool coco_ruleset_compile(const struct coco_rule *rules, size_t count, struct coco_ruleset *ret_ruleset)
{
    if (count > COCO_RULES_MAX)
        return false;

    memset(ret_ruleset, 0, sizeof(*ret_ruleset));
    ret_ruleset->rules = rules;
    ret_ruleset->count = count;
    ret_ruleset->words = (count + 63) / 64;
    for (size_t rule = 0; rule < count; rule++) {
        ret_ruleset->all.word[rule / 64] |= bit_of(rule);
        for (size_t i = 0; i < COCO_ATOMS_MAX && rules[rule].when[i].values; i++)
            compile_atom(ret_ruleset, rule, &rules[rule].when[i], true);
    }
    for (size_t w = 0; w < ret_ruleset->words; w++)
        ret_ruleset->columns[w].when_count = ret_ruleset->columns[w].fact_count;
    for (size_t rule = 0; rule < count; rule++)
        for (size_t i = 0; i < COCO_ATOMS_MAX && rules[rule].require[i].values; i++)
            compile_atom(ret_ruleset, rule, &rules[rule].require[i], false);
    return true;
}

void coco_ruleset_builtin(struct coco_ruleset *ret_ruleset)
{
    _Static_assert(COCO_RULE_COUNT <= COCO_RULES_MAX, "COCO_RULES_MAX is too small for the built-in rules");
    coco_ruleset_compile(coco_rules(), COCO_RULE_COUNT, ret_ruleset);
}

/* The cell of what the fact is. */
static const struct coco_ruleset_cell *cell_of(const struct coco_ruleset_column *column, size_t i,
                                               const struct coco_facts *facts)
{
    return column->cells + (size_t)column->facts[i].row + facts->value[column->facts[i].fact];
}

void coco_judge(const struct coco_ruleset *ruleset, const struct coco_facts *facts, struct coco_verdicts *ret_verdicts)
{
    *ret_verdicts = (struct coco_verdicts){0};
    for (size_t w = 0; w < ruleset->words; w++) {
        const struct coco_ruleset_column *column = &ruleset->columns[w];
        uint64_t may = 0, sure = 0, inapplicable = 0;

        for (size_t i = 0; i < column->when_count; i++) {
            const struct coco_ruleset_cell *cell = cell_of(column, i, facts);

            may |= cell->may_satisfy;
            sure |= cell->satisfies;
            inapplicable |= cell->makes_inapplicable;
        }
        for (size_t i = column->when_count; i < column->fact_count; i++) {
            const struct coco_ruleset_cell *cell = cell_of(column, i, facts);

            may |= cell->may_satisfy;
            sure |= cell->satisfies;
        }
        ret_verdicts->not_applicable.word[w] = inapplicable;
        ret_verdicts->holds.word[w] = sure & ~inapplicable;
        ret_verdicts->undetermined.word[w] = may & ~sure;
        ret_verdicts->broken.word[w] = ruleset->all.word[w] & ~may;
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

size_t coco_rule_set_next(const struct coco_rule_set *set, size_t rule)
{
    while (rule < COCO_RULES_MAX) {
        const uint64_t rest = set->word[rule / 64] >> (rule % 64);

        if (rest & 1)
            return rule;
        if (rest == 0)
            rule = (rule / 64 + 1) * 64;
        else
            rule += rest & 0xff ? 1 : 8;
    }
    return COCO_RULES_MAX;
}

/* Bits in a word, added up in pairs, then fours, then bytes. */
static size_t count_bits(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (size_t)(word * UINT64_C(0x0101010101010101) >> 56);
}

size_t coco_rule_set_count(const struct coco_rule_set *set)
{
    size_t count = 0;

    for (size_t i = 0; i < COCO_RULE_WORDS; i++)
        count += count_bits(set->word[i]);
    return count;
}

bool coco_rule_set_any(const struct coco_ruleset *ruleset, const struct coco_rule_set *set, enum coco_severity least)
{
    for (size_t rule = 0; (rule = coco_rule_set_next(set, rule)) < ruleset->count; rule++)
        if (ruleset->rules[rule].severity >= least)
            return true;
    return false;
}
