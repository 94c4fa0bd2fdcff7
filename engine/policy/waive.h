/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "coco/policy.h"

/* Has a waiver run out that is about this input? */
bool policy_any_expired(const struct coco_policy *policy, const char *input);
