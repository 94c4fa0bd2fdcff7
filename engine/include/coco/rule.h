/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rules: one row is one constraint, and a row is a clause over facts.
 *
 * WHEN all of these atoms hold, REQUIRE one of those. So a rule is broken exactly when every WHEN atom is true and
 * every REQUIRE atom is false. The rows are coco/rules.def, which includes one file a subject.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/fact.h"

/* COCO_RULE_coco_needs_kvm, ... in table order. */
enum coco_rule_id {
#define RULE(name, slug, severity, subject, when, require, overridable, says, why, fix, source) COCO_RULE_##name,
#include "coco/rules.def"
#undef RULE
    COCO_RULE_COUNT
};

enum coco_severity { COCO_SEVERITY_NOTE = 1, COCO_SEVERITY_WARNING, COCO_SEVERITY_ERROR };

/* What a rule is about; also the file that holds its row: engine/rules/<subject>.def. */
enum coco_subject {
    COCO_SUBJECT_OPTIONS,
    COCO_SUBJECT_PLATFORM,
    COCO_SUBJECT_HOST,
    COCO_SUBJECT_AMD,
    COCO_SUBJECT_INTEL,
    COCO_SUBJECT_KVM,
    COCO_SUBJECT_QEMU,
    COCO_SUBJECT_CPU,
    COCO_SUBJECT_MEMORY,
    COCO_SUBJECT_FIRMWARE,
    COCO_SUBJECT_BOOT,
    COCO_SUBJECT_DEVICES,
    COCO_SUBJECT_SNP,
    COCO_SUBJECT_TDX,
    COCO_SUBJECT_CREDENTIALS,
    COCO_SUBJECT_IMPORT, /* what launches that others wrote do, and options cannot ask for */
    COCO_SUBJECT_SITE,   /* rows of a site's policy: coco/policy.h */
    COCO_SUBJECT_COUNT
};

/* A fact is one of these values. Bit 0 (`unknown`) is never set. */
struct coco_atom {
    uint16_t fact; /* enum coco_fact */
    coco_value_mask values;
};

/* Atoms a list may hold; a list that is shorter ends in an atom without values. */
#define COCO_ATOMS_MAX 6

struct coco_rule {
    const char *slug; /* the permanent id: it keeps its meaning for ever, and is never reused */
    enum coco_severity severity;
    enum coco_subject subject;
    struct coco_atom when[COCO_ATOMS_MAX];    /* all of them; none: always */
    struct coco_atom require[COCO_ATOMS_MAX]; /* one of them; none: the rule is broken whenever WHEN holds */
    bool overridable;                         /* cocolaunch --allow may launch all the same */
    const char *says;                         /* what is wrong, as one sentence */
    const char *why;                          /* what happens otherwise */
    const char *fix;                          /* what to do */
    const char *source;                       /* what the rule rests on */
};

/* The built-in rules, in table order. A pointer to constants. */
const struct coco_rule *coco_rules(void);

/* COCO_RULE_COUNT when there is no such rule. */
enum coco_rule_id coco_rule_by_slug(const char *slug);

/* "error", "warning", "note"; "platform", "cpu", ... */
const char *coco_severity_name(enum coco_severity severity);
const char *coco_subject_name(enum coco_subject subject);
