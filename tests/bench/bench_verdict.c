/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What judging a launch costs, beside the same rules as hand-written ifs: the oracle's. Both see the same launches,
 * whose facts are all known, turn by turn in one run; what counts is the ratio. Usage: bench-verdict [ROUNDS]
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "coco/judge.h"
#include "oracle.h"

#define LAUNCHES 4096

static struct coco_ruleset ruleset;
static const struct oracle_rule *by_hand[COCO_RULE_COUNT];
static struct coco_facts launches[LAUNCHES];

static uint64_t now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* Any generator will do that gives the same launches in every run. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

static bool prepare(void)
{
    uint32_t state = 1;

    coco_ruleset_builtin(&ruleset);
    for (size_t rule = 0; rule < COCO_RULE_COUNT; rule++) {
        by_hand[rule] = oracle_by_slug(ruleset.rules[rule].slug);
        if (!by_hand[rule]) {
            fprintf(stderr, "bench-verdict: the oracle does not know %s\n", ruleset.rules[rule].slug);
            return false;
        }
    }
    for (size_t i = 0; i < LAUNCHES; i++)
        for (size_t fact = 0; fact < COCO_FACT_COUNT; fact++)
            launches[i].value[fact] = (uint8_t)(1 + next_random(&state) % (coco_fact_values((enum coco_fact)fact) - 1));
    return true;
}

/* Bits in a word, without a loop: counting what is broken must not cost as much as finding it. */
static unsigned count_bits(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(word * UINT64_C(0x0101010101010101) >> 56);
}

/* How many rules are broken: the answer, so that neither way can be left out by the compiler. */
static size_t judge_all(void)
{
    size_t broken = 0;

    for (size_t i = 0; i < LAUNCHES; i++) {
        struct coco_verdicts verdicts;

        coco_judge(&ruleset, &launches[i], &verdicts);
        for (size_t w = 0; w < COCO_RULE_WORDS; w++)
            broken += count_bits(verdicts.broken.word[w]);
    }
    return broken;
}

static size_t ask_all(void)
{
    size_t broken = 0;

    for (size_t i = 0; i < LAUNCHES; i++)
        for (size_t rule = 0; rule < COCO_RULE_COUNT; rule++) {
            const struct oracle_answer answer = by_hand[rule]->ask((const struct oracle_situation *)&launches[i]);

            broken += answer.applies && !answer.satisfied;
        }
    return broken;
}

/* The fastest of all rounds: what disturbs a measurement only ever adds to it. */
static size_t measure(size_t (*run)(void), uint64_t *least_ns)
{
    const uint64_t start = now_ns();
    const size_t broken = run();
    const uint64_t took = now_ns() - start;

    if (took < *least_ns)
        *least_ns = took;
    return broken;
}

int main(int argc, char *argv[])
{
    const long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 200;
    uint64_t judge_ns = UINT64_MAX, ask_ns = UINT64_MAX;

    if (rounds < 1) {
        fprintf(stderr, "usage: %s [ROUNDS]\n", argv[0]);
        return 2;
    }
    if (!prepare())
        return 1;
    for (long round = 0; round < rounds; round++) {
        const size_t judged = measure(judge_all, &judge_ns), asked = measure(ask_all, &ask_ns);

        if (judged != asked) {
            fprintf(stderr, "bench-verdict: %zu rules are broken by the table, %zu by hand\n", judged, asked);
            return 1;
        }
    }

    const double judge = (double)judge_ns / LAUNCHES, ask = (double)ask_ns / LAUNCHES;

    printf("%-44s %9.0f ns a launch  %6.2f ns a rule\n", "table", judge, judge / COCO_RULE_COUNT);
    printf("%-44s %9.0f ns a launch  %6.2f ns a rule\n", "hand-written ifs", ask, ask / COCO_RULE_COUNT);
    printf("%-44s %9.2f\n", "hand-written / table", ask / judge);
    return 0;
}
