/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A verdict as SARIF's result: where it points, what decided, and why it does not count where it does not. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "coco/explain.h"
#include "report/sarif.h"

#define MESSAGE_MAX (8 * ORIGIN_TEXT_MAX)

/* RFC 3986's unreserved characters, and the slash. */
static bool is_plain(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte && strchr("-._~/", byte));
}

struct json_object *coco_sarif_uri(struct tree *tree, const char *path)
{
    char uri[3 * 4096 + 16] = "";
    size_t used = 0;

    while (strncmp(path, "./", 2) == 0)
        path += 2;
    if (path[0] == '/')
        used = (size_t)snprintf(uri, sizeof(uri), "file://");
    for (; *path && used + 4 < sizeof(uri); path++) {
        const unsigned char byte = (unsigned char)*path;

        used += (size_t)snprintf(uri + used, sizeof(uri) - used, is_plain(byte) ? "%c" : "%%%02X", byte);
    }
    return coco_tree_text(tree, uri);
}

static struct json_object *physical(struct tree *tree, const struct run_spot *spot)
{
    struct json_object *object = coco_tree_object(tree), *artifact = coco_tree_object(tree),
                       *region = coco_tree_object(tree);

    coco_tree_add(tree, artifact, "uri", coco_sarif_uri(tree, spot->file));
    coco_tree_add(tree, object, "artifactLocation", artifact);
    coco_tree_add(tree, object, "region", region);
    coco_tree_add_number(tree, region, "startLine", spot->line > 0 ? spot->line : 1);
    if (spot->line > 0 && spot->column > 0)
        coco_tree_add_number(tree, region, "startColumn", spot->column);
    return object;
}

/* A word of a command line, an option, an element; the host; or the launch as a whole. */
static struct json_object *logical(struct tree *tree, const struct run_spot *spot)
{
    struct json_object *array = coco_tree_array(tree), *object = coco_tree_object(tree);
    const struct coco_setting *setting = spot->setting;
    const char *name = setting ? coco_option_info(setting->option)->name : spot->place;

    coco_tree_append(tree, array, object);
    if (setting && setting->written)
        name = setting->written;
    coco_tree_add_text(tree, object, "name", name);
    coco_tree_add_text(tree, object, "fullyQualifiedName", spot->line > 0 ? name : spot->place);
    coco_tree_add_text(tree, object, "kind", setting ? "parameter" : "resource");
    return array;
}

struct json_object *coco_sarif_location(struct tree *tree, const struct run_spot *spot)
{
    struct json_object *object = coco_tree_object(tree);

    if (spot->file)
        coco_tree_add(tree, object, "physicalLocation", physical(tree, spot));
    if (!spot->file || spot->line == 0 || spot->setting) /* else the region says it all */
        coco_tree_add(tree, object, "logicalLocations", logical(tree, spot));
    return object;
}

static struct json_object *message_of(struct tree *tree, const char *text)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "text", text);
    return object;
}

/* The facts that decided and that somebody wrote, each at its place. */
static struct json_object *related(struct tree *tree, const struct coco_checked *checked, size_t rule)
{
    const struct coco_judgement *judgement = checked->judgement;
    struct json_object *array = coco_tree_array(tree);
    struct coco_explanation explanation;
    char origin[2 * ORIGIN_TEXT_MAX], text[3 * ORIGIN_TEXT_MAX];

    coco_explain(&judgement->ruleset->rules[rule], judgement->facts, &explanation);
    for (size_t i = 0; i < explanation.count; i++) {
        const enum coco_fact fact = (enum coco_fact)explanation.atoms[i].atom.fact;
        struct json_object *location;
        struct run_spot spot;

        if (!explanation.atoms[i].decided)
            continue;
        coco_run_spot_of_fact(checked, fact, &spot);
        if (!spot.setting && !spot.of_host)
            continue;
        coco_describe_origin_briefly(judgement, fact, origin, sizeof(origin));
        snprintf(text, sizeof(text), "%s is %s (%s)", coco_fact_info(fact)->slug,
                 coco_value_info(fact, judgement->facts->value[fact])->slug, origin);
        location = coco_sarif_location(tree, &spot);
        coco_tree_add(tree, location, "message", message_of(tree, text));
        coco_tree_append(tree, array, location);
    }
    return array;
}

