/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * coco_repair() against brute force, which knows nothing of rows: it tries every set of changes, smallest sets first,
 * and asks the judge. That a repair is valid is checked as well, so sets of its own size need not be tried again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdbool.h>

#include "coco/repair.h"

#include "oracle.h"
#include "space.h"

/* Sets of this size are all tried where the test says "small", of one more where it says "deep": see main(). */
#define SMALL 2
#define DEEP  3

/* Where a subject has more combinations than this, as many are drawn at random. */
#define COMBINATIONS_MAX UINT64_C(4000)
#define SPOILED_LAUNCHES 3000
#define DEEP_LAUNCHES    100
#define SEED             UINT64_C(0x636f636f)

static struct coco_ruleset ruleset;
static struct coco_rule_set errors; /* rules of severity error */
static bool named[COCO_FACT_COUNT]; /* an error rule names the fact; changing any other fact can mend nothing */
static const struct oracle_rule *oracles[COCO_RULE_COUNT];
static struct coco_assignment changes[COCO_ROW_COUNT]; /* what a user can do about named facts, by fact */
static size_t change_count;
static size_t found_of_size[COCO_REPAIR_MAX + 1],
    none_count; /* what was seen, so that a test can tell what it tested */

static bool is_change(enum coco_fact fact, unsigned value, const struct coco_facts *facts)
{
    return value != facts->value[fact] && coco_value_info(fact, value)->change.kind != COCO_CHANGE_FIXED;
}

/* Does the rule read something that was not looked at? */
static bool waits_for_a_look(size_t rule, const struct coco_facts *facts)
{
    const struct oracle_rule *oracle = oracles[rule];

    assert_non_null(oracle);
    for (size_t i = 0; i < oracle->read_count; i++)
        if (coco_fact_info(oracle->reads[i])->input != COCO_INPUT_REQUEST &&
            facts->value[oracle->reads[i]] == COCO_VALUE_UNKNOWN)
            return true;
    return false;
}

/* No error is left, and no error rule that was decided has become undetermined for want of anything but a look. */
static bool is_mended(const struct coco_verdicts *before, const struct coco_facts *after)
{
    struct coco_verdicts verdicts;

    coco_judge(&ruleset, after, &verdicts);
    for (size_t w = 0; w < COCO_RULE_WORDS; w++)
        if (errors.word[w] & verdicts.broken.word[w])
            return false;
    for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
        const uint64_t opened = errors.word[w] & verdicts.undetermined.word[w] & ~before->undetermined.word[w];

        for (size_t bit = 0; opened && bit < 64; bit++)
            if (opened >> bit & 1 && !waits_for_a_look(64 * w + bit, after))
                return false;
    }
    return true;
}

/* Is there a set of exactly `size` of the changes from `first` on, one a fact, that mends the launch? */
static bool can_mend(const struct coco_verdicts *before, const struct coco_facts *facts, size_t first, size_t size)
{
    if (size == 0)
        return is_mended(before, facts);
    for (size_t i = first; i < change_count; i++) {
        const struct coco_assignment *change = &changes[i];
        struct coco_facts after = *facts;
        size_t next = i + 1;

        if (change->value == facts->value[change->fact])
            continue;
        coco_facts_change(&after, change->fact, change->value);
        while (next < change_count && changes[next].fact == change->fact)
            next++;
        if (can_mend(before, &after, next, size - 1))
            return true;
    }
    return false;
}

/* Are these changes such as a repair may hold, and do they mend the launch? */
static const char *wrong_with(const struct coco_repair *repair, const struct coco_verdicts *before,
                              const struct coco_facts *facts)
{
    struct coco_facts after = *facts;

    if (repair->count == 0 || repair->count > COCO_REPAIR_MAX)
        return "a repair without changes, or with too many";
    for (size_t i = 0; i < repair->count; i++) {
        const struct coco_assignment *change = &repair->changes[i];

        if (i > 0 && repair->changes[i - 1].fact >= change->fact)
            return "changes are not in table order, or a fact is changed twice";
        if (change->value >= coco_fact_values(change->fact) || !is_change(change->fact, change->value, facts))
            return "a change that changes nothing, or that a user cannot make";
        coco_facts_change(&after, change->fact, change->value);
    }
    return is_mended(before, &after) ? NULL : "the launch is not mended";
}

/* NULL, or what is wrong with what coco_repair() says of these facts. Sets of up to `depth` changes are tried. */
static const char *check(const struct coco_facts *facts, size_t depth)
{
    struct coco_verdicts before;
    struct coco_repair repair;
    const enum coco_repair_result result = coco_repair(&ruleset, facts, &repair);
    const char *wrong = NULL;
    size_t smaller; /* sets below this size are tried, and none may do */

    coco_judge(&ruleset, facts, &before);
    switch (result) {
    case COCO_REPAIR_NOT_NEEDED:
        return is_mended(&before, facts) ? NULL : "an error rule is broken, and no repair needed";
    case COCO_REPAIR_FOUND:
        wrong = wrong_with(&repair, &before, facts);
        if (wrong)
            return wrong;
        found_of_size[repair.count]++;
        smaller = repair.count;
        break;
    default:
        none_count++;
        smaller = COCO_REPAIR_MAX + 1;
        break;
    }
    for (size_t size = 0; size < smaller && size <= depth; size++)
        if (can_mend(&before, facts, 0, size))
            return result == COCO_REPAIR_FOUND ? "there is a smaller repair" : "there is a repair";
    return NULL;
}

