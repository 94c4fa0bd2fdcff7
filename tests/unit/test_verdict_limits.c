/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The verdict path at its limits, with rules made up for it: lists of atoms that are full, changes that undo each
 * other, rules that wait for a look, and a search that must give up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "coco/explain.h"
#include "coco/repair.h"

#define BIT(value) ((coco_value_mask)1 << (value))
#define IS(fact, value)                                                                                                \
    {                                                                                                                  \
        COCO_FACT_##fact, BIT(COCO_##fact##_##value)                                                                   \
    }
#define EITHER(fact, one, two)                                                                                         \
    {                                                                                                                  \
        COCO_FACT_##fact, BIT(COCO_##fact##_##one) | BIT(COCO_##fact##_##two)                                          \
    }
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct coco_ruleset ruleset;

static void compile(const struct coco_rule *rules, size_t count)
{
    assert_true(coco_ruleset_compile(rules, count, &ruleset));
}

static const struct coco_rule full = {
    .severity = COCO_SEVERITY_ERROR,
    .when = {IS(coco, tdx), IS(kvm, auto), IS(cpus, unset), IS(image, given), IS(tpm, yes), IS(ephemeral, yes)},
    .require = {IS(kernel, given), IS(initrd, given), IS(console, gui), IS(network, both), IS(ram, huge),
                IS(kvm_device, hangs)},
};

/* Every WHEN atom true, every REQUIRE atom false. */
static void break_full(struct coco_facts *facts)
{
    *facts = (struct coco_facts){0};
    for (size_t i = 0; i < COCO_ATOMS_MAX; i++) {
        facts->value[full.when[i].fact] = 1;
        while (!(full.when[i].values >> facts->value[full.when[i].fact] & 1))
            facts->value[full.when[i].fact]++;
        facts->value[full.require[i].fact] = 1;
        while (full.require[i].values >> facts->value[full.require[i].fact] & 1)
            facts->value[full.require[i].fact]++;
    }
}

static void full_lists_are_read_to_their_ends(void **state)
{
    struct coco_facts facts;
    struct coco_verdicts verdicts;
    struct coco_explanation explanation;

    (void)state;
    compile(&full, 1);
    break_full(&facts);
    coco_judge(&ruleset, &facts, &verdicts);
    assert_int_equal(coco_verdict_of(&verdicts, 0), COCO_VERDICT_BROKEN);
    coco_explain(&full, &facts, &explanation);
    assert_int_equal(explanation.verdict, COCO_VERDICT_BROKEN);
    assert_int_equal(explanation.count, 2 * COCO_ATOMS_MAX);

    /* The last atom of either list decides as any other does. */
    facts.value[COCO_FACT_kvm_device] = COCO_kvm_device_hangs;
    coco_judge(&ruleset, &facts, &verdicts);
    assert_int_equal(coco_verdict_of(&verdicts, 0), COCO_VERDICT_HOLDS);
    facts.value[COCO_FACT_ephemeral] = COCO_ephemeral_no;
    coco_judge(&ruleset, &facts, &verdicts);
    assert_int_equal(coco_verdict_of(&verdicts, 0), COCO_VERDICT_NOT_APPLICABLE);
}

static void full_lists_are_repaired(void **state)
{
    struct coco_facts facts;
    struct coco_repair repair;

    (void)state;
    compile(&full, 1);
    break_full(&facts);
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_FOUND);
    assert_int_equal(repair.count, 1);
    assert_int_equal(repair.changes[0].fact, COCO_FACT_kernel);
    assert_int_equal(repair.changes[0].value, COCO_kernel_given);
}

static void a_rule_that_waits_for_a_look_stands_in_no_way(void **state)
{
    /* Insisting on KVM makes the second and third rule apply, and only a look at the host can decide them. */
    static const struct coco_rule rules[] = {
        {.severity = COCO_SEVERITY_ERROR, .require = {IS(kvm, yes)}},
        {.severity = COCO_SEVERITY_ERROR, .when = {IS(kvm, yes), IS(kvm_device, missing)}},
        {.severity = COCO_SEVERITY_ERROR, .when = {IS(kvm, yes)}, .require = {IS(kvm_device, usable)}},
    };
    struct coco_facts facts = {0};
    struct coco_repair repair;

    (void)state;
    compile(rules, COUNT_OF(rules));
    facts.value[COCO_FACT_kvm] = COCO_kvm_no;
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_FOUND);
    assert_int_equal(repair.count, 1);

    /* But what is seen decides: there is no KVM to insist on. */
    facts.value[COCO_FACT_kvm_device] = COCO_kvm_device_missing;
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_NONE);
}

