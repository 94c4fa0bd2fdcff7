/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every rule, judged from its row, against the oracle, which was written from its meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>

#include "coco/judge.h"

#include "oracle.h"
#include "space.h"

/* Combinations times rules: a subject that takes more comparisons than this is sampled, with as many. */
#define COMPARISONS_MAX UINT64_C(4000000)

/* Launches with every fact drawn at random, all rules judged. */
#define RANDOM_LAUNCHES 100000
#define SEED            UINT64_C(0x636f636f)

/* Mismatches that one test prints before it stops looking. */
#define MISMATCHES_MAX 10

static struct coco_ruleset ruleset;
static const struct oracle_rule *oracles[COCO_RULE_COUNT]; /* NULL: the oracle does not know the rule */
static unsigned values_max;                                /* the most values that a fact has, `unknown` included */

/* The facts that the row or the oracle names. */
static void add_facts(struct space *space, size_t rule)
{
    space_add_rule(space, &ruleset.rules[rule]);
    for (size_t i = 0; i < oracles[rule]->read_count; i++)
        space_add(space, oracles[rule]->reads[i]);
}

/* Says so when judge and oracle differ. Returns 1 for a mismatch, else 0. */
static unsigned compare(const struct coco_verdicts *verdicts, size_t rule, const struct coco_facts *facts)
{
    const enum coco_verdict by_row = coco_verdict_of(verdicts, rule);
    const enum coco_verdict by_oracle = oracle_verdict(oracles[rule], facts);
    struct space space = {0};

    if (by_row == by_oracle)
        return 0;
    print_error("%s: the row says %s, the oracle %s:", ruleset.rules[rule].slug, coco_verdict_name(by_row),
                coco_verdict_name(by_oracle));
    add_facts(&space, rule);
    space_print(&space, facts);
    return 1;
}

/*
 * A verdict follows from the facts that row and oracle name: no value of any other fact may change it. All others
 * change at once, and in as many turns as it takes for each of them to be each of its values: a launch's facts only
 * ever add to the sets that a verdict is made of, so that a value which does not belong cannot be hidden by another.
 */
static unsigned perturb_others(size_t rule, const struct space *space, const struct coco_facts *facts)
{
    struct coco_facts changed = *facts;
    unsigned mismatches = 0;

    for (unsigned turn = 0; turn + 1 < values_max; turn++) {
        struct coco_verdicts verdicts;

        for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
            if (!space->has[fact])
                changed.value[fact] = (uint8_t)(1 + turn % (coco_fact_values((enum coco_fact)fact) - 1));
        coco_judge(&ruleset, &changed, &verdicts);
        if (compare(&verdicts, rule, &changed) == 0)
            continue;
        print_error("    with each fact that neither is said to read at its value number %u\n", turn + 1);
        mismatches++;
    }
    return mismatches;
}

/* One rule's whole truth table, `unknown` included. */
static void test_truth_table(void **state)
{
    const size_t rule = (size_t)((const struct coco_rule *)*state - ruleset.rules);
    struct space space = {.least = 0};
    struct coco_facts facts = {0};
    unsigned mismatches = 0;
    size_t seen[COCO_VERDICT_BROKEN + 1] = {0};

    if (!oracles[rule])
        fail_msg("%s: the oracle does not know this rule: write it down in tests/exhaustive/oracle",
                 ruleset.rules[rule].slug);
    add_facts(&space, rule);
    space_first(&space, &facts);
    do {
        struct coco_verdicts verdicts;

        coco_judge(&ruleset, &facts, &verdicts);
        seen[coco_verdict_of(&verdicts, rule)]++;
        if (compare(&verdicts, rule, &facts) > 0)
            mismatches++;
        else
            mismatches += perturb_others(rule, &space, &facts);
    } while (mismatches < MISMATCHES_MAX && space_next(&space, &facts));
    assert_int_equal(mismatches, 0);
    /* A comparison that never saw a rule broken would prove little. */
    assert_true(seen[COCO_VERDICT_BROKEN] > 0 && seen[COCO_VERDICT_UNDETERMINED] > 0);
}

