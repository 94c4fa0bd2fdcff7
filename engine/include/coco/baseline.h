/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A baseline: the findings of one day, which a check does not fail on any more. A JSON file of schema
 * "cococheck-baseline/1" with one finding a line, sorted, so that its changes are read like those of code; see
 * engine/report/README.md.
 *
 *   writing:  init, for each input add_all, write
 *   checking: init, read, for each input and each broken rule knows, then next_stale until it gives NULL
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/arena.h"
#include "coco/report.h"

/* Limits of a baseline; more is refused with a sentence. */
#define COCO_BASELINE_BYTES_MAX   (64 * 1024 * 1024)
#define COCO_BASELINE_ENTRIES_MAX 1000000

struct coco_baseline_entry {
    char fingerprint[33]; /* as of coco_finding_fingerprint() */
    bool met;             /* the finding is there today, too */
    const char *rule, *input;
};

struct coco_baseline {
    struct coco_arena *arena;
    struct coco_fingerprinter *fingerprinter;
    size_t count, capacity;
    struct coco_baseline_entry *entries; /* after coco_baseline_read(): in the order of their fingerprints */
};

/* An empty one. Memory is the arena's, but for what coco_baseline_done() gives back. COCO_NO_MEMORY, or COCO_OK. */
enum coco_result coco_baseline_init(struct coco_arena *arena, struct coco_baseline *ret_baseline);
void coco_baseline_done(struct coco_baseline *baseline);

/*
 * Adds every broken rule that counts (neither allowed, nor waived by a policy); one that only a baseline waives is
 * added again. `input` is the name that coco_baseline_knows() will be asked with: relative to where checks are made.
 * COCO_NO_MEMORY, COCO_TOO_MUCH or COCO_OK.
 */
enum coco_result coco_baseline_add_all(struct coco_baseline *baseline, const struct coco_judgement *judgement,
                                       const char *input);

/* Sorts the entries by input, rule and fingerprint, and writes each once. 0, or a negative errno of the sink. */
int coco_baseline_write(const struct coco_sink *sink, struct coco_baseline *baseline);

/*
 * Adds the entries of a file. Strict: another schema, an unknown member, a fingerprint that is none is COCO_BAD_SYNTAX
 * with the place. Rules that this version does not have are kept: they are stale. `name` is not copied.
 */
enum coco_result coco_baseline_read(struct coco_baseline *baseline, const char *name, const char *text, size_t length,
                                    struct coco_error *reterr_error);

/* Is this finding in the baseline that was read? Then it is `met`. False too where there is no memory to tell. */
bool coco_baseline_knows(struct coco_baseline *baseline, const struct coco_judgement *judgement, size_t rule,
                         const char *input);

/* The next entry from *at on that was not met, which *at is set behind; NULL: there is none. Such entries can go. */
const struct coco_baseline_entry *coco_baseline_next_stale(const struct coco_baseline *baseline, size_t *at);
