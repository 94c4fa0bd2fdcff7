/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU's messages mean: a line of its standard error in, a row of coco/qemu_errors.def and its causes out. */
#pragma once

#include <stddef.h>

#include "coco/judge.h"

/* COCO_QEMU_ERROR_kvm_missing, ... in table order. */
enum coco_qemu_error_id {
#define QEMU_ERROR(name, slug, weight, pattern, means, causes, otherwise, source) COCO_QEMU_ERROR_##name,
#include "coco/qemu_errors.def"
#undef QEMU_ERROR
    COCO_QEMU_ERROR_COUNT
};

/* How much of the story a message tells; of several lines the heaviest counts. */
enum coco_qemu_error_weight {
    COCO_QEMU_REMARK,      /* QEMU goes on: it is no reason for an end */
    COCO_QEMU_CONSEQUENCE, /* QEMU's closing words: the reason is in a line before, if in any */
    COCO_QEMU_CAUSE,       /* says what went wrong */
};

/* Rules that one message can stand for. */
#define COCO_QEMU_CAUSES_MAX 12

struct coco_qemu_error {
    const char *slug; /* permanent, like a rule's */
    enum coco_qemu_error_weight weight;
    const char *pattern; /* literal text; * stands for any bytes, none included */
    const char *means;
    size_t cause_count;
    enum coco_rule_id causes[COCO_QEMU_CAUSES_MAX]; /* rules that would have foreseen it, the likeliest first */
    const char *otherwise;                          /* what else it may be, and what to do; NULL: the rules are all */
    const char *source;
};

/* COCO_QEMU_ERROR_COUNT rows, in table order. A pointer to constants. */
const struct coco_qemu_error *coco_qemu_errors(void);

/*
 * The row that the line is an instance of, or NULL. A pattern matches anywhere in a line, since QEMU and those who pass
 * its words on put things in front. Where several match, the one with the most literal bytes is the most specific and
 * wins; among equals the first. Any bytes are allowed; the time is linear in `length`.
 */
const struct coco_qemu_error *coco_qemu_error_of(const char *line, size_t length);

/* Literal bytes of a pattern: how specific it is. */
size_t coco_qemu_error_literals(const struct coco_qemu_error *error);

/* What a judgement says of a rule as the cause of what happened. */
enum coco_cause_state {
    COCO_CAUSE_BROKEN,    /* the rule is broken in this very launch */
    COCO_CAUSE_POSSIBLE,  /* it could not be decided, or nothing was judged */
    COCO_CAUSE_RULED_OUT, /* it holds, or has nothing to do with this launch */
};

struct coco_qemu_cause {
    enum coco_rule_id rule;
    enum coco_cause_state state;
};

/* Broken ones come first, then possible ones, then those that are ruled out; each kind in the order of the row. */
struct coco_qemu_causes {
    size_t count;
    struct coco_qemu_cause of[COCO_QEMU_CAUSES_MAX];
};

/* `verdicts` are those of a ruleset that begins with the built-in rules; NULL: nothing was judged. */
void coco_qemu_error_causes(const struct coco_qemu_error *error, const struct coco_verdicts *verdicts,
                            struct coco_qemu_causes *ret_causes);

/* A message that was heard: its row, and the line without its end; NULL where nobody but the caller said it. */
struct coco_qemu_heard {
    const struct coco_qemu_error *error;
    const char *line;
};

/*
 * Keeps what explains an end: of the heaviest messages the first of each row, in the order in which they were heard.
 * Returns how many are left.
 */
size_t coco_qemu_heard_sift(struct coco_qemu_heard *heard, size_t count);

/* "possible", "broken", "ruled out"; "remark", "consequence", "cause". */
const char *coco_cause_state_name(enum coco_cause_state state);
const char *coco_qemu_error_weight_name(enum coco_qemu_error_weight weight);
