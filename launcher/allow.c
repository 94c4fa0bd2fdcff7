/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "allow.h"

#include <stdio.h>
#include <string.h>

/* As long as a rule's id may be on a command line; the longest has some thirty bytes. */
#define SLUG_MAX 64

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

/* Returns the rule's number, or COCO_RULE_COUNT with a message. */
static size_t read_one(const char *text, const char **ret_reason, char *reterr_message, size_t size)
{
    const char *colon = strchr(text, ':');
    const int length = colon ? (int)(colon - text) : (int)strlen(text);
    char slug[SLUG_MAX];
    enum coco_rule_id rule = COCO_RULE_COUNT;

    if (snprintf(slug, sizeof(slug), "%.*s", length, text) < (int)sizeof(slug))
        rule = coco_rule_by_slug(slug);
    if (rule == COCO_RULE_COUNT) {
        snprintf(reterr_message, size, "there is no rule %.*s: cococheck --list-rules lists them",
                 length < SLUG_MAX ? length : SLUG_MAX, text);
        return COCO_RULE_COUNT;
    }
    if (!colon || is_blank(colon + 1)) {
        snprintf(reterr_message, size, "a reason is missing: write --allow=%s:REASON", slug);
        return COCO_RULE_COUNT;
    }
    if (!coco_rules()[rule].overridable) {
        snprintf(reterr_message, size,
                 "%s cannot be allowed: QEMU would fail or crash, or do something else than what was asked for", slug);
        return COCO_RULE_COUNT;
    }
    *ret_reason = colon + 1;
    return (size_t)rule;
}

bool allow_read(const struct coco_request *request, struct allowances *ret_allowances, struct allow_error *reterr_error)
{
    struct allowances allowances = {0};
    const struct coco_setting *setting;

    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_allow, i, &i)); i++) {
        const char *reason;
        char message[sizeof(reterr_error->message)];
        const size_t rule = read_one(setting->text, &reason, message, sizeof(message));

        if (rule == COCO_RULE_COUNT) {
            reterr_error->setting = i;
            memcpy(reterr_error->message, message, sizeof(message));
            return false;
        }
        if (!allow_reason(&allowances, rule)) {
            allowances.rules[allowances.count] = rule;
            allowances.reasons[allowances.count++] = reason;
        }
    }
    *ret_allowances = allowances;
    return true;
}

const char *allow_reason(const struct allowances *allowances, size_t rule)
{
    for (size_t i = 0; i < allowances->count; i++)
        if (allowances->rules[i] == rule)
            return allowances->reasons[i];
    return NULL;
}
