/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a request to an exit status: looking, judging, and what the verdicts come to under --strict and --fail-on. */
#pragma once

#include "baseline.h"
#include "policy.h"
#include "steering.h"

/* Can the machine that was looked at do a technology, as far as is known? Found out when it is asked for. Zero. */
struct machine {
    bool asked[2], known[2];
};

/*
 * What a judgement comes to: STATUS_VALID, STATUS_FINDINGS or STATUS_UNDETERMINED. `machine` is for all judgements that
 * rest on the same observations of host and QEMU.
 */
enum status judge_status(const struct coco_judgement *judgement, const struct steering *steering,
                         struct machine *machine);

/* One run over some launches, with one report. */
struct judge {
    const struct steering *steering;
    struct policy *policy;
    struct baseline baseline;
    struct coco_run run;
    struct coco_sink sink;
    enum status status; /* the worst so far */
};

/* `expected`: how many launches will come; 0: not known. STATUS_VALID, or what went wrong, which was said. */
enum status judge_begin(struct judge *judge, const struct coco_request *options, const struct steering *steering,
                        struct policy *policy, size_t expected);

/* A launch, of whom `judge->run` speaks as `name`; `uri` is its file's, or NULL. Looks as the request's --host= says.
 */
void judge_launch(struct judge *judge, struct coco_request *request, const char *name, const char *uri);

/* The same of a launch that cannot be read. */
void judge_unreadable(struct judge *judge, const char *name, const char *uri, const struct coco_error *error);

/* Ends the report; the exit status of it all. */
enum status judge_end(struct judge *judge);

/* What --explain-error=TEXT means; where `request` describes a launch, what is known of that orders the causes. */
enum status judge_message(struct coco_request *request, const struct steering *steering, struct policy *policy,
                          const struct coco_sink *sink);
