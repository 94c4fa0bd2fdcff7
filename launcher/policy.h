/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The policies of --policy=, as both programs use them:
 *
 *   policy_load()      once a run
 *   policy_digest()    for each launch, behind observe()
 *   policy_classify()  behind coco_classify(); the rules to judge by are policy.rules
 *   policy_waive()     behind coco_judge()
 *   policy_say_unused() at the end of the run
 *
 * Without --policy= all of it works, and the rules are the built-in ones.
 */
#pragma once

#include "coco/arena.h"
#include "coco/policy.h"
#include "program.h"

struct policy {
    struct coco_arena *arena;
    struct coco_policy policy;
    struct coco_ruleset rules;
    bool is_given;
    bool *used; /* one a waiver: did it cover anything in this run? */
};

/*
 * Reads the files of --policy= and makes the rules. What is wrong is said on standard error. Returns 0, -EBADMSG for a
 * file that is no policy or cannot be read, or -ENOMEM. The ruleset is large: a struct policy is static, or allocated.
 */
int policy_load(enum coco_program program, const struct coco_request *request, struct policy *ret_policy);
void policy_done(struct policy *policy);

/*
 * Makes digests of the files that the launch boots from, where the policy lists what is allowed, and points
 * `observations` at them. Memory is the arena's. What cannot be read has no digest. Returns 0 or -ENOMEM.
 */
int policy_digest(const struct policy *policy, const struct coco_request *request, struct coco_arena *arena,
                  struct coco_observations *observations);

/* The facts that the policy decides. `input` is the launch's name, which waivers may be limited to; "": it has none. */
void policy_classify(const struct policy *policy, const struct coco_request *request,
                     const struct coco_observations *observations, const char *input, struct coco_facts *facts,
                     struct coco_origins *origins);

/* Broken rules that do not count. */
struct policy_waived {
    size_t count;
    struct coco_waived_rule rules[COCO_RULES_MAX]; /* in the order of rules; texts are the policy's */
};

/* Of the broken rules, those that the policy waives for this input; they are noted as used. */
void policy_waive(struct policy *policy, const struct coco_verdicts *verdicts, const char *input,
                  struct policy_waived *ret_waived);

/* Is the rule among them? The waiver's reason, or NULL. */
const char *policy_reason(const struct policy_waived *waived, size_t rule);

/* Says on standard error which waivers covered nothing since policy_load(). */
void policy_say_unused(enum coco_program program, const struct policy *policy);

/* The rule of that id, a site's own or a built-in one; NULL: there is none. */
const struct coco_rule *policy_rule(const struct policy *policy, const char *id);
