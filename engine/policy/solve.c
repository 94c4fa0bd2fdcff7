/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Most rules have nothing to do with each other, and a search that settles the others first would meet the same
 * contradiction again for each way to settle them. So a rule gains weight each time that it is found broken, the
 * heaviest is settled first, and a search that goes on for long begins anew with the weights that it has.
 */
#include "policy/solve.h"

/* A fact's values before one that was taken from them. */
struct change {
    uint16_t fact;
    coco_value_mask before;
};

struct search {
    const struct coco_rule *const *rules;
    size_t count;
    struct solve_domain domain;
    /* What to take back. A change takes a value away, and there are no more values than rows. */
    size_t changed;
    struct change changes[COCO_ROW_COUNT];
    unsigned long *steps;
    unsigned long patience; /* broken rules that are left to be met before the search begins anew */
    unsigned weights[SOLVE_RULES_MAX];
};

/* Broken rules that the first search may meet; each further one twice as many. */
#define PATIENCE 32

/* The values that make a literal true: of a WHEN atom those that it does not list. */
struct literal {
    uint16_t fact;
    coco_value_mask good;
};

#define LITERALS_MAX (2 * COCO_ATOMS_MAX)

static size_t literals_of(const struct coco_rule *rule, struct literal literals[LITERALS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < COCO_ATOMS_MAX && rule->require[i].values; i++)
        literals[count++] = (struct literal){rule->require[i].fact, rule->require[i].values};
    for (size_t i = 0; i < COCO_ATOMS_MAX && rule->when[i].values; i++)
        literals[count++] = (struct literal){rule->when[i].fact, ~rule->when[i].values};
    return count;
}

void solve_domain_init(struct solve_domain *ret_domain)
{
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        ret_domain->of[fact] = (((coco_value_mask)1 << (coco_fact_values((enum coco_fact)fact) - 1)) - 1) << 1;
}

static void restrict_to(struct search *search, unsigned fact, coco_value_mask values)
{
    const coco_value_mask before = search->domain.of[fact];

    if ((before & values) == before)
        return;
    search->changes[search->changed++] = (struct change){(uint16_t)fact, before};
    search->domain.of[fact] = before & values;
}

static void take_back(struct search *search, size_t changed)
{
    while (search->changed > changed) {
        const struct change *change = &search->changes[--search->changed];

        search->domain.of[change->fact] = change->before;
    }
}

/* A rule as the values that are left make it. */
enum state { STATE_KEPT, STATE_OPEN, STATE_UNIT, STATE_BROKEN };

/* `ret_literal` is the first one that can still be true, `ret_open` how many there are. */
static enum state state_of(const struct search *search, const struct coco_rule *rule, struct literal *ret_literal,
                           size_t *ret_open)
{
    struct literal literals[LITERALS_MAX];
    const size_t count = literals_of(rule, literals);
    size_t open = 0;

    for (size_t i = count; i-- > 0;) {
        const coco_value_mask left = search->domain.of[literals[i].fact];

        if ((left & ~literals[i].good) == 0)
            return STATE_KEPT;
        if ((left & literals[i].good) != 0) {
            open++;
            *ret_literal = literals[i];
        }
    }
    *ret_open = open;
    return open == 0 ? STATE_BROKEN : open == 1 ? STATE_UNIT : STATE_OPEN;
}

/* Of the open rules the one to settle next. */
struct choice {
    struct literal literal;
    unsigned weight;
    size_t open; /* 0: no rule is open */
};

static void consider(struct choice *choice, struct literal literal, unsigned weight, size_t open)
{
    if (choice->open == 0 || weight > choice->weight || (weight == choice->weight && open < choice->open))
        *choice = (struct choice){.literal = literal, .weight = weight, .open = open};
}

/* Draws what follows until nothing more does. False: a rule is broken. */
static bool propagate(struct search *search, struct choice *ret_choice)
{
    bool is_news = true;

    while (is_news) {
        is_news = false;
        *ret_choice = (struct choice){.open = 0};
        for (size_t i = 0; i < search->count; i++) {
            struct literal literal = {0, 0};
            size_t open = 0;

            switch (state_of(search, search->rules[i], &literal, &open)) {
            case STATE_BROKEN:
                search->weights[i]++;
                return false;
            case STATE_UNIT:
                restrict_to(search, literal.fact, literal.good);
                is_news = true;
                break;
            case STATE_OPEN:
                consider(ret_choice, literal, search->weights[i], open);
                break;
            case STATE_KEPT:
                break;
            }
        }
    }
    return true;
}

/* On SOLVED_NONE everything is as it was before the call. */
static enum solved search_on(struct search *search)
{
    const size_t before = search->changed;
    enum solved solved = SOLVED_NONE;
    struct choice choice;

    if (*search->steps == 0 || search->patience == 0)
        return SOLVED_NOT_DECIDED;
    --*search->steps;
    if (propagate(search, &choice)) {
        const size_t drawn = search->changed;

        if (choice.open == 0)
            return SOLVED_SOME;
        restrict_to(search, choice.literal.fact, choice.literal.good);
        solved = search_on(search);
        if (solved == SOLVED_NONE) {
            take_back(search, drawn);
            restrict_to(search, choice.literal.fact, ~choice.literal.good);
            solved = search_on(search);
        }
    } else {
        search->patience--;
    }
    if (solved == SOLVED_NONE)
        take_back(search, before);
    return solved;
}

static enum solved search_anew(struct search *search)
{
    enum solved solved = SOLVED_NOT_DECIDED;

    for (unsigned long patience = PATIENCE; solved == SOLVED_NOT_DECIDED && *search->steps > 0; patience *= 2) {
        take_back(search, 0);
        search->patience = patience;
        solved = search_on(search);
    }
    return solved;
}

enum solved solve(const struct coco_rule *const rules[], size_t count, const struct solve_domain *domain,
                  unsigned long *steps, struct coco_facts *ret_facts)
{
    struct search search = {.rules = rules, .count = count, .domain = *domain, .steps = steps};
    enum solved solved;

    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        if (!domain->of[fact])
            return SOLVED_NONE;
    solved = search_anew(&search);
    if (solved != SOLVED_SOME)
        return solved;
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
        unsigned value = 1;

        while (!(search.domain.of[fact] >> value & 1))
            value++;
        ret_facts->value[fact] = (uint8_t)value;
    }
    return solved;
}
