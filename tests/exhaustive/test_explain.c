/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * coco_explain() against the judge, over every rule's whole truth table.
 *
 * Which atoms decided is found here by asking the judge again with facts hidden, and not from the form of the rule:
 * of a decided verdict, the atoms of every smallest set of facts that gives this verdict with all others unknown; of an
 * undetermined one, those whose fact makes a difference once all other facts have turned out in some way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>

#include "coco/explain.h"

#include "space.h"

static struct coco_ruleset ruleset;

static enum coco_verdict judge_one(size_t rule, const struct coco_facts *facts)
{
    struct coco_verdicts verdicts;

    coco_judge(&ruleset, facts, &verdicts);
    return coco_verdict_of(&verdicts, rule);
}

/* The verdict when only the facts of the space in `kept` (bit n: facts[n]) are seen. */
static enum coco_verdict judge_kept(size_t rule, const struct space *space, const struct coco_facts *facts,
                                    unsigned kept)
{
    struct coco_facts seen = {0};

    for (size_t i = 0; i < space->count; i++)
        if (kept >> i & 1)
            seen.value[space->facts[i]] = facts->value[space->facts[i]];
    return judge_one(rule, &seen);
}

/* Bit n: fact n of the space is in a set that gives the verdict, and in which no fact can be done without. */
static unsigned deciding_facts(size_t rule, const struct space *space, const struct coco_facts *facts,
                               enum coco_verdict verdict)
{
    unsigned deciding = 0;

    for (unsigned kept = 0; kept < 1U << space->count; kept++) {
        bool smallest = judge_kept(rule, space, facts, kept) == verdict;

        for (size_t i = 0; i < space->count && smallest; i++)
            if (kept >> i & 1)
                smallest = judge_kept(rule, space, facts, kept & ~(1U << i)) != verdict;
        if (smallest)
            deciding |= kept;
    }
    return deciding;
}

/* Is there a way for all other unknown facts to turn out, so that the value of this one makes a difference? */
static bool makes_difference(size_t rule, const struct space *space, const struct coco_facts *facts,
                             enum coco_fact fact)
{
    struct space others = {.least = 1};
    struct coco_facts known = *facts;

    for (size_t i = 0; i < space->count; i++)
        if (space->facts[i] != fact && facts->value[space->facts[i]] == COCO_VALUE_UNKNOWN)
            space_add(&others, space->facts[i]);
    space_first(&others, &known);
    do {
        enum coco_verdict first;

        known.value[fact] = 1;
        first = judge_one(rule, &known);
        for (unsigned value = 2; value < coco_fact_values(fact); value++) {
            known.value[fact] = (uint8_t)value;
            if (judge_one(rule, &known) != first)
                return true;
        }
    } while (space_next(&others, &known));
    return false;
}

static bool should_decide(size_t rule, const struct space *space, const struct coco_facts *facts,
                          enum coco_verdict verdict, enum coco_fact fact)
{
    if (verdict == COCO_VERDICT_UNDETERMINED)
        return facts->value[fact] == COCO_VALUE_UNKNOWN && makes_difference(rule, space, facts, fact);
    for (size_t i = 0; i < space->count; i++)
        if (space->facts[i] == fact)
            return deciding_facts(rule, space, facts, verdict) >> i & 1;
    return false;
}

static enum coco_atom_truth truth_of(const struct coco_atom *atom, unsigned value)
{
    if (value == COCO_VALUE_UNKNOWN)
        return COCO_ATOM_UNKNOWN;
    return (atom->values & (coco_value_mask)1 << value) != 0 ? COCO_ATOM_TRUE : COCO_ATOM_FALSE;
}

/* The row's atoms as one list, WHEN first; returns how many. */
static size_t list_atoms(const struct coco_rule *rule, struct coco_atom_state *atoms)
{
    size_t count = 0;

    for (size_t i = 0; i < COCO_ATOMS_MAX && rule->when[i].values; i++)
        atoms[count++] = (struct coco_atom_state){.atom = rule->when[i], .is_when = true};
    for (size_t i = 0; i < COCO_ATOMS_MAX && rule->require[i].values; i++)
        atoms[count++] = (struct coco_atom_state){.atom = rule->require[i], .is_when = false};
    return count;
}

static bool explained_well(size_t rule, const struct space *space, const struct coco_facts *facts)
{
    const enum coco_verdict verdict = judge_one(rule, facts);
    struct coco_atom_state atoms[2 * COCO_ATOMS_MAX];
    const size_t count = list_atoms(&ruleset.rules[rule], atoms);
    struct coco_explanation explanation;

    coco_explain(&ruleset.rules[rule], facts, &explanation);
    if (explanation.verdict != verdict) {
        print_error("explained as %s, judged as %s:", coco_verdict_name(explanation.verdict),
                    coco_verdict_name(verdict));
        return false;
    }
    if (explanation.count != count) {
        print_error("%zu atoms explained, the row has %zu:", explanation.count, count);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct coco_atom_state *state = &explanation.atoms[i];
        const enum coco_fact fact = (enum coco_fact)atoms[i].atom.fact;

        if (state->atom.fact != fact || state->atom.values != atoms[i].atom.values ||
            state->is_when != atoms[i].is_when) {
            print_error("atom %zu is not the row's:", i);
            return false;
        }
        if (state->truth != truth_of(&atoms[i].atom, facts->value[fact])) {
            print_error("the atom on %s has the wrong truth:", coco_fact_info(fact)->slug);
            return false;
        }
        if (state->decided != should_decide(rule, space, facts, verdict, fact)) {
            print_error("%s: the atom on %s is said to %s:", coco_verdict_name(verdict), coco_fact_info(fact)->slug,
                        state->decided ? "decide, and does not" : "not decide, and does");
            return false;
        }
    }
    return true;
}

static void test_rule(void **state)
{
    const size_t rule = (size_t)((const struct coco_rule *)*state - ruleset.rules);
    struct space space = {.least = 0};
    struct coco_facts facts = {0};

    space_add_rule(&space, &ruleset.rules[rule]);
    space_first(&space, &facts);
    do {
        if (!explained_well(rule, &space, &facts)) {
            space_print(&space, &facts);
            fail();
        }
    } while (space_next(&space, &facts));
}

int main(void)
{
    static struct CMUnitTest tests[COCO_RULE_COUNT];

    coco_ruleset_builtin(&ruleset);
    for (size_t rule = 0; rule < ruleset.count; rule++)
        tests[rule] = (struct CMUnitTest){
            .name = ruleset.rules[rule].slug,
            .test_func = test_rule,
            .initial_state = (void *)(uintptr_t)&ruleset.rules[rule],
        };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
