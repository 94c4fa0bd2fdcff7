/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Is a policy sound? The rows that decide are those of severity error, the built-in ones among them: a launch that
 * breaks none of them is one that the policy leaves. Each question is put to the search in solve.c, and where there is
 * no such launch, rows are left out one by one as long as that stays so: what remains is a smallest set.
 */
#include "coco/policy.h"

#include <string.h>

#include "policy/allowed.h"
#include "policy/consistent.h"
#include "policy/solve.h"

/* Steps that all searches of a check may take together: some seconds. Policies that people write need a few thousand.
 */
#define STEPS_MAX 400000

struct check {
    const struct coco_policy *policy;
    bool counts[COCO_RULES_MAX]; /* the row is of severity error, and not left out */
    struct solve_domain everything;
    unsigned long steps;
    enum coco_result result; /* of the first that went wrong */
    struct coco_policy_check answer;
    struct coco_conflict *conflicts;
};

/* ---- questions ----------------------------------------------------------------------------------------------------
 */

/* Is there a launch in the domain that keeps all rows that count? False also once the search has given up. */
static bool any_launch(struct check *check, const bool counts[], const struct solve_domain *domain,
                       struct coco_facts *ret_facts)
{
    const struct coco_rule *rows[SOLVE_RULES_MAX];
    size_t consistent, count = 0;
    const struct coco_rule *consistent_rows = policy_consistent_rows(&consistent);

    for (size_t i = 0; i < consistent; i++)
        rows[count++] = &consistent_rows[i];
    for (size_t i = 0; i < check->policy->rule_count; i++)
        if (counts[i])
            rows[count++] = &check->policy->rules[i];
    switch (solve(rows, count, domain, &check->steps, ret_facts)) {
    case SOLVED_SOME:
        return true;
    case SOLVED_NONE:
        return false;
    case SOLVED_NOT_DECIDED:
        check->result = COCO_TOO_MUCH;
        break;
    }
    return false;
}

/* Launches to which the rule applies. */
static void where_it_applies(const struct coco_rule *rule, struct solve_domain *domain)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && rule->when[i].values; i++)
        domain->of[rule->when[i].fact] &= rule->when[i].values;
}

/* Launches that break the rule. */
static void where_it_is_broken(const struct coco_rule *rule, struct solve_domain *domain)
{
    where_it_applies(rule, domain);
    for (size_t i = 0; i < COCO_ATOMS_MAX && rule->require[i].values; i++)
        domain->of[rule->require[i].fact] &= ~rule->require[i].values;
}

/* Of rows that leave no launch in the domain a smallest set, built-in ones left out where that is possible. */
static struct coco_conflict smallest(struct check *check, enum coco_conflict_kind kind, const bool counts[],
                                     const struct solve_domain *domain)
{
    struct coco_conflict conflict = {.kind = kind};
    bool left[COCO_RULES_MAX];
    struct coco_facts facts;
    size_t *rules;

    memcpy(left, counts, sizeof(left));
    for (size_t i = 0; i < check->policy->rule_count && check->result == COCO_OK; i++) {
        if (!left[i])
            continue;
        left[i] = false;
        left[i] = any_launch(check, left, domain, &facts);
        conflict.count += left[i];
    }
    rules = coco_arena_alloc(check->policy->arena, (conflict.count + 1) * sizeof(*rules));
    if (!rules || check->result != COCO_OK) {
        check->result = rules ? check->result : COCO_NO_MEMORY;
        return (struct coco_conflict){.kind = kind};
    }
    conflict.count = 0;
    for (size_t i = 0; i < check->policy->rule_count; i++)
        if (left[i])
            rules[conflict.count++] = i;
    conflict.rules = rules;
    conflict.rule = conflict.count > 0 ? rules[0] : 0;
    return conflict;
}

static bool is_told(const struct check *check, const struct coco_conflict *conflict)
{
    for (size_t i = 0; i < check->answer.conflict_count; i++) {
        const struct coco_conflict *told = &check->conflicts[i];

        if (told->kind == conflict->kind && told->kind != COCO_CONFLICT_NEVER_BROKEN &&
            told->count == conflict->count &&
            memcmp(told->rules, conflict->rules, told->count * sizeof(*told->rules)) == 0)
            return true;
    }
    return false;
}

static void tell(struct check *check, struct coco_conflict conflict)
{
    if (check->result == COCO_OK && !is_told(check, &conflict))
        check->conflicts[check->answer.conflict_count++] = conflict;
}

/* ---- rows ---------------------------------------------------------------------------------------------------------
 */

/*
 * Does the row ask for what the others never leave where it applies? A row whose demand contradicts its own WHEN
 * forbids what it applies to, and means to.
 */
