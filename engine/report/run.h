/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the forms of a report of many inputs share: run.c steers, and each form has a file of its own. */
#pragma once

#include "coco/arena.h"
#include "report/finding.h"
#include "report/origin.h"
#include "report/spelling.h"
#include "report/tree.h"
#include "report/writer.h"

/* What fails where no rule is broken, but was to be decided: a case of its own. */
#define RUN_DECIDED   "decided"
#define RUN_UNDECIDED "rules that were to be decided are undetermined"

struct run_form {
    void (*begin)(struct coco_run *run);
    void (*input)(struct coco_run *run, const struct coco_checked *checked, int exit_code);
    void (*end)(struct coco_run *run, int exit_code);
};

/* Notifications and annotations that a report holds: what is kept until its end is bounded. */
#define RUN_KEPT_MAX 100

/* Something that is said at the end, in the order in which it was met. */
struct run_kept {
    struct run_kept *next;
    const struct coco_rule *rule; /* NULL: an input that could not be read, or words of one that were not understood */
    const char *file, *place, *message;
    unsigned line, column;
    bool is_warning;
};

struct run_list {
    struct run_kept *first, *last;
    size_t count, kept;
};

struct coco_run_own {
    const struct run_form *form;
    struct coco_arena *arena;
    struct coco_fingerprinter *fingerprinter; /* SARIF */
    struct writer writer;
    size_t inputs, unreadable, failed;
    struct tally total;
    bool wrote;                     /* a list that was begun has an element */
    struct run_list notices;        /* SARIF: notifications */
    struct run_list annotations[4]; /* GITHUB: by severity */
};

extern const struct run_form coco_run_text, coco_run_json, coco_run_sarif, coco_run_junit, coco_run_tap,
    coco_run_github;

/* Appends a copy, of which the texts are the arena's, as long as `most` are not kept; counts it in any case. */
void coco_run_keep(struct coco_run *run, struct run_list *list, size_t most, const struct run_kept *kept);

/* Does a rule that is broken make the check fail? */
bool coco_run_fails(const struct coco_run *run, const struct coco_judgement *judgement, size_t rule);

/*
 * Does the input fail for no broken rule, but because rules are undetermined that were to be decided? Then there is
 * nothing else in the report that says why.
 */
bool coco_run_fails_open(const struct coco_run *run, const struct coco_judgement *judgement, int exit_code);

/* Where a finding is, or an error. */
struct run_spot {
    const char *file;      /* path, relative to where the run was made or absolute; NULL: it is in no file */
    unsigned line, column; /* 0: not known */
    bool of_host;
    const struct coco_setting *setting; /* NULL: none */
    char place[ORIGIN_TEXT_MAX];        /* for people */
};

void coco_run_spot_of_rule(const struct coco_checked *checked, size_t rule, struct run_spot *ret_spot);
void coco_run_spot_of_fact(const struct coco_checked *checked, enum coco_fact fact, struct run_spot *ret_spot);
void coco_run_spot_of_origin(const struct coco_checked *checked, const struct coco_origin *origin,
                             struct run_spot *ret_spot);

/* What findings of this input are known by: the same wherever its path was written from. */
const char *coco_run_identity(const struct coco_checked *checked);

/* "kvm is no (--kvm=no), coco is tdx (--coco=tdx)": what decided. */
void coco_run_reasons(const struct coco_judgement *judgement, size_t rule, char *ret_text, size_t size);

/* "waived until 2027-01-31: ticket 4711", "allowed". False, and text undefined, where the rule counts. */
bool coco_run_mercy(const struct coco_judgement *judgement, size_t rule, char *ret_text, size_t size);

/* "2 errors, 1 warning, 0 notes; 3 rules undetermined", as at the end of the text report. */
void coco_run_write_tally(struct writer *writer, const struct tally *tally);

/* "3 inputs, of which 1 could not be read: ...", for the end. */
void coco_run_write_total(struct coco_run *run);

/* Writes the tree as one line without its end, and frees it. */
void coco_run_write_tree(struct coco_run *run, struct tree *tree, struct json_object *root);
