/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cococheck --check-policy: is the policy of --policy= sound by itself? */
#pragma once

#include "cococheck.h"
#include "policy.h"

/* STATUS_FINDINGS: it is not. */
enum status check_policy(const struct policy *policy, const struct coco_sink *sink, bool json, bool quiet);
