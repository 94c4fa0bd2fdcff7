/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A launch in a file, one word a line, and the plan for it.
 *
 * Lines that start with # say what was seen: "#kvm=usable|missing|denied|hangs", "#block-device=PATH",
 * "#content=CREDENTIAL:TEXT", "#descriptor=JSON" (of the firmware that was found or is named); everything else was not
 * looked at. Other lines that start with "# " are comments.
 */
#pragma once

#include "coco/classify.h"
#include "coco/plan.h"

struct words_file {
    struct coco_request request;
    struct coco_observations observations;
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_plan plan;
};

/* Ends the program where the file is none, or there is no plan. One file at a time: the next one takes its place. */
void words_file_read(const char *name, struct words_file *ret_file);
_Noreturn void words_file_fail(const char *what, const char *about);
