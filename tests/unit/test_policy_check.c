/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The search against trying every launch, and what it says of policies. */
#include "policy_fixture.h"

#include "policy/consistent.h"
#include "policy/solve.h"

/* ---- the search ---------------------------------------------------------------------------------------------------
 */

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* Few facts with two to six values: about a thousand launches. */
static const enum coco_fact few[] = {COCO_FACT_coco,   COCO_FACT_kvm, COCO_FACT_firmware,
                                     COCO_FACT_kernel, COCO_FACT_tpm, COCO_FACT_cpu_model};

static struct coco_atom random_atom(uint64_t *random)
{
    const enum coco_fact fact = few[next_random(random) % COUNT(few)];
    const coco_value_mask all = (((coco_value_mask)1 << (coco_fact_values(fact) - 1)) - 1) << 1;
    coco_value_mask values = (coco_value_mask)next_random(random) & all;

    return (struct coco_atom){.fact = (uint16_t)fact, .values = values ? values : all & ~(all - 1)};
}

static struct coco_rule random_rule(uint64_t *random)
{
    struct coco_rule rule = {.severity = COCO_SEVERITY_ERROR};
    const unsigned when = next_random(random) % 4, require = next_random(random) % 3;

    for (unsigned i = 0; i < when; i++)
        rule.when[i] = random_atom(random);
    for (unsigned i = 0; i < require; i++)
        rule.require[i] = random_atom(random);
    return rule;
}

/* The next launch of the few facts; false behind the last one. */
static bool next_launch(struct coco_facts *facts)
{
    for (size_t i = 0; i < COUNT(few); i++) {
        if (++facts->value[few[i]] < coco_fact_values(few[i]))
            return true;
        facts->value[few[i]] = 1;
    }
    return false;
}

static bool keeps_all(const struct coco_rule *rules, size_t count, const struct coco_facts *facts)
{
    static struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;

    assert_true(coco_ruleset_compile(rules, count, &ruleset));
    coco_judge(&ruleset, facts, &verdicts);
    return !coco_rule_set_any(&ruleset, &verdicts.broken, COCO_SEVERITY_NOTE);
}

static bool any_launch(const struct coco_rule *rules, size_t count)
{
    static struct coco_ruleset ruleset;
    struct coco_facts facts = {{0}};
    bool found = false;

    for (size_t i = 0; i < COUNT(few); i++)
        facts.value[few[i]] = 1;
    assert_true(coco_ruleset_compile(rules, count, &ruleset));
    do {
        struct coco_verdicts verdicts;

        coco_judge(&ruleset, &facts, &verdicts);
        found = !coco_rule_set_any(&ruleset, &verdicts.broken, COCO_SEVERITY_NOTE);
    } while (!found && next_launch(&facts));
    return found;
}

static void test_search_against_all_launches(void **state)
{
    uint64_t random = 1;
    unsigned some = 0, none = 0;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        struct coco_rule rules[24];
        const struct coco_rule *pointers[24];
        const size_t count = 1 + next_random(&random) % COUNT(rules);
        struct solve_domain domain;
        struct coco_facts facts;
        unsigned long steps = 100000;
        enum solved solved;

        for (size_t i = 0; i < count; i++) {
            rules[i] = random_rule(&random);
            pointers[i] = &rules[i];
        }
        solve_domain_init(&domain);
        solved = solve(pointers, count, &domain, &steps, &facts);
        assert_int_not_equal(solved, SOLVED_NOT_DECIDED);
        assert_int_equal(solved == SOLVED_SOME, any_launch(rules, count));
        if (solved == SOLVED_SOME)
            assert_true(keeps_all(rules, count, &facts));
        some += solved == SOLVED_SOME;
        none += solved == SOLVED_NONE;
    }
    assert_true(some > 300 && none > 300);
}

static void test_search_gives_up(void **state)
{
    const struct coco_rule rule = {.require = {{COCO_FACT_kvm, 2}, {COCO_FACT_tpm, 2}}};
    const struct coco_rule *pointer = &rule;
    struct solve_domain domain;
    struct coco_facts facts;
    unsigned long steps = 1;

    (void)state;
    solve_domain_init(&domain);
    assert_int_equal(solve(&pointer, 1, &domain, &steps, &facts), SOLVED_NOT_DECIDED);
    domain.of[COCO_FACT_kvm] = 0;
    steps = 10;
    assert_int_equal(solve(&pointer, 1, &domain, &steps, &facts), SOLVED_NONE);
}

/* ---- policies -----------------------------------------------------------------------------------------------------
 */

static struct coco_policy_check check(const struct coco_policy *policy)
{
    struct coco_policy_check answer;