static void check_met(struct check *check, size_t rule)
{
    bool alone[COCO_RULES_MAX] = {false}, others[COCO_RULES_MAX];
    struct solve_domain domain = check->everything;
    struct coco_conflict conflict;
    struct coco_facts facts;

    if (!check->counts[rule])
        return;
    alone[rule] = true;
    memcpy(others, check->counts, sizeof(others));
    others[rule] = false;
    where_it_applies(&check->policy->rules[rule], &domain);
    if (any_launch(check, check->counts, &domain, &facts) || !any_launch(check, alone, &domain, &facts) ||
        !any_launch(check, others, &domain, &facts))
        return;
    conflict = smallest(check, COCO_CONFLICT_NEVER_MET, check->counts, &domain);
    conflict.rule = rule;
    tell(check, conflict);
}

/* Do the others keep it already? Then they do so without it, and of two that say the same one is kept. */
static void check_broken(struct check *check, bool needed[], size_t rule)
{
    const bool counted = needed[rule];
    struct solve_domain domain = check->everything;
    struct coco_conflict conflict;
    struct coco_facts facts;

    needed[rule] = false;
    where_it_is_broken(&check->policy->rules[rule], &domain);
    if (any_launch(check, needed, &domain, &facts)) {
        needed[rule] = counted;
        return;
    }
    conflict = smallest(check, COCO_CONFLICT_NEVER_BROKEN, needed, &domain);
    conflict.rule = rule;
    tell(check, conflict);
}

static void check_rows(struct check *check)
{
    bool needed[COCO_RULES_MAX];

    for (size_t i = COCO_RULE_COUNT; i < check->policy->rule_count && check->result == COCO_OK; i++)
        check_met(check, i);
    if (check->answer.conflict_count > 0)
        return; /* where a contradiction leaves no launch, every row is kept */
    memcpy(needed, check->counts, sizeof(needed));
    for (size_t i = COCO_RULE_COUNT; i < check->policy->rule_count && check->result == COCO_OK; i++)
        check_broken(check, needed, i);
}

/* ---- all of it ----------------------------------------------------------------------------------------------------
 */

static void check_technologies(struct check *check)
{
    static const uint8_t values[] = {COCO_coco_no, COCO_coco_sev_snp, COCO_coco_tdx};

    for (size_t i = 0; i < sizeof(values) && check->result == COCO_OK; i++) {
        struct solve_domain domain = check->everything;

        domain.of[COCO_FACT_coco] = (coco_value_mask)1 << values[i];
        check->answer.possible[i] = any_launch(check, check->counts, &domain, &check->answer.example[i]);
        if (!check->answer.possible[i] && check->result == COCO_OK)
            check->answer.impossible[i] = smallest(check, COCO_CONFLICT_NOTHING_LEFT, check->counts, &domain);
    }
}

/* A list that nothing is on, or lists that have nothing in common. */
static void leave_out_unlisted(struct check *check)
{
    static const struct {
        enum coco_fact fact;
        uint8_t listed;
    } facts[COCO_ALLOWED_COUNT] = {
        [COCO_ALLOWED_FIRMWARE] = {COCO_FACT_site_firmware, COCO_site_firmware_listed},
        [COCO_ALLOWED_KERNEL] = {COCO_FACT_site_kernel, COCO_site_kernel_listed},
        [COCO_ALLOWED_INITRD] = {COCO_FACT_site_initrd, COCO_site_initrd_listed},
        [COCO_ALLOWED_MEASUREMENT] = {COCO_FACT_site_measurement, COCO_site_measurement_listed},
    };

    for (size_t i = 0; i < COCO_ALLOWED_COUNT; i++)
        if (!policy_lists_meet(&check->policy->allowed[i]))
            check->everything.of[facts[i].fact] &= ~((coco_value_mask)1 << facts[i].listed);
}

enum coco_result coco_policy_check(const struct coco_policy *policy, struct coco_policy_check *ret_check)
{
    struct check check = {.policy = policy, .steps = STEPS_MAX, .result = COCO_OK};

    /* Each row of a site's is told at most twice, and there is at most one more. */
    check.conflicts =
        coco_arena_alloc(policy->arena, (2 * (policy->rule_count - COCO_RULE_COUNT) + 1) * sizeof(*check.conflicts));
    if (!check.conflicts)
        return COCO_NO_MEMORY;
    for (size_t i = 0; i < policy->rule_count; i++)
        check.counts[i] = policy->rules[i].severity == COCO_SEVERITY_ERROR;
    solve_domain_init(&check.everything);
    leave_out_unlisted(&check);
    check_technologies(&check);
    if (check.answer.possible[0] || check.answer.possible[1] || check.answer.possible[2])
        check_rows(&check);
    else if (check.result == COCO_OK)
        tell(&check, smallest(&check, COCO_CONFLICT_NOTHING_LEFT, check.counts, &check.everything));
    if (check.result != COCO_OK)
        return check.result;
    check.answer.conflicts = check.conflicts;
    *ret_check = check.answer;
    return COCO_OK;
}
