/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports: what the judge found, as text or JSON, through a callback. The engine itself never prints. */
#pragma once

#include <stdbool.h>

#include "coco/classify.h"
#include "coco/judge.h"
#include "coco/plan.h"
#include "coco/qemu_error.h"
#include "coco/repair.h"
#include "coco/resolve.h"

/* Takes bytes; returns 0, or a negative errno that ends the report and is returned by it. */
typedef int (*coco_write)(void *context, const char *bytes, size_t size);

struct coco_sink {
    coco_write write;
    void *context;
    bool color;
};

/* All that a report speaks of. `repair` may be NULL. */
struct coco_judgement {
    const struct coco_request *request;
    const struct coco_facts *facts;
    const struct coco_origins *origins;
    const struct coco_ruleset *ruleset;
    const struct coco_verdicts *verdicts;
    enum coco_repair_result repair_result;
    const struct coco_repair *repair;
    /* rules that the user allowed to be broken, by number; `allowed` entries */
    const size_t *allowed;
    size_t allowed_count;
    const struct coco_observations *observations; /* for details of what was seen; may be NULL */
    /* What was waived, by a policy or a baseline: one entry a broken rule that does not count; NULL: nothing was. */
    const struct coco_waived_rule *waived;
    size_t waived_count;
};

/* Why a broken rule does not count. */
struct coco_waived_rule {
    size_t rule;
    const char *reason; /* "baseline ci/baseline.json", or a waiver's reason */
    const char *until;  /* "2026-12-31"; NULL: without an end */
    bool by_baseline;
};

enum coco_detail {
    COCO_DETAIL_PROBLEMS, /* broken rules of `least` severity and above, repairs, a closing line */
    COCO_DETAIL_ALL,      /* every rule with its state and the atoms that decided */
};

int coco_report_text(const struct coco_sink *sink, const struct coco_judgement *judgement, enum coco_detail detail,
                     enum coco_severity least);

/* Schema "cococheck-result/1": see engine/report/README.md. `exit_code` is what the program will exit with. */
int coco_report_json(const struct coco_sink *sink, const struct coco_judgement *judgement, enum coco_detail detail,
                     int exit_code);

/*
 * One of several inputs that were checked in one run: a file, a record, a command line.
 */
struct coco_checked {
    const char *name;                       /* as it was given, for people */
    const char *uri;                        /* relative to where the run was made, with slashes; NULL: not a file */
    const struct coco_judgement *judgement; /* NULL: it could not be read, and `error` says why */
    const struct coco_error *error;
};

/* The forms in which many inputs are reported, one report for all of them. See engine/report/README.md. */
enum coco_report_form {
    COCO_REPORT_TEXT,
    COCO_REPORT_JSON,   /* one input: cococheck-result/1; several: cococheck-results/1, which holds those */
    COCO_REPORT_SARIF,  /* SARIF 2.1.0 */
    COCO_REPORT_JUNIT,  /* JUnit XML, as GitLab and Jenkins read it */
    COCO_REPORT_TAP,    /* TAP version 14 */
    COCO_REPORT_GITHUB, /* GitHub's workflow commands */
};

/* A report as it grows: begin, each input in turn, end. Memory is bounded, whatever the number of inputs. */
struct coco_run {
    const struct coco_sink *sink;
    enum coco_report_form form;
    const struct coco_ruleset *ruleset; /* that every input is judged by */
    enum coco_detail detail;
    enum coco_severity least; /* TEXT: what is shown; others: what counts as a failure */
    const char *version;      /* of the program */
    size_t expected;          /* how many inputs will come; 0: not known */
    struct coco_run_own *own; /* the run's own memory */
};

/* Each returns 0, or a negative errno of the sink, or -ENOMEM. End follows every begin, whatever came between. */
int coco_run_begin(struct coco_run *run);
int coco_run_input(struct coco_run *run, const struct coco_checked *checked, int exit_code);
int coco_run_end(struct coco_run *run, int exit_code);

/*
 * A finding, for those who compare today's with yesterday's: 16 bytes as 32 hex digits, of the rule, the input's name
 * and the facts that decided with the words that they came from; never of a line's number, which moves. A secret is not
 * in it. 0, or -ENOMEM. Whoever needs many makes a fingerprinter once; NULL: there is no memory.
 */
struct coco_fingerprinter;