/* Returns how many rules the subject has. */
static size_t collect_subject(enum coco_subject subject, struct space *space)
{
    size_t count = 0;

    for (size_t rule = 0; rule < ruleset.count; rule++) {
        if (ruleset.rules[rule].subject != subject || !oracles[rule])
            continue;
        add_facts(space, rule);
        count++;
    }
    return count;
}

/* All rules of a subject at once, over every combination of what the facts that they read can be known to be, or as
 * many of them as are worth their time: each rule's own combinations are all tried above. */
static void test_subject(void **state)
{
    const enum coco_subject *subject = *state;
    struct space space = {.least = 1};
    struct coco_facts facts = {0};
    uint64_t random_state = SEED, most, points, done = 0;
    size_t rules;
    unsigned mismatches = 0;
    bool sampled;

    rules = collect_subject(*subject, &space);
    assert_true(rules > 0);
    most = COMPARISONS_MAX / rules;
    points = space_size(&space);
    sampled = points > most;
    if (sampled) {
        print_message("%" PRIu64 " of %" PRIu64 " combinations of %zu facts, drawn with seed %#" PRIx64 "\n", most,
                      points, space.count, SEED);
        points = most;
    } else {
        print_message("all %" PRIu64 " combinations of %zu facts\n", points, space.count);
    }
    space_first(&space, &facts);
    do {
        struct coco_verdicts verdicts;

        if (sampled)
            space_random(&space, &random_state, &facts);
        coco_judge(&ruleset, &facts, &verdicts);
        for (size_t rule = 0; rule < ruleset.count; rule++)
            if (ruleset.rules[rule].subject == *subject && oracles[rule])
                mismatches += compare(&verdicts, rule, &facts);
    } while (mismatches < MISMATCHES_MAX && ++done < points && (sampled || space_next(&space, &facts)));
    assert_int_equal(mismatches, 0);
    assert_int_equal(done, points);
}

/* All rules over launches of which anything may be unknown. */
static void test_random_launches(void **state)
{
    struct space space = {.least = 0};
    struct coco_facts facts = {0};
    uint64_t random_state = SEED;
    unsigned mismatches = 0;

    (void)state;
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        space_add(&space, (enum coco_fact)fact);
    print_message("%d launches, drawn with seed %#" PRIx64 "\n", RANDOM_LAUNCHES, SEED);
    for (size_t i = 0; i < RANDOM_LAUNCHES && mismatches < MISMATCHES_MAX; i++) {
        struct coco_verdicts verdicts;

        space_random(&space, &random_state, &facts);
        coco_judge(&ruleset, &facts, &verdicts);
        for (size_t rule = 0; rule < ruleset.count; rule++)
            if (oracles[rule])
                mismatches += compare(&verdicts, rule, &facts);
    }
    assert_int_equal(mismatches, 0);
}

/* Does any point of the rule's truth table tell this row from what the oracle says? */
static bool is_noticed(size_t rule, const struct coco_rule *row)
{
    struct space space = {.least = 0};
    struct coco_ruleset alone;
    struct coco_facts facts = {0};

    coco_ruleset_compile(row, 1, &alone);
    add_facts(&space, rule);
    space_first(&space, &facts);
    do {
        struct coco_verdicts verdicts;

        coco_judge(&alone, &facts, &verdicts);
        if (coco_verdict_of(&verdicts, 0) != oracle_verdict(oracles[rule], &facts))
            return true;
    } while (space_next(&space, &facts));
    return false;
}

/* Adds or takes away each value of one atom of the row in turn. Returns how many of these changes went unnoticed. */
static unsigned change_atom(size_t rule, struct coco_rule *row, struct coco_atom *atom, size_t *changes)
{
    const coco_value_mask original = atom->values;
    unsigned unnoticed = 0;

    for (unsigned value = 1; value < coco_fact_values((enum coco_fact)atom->fact); value++) {
        atom->values = original ^ (coco_value_mask)1 << value;
        if (atom->values == 0) /* would end the list, and is no atom */
            continue;
        ++*changes;
        if (is_noticed(rule, row))
            continue;
        print_error("%s: nothing notices when %s=%s is added or taken away\n", row->slug,
                    coco_fact_info((enum coco_fact)atom->fact)->slug,
                    coco_value_info((enum coco_fact)atom->fact, value)->slug);
        unnoticed++;
    }
    atom->values = original;
    return unnoticed;
}

