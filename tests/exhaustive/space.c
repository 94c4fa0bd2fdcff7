/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "space.h"

void space_add(struct space *space, enum coco_fact fact)
{
    if (space->has[fact])
        return;
    space->has[fact] = true;
    space->facts[space->count++] = fact;
}

static void add_atoms(struct space *space, const struct coco_atom *atoms)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++)
        space_add(space, (enum coco_fact)atoms[i].fact);
}

void space_add_rule(struct space *space, const struct coco_rule *rule)
{
    add_atoms(space, rule->when);
    add_atoms(space, rule->require);
}

uint64_t space_size(const struct space *space)
{
    uint64_t size = 1;

    for (size_t i = 0; i < space->count; i++)
        size *= coco_fact_values(space->facts[i]) - space->least;
    return size;
}

void space_first(const struct space *space, struct coco_facts *facts)
{
    for (size_t i = 0; i < space->count; i++)
        facts->value[space->facts[i]] = (uint8_t)space->least;
}

bool space_next(const struct space *space, struct coco_facts *facts)
{
    for (size_t i = 0; i < space->count; i++) {
        uint8_t *value = &facts->value[space->facts[i]];

        if (*value + 1U < coco_fact_values(space->facts[i])) {
            ++*value;
            return true;
        }
        *value = (uint8_t)space->least;
    }
    return false;
}

void space_random(const struct space *space, uint64_t *state, struct coco_facts *facts)
{
    for (size_t i = 0; i < space->count; i++) {
        const enum coco_fact fact = space->facts[i];

        facts->value[fact] = (uint8_t)(space->least + random_below(state, coco_fact_values(fact) - space->least));
    }
}

unsigned random_below(uint64_t *state, unsigned bound)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (unsigned)((*state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % bound;
}

void space_print(const struct space *space, const struct coco_facts *facts)
{
    for (size_t i = 0; i < space->count; i++) {
        const enum coco_fact fact = space->facts[i];

        print_error(" %s=%s", coco_fact_info(fact)->slug, coco_value_info(fact, facts->value[fact])->slug);
    }
    print_error("\n");
}
