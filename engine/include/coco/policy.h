/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A site's own policy: rows over the same facts, compiled by the same function as the built-in ones, read from YAML
 * (engine/policy/README.md is the one screen about it). It can add rules, change the severity of rules, waive rules for
 * a time and a reason, list what firmware, kernels, initrds and measurements are allowed, and ask for least versions.
 *
 *   coco_policy_init()      once
 *   coco_policy_read()      for each file; their order does not matter
 *   coco_policy_finish()    once: now there are rules, and none of the above may be called again
 *   coco_policy_classify()  for each launch, behind coco_classify()
 *   coco_policy_waived()    for each rule of it that is broken
 */
#pragma once

#include "coco/arena.h"
#include "coco/classify.h"
#include "coco/digest.h"
#include "coco/judge.h"
#include "coco/report.h"

#define COCO_POLICY_BYTES_MAX   (1024 * 1024)
#define COCO_POLICY_FILES_MAX   32
#define COCO_POLICY_DIGESTS_MAX 1024 /* in one list */

/* A day of the Gregorian calendar; the engine has no clock, so that whoever judges says which day it is. */
struct coco_date {
    int year;
    unsigned month, day; /* from 1 */
};

struct coco_waiver {
    const char *id; /* of the rule */
    size_t rule;    /* its number among the policy's */
    const char *reason;
    struct coco_date until; /* the last day on which it counts */
    const char *until_text; /* "2027-01-31" */
    size_t input_count;     /* patterns for the input's name, with * and ?; none: every input */
    const char *const *inputs;
    size_t file; /* that it is in */
    struct coco_origin origin;
};

/* What a policy may list. */
enum coco_allowed { COCO_ALLOWED_FIRMWARE, COCO_ALLOWED_KERNEL, COCO_ALLOWED_INITRD, COCO_ALLOWED_MEASUREMENT };
#define COCO_ALLOWED_COUNT 4

struct coco_listed {
    struct coco_digest digest;
    const char *name; /* for people; NULL: none */
};

/* A list of one file. An empty one allows nothing. */
struct coco_allow_list {
    size_t count;
    const struct coco_listed *listed;
    size_t file; /* that it is in */
    struct coco_origin origin;
};

/* The lists of all files: what is allowed is on each of them. No list: everything is allowed. */
struct coco_allow_lists {
    size_t count;
    struct coco_allow_list lists[COCO_POLICY_FILES_MAX];
};

#define COCO_VERSION_NUMBERS 3

struct coco_least_version {
    uint32_t files;                        /* that ask for it, a bit each; 0: it is not asked for */
    unsigned number[COCO_VERSION_NUMBERS]; /* what is not written is 0 */
};

/* The components of AMD's TCB version. FMC is there from Turin on, and is not looked at before. */
enum coco_tcb { COCO_TCB_FMC, COCO_TCB_BOOT_LOADER, COCO_TCB_TEE, COCO_TCB_SNP, COCO_TCB_MICROCODE };
#define COCO_TCB_COUNT 5

struct coco_least {
    struct coco_least_version snp_abi, qemu, tdx_module;
    uint32_t tcb_files;
    unsigned tcb[COCO_TCB_COUNT]; /* a component that is not asked for is 0 */
};

/* What the files say, as long as not all of them were read. */
struct coco_policy_words;

struct coco_policy {
    struct coco_arena *arena;
    size_t file_count;
    const char *files[COCO_POLICY_FILES_MAX];
    /* The built-in ones first, in their order, then the site's: those of allow:, least: and waive:, then by id. */
    size_t rule_count;
    struct coco_rule *rules;
    struct coco_origin *origins; /* one a rule: where the policy speaks of it; kind NONE: it does not */
    uint32_t *speakers;          /* one a rule: a bit for each file that brings it or changes its severity */
    size_t waiver_count;
    struct coco_waiver *waivers; /* in the order of rules */
    struct coco_allow_lists allowed[COCO_ALLOWED_COUNT];
    struct coco_least least;
    struct coco_date today;
    struct coco_policy_words *words;
};

