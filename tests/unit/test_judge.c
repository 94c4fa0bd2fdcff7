/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The judge against the slow way to read a row, over everything that the facts of the rules can be, unknown included:
 * once for rules made up to have every shape, once for every built-in rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../exhaustive/space.h"
#include "coco/judge.h"

#define VALUE_BIT(fact, value) ((coco_value_mask)1 << COCO_##fact##_##value)
#define ATOM(fact, values)                                                                                             \
    {                                                                                                                  \
        COCO_FACT_##fact, (values)                                                                                     \
    }

/* ---- the slow way ------------------------------------------------------------------------------------------------ */

/* How many atoms of the list are true, false, and not to be told. */
struct tally {
    size_t true_atoms, false_atoms, open_atoms;
};

static struct tally tally_atoms(const struct coco_atom *atoms, const struct coco_facts *facts)
{
    struct tally tally = {0};

    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++) {
        const unsigned value = facts->value[atoms[i].fact];

        if (value == COCO_VALUE_UNKNOWN)
            tally.open_atoms++;
        else if (atoms[i].values >> value & 1)
            tally.true_atoms++;
        else
            tally.false_atoms++;
    }
    return tally;
}

static enum coco_verdict read_row(const struct coco_rule *rule, const struct coco_facts *facts)
{
    const struct tally when = tally_atoms(rule->when, facts), require = tally_atoms(rule->require, facts);

    if (when.false_atoms)
        return COCO_VERDICT_NOT_APPLICABLE;
    if (require.true_atoms)
        return COCO_VERDICT_HOLDS;
    if (when.open_atoms || require.open_atoms)
        return COCO_VERDICT_UNDETERMINED;
    return COCO_VERDICT_BROKEN;
}

/* ---- rules of every shape ---------------------------------------------------------------------------------------- */

static const struct coco_rule shapes[] = {
    {.slug = "when-and-require",
     .when = {ATOM(coco, VALUE_BIT(coco, sev_snp) | VALUE_BIT(coco, tdx))},
     .require = {ATOM(kvm, VALUE_BIT(kvm, auto) | VALUE_BIT(kvm, yes))}},
    {.slug = "two-and-two",
     .when = {ATOM(coco, VALUE_BIT(coco, no)), ATOM(kvm, VALUE_BIT(kvm, no))},
     .require = {ATOM(tpm, VALUE_BIT(tpm, yes)), ATOM(network, VALUE_BIT(network, none))}},
    {.slug = "always", .require = {ATOM(network, VALUE_BIT(network, none) | VALUE_BIT(network, one))}},
    {.slug = "nothing", .when = {ATOM(coco, VALUE_BIT(coco, tdx)), ATOM(tpm, VALUE_BIT(tpm, yes))}},
    {.slug = "always-nothing", .severity = COCO_SEVERITY_NOTE},
    {.slug = "five-facts",
     .severity = COCO_SEVERITY_WARNING,
     .when = {ATOM(coco, VALUE_BIT(coco, tdx)), ATOM(kvm, VALUE_BIT(kvm, yes)), ATOM(tpm, VALUE_BIT(tpm, automatic))},
     .require = {ATOM(network, VALUE_BIT(network, both)), ATOM(ephemeral, VALUE_BIT(ephemeral, yes))}},
};

#define SHAPE_COUNT (sizeof(shapes) / sizeof(*shapes))

/* As many rules as a ruleset takes, so that each shape stands in each word of a set, at its first and last bit too. */
static void compile_shapes(struct coco_rule rules[COCO_RULES_MAX], struct coco_ruleset *ret_ruleset)
{
    for (size_t i = 0; i < COCO_RULES_MAX; i++)
        rules[i] = shapes[i % SHAPE_COUNT];
    assert_true(coco_ruleset_compile(rules, COCO_RULES_MAX, ret_ruleset));
}

