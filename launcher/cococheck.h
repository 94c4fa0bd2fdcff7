/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of cococheck share. */
#pragma once

#include "coco/report.h"
#include "coco/request.h"

#define SELF COCO_PROGRAM_COCOCHECK

/* Frozen: see exits.def. Where several apply, 5 goes before 3, 3 before 2, 2 before 1, and 1 before 4. */
enum status {
    STATUS_VALID = 0,
    STATUS_FINDINGS = 1,
    STATUS_BAD_INPUT = 2,
    STATUS_BAD_USAGE = 3,
    STATUS_UNDETERMINED = 4,
    STATUS_FAILED = 5,
};

enum format_choice { FORMAT_TEXT, FORMAT_JSON };

/* Of two parts of one run, the status that the whole has. */
enum status status_worse(enum status one, enum status other);

/* Says why a report could not be made, where `result` is a negative errno; else passes `otherwise` on. */
enum status cococheck_status_of_report(int result, enum status otherwise);

/* The command host: what this host, or that of a profile, is ready for. */
enum status cococheck_host(struct coco_request *request);
