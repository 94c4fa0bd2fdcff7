/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "check_policy.h"

enum status check_policy(const struct policy *policy, const struct coco_sink *sink, bool json, bool quiet)
{
    struct coco_policy_check check;
    enum status status;

    if (!policy->is_given) {
        program_complain(SELF, "--check-policy needs a policy: name it with --policy=");
        return STATUS_BAD_USAGE;
    }
    switch (coco_policy_check(&policy->policy, &check)) {
    case COCO_OK:
        break;
    case COCO_TOO_MUCH:
        program_complain(SELF, "whether the policy is sound was not decided: its rules are too tangled");
        return STATUS_UNDETERMINED;
    default:
        program_complain(SELF, "there is no memory");
        return STATUS_FAILED;
    }
    status = coco_policy_is_sound(&policy->policy, &check) ? STATUS_VALID : STATUS_FINDINGS;
    if (quiet && !json && status == STATUS_VALID)
        return status;
    return cococheck_status_of_report(coco_report_policy(sink, &policy->policy, &check, json, (int)status), status);
}