static void space_of_shapes(struct space *ret_space)
{
    *ret_space = (struct space){.least = COCO_VALUE_UNKNOWN};
    for (size_t i = 0; i < SHAPE_COUNT; i++)
        space_add_rule(ret_space, &shapes[i]);
}

static void test_shapes(void **state)
{
    static struct coco_rule rules[COCO_RULES_MAX];
    static struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;
    struct coco_facts facts = {{0}};
    struct space space;
    uint64_t points = 0;

    (void)state;
    compile_shapes(rules, &ruleset);
    space_of_shapes(&space);
    space_first(&space, &facts);
    do {
        coco_judge(&ruleset, &facts, &verdicts);
        for (size_t rule = 0; rule < COCO_RULES_MAX; rule++)
            assert_int_equal(coco_verdict_of(&verdicts, rule), read_row(&rules[rule], &facts));
        points++;
    } while (space_next(&space, &facts));
    assert_int_equal(points, 4 * 4 * 4 * 4 * 3);
}

/* The four sets hold each rule once, and no bit beyond the last rule. */
static void test_verdicts_are_disjoint(void **state)
{
    static struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;
    struct coco_facts facts = {{0}};
    struct space space;

    (void)state;
    assert_true(coco_ruleset_compile(shapes, SHAPE_COUNT, &ruleset));
    space_of_shapes(&space);
    space_first(&space, &facts);
    do {
        coco_judge(&ruleset, &facts, &verdicts);
        for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
            const uint64_t n = verdicts.not_applicable.word[w], h = verdicts.holds.word[w];
            const uint64_t u = verdicts.undetermined.word[w], b = verdicts.broken.word[w];

            assert_int_equal((n & h) | (n & u) | (n & b) | (h & u) | (h & b) | (u & b), 0);
            assert_int_equal(n | h | u | b, w == 0 ? (1U << SHAPE_COUNT) - 1 : 0);
        }
    } while (space_next(&space, &facts));
}

/*
 * What was decided stays decided when a fact is learnt. (A rule that holds whatever an unknown WHEN turns out to be may
 * turn out not to be applicable; it was satisfied before and is after.)
 */
static void assert_learning_decides(enum coco_verdict before, enum coco_verdict after)
{
    switch (before) {
    case COCO_VERDICT_UNDETERMINED:
        return;
    case COCO_VERDICT_HOLDS:
        assert_true(after == COCO_VERDICT_HOLDS || after == COCO_VERDICT_NOT_APPLICABLE);
        return;
    case COCO_VERDICT_NOT_APPLICABLE:
    case COCO_VERDICT_BROKEN:
        assert_int_equal(after, before);
        return;
    }
    fail_msg("%d is no verdict", (int)before);
}

static void learn_each_fact(const struct coco_ruleset *ruleset, const struct space *space,
                            const struct coco_facts *facts, const struct coco_verdicts *before)
{
    for (size_t i = 0; i < space->count; i++) {
        const enum coco_fact fact = space->facts[i];
        struct coco_facts more = *facts;
        struct coco_verdicts after;

        for (unsigned value = 1; facts->value[fact] == COCO_VALUE_UNKNOWN && value < coco_fact_values(fact); value++) {
            more.value[fact] = (uint8_t)value;
            coco_judge(ruleset, &more, &after);
            for (size_t rule = 0; rule < ruleset->count; rule++)
                assert_learning_decides(coco_verdict_of(before, rule), coco_verdict_of(&after, rule));
        }
    }
}

static void test_learning_decides(void **state)
{
    static struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;
    struct coco_facts facts = {{0}};
    struct space space;

    (void)state;
    assert_true(coco_ruleset_compile(shapes, SHAPE_COUNT, &ruleset));
    space_of_shapes(&space);
    space_first(&space, &facts);
    do {
        coco_judge(&ruleset, &facts, &verdicts);
        learn_each_fact(&ruleset, &space, &facts, &verdicts);
    } while (space_next(&space, &facts));
}

