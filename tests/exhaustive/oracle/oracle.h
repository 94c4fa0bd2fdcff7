/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The oracle: a second opinion on every rule, written by another hand from what the rules are meant to say, as plain C.
 * It knows nothing of rows, atoms or bit sets. Where it and the rows disagree, one of them misread the meaning.
 *
 * A rule is asked two questions about facts that are all known: does it speak about this launch, and is this launch as
 * it demands? What becomes of unknown facts is not for a rule to say: oracle_verdict() tries every way in which they
 * may turn out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/fact.h"
#include "coco/judge.h"
#include "coco/rule.h"

/* Facts by name: situation->kvm is the value of fact kvm. */
struct oracle_situation {
#define FACT(name, input, title) uint8_t name;
#define VALUE(fact, name, slug, title, change)
#include "coco/facts.def"
#undef FACT
#undef VALUE
};

struct oracle_answer {
    bool applies;   /* the rule speaks about this launch */
    bool satisfied; /* what it demands is so; asked whether it applies or not */
};

/* The most facts that one rule reads. */
#define ORACLE_READS_MAX 5

struct oracle_rule {
    const char *slug;
    enum coco_severity severity;
    bool overridable;
    /* Only ever called with values other than `unknown` for the facts in `reads`. */
    struct oracle_answer (*ask)(const struct oracle_situation *situation);
    size_t read_count;
    enum coco_fact reads[ORACLE_READS_MAX];
};

/* How many rules the oracle knows; rule < oracle_count() for oracle_rule(). The pointers are to constants. */
size_t oracle_count(void);
const struct oracle_rule *oracle_rule(size_t rule);

/* NULL when the oracle knows no such rule. */
const struct oracle_rule *oracle_by_slug(const char *slug);

enum coco_verdict oracle_verdict(const struct oracle_rule *rule, const struct coco_facts *facts);
