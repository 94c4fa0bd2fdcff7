/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What text and JSON reports have in common: which finding is where, and what the numbers are. */
#pragma once

#include "coco/explain.h"
#include "coco/report.h"

struct tally {
    size_t errors, warnings, notes; /* broken rules that count: neither allowed nor waived */
    size_t allowed, waived, holds, undetermined, not_applicable;
};

struct tally coco_tally_of(const struct coco_judgement *judgement);

bool coco_is_allowed(const struct coco_judgement *judgement, size_t rule);

/* Why a broken rule does not count; NULL: it does. */
const struct coco_waived_rule *coco_is_waived(const struct coco_judgement *judgement, size_t rule);

/*
 * Is this atom one of the reasons that people are told? It decided, and its fact was not told before. That a launch is
 * one's own is known to whoever reads that a rule is broken.
 */
bool coco_is_reason(const struct coco_explanation *explanation, size_t index);

/* The setting that a finding points at, or NULL: of the facts that decided, the last that somebody wrote. */
const struct coco_setting *coco_finding_setting(const struct coco_judgement *judgement,
                                                const struct coco_explanation *explanation);

/* Is it about something that was seen, and not about anything that was written? */
bool coco_finding_is_of_host(const struct coco_judgement *judgement, const struct coco_explanation *explanation);

/* One change of a repair as a sentence: "change --kvm=no to --kvm=auto". */
void coco_describe_change(const struct coco_judgement *judgement, const struct coco_assignment *change, char *ret_text,
                          size_t size);
