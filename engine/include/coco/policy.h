/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A site's own policy: rows over the same facts, compiled by the same function as the built-in ones, read from YAML
 * (engine/policy/README.md is the one screen about it). It can add rules, change the severity of rules, waive rules for
 * a time and a reason, list what firmware, kernels, initrds and measurements are allowed, and ask for least versions.
 */
#pragma once

#include "coco/arena.h"
#include "coco/judge.h"
#include "coco/observation.h"
#include "coco/report.h"
#include "coco/request.h"

#define COCO_POLICY_BYTES_MAX (1024 * 1024)

/* A day of the Gregorian calendar; the engine has no clock, so that whoever judges says which day it is. */
struct coco_date {
    int year;
    unsigned month, day; /* from 1 */
};

struct coco_waiver {
    size_t rule; /* of the policy's ruleset */
    const char *reason;
    struct coco_date until; /* the last day on which it counts */
    const char *input;      /* a pattern for the input's name, as of fnmatch with * and ?; NULL: every input */
    struct coco_origin origin;
};

/* SHA-256 or SHA-384 of a file, or a measurement. */
struct coco_digest {
    unsigned size; /* bytes: 32 or 48 */
    uint8_t bytes[48];
    const char *name; /* for people; NULL: none */
};

struct coco_digests {
    size_t count; /* 0: everything is allowed */
    const struct coco_digest *digests;
};

/* TCB versions of AMD's components and TDX's; a component that is not asked for is 0. */
struct coco_least {
    bool snp_abi_given, qemu_given, tcb_given, tdx_module_given;
    unsigned snp_abi_major, snp_abi_minor;
    unsigned qemu_major, qemu_minor;
    unsigned tcb_boot_loader, tcb_tee, tcb_snp, tcb_microcode;
    unsigned tdx_module_major, tdx_module_minor, tdx_module_update;
};

/* Rows of the ruleset: the built-in ones first, by their ids and in their order, then the site's. */
struct coco_policy {
    struct coco_arena *arena;
    size_t file_count;
    const char **files;
    size_t rule_count;
    struct coco_rule *rules;
    struct coco_origin *origins; /* one a rule: where the policy speaks of it; kind NONE: it does not */
    size_t waiver_count;
    struct coco_waiver *waivers;
    struct coco_digests firmware, kernel, initrd, measurement;
    struct coco_least least;
};

/* A policy that asks for nothing. The built-in rules. Memory is the arena's. COCO_NO_MEMORY, or COCO_OK. */
enum coco_result coco_policy_init(struct coco_arena *arena, struct coco_policy *ret_policy);

/* Adds a file to it: several files are one policy, and the strictest of each counts. */
enum coco_result coco_policy_read(struct coco_policy *policy, const char *name, const char *text, size_t length,
                                  struct coco_error *reterr_error);

/* What is wrong with a policy as a whole. */
enum coco_conflict_kind {
    COCO_CONFLICT_NOTHING_LEFT, /* no launch satisfies these rows, all of severity error, together */
    COCO_CONFLICT_ROW_DEAD,     /* a site's row that the others never let apply, or that is always kept: a warning */
    COCO_CONFLICT_WEAKENED,     /* a rule without override is waived, or lowered below error */
};

struct coco_conflict {
    enum coco_conflict_kind kind;
    size_t count;
    const size_t *rules; /* of the policy: a smallest set, that is, without any one of them a launch is left */
};

struct coco_policy_check {
    size_t conflict_count;
    const struct coco_conflict *conflicts;
    /* For each technology, in the order of coco_choice_coco (no, sev-snp, tdx): can a launch with it satisfy the
     * policy? */
    bool possible[3];
    const struct coco_conflict *impossible[3]; /* the rows in the way, where it cannot */
    struct coco_facts example[3];              /* a launch that satisfies it, where it can */
};

/* Decided exactly, for all launches and not for a sample of them. COCO_NO_MEMORY, COCO_TOO_MUCH or COCO_OK. */
enum coco_result coco_policy_check(const struct coco_policy *policy, struct coco_policy_check *ret_check);

/* The facts that only a policy decides (site_* in coco/facts.def): after coco_classify(), into the same facts. */
void coco_policy_classify(const struct coco_policy *policy, const struct coco_request *request,
                          const struct coco_observations *observations, struct coco_facts *facts,
                          struct coco_origins *origins);

/* How the waivers stand on a day, for one input. */
enum coco_waived { COCO_WAIVED_NOT, COCO_WAIVED, COCO_WAIVED_EXPIRED };

enum coco_waived coco_policy_waived(const struct coco_policy *policy, size_t rule, const char *input,
                                    struct coco_date today, const struct coco_waiver **ret_waiver);

/* What --check-policy says, as text or JSON ("cococheck-policy/1"). */
int coco_report_policy(const struct coco_sink *sink, const struct coco_policy *policy,
                       const struct coco_policy_check *check, struct coco_date today, bool json, int exit_code);
