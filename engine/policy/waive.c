/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers: which rule does not count, for which input, and on which day. */
#include "policy/waive.h"

#include <string.h>

/* As fnmatch() without flags would, but for brackets: * is any bytes, ? is one. Linear but for one way back. */
static bool matches(const char *pattern, const char *text)
{
    const char *star = NULL, *back = NULL;

    while (*text)
        if (*pattern == '*') {
            star = pattern++;
            back = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++back;
        } else {
            return false;
        }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool is_about(const struct coco_waiver *waiver, const char *input)
{
    for (size_t i = 0; i < waiver->input_count; i++)
        if (matches(waiver->inputs[i], input))
            return true;
    return waiver->input_count == 0;
}

static bool is_expired(const struct coco_policy *policy, const struct coco_waiver *waiver)
{
    return coco_date_compare(waiver->until, policy->today) < 0;
}

bool policy_any_expired(const struct coco_policy *policy, const char *input)
{
    for (size_t i = 0; i < policy->waiver_count; i++)
        if (is_expired(policy, &policy->waivers[i]) && is_about(&policy->waivers[i], input))
            return true;
    return false;
}

/*
 * Waivers are sorted by rule and then by day. So the first that counts is the one that ends first, and of those that
 * have run out the last is the one that ran out last.
 */
enum coco_waived coco_policy_waived(const struct coco_policy *policy, size_t rule, const char *input,
                                    const struct coco_waiver **ret_waiver)
{
    const struct coco_waiver *valid = NULL, *expired = NULL;
    uint32_t waiving = 0;

    for (size_t i = 0; i < policy->waiver_count; i++) {
        const struct coco_waiver *waiver = &policy->waivers[i];

        if (waiver->rule != rule || !is_about(waiver, input))
            continue;
        if (is_expired(policy, waiver)) {
            expired = waiver;
            continue;
        }
        waiving |= UINT32_C(1) << waiver->file;
        if (!valid)
            valid = waiver;
    }
    if (valid && (policy->speakers[rule] & ~waiving) == 0) {
        *ret_waiver = valid;
        return COCO_WAIVED;
    }
    if (!expired)
        return COCO_WAIVED_NOT;
    *ret_waiver = expired;
    return COCO_WAIVED_EXPIRED;
}
