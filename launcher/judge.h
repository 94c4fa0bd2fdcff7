/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a request to an exit status: looking, judging, and what the verdicts come to under --strict and --fail-on. */
#pragma once

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

/* The launch that the options describe: looks, judges and reports. */
enum status judge_launch(struct coco_request *request, const struct steering *steering, struct policy *policy,
                         const struct coco_sink *sink);

/* What --explain-error=TEXT means; with `verdicts`, those of the launch that it is about. */
enum status judge_message(const struct steering *steering, const struct coco_verdicts *verdicts,
                          const struct coco_sink *sink);