static void check_or_fail(const struct space *space, const struct coco_facts *facts, size_t depth)
{
    const char *wrong = check(facts, depth);

    if (!wrong)
        return;
    print_error("%s:", wrong);
    space_print(space, facts);
    fail();
}

/* A launch without an error: nothing special is asked for, but a kernel and firmware, and all that is seen is well, on
 * the host that the technology takes. */
static struct coco_facts sound_launch(enum coco_value_of_coco coco)
{
    struct coco_facts facts;

    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        facts.value[fact] = 1;
    facts.value[COCO_FACT_coco] = (uint8_t)coco;
    facts.value[COCO_FACT_host_vendor] = coco == COCO_coco_tdx ? COCO_host_vendor_intel : COCO_host_vendor_amd;
    facts.value[COCO_FACT_host_kernel] = COCO_host_kernel_from_6_16;
    facts.value[COCO_FACT_snp_api] = COCO_snp_api_from_1_53;
    facts.value[COCO_FACT_qemu_version] = COCO_qemu_version_from_10_2;
    facts.value[COCO_FACT_kernel] = COCO_kernel_given;
    facts.value[COCO_FACT_kernel_file] = COCO_kernel_file_readable;
    facts.value[COCO_FACT_firmware] = COCO_firmware_file;
    facts.value[COCO_FACT_firmware_file] = COCO_firmware_file_readable;
    return facts;
}

static void test_sound_launch_needs_none(void **state)
{
    (void)state;
    for (unsigned coco = COCO_coco_no; coco <= COCO_coco_tdx; coco++) {
        const struct coco_facts facts = sound_launch((enum coco_value_of_coco)coco);
        struct coco_repair repair;

        assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_NOT_NEEDED);
    }
}

/* Errors that share no fact and no rule, so that each needs a change of its own: as many as a repair may hold, and one
 * more. */
static void test_most_changes(void **state)
{
    static const struct coco_assignment errors_apart[COCO_REPAIR_MAX + 1] = {
        {COCO_FACT_machine_type, COCO_machine_type_other},
        {COCO_FACT_cpus_max, COCO_cpus_max_below},
        {COCO_FACT_ram_max, COCO_ram_max_below},
        {COCO_FACT_nvram_template, COCO_nvram_template_given},
        {COCO_FACT_nvram_state, COCO_nvram_state_path},
        {COCO_FACT_binds, COCO_binds_given},
        {COCO_FACT_snp_policy_debug, COCO_snp_policy_debug_set},
        {COCO_FACT_snp_host_data, COCO_snp_host_data_wrong_length},
        {COCO_FACT_snp_gosvw, COCO_snp_gosvw_wrong_length},
    };
    struct coco_facts facts = sound_launch(COCO_coco_sev_snp);
    struct coco_repair repair;

    (void)state;
    for (size_t count = 1; count <= COCO_REPAIR_MAX; count++) {
        facts.value[errors_apart[count - 1].fact] = (uint8_t)errors_apart[count - 1].value;
        assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_FOUND);
        assert_int_equal(repair.count, count);
        assert_null(check(&facts, SMALL));
    }
    facts.value[errors_apart[COCO_REPAIR_MAX].fact] = (uint8_t)errors_apart[COCO_REPAIR_MAX].value;
    assert_int_equal(coco_repair(&ruleset, &facts, &repair), COCO_REPAIR_NONE);
}

/* A rule's whole truth table, `unknown` included, in launches that are sound but for it. */
static void test_truth_table(void **state)
{
    const struct coco_rule *rule = *state;
    struct space space = {.least = 0};

    space_add_rule(&space, rule);
    for (unsigned coco = COCO_coco_no; coco <= COCO_coco_tdx; coco++) {
        struct coco_facts facts = sound_launch((enum coco_value_of_coco)coco);

        space_first(&space, &facts);
        do
            check_or_fail(&space, &facts, SMALL);
        while (space_next(&space, &facts));
        if (space.has[COCO_FACT_coco])
            break; /* the walk went through all three already */
    }
}

