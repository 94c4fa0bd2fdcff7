/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --baseline= and --write-baseline: findings that were there before do not count. */
#pragma once

#include "coco/baseline.h"
#include "cococheck.h"

struct baseline {
    const char *path; /* NULL: there is none */
    bool writes;
    struct coco_arena *arena;
    struct coco_baseline entries;
    char reason[256]; /* "baseline ci/baseline.json" */
};

/* Reads the file, or begins a new one. STATUS_VALID, or what went wrong, which was said. */
enum status baseline_begin(const struct coco_request *options, struct baseline *ret_baseline);

/* Is the finding one that does not count? One that is written down today does not. */
bool baseline_knows(struct baseline *baseline, const struct coco_judgement *judgement, size_t rule, const char *input);

/* Notes the findings of an input, where they are to be written down. False: there is no memory. */
bool baseline_add(struct baseline *baseline, const struct coco_judgement *judgement, const char *input);

/*
 * Writes the file where that was asked for, as a whole or not at all; says which entries are not met any more, unless
 * `quiet`. `usable`: the run was whole; else nothing is written. STATUS_VALID, or STATUS_FAILED.
 */
enum status baseline_end(struct baseline *baseline, bool usable, bool quiet);
