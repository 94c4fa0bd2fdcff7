/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts as tables, expanded from coco/facts.def. */
#include "coco/fact.h"

#include <string.h>

#define FIXED                                                                                                          \
    {                                                                                                                  \
        .kind = COCO_CHANGE_FIXED                                                                                      \
    }
#define SET(name, value)                                                                                               \
    {                                                                                                                  \
        .kind = COCO_CHANGE_SET, .option = COCO_OPTION_##name, .text = (value)                                         \
    }
#define DROP(name)                                                                                                     \
    {                                                                                                                  \
        .kind = COCO_CHANGE_DROP, .option = COCO_OPTION_##name                                                         \
    }
#define DROP_ALL(which)                                                                                                \
    {                                                                                                                  \
        .kind = COCO_CHANGE_DROP, .option = COCO_OPTION_COUNT, .text = (which)                                         \
    }
#define GIVE(name, what)                                                                                               \
    {                                                                                                                  \
        .kind = COCO_CHANGE_GIVE, .option = COCO_OPTION_##name, .text = (what)                                         \
    }

static const struct coco_fact_info fact_infos[COCO_FACT_COUNT] = {
#define FACT(name, input, title) [COCO_FACT_##name] = {#name, title, COCO_INPUT_##input, COCO_ROW_##name##_unknown},
#define VALUE(fact, name, slug, title, change)
#include "coco/facts.def"
#undef FACT
#undef VALUE
};

static const struct coco_value_info value_infos[COCO_ROW_COUNT] = {
#define FACT(name, input, title)               [COCO_ROW_##name##_unknown] = {"unknown", "this is not known", FIXED},
#define VALUE(fact, name, slug, title, change) [COCO_ROW_##fact##_##name] = {slug, title, change},
#include "coco/facts.def"
#undef FACT
#undef VALUE
};

static const struct {
    struct coco_assignment cause, consequence;
} follows[] = {
#define FOLLOWS(fact, value, other, other_value)                                                                       \
    {{COCO_FACT_##fact, COCO_##fact##_##value}, {COCO_FACT_##other, COCO_##other##_##other_value}},
#include "coco/follows.def"
#undef FOLLOWS
};

#define FOLLOWS_COUNT (sizeof(follows) / sizeof(follows[0]))

const struct coco_fact_info *coco_fact_info(enum coco_fact fact)
{
    return &fact_infos[fact];
}

unsigned coco_fact_values(enum coco_fact fact)
{
    const unsigned end = fact + 1 < COCO_FACT_COUNT ? fact_infos[fact + 1].row : COCO_ROW_COUNT;

    return end - fact_infos[fact].row;
}

const struct coco_value_info *coco_value_info(enum coco_fact fact, unsigned value)
{
    return &value_infos[fact_infos[fact].row + value];
}

bool coco_follows(enum coco_fact fact, unsigned value, enum coco_fact other)
{
    for (size_t i = 0; i < FOLLOWS_COUNT; i++)
        if (follows[i].cause.fact == fact && follows[i].cause.value == value && follows[i].consequence.fact == other)
            return true;
    return false;
}

const struct coco_assignment *coco_cause(enum coco_fact fact, unsigned value)
{
    for (size_t i = 0; i < FOLLOWS_COUNT; i++)
        if (follows[i].consequence.fact == fact && follows[i].consequence.value == value)
            return &follows[i].cause;
    return NULL;
}

void coco_facts_change(struct coco_facts *facts, enum coco_fact fact, unsigned value)
{
    facts->value[fact] = (uint8_t)value;
    for (size_t i = 0; i < FOLLOWS_COUNT; i++)
        if (follows[i].cause.fact == fact && follows[i].cause.value == value &&
            facts->value[follows[i].consequence.fact] != COCO_VALUE_UNKNOWN)
            facts->value[follows[i].consequence.fact] = (uint8_t)follows[i].consequence.value;
}

enum coco_fact coco_fact_by_slug(const char *slug)
{
    unsigned fact = 0;

    while (fact < COCO_FACT_COUNT && strcmp(fact_infos[fact].slug, slug) != 0)
        fact++;
    return (enum coco_fact)fact;
}

unsigned coco_value_by_slug(enum coco_fact fact, const char *slug)
{
    for (unsigned value = 1; value < coco_fact_values(fact); value++)
        if (strcmp(coco_value_info(fact, value)->slug, slug) == 0)
            return value;
    return COCO_VALUE_UNKNOWN;
}

const char *coco_input_name(enum coco_input input)
{
    static const char *const names[] = {
        [COCO_INPUT_REQUEST] = "request", [COCO_INPUT_SIGHTING] = "sighting", [COCO_INPUT_HOST] = "host",
        [COCO_INPUT_QEMU] = "qemu",       [COCO_INPUT_SITE] = "site",
    };

    return names[input];
}
