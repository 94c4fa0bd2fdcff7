/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The smallest change to the request that leaves no broken rule of severity error. */
#pragma once

#include "coco/judge.h"

/* The most changes that a repair is searched for; a launch that needs more has no repair. */
#define COCO_REPAIR_MAX 8

struct coco_repair {
    size_t count;
    /* In table order of facts; coco_value_info()->change says how each is made. */
    struct coco_assignment changes[COCO_REPAIR_MAX];
};

enum coco_repair_result {
    COCO_REPAIR_FOUND,
    COCO_REPAIR_NOT_NEEDED, /* no error rule is broken */
    COCO_REPAIR_NONE,       /* no set of at most COCO_REPAIR_MAX changes was found, within the search's budget */
};

/*
 * A value whose change is FIXED is never chosen. Of all smallest sets one is returned, always the same one; REQUIRE
 * values are tried before WHEN values, each in table order. What a repair cannot know stays open: a rule may be
 * undetermined afterwards (name a kernel, and whether it can be read is yet to be seen).
 */
enum coco_repair_result coco_repair(const struct coco_ruleset *ruleset, const struct coco_facts *facts,
                                    struct coco_repair *ret_repair);
