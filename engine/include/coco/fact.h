/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts: small values out of closed sets, which are all that a rule may look at. The list is coco/facts.def. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/option.h"

/* COCO_FACT_coco, COCO_FACT_kvm, ... in table order. */
enum coco_fact {
#define FACT(name, input, title) COCO_FACT_##name,
#define VALUE(fact, name, slug, title, change)
#include "coco/facts.def"
#undef FACT
#undef VALUE
    COCO_FACT_COUNT
};

/* One enum a fact: COCO_kvm_unknown = 0, COCO_kvm_auto, COCO_kvm_yes, ... */
enum coco_value_none {
    COCO_VALUE_UNKNOWN = 0,
#define FACT(name, input, title)                                                                                       \
    }                                                                                                                  \
    ;                                                                                                                  \
    enum coco_value_of_##name                                                                                          \
    {                                                                                                                  \
        COCO_##name##_unknown,
#define VALUE(fact, name, slug, title, change) COCO_##fact##_##name,
#include "coco/facts.def"
#undef FACT
#undef VALUE
};

/* Rows of a table that holds every value of every fact: COCO_ROW_kvm_unknown, COCO_ROW_kvm_auto, ... */
enum coco_row {
#define FACT(name, input, title)               COCO_ROW_##name##_unknown,
#define VALUE(fact, name, slug, title, change) COCO_ROW_##fact##_##name,
#include "coco/facts.def"
#undef FACT
#undef VALUE
    COCO_ROW_COUNT
};

/* A set of values of one fact is a mask: bit v stands for value v. No fact has more than 31 values. */
typedef uint32_t coco_value_mask;

/* What is known of one launch: the only input of a verdict. All zero means that nothing is known. */
struct coco_facts {
    uint8_t value[COCO_FACT_COUNT];
};

/* Where the answer to a fact comes from. */
enum coco_input {
    COCO_INPUT_REQUEST,  /* what was asked for */
    COCO_INPUT_SIGHTING, /* what was seen of files, or a comparison of the request with what was seen */
    COCO_INPUT_HOST,     /* what was seen of the host alone */
    COCO_INPUT_QEMU,     /* what the QEMU binary said of itself alone */
    COCO_INPUT_SITE,     /* a site's policy, held against any of the above; without a policy it is unknown */
};

/* "request", "sighting", "host", "qemu", "site". */
const char *coco_input_name(enum coco_input input);

/* How a user brings a value about; see facts.def. */
enum coco_change_kind { COCO_CHANGE_FIXED, COCO_CHANGE_SET, COCO_CHANGE_DROP, COCO_CHANGE_GIVE };

struct coco_change {
    enum coco_change_kind kind;
    enum coco_option option; /* COCO_OPTION_COUNT: DROP speaks of several options, and text says which */
    const char *text;        /* SET: the option's value; GIVE: what the user must supply; else NULL */
};

struct coco_value_info {
    const char *slug;
    const char *title;
    struct coco_change change;
};

struct coco_fact_info {
    const char *slug; /* its name in coco/facts.def */
    const char *title;
    enum coco_input input;
    uint16_t row; /* of the fact's value 0, `unknown`, in a table of COCO_ROW_COUNT rows */
};

/* fact < COCO_FACT_COUNT; value < coco_fact_values(fact). The pointers are to constants. */
const struct coco_fact_info *coco_fact_info(enum coco_fact fact);

/* How many values the fact has, `unknown` included. */
unsigned coco_fact_values(enum coco_fact fact);
const struct coco_value_info *coco_value_info(enum coco_fact fact, unsigned value);

/*
 * Gives a fact a new value as a user's change would: what follows from it (coco/follows.def) changes too. A fact that
 * is unknown stays so, unless it is the one that is given.
 */
void coco_facts_change(struct coco_facts *facts, enum coco_fact fact, unsigned value);

/* Is the other fact given a value, too, once this one is given that value? */
bool coco_follows(enum coco_fact fact, unsigned value, enum coco_fact other);

/* The change that this value follows from, a pointer to a constant; NULL when it follows from none. */
struct coco_assignment {
    enum coco_fact fact;
    unsigned value;
};

const struct coco_assignment *coco_cause(enum coco_fact fact, unsigned value);

/* COCO_FACT_COUNT when there is no such fact; 0 (`unknown`) when the fact has no such value. */
enum coco_fact coco_fact_by_slug(const char *slug);
unsigned coco_value_by_slug(enum coco_fact fact, const char *slug);