/* Undetermined is said only where it matters: some way in which the unknown facts turn out breaks the rule, some does
 * not. */
static void test_undetermined_can_go_both_ways(void **state)
{
    struct coco_facts facts = {{0}};
    struct space space;

    (void)state;
    space_of_shapes(&space);
    space_first(&space, &facts);
    do {
        bool broken[SHAPE_COUNT] = {false}, satisfied[SHAPE_COUNT] = {false};
        struct space open = {.least = 1};
        struct coco_facts known = facts;

        for (size_t i = 0; i < space.count; i++)
            if (facts.value[space.facts[i]] == COCO_VALUE_UNKNOWN)
                space_add(&open, space.facts[i]);
        space_first(&open, &known);
        do
            for (size_t rule = 0; rule < SHAPE_COUNT; rule++) {
                const bool breaks = read_row(&shapes[rule], &known) == COCO_VERDICT_BROKEN;

                broken[rule] |= breaks;
                satisfied[rule] |= !breaks;
            }
        while (space_next(&open, &known));
        for (size_t rule = 0; rule < SHAPE_COUNT; rule++) {
            const enum coco_verdict verdict = read_row(&shapes[rule], &facts);

            assert_int_equal(verdict == COCO_VERDICT_UNDETERMINED, broken[rule] && satisfied[rule]);
            assert_int_equal(verdict == COCO_VERDICT_BROKEN, !satisfied[rule]);
        }
    } while (space_next(&space, &facts));
}

/* ---- the built-in rules ------------------------------------------------------------------------------------------ */

/* How often judge and row disagree over the row's whole truth table. */
static uint64_t disagreements(const struct coco_ruleset *ruleset, size_t rule, const struct coco_rule *row)
{
    struct space space = {.least = COCO_VALUE_UNKNOWN};
    struct coco_facts facts = {{0}};
    struct coco_verdicts verdicts;
    uint64_t count = 0;

    space_add_rule(&space, row);
    space_first(&space, &facts);
    do {
        coco_judge(ruleset, &facts, &verdicts);
        count += coco_verdict_of(&verdicts, rule) != read_row(row, &facts);
    } while (space_next(&space, &facts));
    return count;
}

static void test_built_in_truth_tables(void **state)
{
    static struct coco_ruleset ruleset;

    (void)state;
    coco_ruleset_builtin(&ruleset);
    assert_int_equal(ruleset.count, COCO_RULE_COUNT);
    for (size_t rule = 0; rule < ruleset.count; rule++)
        if (disagreements(&ruleset, rule, &coco_rules()[rule]))
            fail_msg("%s: the judge reads this row differently", coco_rules()[rule].slug);
}

/* The comparison above finds one value too many or too few in any one atom. */
static void test_truth_tables_find_a_flipped_value(void **state)
{
    static struct coco_ruleset ruleset;
    static struct coco_rule rules[COCO_RULE_COUNT];

    (void)state;
    memcpy(rules, coco_rules(), sizeof(rules));
    for (size_t rule = 0; rule < COCO_RULE_COUNT; rule++) {
        struct coco_atom *atom = rules[rule].require[0].values ? &rules[rule].require[0] : &rules[rule].when[0];

        for (unsigned value = 1; value < coco_fact_values((enum coco_fact)atom->fact); value++) {
            const struct coco_atom right = *atom;

            atom->values ^= (coco_value_mask)1 << value;
            assert_true(coco_ruleset_compile(rules, COCO_RULE_COUNT, &ruleset));
            *atom = right;
            assert_true(disagreements(&ruleset, rule, &rules[rule]) > 0);
        }
    }
}

/* ---- what else the header promises ------------------------------------------------------------------------------- */

