/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A rule as SARIF's reportingDescriptor. */
#include <stdio.h>
#include <string.h>

#include "report/sarif.h"

#define TEXT_MAX 4096

/* "CocoNeedsKvm", of "coco-needs-kvm". */
static void make_name(const char *slug, char *ret_name, size_t size)
{
    bool begins = true;
    size_t used = 0;

    for (; *slug && used + 1 < size; slug++) {
        const bool lower = *slug >= 'a' && *slug <= 'z';

        if (*slug != '-')
            ret_name[used++] = begins && lower ? (char)(*slug - 'a' + 'A') : *slug;
        begins = *slug == '-';
    }
    ret_name[used] = '\0';
}

static struct json_object *text_of(struct tree *tree, const char *text)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "text", text);
    return object;
}

static struct json_object *help_of(struct tree *tree, const struct coco_rule *rule)
{
    struct json_object *object = coco_tree_object(tree);
    char text[TEXT_MAX];

    snprintf(text, sizeof(text), "Why: %s. Fix: %s. Source: %s.", rule->why, rule->fix, rule->source);
    coco_tree_add_text(tree, object, "text", text);
    snprintf(text, sizeof(text), "**Why:** %s. **Fix:** %s. **Source:** %s.", rule->why, rule->fix, rule->source);
    coco_tree_add_text(tree, object, "markdown", text);
    return object;
}

/*
 * What GitHub's code scanning sorts by. An error is a launch that fails or a guest that is not protected, which its
 * scale from 0 to 10 calls high; a warning is medium, a note low.
 */
static struct json_object *properties_of(struct tree *tree, const struct coco_rule *rule)
{
    static const char *const scores[] = {
        [COCO_SEVERITY_NOTE] = "2.0", [COCO_SEVERITY_WARNING] = "5.0", [COCO_SEVERITY_ERROR] = "8.0"};
    static const char *const severities[] = {
        [COCO_SEVERITY_NOTE] = "recommendation", [COCO_SEVERITY_WARNING] = "warning", [COCO_SEVERITY_ERROR] = "error"};
    struct json_object *object = coco_tree_object(tree), *tags = coco_tree_array(tree);

    coco_tree_add(tree, object, "tags", tags);
    coco_tree_append_text(tree, tags, "security");
    coco_tree_append_text(tree, tags, "confidential-computing");
    coco_tree_append_text(tree, tags, coco_subject_name(rule->subject));
    coco_tree_add_text(tree, object, "precision", "very-high");
    coco_tree_add_text(tree, object, "problem.severity", severities[rule->severity]);
    coco_tree_add_text(tree, object, "security-severity", scores[rule->severity]);
    return object;
}

struct json_object *coco_sarif_rule(struct tree *tree, const struct coco_rule *rule)
{
    struct json_object *object = coco_tree_object(tree), *configuration = coco_tree_object(tree);
    char name[128];

    make_name(rule->slug, name, sizeof(name));
    coco_tree_add_text(tree, object, "id", rule->slug);
    coco_tree_add_text(tree, object, "name", name);
    coco_tree_add(tree, object, "shortDescription", text_of(tree, rule->says));
    coco_tree_add(tree, object, "fullDescription", text_of(tree, rule->why));
    coco_tree_add(tree, object, "help", help_of(tree, rule));
    coco_tree_add(tree, object, "defaultConfiguration", configuration);
    coco_tree_add_text(tree, configuration, "level", coco_severity_name(rule->severity));
    coco_tree_add(tree, object, "properties", properties_of(tree, rule));
    return object;
}
