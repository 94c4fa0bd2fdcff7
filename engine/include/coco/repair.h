/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The smallest change to the request that leaves no broken rule of severity error. */
#pragma once

#include "coco/judge.h"

/* The most changes that a repair is searched for; a launch that needs more has no repair. */
#define COCO_REPAIR_MAX 8

struct coco_repair_change {
    enum coco_fact fact;
    unsigned value; /* the new one; its coco_value_info()->change says how */
};

struct coco_repair {
    size_t count;
    struct coco_repair_change changes[COCO_REPAIR_MAX]; /* in table order of facts */
};

enum coco_repair_result {
    COCO_REPAIR_FOUND,
    COCO_REPAIR_NOT_NEEDED, /* no error rule is broken */
    COCO_REPAIR_NONE,       /* no set of at most COCO_REPAIR_MAX changes will do, within the search's budget */
};

/*
 * Of all smallest sets, the one found first is returned: REQUIRE values before WHEN values, each in table order.
 * A change never turns a decided error rule into an undetermined one. Facts whose value is FIXED stay as they are.
 */
enum coco_repair_result coco_repair(const struct coco_ruleset *ruleset, const struct coco_facts *facts,
                                    struct coco_repair *ret_repair);