    assert_int_equal(coco_policy_check(policy, &answer), COCO_OK);
    /* What is said to be a launch breaks no error, and is one that can be. */
    for (size_t i = 0; i < COUNT(answer.possible); i++) {
        size_t count;
        const struct coco_rule *rows = policy_consistent_rows(&count);
        static struct coco_ruleset ruleset;
        struct coco_verdicts verdicts;

        if (!answer.possible[i])
            continue;
        assert_true(keeps_all(rows, count, &answer.example[i]));
        assert_true(coco_ruleset_compile(policy->rules, policy->rule_count, &ruleset));
        coco_judge(&ruleset, &answer.example[i], &verdicts);
        assert_false(coco_rule_set_any(&ruleset, &verdicts.broken, COCO_SEVERITY_ERROR));
        assert_int_equal(answer.example[i].value[COCO_FACT_coco], COCO_coco_no + i);
    }
    return answer;
}

static bool names(const struct coco_policy *policy, const struct coco_conflict *conflict, const char *id)
{
    for (size_t i = 0; i < conflict->count; i++)
        if (conflict->rules[i] == rule_number(policy, id))
            return true;
    return false;
}

static void test_built_in_rules_leave_launches(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy, "");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 0);
    assert_true(answer.possible[0] && answer.possible[1] && answer.possible[2]);
    assert_true(coco_policy_is_sound(&policy, &answer));
}

static void test_nothing_left(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "- {id: site-kvm, says: x, require: {kvm: yes}}\n"
                "- {id: site-no-kvm, says: x, forbid: {kvm: [yes, auto]}}\n"
                "- {id: site-other, says: x, require: {tpm: no}}\n");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 1);
    assert_int_equal(answer.conflicts[0].kind, COCO_CONFLICT_NOTHING_LEFT);
    assert_int_equal(answer.conflicts[0].count, 2);
    assert_true(names(&policy, &answer.conflicts[0], "site-kvm"));
    assert_true(names(&policy, &answer.conflicts[0], "site-no-kvm"));
    assert_false(answer.possible[0] || answer.possible[1] || answer.possible[2]);
    assert_false(coco_policy_is_sound(&policy, &answer));
}

/* A technology that is forbidden is no contradiction, and what forbids it is named. */
static void test_forbidden_technology(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "- {id: site-snp-only, says: x, when: {coco: [sev-snp, tdx]}, require: {coco: sev-snp}}\n");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 0);
    assert_true(answer.possible[0] && answer.possible[1]);
    assert_false(answer.possible[2]);
    assert_int_equal(answer.impossible[2].count, 1);
    assert_true(names(&policy, &answer.impossible[2], "site-snp-only"));
}

static void test_contradicts_a_built_in_error(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "- {id: site-emulated, says: x, when: {coco: tdx}, require: {kvm: no}}\n");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 1);
    assert_int_equal(answer.conflicts[0].kind, COCO_CONFLICT_NEVER_MET);
    assert_int_equal(answer.conflicts[0].rule, rule_number(&policy, "site-emulated"));
    assert_int_equal(answer.conflicts[0].count, 2);
    assert_true(names(&policy, &answer.conflicts[0], "coco-needs-kvm"));
    assert_true(answer.possible[0] && answer.possible[1]);
    assert_false(answer.possible[2]);
}

/* Two rows in each other's way are one conflict. */
static void test_contradicts_itself(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "- {id: site-a, says: x, when: {kernel: given}, require: {initrd: given}}\n"
                "- {id: site-b, says: x, when: {kernel: given}, forbid: {initrd: given}}\n");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 1);
    assert_int_equal(answer.conflicts[0].kind, COCO_CONFLICT_NEVER_MET);
    assert_int_equal(answer.conflicts[0].count, 2);
}

static void test_rows_that_say_nothing(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "- {id: site-all, says: x, require: {tpm: [auto, yes, no]}}\n"
                "- {id: site-one, says: x, when: {coco: tdx}, require: {tpm: no}}\n"
                "- {id: site-two, says: x, when: {coco: tdx, kernel: given}, require: {tpm: no}}\n");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 2);
    assert_int_equal(answer.conflicts[0].kind, COCO_CONFLICT_NEVER_BROKEN);
    assert_int_equal(answer.conflicts[0].rule, rule_number(&policy, "site-all"));
    assert_int_equal(answer.conflicts[0].count, 0);
    assert_int_equal(answer.conflicts[1].rule, rule_number(&policy, "site-two"));
    assert_int_equal(answer.conflicts[1].count, 1);
    assert_true(names(&policy, &answer.conflicts[1], "site-one"));
    assert_true(coco_policy_is_sound(&policy, &answer));
}

