/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What facts of one launch have to do with each other. The judge needs nothing of it, since it is given facts that are
 * so; who asks what launches there can be at all does. Each row holds for whatever coco_classify() and
 * coco_policy_classify() say: fuzz_classify.c asks both.
 */
#pragma once

#include "coco/rule.h"

/* Rows of which only WHEN and REQUIRE are given. */
const struct coco_rule *policy_consistent_rows(size_t *ret_count);
