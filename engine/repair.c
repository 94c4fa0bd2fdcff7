/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Repair is a depth-first search, one depth after the other, so that the first repair found is a smallest one.
 *
 * A broken rule is mended only by changing a fact that it names, and a fact that was changed once already has the value
 * that the repair gives it. So at every step it is enough to take one broken rule and try the values of its facts that
 * satisfy it, and the changes that such a value follows from. The same goes for a rule that the changes made so far
 * left undetermined. The rule with the fewest of them is taken: it leaves the least to try, and with none left the
 * branch is dead.
 */
#include "coco/repair.h"

/* Verdicts that one search may ask for: about 100 ms. Real launches need a few hundred. */
#define BUDGET 300000

/* Each value of each atom is one way to satisfy a rule, and so is the one change at most that it follows from. */
#define CANDIDATES_MAX (2 * COCO_ATOMS_MAX * 2 * 32)

struct search {
    const struct coco_ruleset *ruleset;
    struct coco_verdicts before; /* of the launch as it is */
    struct coco_facts facts;     /* with the changes made so far */
    struct coco_repair repair;
    size_t depth; /* changes allowed */
    unsigned long budget;
};

/* Has the fact been given its value by the changes made so far, be it as one of them or as what follows from one? */
static bool is_settled(const struct coco_repair *repair, enum coco_fact fact)
{
    for (size_t i = 0; i < repair->count; i++)
        if (repair->changes[i].fact == fact || coco_follows(repair->changes[i].fact, repair->changes[i].value, fact))
            return true;
    return false;
}

/* Counts the change if a user can make it, and it contradicts none of those made; writes it where `list` is given. */
static size_t add_candidate(const struct search *search, enum coco_fact fact, unsigned value, size_t count,
                            struct coco_assignment *list)
{
    if (coco_value_info(fact, value)->change.kind == COCO_CHANGE_FIXED || is_settled(&search->repair, fact))
        return count;
    if (list)
        list[count] = (struct coco_assignment){fact, value};
    return count + 1;
}

/* Adds the values that turn the atoms true (REQUIRE) or false (WHEN), as far as a user can bring them about. */
static size_t add_candidates(const struct search *search, const struct coco_atom *atoms, bool is_when, size_t count,
                             struct coco_assignment *list)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++) {
        const enum coco_fact fact = (enum coco_fact)atoms[i].fact;

        for (unsigned value = 1; value < coco_fact_values(fact); value++) {
            const struct coco_assignment *cause;

            if ((atoms[i].values >> value & 1) == is_when)
                continue;
            count = add_candidate(search, fact, value, count, list);
            cause = coco_cause(fact, value);
            if (cause && search->facts.value[cause->fact] != cause->value)
                count = add_candidate(search, cause->fact, cause->value, count, list);
        }
    }
    return count;
}

/* The ways to satisfy a rule: how many, and, where `list` is given, which. */
static size_t candidates(const struct search *search, const struct coco_rule *rule, struct coco_assignment *list)
{
    const size_t count = add_candidates(search, rule->require, false, 0, list);

    return add_candidates(search, rule->when, true, count, list);
}

static bool any_unseen(const struct coco_atom *atoms, const struct coco_facts *facts)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++)
        if (facts->value[atoms[i].fact] == COCO_VALUE_UNKNOWN &&
            coco_fact_info((enum coco_fact)atoms[i].fact)->input != COCO_INPUT_REQUEST)
            return true;
    return false;
}

/*
 * Must the rule be mended? Broken ones must, and so must those that the changes made undetermined: not knowing is no
 * repair. But where a rule waits for something that was not looked at, only a look can tell, and no change will.
 */
static bool needs_mending(const struct search *search, const struct coco_verdicts *verdicts, size_t rule)
{
    const struct coco_rule *row = &search->ruleset->rules[rule];

    if (row->severity != COCO_SEVERITY_ERROR)
        return false;
    if (coco_rule_set_has(&verdicts->broken, rule))
        return true;
    return coco_rule_set_has(&verdicts->undetermined, rule) && !coco_rule_set_has(&search->before.undetermined, rule) &&
           !any_unseen(row->when, &search->facts) && !any_unseen(row->require, &search->facts);
}

/* The rule to be mended that leaves the fewest choices; the ruleset's count when there is none. */
static size_t hardest_rule(const struct search *search)
{
    struct coco_verdicts verdicts;
    size_t hardest = search->ruleset->count, fewest = SIZE_MAX;

    coco_judge(search->ruleset, &search->facts, &verdicts);
    for (size_t rule = 0; rule < search->ruleset->count; rule++) {
        size_t count;

        if (!needs_mending(search, &verdicts, rule))
            continue;
        count = candidates(search, &search->ruleset->rules[rule], NULL);
        if (count < fewest) {
            fewest = count;
            hardest = rule;
        }
    }
    return hardest;
}

static bool search_on(struct search *search)
{
    struct coco_assignment list[CANDIDATES_MAX];
    size_t rule, count;

    if (search->budget == 0)
        return false;
    search->budget--;
    rule = hardest_rule(search);
    if (rule == search->ruleset->count)
        return true;
    if (search->repair.count == search->depth)
        return false;
    count = candidates(search, &search->ruleset->rules[rule], list);
    for (size_t i = 0; i < count; i++) {
        const struct coco_facts before = search->facts;

        coco_facts_change(&search->facts, list[i].fact, list[i].value);
        search->repair.changes[search->repair.count++] = list[i];
        if (search_on(search))
            return true;
        search->repair.count--;
        search->facts = before;
    }
    return false;
}

static void sort_by_fact(struct coco_repair *repair)
{
    for (size_t i = 1; i < repair->count; i++)
        for (size_t j = i; j > 0 && repair->changes[j - 1].fact > repair->changes[j].fact; j--) {
            const struct coco_assignment swap = repair->changes[j];

            repair->changes[j] = repair->changes[j - 1];
            repair->changes[j - 1] = swap;
        }
}

enum coco_repair_result coco_repair(const struct coco_ruleset *ruleset, const struct coco_facts *facts,
                                    struct coco_repair *ret_repair)
{
    struct search search = {.ruleset = ruleset, .facts = *facts, .budget = BUDGET};

    coco_judge(ruleset, facts, &search.before);
    for (search.depth = 0; search.depth <= COCO_REPAIR_MAX; search.depth++) {
        if (!search_on(&search))
            continue;
        if (search.depth == 0)
            return COCO_REPAIR_NOT_NEEDED;
        sort_by_fact(&search.repair);
        *ret_repair = search.repair;
        return COCO_REPAIR_FOUND;
    }
    return COCO_REPAIR_NONE;
}