/* Of two rows that say the same one is needed. */
static void test_twins(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "- {id: site-a, says: x, require: {tpm: no}}\n"
                "- {id: site-b, says: x, require: {tpm: no}}\n");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 1);
    assert_int_equal(answer.conflicts[0].rule, rule_number(&policy, "site-a"));
}

#define ONE "0000000000000000000000000000000000000000000000000000000000000001"
#define TWO "0000000000000000000000000000000000000000000000000000000000000002"

/* Lists without a common entry leave no launch that has a kernel; one digest of each kind may well be one file's. */
static void test_lists_that_do_not_meet(void **state)
{
    struct coco_policy_check answer;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy, "allow: {kernel: [{sha256: " ONE "}]}\n",
                "allow: {kernel: [{sha256: " TWO "}]}\nrules: [{id: site-a, says: x, require: {kernel: given}}]\n");
    answer = check(&policy);
    assert_int_equal(answer.conflicts[0].kind, COCO_CONFLICT_NOTHING_LEFT);
    assert_true(names(&policy, &answer.conflicts[0], "site-kernel-listed"));
    assert_true(names(&policy, &answer.conflicts[0], "site-a"));
    assert_int_equal(answer.conflicts[0].count, 2);

    NEED_POLICY(*state, &policy, "allow: {kernel: [{sha256: " ONE "}]}\n",
                "allow: {kernel: [{sha384: " TWO "00000000000000000000000000000000}]}\n",
                "rules: [{id: site-a, says: x, require: {kernel: given}}]\n");
    answer = check(&policy);
    assert_int_equal(answer.conflict_count, 0);
    NEED_POLICY(*state, &policy, "allow: {firmware: []}\nrules: [{id: site-a, says: x, require: {firmware: file}}]\n");
    assert_int_equal(check(&policy).conflicts[0].kind, COCO_CONFLICT_NOTHING_LEFT);
}

/* Removing any row of a conflict leaves a launch: tried with policies that have nothing else. */
static void test_smallest(void **state)
{
    uint64_t random = 7;
    unsigned conflicts = 0;

    for (unsigned round = 0; round < 60; round++) {
        static const char *const facts[] = {"tpm: [yes]",      "tpm: [no]",        "kvm: [yes, auto]",  "kvm: [no]",
                                            "kernel: [given]", "kernel: [absent]", "secure_boot: [yes]"};
        struct coco_policy_check answer;
        struct coco_policy policy;
        char text[2048] = "rules:\n";
        size_t at = strlen(text);

        for (unsigned i = 0; i < 8; i++)
            at += (size_t)snprintf(
                text + at, sizeof(text) - at, "- {id: site-%u, says: x, when: {%s}, require: {%s}}\n", i,
                facts[next_random(&random) % COUNT(facts)], facts[next_random(&random) % COUNT(facts)]);
        NEED_POLICY(*state, &policy, text);
        answer = check(&policy);
        for (size_t i = 0; i < answer.conflict_count; i++) {
            const struct coco_conflict *conflict = &answer.conflicts[i];

            conflicts += conflict->count > 1;
            for (size_t j = 0; conflict->kind == COCO_CONFLICT_NOTHING_LEFT && j < conflict->count; j++) {
                struct coco_rule without[COCO_RULES_MAX];
                struct coco_policy less = policy;

                memcpy(without, policy.rules, policy.rule_count * sizeof(*without));
                without[conflict->rules[j]].severity = COCO_SEVERITY_NOTE;
                for (size_t k = 0; k < policy.rule_count; k++)
                    if (!names(&policy, conflict, policy.rules[k].slug))
                        without[k].severity = COCO_SEVERITY_NOTE;
                less.rules = without;
                assert_int_equal(coco_policy_check(&less, &answer), COCO_OK);
                assert_true(answer.possible[0] || answer.possible[1] || answer.possible[2]);
            }
        }
        coco_arena_reset(*state);
    }
    assert_true(conflicts > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_against_all_launches),
        cmocka_unit_test(test_search_gives_up),
        cmocka_unit_test(test_built_in_rules_leave_launches),
        cmocka_unit_test(test_nothing_left),
        cmocka_unit_test(test_forbidden_technology),
        cmocka_unit_test(test_contradicts_a_built_in_error),
        cmocka_unit_test(test_contradicts_itself),
        cmocka_unit_test(test_rows_that_say_nothing),
        cmocka_unit_test(test_twins),
        cmocka_unit_test(test_lists_that_do_not_meet),
        cmocka_unit_test(test_smallest),
    };

    return cmocka_run_group_tests(tests, setup_arena, teardown_arena) != 0;
}
