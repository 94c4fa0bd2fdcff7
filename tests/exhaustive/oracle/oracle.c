/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From two plain answers about known facts to a verdict about facts of which some are unknown, by trying them all. */
#include "oracle.h"

#include <string.h>

#include "table.h"

/* Order does not matter: rules are found by slug. */
static const struct oracle_table *const tables[] = {
    &oracle_options, &oracle_platform, &oracle_cpu,   &oracle_memory,      &oracle_firmware,    &oracle_boot,
    &oracle_devices, &oracle_snp,      &oracle_tdx,   &oracle_credentials, &oracle_kernel_file, &oracle_firmware_file,
    &oracle_host,    &oracle_amd,      &oracle_intel, &oracle_kvm,         &oracle_qemu,        &oracle_import,
};
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

/* The two views of a launch have the same bytes in the same order. */
_Static_assert(sizeof(struct oracle_situation) == sizeof(struct coco_facts), "one byte a fact, in table order");

size_t oracle_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < TABLE_COUNT; i++)
        count += tables[i]->count;
    return count;
}

const struct oracle_rule *oracle_rule(size_t rule)
{
    size_t table = 0;

    while (rule >= tables[table]->count)
        rule -= tables[table++]->count;
    return &tables[table]->rules[rule];
}

const struct oracle_rule *oracle_by_slug(const char *slug)
{
    for (size_t rule = 0; rule < oracle_count(); rule++)
        if (strcmp(oracle_rule(rule)->slug, slug) == 0)
            return oracle_rule(rule);
    return NULL;
}

/* What all the ways in which the unknown facts may turn out have in common. */
struct tally {
    bool some_apply, all_apply;
    bool some_satisfied, all_satisfied;
};

/* Two answers apart are enough to know that the unknown facts decide: none that is still to come changes that. */
static bool is_undetermined(const struct tally *tally)
{
    return tally->some_apply && !tally->all_satisfied && (!tally->all_apply || tally->some_satisfied);
}

/* Tries every value of every unknown fact from reads[from] on. */
static void try_all(const struct oracle_rule *rule, struct coco_facts *facts, size_t from, struct tally *tally)
{
    struct oracle_situation situation;
    struct oracle_answer answer;

    for (; from < rule->read_count; from++) {
        const enum coco_fact fact = rule->reads[from];

        if (facts->value[fact] != COCO_VALUE_UNKNOWN)
            continue;
        for (unsigned value = 1; value < coco_fact_values(fact) && !is_undetermined(tally); value++) {
            facts->value[fact] = (uint8_t)value;
            try_all(rule, facts, from + 1, tally);
        }
        facts->value[fact] = COCO_VALUE_UNKNOWN;
        return;
    }
    memcpy(&situation, facts, sizeof(situation));
    answer = rule->ask(&situation);
    tally->some_apply |= answer.applies;
    tally->all_apply &= answer.applies;
    tally->some_satisfied |= answer.satisfied;
    tally->all_satisfied &= answer.satisfied;
}

enum coco_verdict oracle_verdict(const struct oracle_rule *rule, const struct coco_facts *facts)
{
    struct tally tally = {.all_apply = true, .all_satisfied = true};
    struct coco_facts copy = *facts;

    try_all(rule, &copy, 0, &tally);
    if (!tally.some_apply)
        return COCO_VERDICT_NOT_APPLICABLE;
    if (tally.all_satisfied)
        return COCO_VERDICT_HOLDS;
    return is_undetermined(&tally) ? COCO_VERDICT_UNDETERMINED : COCO_VERDICT_BROKEN;
}
