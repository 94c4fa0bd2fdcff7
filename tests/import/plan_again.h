/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The main property of the import of QEMU command lines: a plan of ours, read as one that somebody else wrote, with a
 * caller that knows the plan's descriptors, is the launch that it was made for. For tests and fuzz harnesses.
 */
#pragma once

#include "coco/classify.h"
#include "coco/import.h"
#include "coco/plan.h"

/*
 * Facts and verdicts of the plan's command line against those of the request that it is for; `seen` is what was seen of
 * both. `again` is an empty request. NULL: they are the same, but for what no command line carries; else what differs,
 * in a static text.
 */
const char *plan_again_differs(const struct coco_request *request, const struct coco_observations *seen,
                               const struct coco_plan *plan, struct coco_request *again);