/* Combinations of all that a subject's error rules name, each in a launch that is otherwise sound. */
static void test_subject(void **state)
{
    const enum coco_subject *subject = *state;
    struct space space = {.least = 0};
    struct coco_facts facts = sound_launch(COCO_coco_no);
    uint64_t random_state = SEED, points, done = 0;
    bool sampled;

    for (size_t rule = 0; rule < ruleset.count; rule++)
        if (ruleset.rules[rule].subject == *subject && coco_rule_set_has(&errors, rule))
            space_add_rule(&space, &ruleset.rules[rule]);
    points = space_size(&space);
    sampled = points > COMBINATIONS_MAX;
    if (sampled) {
        print_message("%" PRIu64 " of %" PRIu64 " combinations, drawn with seed %#" PRIx64 "\n", COMBINATIONS_MAX,
                      points, SEED);
        points = COMBINATIONS_MAX;
    }
    space_first(&space, &facts);
    do {
        if (sampled)
            space_random(&space, &random_state, &facts);
        check_or_fail(&space, &facts, SMALL);
    } while (++done < points && (sampled || space_next(&space, &facts)));
}

/* Sound launches in which one to six facts, drawn from those that matter, have become something else, or unknown. */
static void spoil(uint64_t *random_state, const struct space *matters, struct coco_facts *facts)
{
    const unsigned spoiled = 1 + random_below(random_state, 6);

    *facts = sound_launch((enum coco_value_of_coco)(1 + random_below(random_state, 3)));
    for (unsigned i = 0; i < spoiled; i++) {
        const enum coco_fact fact = matters->facts[random_below(random_state, (unsigned)matters->count)];

        facts->value[fact] = (uint8_t)random_below(random_state, coco_fact_values(fact));
    }
}

static void check_spoiled_launches(size_t launches, size_t depth)
{
    struct space matters = {.least = 0};
    uint64_t random_state = SEED;
    size_t mended = 0;

    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        if (named[fact])
            space_add(&matters, (enum coco_fact)fact);
    for (size_t size = 0; size <= COCO_REPAIR_MAX; size++)
        found_of_size[size] = 0;
    none_count = 0;
    for (size_t i = 0; i < launches; i++) {
        struct coco_facts facts;

        spoil(&random_state, &matters, &facts);
        check_or_fail(&matters, &facts, depth);
    }
    for (size_t size = 1; size <= COCO_REPAIR_MAX; size++)
        mended += found_of_size[size];
    print_message("%zu launches drawn with seed %#" PRIx64 ", sets of up to %zu changes tried: "
                  "%zu mended (%zu by one change, %zu by two, %zu by three), %zu beyond repair\n",
                  launches, SEED, depth, mended, found_of_size[1], found_of_size[2], found_of_size[3], none_count);
    /* Without some of each, the draw would have tested less than it says. */
    assert_true(found_of_size[1] > 0 && found_of_size[2] > 0 && none_count > 0);
}

static void test_spoiled_launches(void **state)
{
    (void)state;
    check_spoiled_launches(SPOILED_LAUNCHES, SMALL);
}

static void test_spoiled_launches_deep(void **state)
{
    (void)state;
    check_spoiled_launches(DEEP_LAUNCHES, DEEP);
}

static void collect_changes(void)
{
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        for (unsigned value = 1; named[fact] && value < coco_fact_values((enum coco_fact)fact); value++)
            if (coco_value_info((enum coco_fact)fact, value)->change.kind != COCO_CHANGE_FIXED)
                changes[change_count++] = (struct coco_assignment){.fact = (enum coco_fact)fact, .value = value};
}

int main(void)
{
    static enum coco_subject subjects[COCO_SUBJECT_COUNT];
    static struct CMUnitTest tests[4 + COCO_SUBJECT_COUNT + COCO_RULE_COUNT];
    size_t count = 0;

    coco_ruleset_builtin(&ruleset);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_sound_launch_needs_none);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_most_changes);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_spoiled_launches);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_spoiled_launches_deep);
    for (unsigned subject = 0; subject < COCO_SUBJECT_SITE; subject++) {
        subjects[subject] = (enum coco_subject)subject;
        tests[count++] = (struct CMUnitTest){
            .name = coco_subject_name(subjects[subject]),
            .test_func = test_subject,
            .initial_state = &subjects[subject],
        };
    }
    for (size_t rule = 0; rule < ruleset.count; rule++) {
        struct space space = {0};

        oracles[rule] = oracle_by_slug(ruleset.rules[rule].slug);
        if (ruleset.rules[rule].severity != COCO_SEVERITY_ERROR)
            continue;
        errors.word[rule / 64] |= UINT64_C(1) << (rule % 64);
        space_add_rule(&space, &ruleset.rules[rule]);
        for (size_t i = 0; i < space.count; i++)
            named[space.facts[i]] = true;
        tests[count++] = (struct CMUnitTest){
            .name = ruleset.rules[rule].slug,
            .test_func = test_truth_table,
            .initial_state = (void *)(uintptr_t)&ruleset.rules[rule],
        };
    }
    collect_changes();
    return _cmocka_run_group_tests("repair", tests, count, NULL, NULL) != 0;
}