/* A policy that asks for nothing. Memory is the arena's. COCO_NO_MEMORY, or COCO_OK. */
enum coco_result coco_policy_init(struct coco_arena *arena, struct coco_policy *ret_policy);

/* Adds a file to it. `name` is what messages call it. On anything but COCO_OK the policy is of no further use. */
enum coco_result coco_policy_read(struct coco_policy *policy, const char *name, const char *text, size_t length,
                                  struct coco_error *reterr_error);

/*
 * Makes the rules, of all files together the strictest of each. COCO_BAD_VALUE: a rule is named that there is not, or
 * that may be neither waived nor made less than an error. COCO_TOO_MUCH: more rules than COCO_RULES_MAX.
 */
enum coco_result coco_policy_finish(struct coco_policy *policy, struct coco_date today,
                                    struct coco_error *reterr_error);

/* Is it one that the calendar has? Days are compared as text would be: negative, 0 or positive. */
bool coco_date_exists(struct coco_date date);
int coco_date_compare(struct coco_date a, struct coco_date b);

/* Which digests of a file the lists ask for. */
struct coco_digests_asked {
    bool sha256, sha384;
};
struct coco_digests_asked coco_policy_asks(const struct coco_policy *policy, enum coco_allowed what);

/* The facts that only a policy decides (site_* in coco/facts.def): after coco_classify(), into the same facts. `input`
 * is the launch's name, for waivers. */
void coco_policy_classify(const struct coco_policy *policy, const struct coco_request *request,
                          const struct coco_observations *observations, const char *input, struct coco_facts *facts,
                          struct coco_origins *origins);

/*
 * How the waivers of a rule stand for one input, and which of them says so. What one file brings or makes stricter is
 * waived by that file, too, or not at all.
 */
enum coco_waived { COCO_WAIVED_NOT, COCO_WAIVED, COCO_WAIVED_EXPIRED };

enum coco_waived coco_policy_waived(const struct coco_policy *policy, size_t rule, const char *input,
                                    const struct coco_waiver **ret_waiver);

/* ---- is the policy itself sound? --------------------------------------------------------------------------------- */

enum coco_conflict_kind {
    COCO_CONFLICT_NOTHING_LEFT, /* no launch satisfies these rows, all of severity error, together */
    COCO_CONFLICT_NEVER_MET,    /* `rule` asks for what the other rows never leave where it applies */
    COCO_CONFLICT_NEVER_BROKEN, /* `rule` is a site's row that the others already keep: a warning */
};

struct coco_conflict {
    enum coco_conflict_kind kind;
    size_t rule; /* of the policy; NOTHING_LEFT: the first of `rules` */
    size_t count;
    /* Of the policy: a smallest set, that is, none of them can be left out. NEVER_BROKEN: without `rule` itself. */
    const size_t *rules;
};

struct coco_policy_check {
    size_t conflict_count;
    const struct coco_conflict *conflicts;
    /* For each technology, in the order of coco_choice_coco (no, sev-snp, tdx): can a launch with it satisfy the
     * policy? */
    bool possible[3];
    struct coco_conflict impossible[3]; /* the rows in the way, where it cannot */
    struct coco_facts example[3];       /* a launch that satisfies it, where it can */
};

/* Is a conflict a mistake, and not only something to know? */
static inline bool coco_conflict_is_error(const struct coco_conflict *conflict)
{
    return conflict->kind != COCO_CONFLICT_NEVER_BROKEN;
}

/*
 * Decided exactly, for all launches and not for a sample of them. Memory is the policy's. COCO_NO_MEMORY;
 * COCO_TOO_MUCH: it was not decided within a bound on the steps that the search may take; or COCO_OK.
 */
enum coco_result coco_policy_check(const struct coco_policy *policy, struct coco_policy_check *ret_check);

/* Is there neither an error among the conflicts nor a waiver that has run out? */
bool coco_policy_is_sound(const struct coco_policy *policy, const struct coco_policy_check *check);

/* What --check-policy says, as text or JSON ("cococheck-policy/1"). */
int coco_report_policy(const struct coco_sink *sink, const struct coco_policy *policy,
                       const struct coco_policy_check *check, bool json, int exit_code);