static struct json_object *suppressions_of(struct tree *tree, const char *justification)
{
    struct json_object *array = coco_tree_array(tree), *object = coco_tree_object(tree);

    coco_tree_append(tree, array, object);
    coco_tree_add_text(tree, object, "kind", "external");
    coco_tree_add_text(tree, object, "status", "accepted");
    coco_tree_add_text(tree, object, "justification", justification);
    return array;
}

/* What is not broken is of level none, by the standard, whatever the rule's severity. */
static void add_kind(struct tree *tree, struct json_object *object, const struct coco_rule *rule,
                     enum coco_verdict verdict)
{
    static const char *const kinds[] = {[COCO_VERDICT_NOT_APPLICABLE] = "notApplicable",
                                        [COCO_VERDICT_HOLDS] = "pass",
                                        [COCO_VERDICT_UNDETERMINED] = "open",
                                        [COCO_VERDICT_BROKEN] = "fail"};

    coco_tree_add_text(tree, object, "kind", kinds[verdict]);
    coco_tree_add_text(tree, object, "level",
                       verdict == COCO_VERDICT_BROKEN ? coco_severity_name(rule->severity) : "none");
}

static struct json_object *message_of_rule(struct tree *tree, const struct coco_judgement *judgement, size_t rule)
{
    const struct coco_rule *row = &judgement->ruleset->rules[rule];
    const enum coco_verdict verdict = coco_verdict_of(judgement->verdicts, rule);
    char reasons[MESSAGE_MAX], here[SPELLING_TEXT_MAX], text[2 * MESSAGE_MAX];
    bool has_here = false;

    coco_run_reasons(judgement, rule, reasons, sizeof(reasons));
    if (verdict != COCO_VERDICT_BROKEN) {
        snprintf(text, sizeof(text), "%s: %s", coco_verdict_name(verdict), reasons);
        return message_of(tree, text);
    }
    has_here = coco_describe_fix(judgement->request, row->fix, here, sizeof(here));
    snprintf(text, sizeof(text), "%s; %s. Fix: %s%s%s.", row->says, reasons, row->fix, has_here ? "; here, " : "",
             has_here ? here : "");
    return message_of(tree, text);
}

struct json_object *coco_sarif_result(struct tree *tree, struct coco_run *run, const struct coco_checked *checked,
                                      size_t rule)
{
    const struct coco_judgement *judgement = checked->judgement;
    const struct coco_rule *row = &judgement->ruleset->rules[rule];
    struct json_object *object = coco_tree_object(tree), *locations = coco_tree_array(tree), *prints, *properties;
    char hex[33], mercy[MESSAGE_MAX];
    struct run_spot spot;

    if (coco_finding_fingerprint(run->own->fingerprinter, judgement, rule, coco_run_identity(checked), hex) < 0)
        tree->failed = true;
    coco_tree_add_text(tree, object, "ruleId", row->slug);
    coco_tree_add_number(tree, object, "ruleIndex", rule);
    add_kind(tree, object, row, coco_verdict_of(judgement->verdicts, rule));
    coco_tree_add(tree, object, "message", message_of_rule(tree, judgement, rule));
    coco_run_spot_of_rule(checked, rule, &spot);
    coco_tree_append(tree, locations, coco_sarif_location(tree, &spot));
    coco_tree_add(tree, object, "locations", locations);
    coco_tree_add(tree, object, "relatedLocations", related(tree, checked, rule));
    prints = coco_tree_object(tree);
    if (!tree->failed)
        coco_tree_add_text(tree, prints, "cococheckFinding/v1", hex);
    coco_tree_add(tree, object, "partialFingerprints", prints);
    if (coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_BROKEN &&
        coco_run_mercy(judgement, rule, mercy, sizeof(mercy)))
        coco_tree_add(tree, object, "suppressions", suppressions_of(tree, mercy));
    properties = coco_tree_object(tree);
    coco_tree_add_text(tree, properties, "input", checked->name);
    coco_tree_add(tree, object, "properties", properties);
    return object;
}