struct coco_fingerprinter *coco_fingerprinter_new(void);
void coco_fingerprinter_free(struct coco_fingerprinter *fingerprinter);
int coco_finding_fingerprint(struct coco_fingerprinter *fingerprinter, const struct coco_judgement *judgement,
                             size_t rule, const char *input, char ret_hex[33]);

/* The whole story of one rule: sentence, why, fix, source, truth table. */
int coco_report_rule(const struct coco_sink *sink, const struct coco_rule *rule, bool json);

/* One line a rule, a fact; or JSON arrays of the same. */
int coco_report_rules(const struct coco_sink *sink, const struct coco_ruleset *ruleset, bool json);
int coco_report_facts(const struct coco_sink *sink, bool json);

/*
 * The descriptors of the observations, one line each, in the order in which a search asks them, with what speaks
 * against each; then those that could not be read. The observations are those of a search that was made.
 */
int coco_report_firmware(const struct coco_sink *sink, const struct coco_observations *observations, bool json);

/*
 * What `cococheck host` says: the host and its QEMU, and for each technology whether they are ready for it, and the
 * chain of what that rests on, in table order. `snp` and `tdx` are the readiness for these observations; NULL: it was
 * not asked for. `quiet`: the verdicts only. JSON: schema "cococheck-host/1".
 */
int coco_report_host(const struct coco_sink *sink, const struct coco_observations *observations,
                     const struct coco_readiness *snp, const struct coco_readiness *tdx, bool quiet);
int coco_report_host_json(const struct coco_sink *sink, const struct coco_observations *observations,
                          const struct coco_readiness *snp, const struct coco_readiness *tdx, int exit_code);

/* The plan's argv, one argument a line, quoted for a POSIX shell; ends in a newline. Secrets are not in it by design.
 */
int coco_report_plan(const struct coco_sink *sink, const struct coco_plan *plan);

/*
 * What QEMU's messages mean, and the rules behind them, of each message `most` causes at most. `verdicts` are those of
 * the launch that the messages are about, as coco_qemu_error_causes() takes them; NULL: nothing was judged.
 */
int coco_report_qemu_errors(const struct coco_sink *sink, const struct coco_qemu_heard *heard, size_t count,
                            const struct coco_verdicts *verdicts, size_t most);

/* The same with every cause, for programs. Schema "cococheck-error/1". */
int coco_report_qemu_errors_json(const struct coco_sink *sink, const struct coco_qemu_heard *heard, size_t count,
                                 const struct coco_verdicts *verdicts, int exit_code);

/*
 * Where something was written: "command line, word 3", "vm.yaml:7:3", "QEMU command line, word 12", "run.sh, word 12",
 * and of kind NONE what the whole is: "request", "QEMU command line", "domain".
 */
void coco_describe_written(const struct coco_origin *origin, enum coco_dialect dialect, char *ret_text, size_t size);

/*
 * The same of a fact, with how it is written there: "command line, word 3 (--kvm=no)", "vm.yaml:7:3 (kvm)", "QEMU
 * command line, word 12 (-cpu)", "default", "seen on this host". Never a credential's value.
 */
void coco_describe_origin(const struct coco_request *request, const struct coco_fact_origin *origin, char *ret_text,
                          size_t size);

/*
 * "the host of genoa.json: A Genoa host on which SNP works", "... and the QEMU of qemu.json": which recorded profiles
 * the judgement is for. False, and text undefined, where there is none.
 */
bool coco_describe_profiles(const struct coco_observations *observations, char *ret_text, size_t size);

/*
 * "--coco=auto chose sev-snp, which the host and its QEMU can do": what became of it, and what stands in the way of
 * what was not chosen. False, and text undefined, where the request names its technology itself.
 */
bool coco_describe_auto(const struct coco_request *request, const struct coco_observations *observations,
                        char *ret_text, size_t size);

/*
 * Copies text of a user for people to read: what is not printable UTF-8, and what would make a terminal do something,
 * becomes \xNN. Cut, never in the middle of an escape or a character, where the buffer is too small.
 */
void coco_escape_text(const char *text, char *ret_text, size_t size);

/*
 * "OVMF.fd: the table of GUIDs at 0x3fffd0 has no entry for SEV metadata": what was seen in the file that the fact is
 * about, and what is installed that fits, if something is. False, and text undefined, where there is nothing to add.
 */
bool coco_describe_sighting(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                            size_t size);