/* The comparison is worth something: whatever value is added to a row or taken away, the oracle disagrees somewhere. */
static void test_changed_rows_are_noticed(void **state)
{
    unsigned unnoticed = 0;
    size_t changes = 0;

    (void)state;
    for (size_t rule = 0; rule < ruleset.count; rule++) {
        struct coco_rule row = ruleset.rules[rule];

        if (!oracles[rule])
            continue; /* test_same_rules says so */
        for (size_t i = 0; i < COCO_ATOMS_MAX && row.when[i].values; i++)
            unnoticed += change_atom(rule, &row, &row.when[i], &changes);
        for (size_t i = 0; i < COCO_ATOMS_MAX && row.require[i].values; i++)
            unnoticed += change_atom(rule, &row, &row.require[i], &changes);
    }
    print_message("%zu changed rows\n", changes);
    assert_int_equal(unnoticed, 0);
    assert_true(changes > ruleset.count);
}

/* Both know the same rules, each once, and take them equally seriously. */
static void test_same_rules(void **state)
{
    unsigned mismatches = 0;

    (void)state;
    for (size_t i = 0; i < oracle_count(); i++) {
        const struct oracle_rule *oracle = oracle_rule(i);
        const enum coco_rule_id id = coco_rule_by_slug(oracle->slug);

        if (oracle_by_slug(oracle->slug) != oracle) {
            print_error("%s: in the oracle twice\n", oracle->slug);
            mismatches++;
        }
        if (id == COCO_RULE_COUNT) {
            print_error("%s: in the oracle, but no rule\n", oracle->slug);
            mismatches++;
            continue;
        }
        if (oracle->severity != ruleset.rules[id].severity) {
            print_error("%s: the row is of severity %s, the oracle says %s\n", oracle->slug,
                        coco_severity_name(ruleset.rules[id].severity), coco_severity_name(oracle->severity));
            mismatches++;
        }
        if (oracle->overridable != ruleset.rules[id].overridable) {
            print_error("%s: the row is %s, the oracle says the opposite\n", oracle->slug,
                        ruleset.rules[id].overridable ? "overridable" : "binding");
            mismatches++;
        }
    }
    for (size_t rule = 0; rule < ruleset.count; rule++)
        if (!oracles[rule]) {
            print_error("%s: a rule, but not in the oracle\n", ruleset.rules[rule].slug);
            mismatches++;
        }
    assert_int_equal(mismatches, 0);
}

int main(void)
{
    static enum coco_subject subjects[COCO_SUBJECT_COUNT];
    static struct CMUnitTest tests[3 + COCO_SUBJECT_COUNT + COCO_RULE_COUNT];
    size_t count = 0;

    coco_ruleset_builtin(&ruleset);
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        if (coco_fact_values((enum coco_fact)fact) > values_max)
            values_max = coco_fact_values((enum coco_fact)fact);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_same_rules);
    for (size_t rule = 0; rule < ruleset.count; rule++) {
        oracles[rule] = oracle_by_slug(ruleset.rules[rule].slug);
        tests[count++] = (struct CMUnitTest){
            .name = ruleset.rules[rule].slug,
            .test_func = test_truth_table,
            .initial_state = (void *)(uintptr_t)&ruleset.rules[rule],
        };
    }
    for (unsigned subject = 0; subject < COCO_SUBJECT_SITE; subject++) {
        subjects[subject] = (enum coco_subject)subject;
        tests[count++] = (struct CMUnitTest){
            .name = coco_subject_name(subjects[subject]),
            .test_func = test_subject,
            .initial_state = &subjects[subject],
        };
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_random_launches);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_changed_rows_are_noticed);
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