static void test_too_many_rules(void **state)
{
    static struct coco_rule rules[COCO_RULES_MAX + 1];
    static struct coco_ruleset ruleset, untouched;

    (void)state;
    memset(&ruleset, 0xa5, sizeof(ruleset));
    memset(&untouched, 0xa5, sizeof(untouched));
    assert_false(coco_ruleset_compile(rules, COCO_RULES_MAX + 1, &ruleset));
    assert_memory_equal(&ruleset, &untouched, sizeof(ruleset));
}

/* Every pair of rules, in every word of a set, against a walk bit by bit. */
static void test_walk_over_set(void **state)
{
    (void)state;
    for (size_t one = 0; one < COCO_RULES_MAX; one += 7)
        for (size_t other = one; other < COCO_RULES_MAX; other += 5) {
            struct coco_rule_set set = {{0}};
            size_t met = 0;

            set.word[one / 64] |= UINT64_C(1) << (one % 64);
            set.word[other / 64] |= UINT64_C(1) << (other % 64);
            assert_int_equal(coco_rule_set_count(&set), one == other ? 1 : 2);
            for (size_t rule = 0; (rule = coco_rule_set_next(&set, rule)) < COCO_RULES_MAX; rule++, met++)
                assert_true(rule == one || rule == other);
            assert_int_equal(met, one == other ? 1 : 2);
            assert_int_equal(coco_rule_set_next(&set, other + 1), COCO_RULES_MAX);
        }
}

static void test_walk_over_full_and_empty_set(void **state)
{
    struct coco_rule_set full, empty = {{0}};

    (void)state;
    memset(&full, 0xff, sizeof(full));
    assert_int_equal(coco_rule_set_count(&full), COCO_RULES_MAX);
    assert_int_equal(coco_rule_set_count(&empty), 0);
    assert_int_equal(coco_rule_set_next(&empty, 0), COCO_RULES_MAX);
    for (size_t rule = 0; rule < COCO_RULES_MAX; rule++)
        assert_int_equal(coco_rule_set_next(&full, rule), rule);
    assert_int_equal(coco_rule_set_next(&full, COCO_RULES_MAX), COCO_RULES_MAX);
}

static void test_any_of_severity(void **state)
{
    static struct coco_ruleset ruleset;
    struct coco_rule_set note = {{0}}, warning = {{0}}, none = {{0}};

    (void)state;
    assert_true(coco_ruleset_compile(shapes, SHAPE_COUNT, &ruleset));
    note.word[0] = 1U << 4;
    warning.word[0] = 1U << 4 | 1U << 5;
    assert_true(coco_rule_set_any(&ruleset, &note, COCO_SEVERITY_NOTE));
    assert_false(coco_rule_set_any(&ruleset, &note, COCO_SEVERITY_WARNING));
    assert_true(coco_rule_set_any(&ruleset, &warning, COCO_SEVERITY_WARNING));
    assert_false(coco_rule_set_any(&ruleset, &warning, COCO_SEVERITY_ERROR));
    assert_false(coco_rule_set_any(&ruleset, &none, COCO_SEVERITY_NOTE));
}

static void test_verdict_names(void **state)
{
    (void)state;
    assert_string_equal(coco_verdict_name(COCO_VERDICT_HOLDS), "holds");
    assert_string_equal(coco_verdict_name(COCO_VERDICT_BROKEN), "broken");
    assert_string_equal(coco_verdict_name(COCO_VERDICT_UNDETERMINED), "undetermined");
    assert_string_equal(coco_verdict_name(COCO_VERDICT_NOT_APPLICABLE), "not applicable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_verdicts_are_disjoint),
        cmocka_unit_test(test_learning_decides),
        cmocka_unit_test(test_undetermined_can_go_both_ways),
        cmocka_unit_test(test_built_in_truth_tables),
        cmocka_unit_test(test_truth_tables_find_a_flipped_value),
        cmocka_unit_test(test_too_many_rules),
        cmocka_unit_test(test_walk_over_set),
        cmocka_unit_test(test_walk_over_full_and_empty_set),
        cmocka_unit_test(test_any_of_severity),
        cmocka_unit_test(test_verdict_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
