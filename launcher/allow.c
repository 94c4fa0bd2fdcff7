/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "allow.h"

#include <stdio.h>
#include <string.h>

/* As long as a rule's id may be on a command line; those of a policy are the longest. */
#define SLUG_MAX 128

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

static size_t find(const struct coco_ruleset *ruleset, const char *slug)
{
    size_t rule = 0;

    while (rule < ruleset->count && strcmp(ruleset->rules[rule].slug, slug) != 0)
        rule++;
    return rule;
}

/* Returns the rule's number, or the count of rules with a message. */
static size_t read_one(const struct coco_ruleset *ruleset, const char *text, const char **ret_reason,
                       char *reterr_message, size_t size)
{
    const char *colon = strchr(text, ':');
    const int length = colon ? (int)(colon - text) : (int)strlen(text);
    char slug[SLUG_MAX];
    size_t rule = ruleset->count;

    if (snprintf(slug, sizeof(slug), "%.*s", length, text) < (int)sizeof(slug))
        rule = find(ruleset, slug);
    if (rule == ruleset->count) {
        snprintf(reterr_message, size, "there is no rule %.*s: cococheck --list-rules lists them",
                 length < SLUG_MAX ? length : SLUG_MAX, text);
        return ruleset->count;
    }
    if (!colon || is_blank(colon + 1)) {
        snprintf(reterr_message, size, "a reason is missing: write --allow=%s:REASON", slug);
        return ruleset->count;
    }
    if (!ruleset->rules[rule].overridable) {
        snprintf(reterr_message, size,
                 "%s cannot be allowed: QEMU would fail or crash, or do something else than what was asked for", slug);
        return ruleset->count;
    }
    *ret_reason = colon + 1;
    return rule;
}

bool allow_read(const struct coco_request *request, const struct coco_ruleset *ruleset,
                struct allowances *ret_allowances, struct allow_error *reterr_error)
{
    struct allowances allowances = {0};
    const struct coco_setting *setting;

    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_allow, i, &i)); i++) {
        const char *reason;
        char message[sizeof(reterr_error->message)];
        const size_t rule = read_one(ruleset, setting->text, &reason, message, sizeof(message));

        if (rule == ruleset->count) {
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
