/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of digests. What is allowed is on the list of each file that has one. */
#pragma once

#include "coco/policy.h"

enum policy_listed { POLICY_LISTED_NOT_KNOWN, POLICY_LISTED, POLICY_UNLISTED };

/* NOT_KNOWN: a digest that would decide was not made. */
enum policy_listed policy_listed(const struct coco_policy *policy, enum coco_allowed what,
                                 const struct coco_file_digests *digests);

/* Can any file be on all of the lists? */
bool policy_lists_meet(const struct coco_allow_lists *lists);