static void a_rule_that_waits_for_an_answer_is_mended_too(void **state)
{
    /* Insisting on KVM makes the second rule apply. What decides it is unknown, and was the user's to say. */
    static const struct coco_rule rules[] = {
        {.severity = COCO_SEVERITY_ERROR, .require = {IS(kvm, yes)}},
        {.severity = COCO_SEVERITY_ERROR,
         .when = {IS(kvm, yes)},
         .require = {IS(kernel, given), IS(initrd, given), IS(console, gui), IS(network, both), IS(ram, huge),
                     IS(image, given)}},
    };
    struct coco_facts facts = {0};
    struct coco_repair repair;

    (void)state;
    compile(rules, COUNT_OF(rules));
    facts.value[COCO_FACT_kvm] = COCO_kvm_no;
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_FOUND);
    assert_int_equal(repair.count, 2);
    assert_int_equal(repair.changes[0].fact, COCO_FACT_kvm);
    assert_int_equal(repair.changes[1].fact, COCO_FACT_kernel);
}

static void changes_that_undo_each_other_are_no_repair(void **state)
{
    /* Taking every unsupported option away leaves the TPM to the launcher, which is not to refuse it. */
    static const struct coco_rule rules[] = {
        {.severity = COCO_SEVERITY_ERROR, .require = {IS(unsupported_option, none)}},
        {.severity = COCO_SEVERITY_ERROR, .require = {IS(tpm, no)}},
    };
    struct coco_facts facts = {0};
    struct coco_repair repair;

    (void)state;
    compile(rules, COUNT_OF(rules));
    facts.value[COCO_FACT_unsupported_option] = COCO_unsupported_option_some;
    facts.value[COCO_FACT_tpm] = COCO_tpm_yes;
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_NONE);
}

static void what_follows_from_a_change_is_found_through_it(void **state)
{
    static const struct coco_rule rule = {.severity = COCO_SEVERITY_ERROR,
                                          .require = {IS(directory, given), IS(binds, absent)}};
    struct coco_facts facts = {0};
    struct coco_repair repair;

    (void)state;
    compile(&rule, 1);
    facts.value[COCO_FACT_unsupported_option] = COCO_unsupported_option_some;
    facts.value[COCO_FACT_directory] = COCO_directory_absent;
    facts.value[COCO_FACT_binds] = COCO_binds_given;
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_FOUND);
    assert_int_equal(repair.count, 1);
    assert_int_equal(repair.changes[0].fact, COCO_FACT_binds);

    /* A cause that is there already is no change. */
    facts.value[COCO_FACT_unsupported_option] = COCO_unsupported_option_none;
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_FOUND);
    assert_int_equal(repair.changes[0].fact, COCO_FACT_binds);
}

/* A value that a user can bring about, and that nothing else brings about; `unknown` when the fact has none. */
static unsigned changeable_value(enum coco_fact fact)
{
    for (unsigned value = 1; value < coco_fact_values(fact); value++) {
        if (coco_cause(fact, value))
            return COCO_VALUE_UNKNOWN;
        for (unsigned other = 0; other < COCO_FACT_COUNT; other++)
            if (coco_follows(fact, value, (enum coco_fact)other))
                return COCO_VALUE_UNKNOWN;
    }
    for (unsigned value = 1; value < coco_fact_values(fact); value++)
        if (coco_value_info(fact, value)->change.kind != COCO_CHANGE_FIXED)
            return value;
    return COCO_VALUE_UNKNOWN;
}

static void a_search_without_end_is_given_up(void **state)
{
    /* Nine rules that share no fact need nine changes, one more than a repair may have; five ways to mend each are more
     * than can be tried. */
    enum { RULES = COCO_REPAIR_MAX + 1, WAYS = 5 };
    struct coco_rule rules[RULES] = {{0}};
    struct coco_facts facts = {0};
    struct coco_repair repair;
    unsigned atoms = 0;

    (void)state;
    for (unsigned fact = 0; fact < COCO_FACT_COUNT && atoms < RULES * WAYS; fact++) {
        const unsigned value = changeable_value((enum coco_fact)fact);

        if (value == COCO_VALUE_UNKNOWN)
            continue;
        facts.value[fact] = value == 1 ? 2 : 1;
        rules[atoms % RULES].severity = COCO_SEVERITY_ERROR;
        rules[atoms % RULES].require[atoms / RULES] = (struct coco_atom){(uint16_t)fact, BIT(value)};
        atoms++;
    }
    assert_int_equal(atoms, RULES * WAYS);
    compile(rules, RULES);
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_NONE);

    /* With one rule fewer there is a repair, and it is found at once. */
    compile(rules, RULES - 1);
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_FOUND);
    assert_int_equal(repair.count, COCO_REPAIR_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_lists_are_read_to_their_ends),
        cmocka_unit_test(full_lists_are_repaired),
        cmocka_unit_test(a_rule_that_waits_for_a_look_stands_in_no_way),
        cmocka_unit_test(a_rule_that_waits_for_an_answer_is_mended_too),
        cmocka_unit_test(changes_that_undo_each_other_are_no_repair),
        cmocka_unit_test(what_follows_from_a_change_is_found_through_it),
        cmocka_unit_test(a_search_without_end_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
