/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A policy, as it is: read, made into rules, checked, and held against a launch. */
#include "harness.h"

#include <string.h>

#include "coco/policy.h"

static struct coco_arena *arena;
static const struct coco_date today = {2026, 6, 15};

static void check_error(enum coco_result result, const struct coco_error *error, size_t size)
{
    if (result == COCO_OK)
        return;
    FUZZ_CHECK(error->message[0]);
    FUZZ_CHECK(error->origin.kind == COCO_ORIGIN_FILE || error->origin.kind == COCO_ORIGIN_NONE);
    FUZZ_CHECK(error->origin.kind == COCO_ORIGIN_NONE || (error->origin.line >= 1 && error->origin.line <= size + 2));
}

static enum coco_result make(const uint8_t *data, size_t size, const char *more, struct coco_policy *ret_policy,
                             struct coco_error *reterr_error)
{
    enum coco_result result;

    FUZZ_CHECK(coco_policy_init(arena, ret_policy) == COCO_OK);
    result = coco_policy_read(ret_policy, "p.yaml", (const char *)data, size, reterr_error);
    if (result == COCO_OK && more)
        result = coco_policy_read(ret_policy, "more.yaml", more, strlen(more), reterr_error);
    return result == COCO_OK ? coco_policy_finish(ret_policy, today, reterr_error) : result;
}

static void check_rules(const struct coco_policy *policy)
{
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct coco_rule *rule = &policy->rules[i];

        FUZZ_CHECK(rule->slug && rule->says && rule->why && rule->fix && rule->source);
        FUZZ_CHECK(rule->severity >= COCO_SEVERITY_NOTE && rule->severity <= COCO_SEVERITY_ERROR);
        FUZZ_CHECK(i < COCO_RULE_COUNT || strncmp(rule->slug, "site-", 5) == 0);
        FUZZ_CHECK(i >= COCO_RULE_COUNT || rule->overridable || coco_rules()[i].severity != COCO_SEVERITY_ERROR ||
                   rule->severity == COCO_SEVERITY_ERROR);
        for (size_t j = 0; j < COCO_ATOMS_MAX; j++)
            FUZZ_CHECK(rule->when[j].fact < COCO_FACT_COUNT && rule->require[j].fact < COCO_FACT_COUNT &&
                       !((rule->when[j].values | rule->require[j].values) & 1));
    }
    for (size_t i = 0; i < policy->waiver_count; i++) {
        FUZZ_CHECK(policy->waivers[i].rule < policy->rule_count && policy->rules[policy->waivers[i].rule].overridable);
        FUZZ_CHECK(coco_date_exists(policy->waivers[i].until));
    }
}

static void judge(const struct coco_policy *policy, const struct coco_facts *facts, struct coco_verdicts *ret_verdicts)
{
    static struct coco_ruleset ruleset;

    FUZZ_CHECK(coco_ruleset_compile(policy->rules, policy->rule_count, &ruleset));
    coco_judge(&ruleset, facts, ret_verdicts);
}

/* What is said to be left keeps every error; what is said to be impossible is named. */
static bool check_answer(const struct coco_policy *policy)
{
    struct coco_policy_check answer;
    const enum coco_result result = coco_policy_check(policy, &answer);

    FUZZ_CHECK(result == COCO_OK || result == COCO_TOO_MUCH);
    if (result != COCO_OK)
        return false;
    for (size_t i = 0; i < 3; i++) {
        struct coco_verdicts verdicts;

        FUZZ_CHECK(answer.possible[i] || answer.impossible[i].count > 0);
        if (!answer.possible[i])
            continue;
        judge(policy, &answer.example[i], &verdicts);
        for (size_t rule = 0; rule < policy->rule_count; rule++)
            FUZZ_CHECK(policy->rules[rule].severity != COCO_SEVERITY_ERROR ||
                       !coco_rule_set_has(&verdicts.broken, rule));
    }
    for (size_t i = 0; i < answer.conflict_count; i++)
        for (size_t j = 0; j < answer.conflicts[i].count; j++)
            FUZZ_CHECK(answer.conflicts[i].rules[j] < policy->rule_count);
    return answer.possible[0] || answer.possible[1] || answer.possible[2];
}

/* One more error row changes the verdict of no other rule, and leaves no launch where none was left. */
static void check_monotone(const struct coco_policy *policy, const uint8_t *data, size_t size, bool any_left)
{
    static const char more[] = "rules: [{id: site-0-more, says: x, require: {kvm: no}}]\n";
    struct coco_policy stricter;
    struct coco_error error;
    struct coco_facts facts;
    struct coco_verdicts before, after;
    size_t added = 0;

    if (make(data, size, more, &stricter, &error) != COCO_OK)
        return; /* the id is taken, or the table full */
    FUZZ_CHECK(stricter.rule_count == policy->rule_count + 1);
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        facts.value[fact] = (uint8_t)((size > 0 ? data[fact % size] : 0) % coco_fact_values((enum coco_fact)fact));
    judge(policy, &facts, &before);
    judge(&stricter, &facts, &after);
    for (size_t rule = 0; rule < policy->rule_count; rule++) {
        while (strcmp(stricter.rules[rule + added].slug, policy->rules[rule].slug) != 0)
            FUZZ_CHECK(++added == 1);
        FUZZ_CHECK(stricter.rules[rule + added].severity >= policy->rules[rule].severity);
        FUZZ_CHECK(coco_verdict_of(&after, rule + added) == coco_verdict_of(&before, rule));
    }
    if (!any_left)
        FUZZ_CHECK(!check_answer(&stricter));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coco_policy policy, twin;
    struct coco_error error = {.message = ""}, twin_error = {.message = ""};
    enum coco_result result;

    if (!arena)
        arena = coco_arena_new();
    coco_arena_reset(arena);
    result = make(data, size, NULL, &policy, &error);
    check_error(result, &error, size);
    FUZZ_CHECK(make(data, size, NULL, &twin, &twin_error) == result);
    FUZZ_CHECK(strcmp(error.message, twin_error.message) == 0 && error.origin.line == twin_error.origin.line);
    if (result != COCO_OK)
        return 0;
    check_rules(&policy);
    check_monotone(&policy, data, size, check_answer(&policy));
    return 0;
}
