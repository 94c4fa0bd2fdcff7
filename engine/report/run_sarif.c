/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SARIF 2.1.0: one run, a rule or a result a line. What the tool could not read or understand is a notification, of
 * which so many are kept until the end as is bounded, and the rest is counted.
 */
#include <stdio.h>

#include "report/sarif.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static void begin(struct coco_run *run)
{
    struct writer *writer = &run->own->writer;

    coco_writer_say(writer,
                    "{\n\"$schema\":\"" SCHEMA "\",\n\"version\":\"2.1.0\",\n\"runs\":[{\n\"tool\":{\"driver\":{");
    coco_writer_say(writer, "\"name\":\"cococheck\",\"version\":");
    coco_writer_json(writer, run->version ? run->version : "unknown");
    coco_writer_say(writer, ",\"rules\":[");
    for (size_t rule = 0; rule < run->ruleset->count; rule++) {
        struct tree tree = {0};

        coco_writer_say(writer, rule > 0 ? ",\n" : "\n");
        coco_run_write_tree(run, &tree, coco_sarif_rule(&tree, &run->ruleset->rules[rule]));
    }
    /* Columns count characters, as everywhere in this project. */
    coco_writer_say(writer, "\n]}},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[");
}

static void keep(struct coco_run *run, const struct coco_checked *checked, const struct coco_origin *origin,
                 const char *message, bool is_warning)
{
    struct run_spot spot;
    struct run_kept kept;

    coco_run_spot_of_origin(checked, origin, &spot);
    kept = (struct run_kept){.file = spot.file,
                             .place = spot.place,
                             .message = message,
                             .line = spot.line,
                             .column = spot.column,
                             .is_warning = is_warning};
    coco_run_keep(run, &run->own->notices, RUN_KEPT_MAX, &kept);
}

static void keep_unread(struct coco_run *run, const struct coco_checked *checked)
{
    const struct coco_request *request = checked->judgement->request;
    char message[2 * ORIGIN_TEXT_MAX];

    for (size_t i = 0; i < request->unread_count; i++) {
        snprintf(message, sizeof(message), "not understood: %s: %s", request->unread[i].text, request->unread[i].why);
        keep(run, checked, &request->unread[i].origin, message, true);
    }
}

/* Every rule with --explain; else what is broken, and what is open where that makes the check fail. */
static bool is_shown(const struct coco_run *run, const struct coco_judgement *judgement, size_t rule, bool fails_open)
{
    const enum coco_verdict verdict = coco_verdict_of(judgement->verdicts, rule);

    return verdict == COCO_VERDICT_BROKEN || (verdict == COCO_VERDICT_UNDETERMINED && fails_open) ||
           run->detail == COCO_DETAIL_ALL;
}

static void input(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    bool fails_open;

    if (!checked->judgement) {
        keep(run, checked, &checked->error->origin, checked->error->message, false);
        return;
    }
    fails_open = coco_run_fails_open(run, checked->judgement, exit_code);
    for (size_t rule = 0; rule < checked->judgement->ruleset->count; rule++) {
        struct tree tree = {0};

        if (!is_shown(run, checked->judgement, rule, fails_open))
            continue;
        coco_writer_say(&run->own->writer, run->own->wrote ? ",\n" : "\n");
        run->own->wrote = true;
        coco_run_write_tree(run, &tree, coco_sarif_result(&tree, run, checked, rule));
    }
    keep_unread(run, checked);
}

/* An input that was read in part is a warning, one that was not read at all an error: then nothing is said of it. */
static struct json_object *notification_of(struct tree *tree, const char *level, const char *text)
{
    struct json_object *object = coco_tree_object(tree), *message = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "level", level);
    coco_tree_add_text(tree, message, "text", text);
    coco_tree_add(tree, object, "message", message);
    return object;
}

static struct json_object *notifications(struct tree *tree, const struct run_list *list)
{
    struct json_object *array = coco_tree_array(tree);
    char rest[64];

    for (const struct run_kept *kept = list->first; kept; kept = kept->next) {
        struct json_object *object = notification_of(tree, kept->is_warning ? "warning" : "error", kept->message);
        struct json_object *locations = coco_tree_array(tree);
        struct run_spot spot = {.file = kept->file, .line = kept->line, .column = kept->column};

        snprintf(spot.place, sizeof(spot.place), "%s", kept->place);
        coco_tree_append(tree, locations, coco_sarif_location(tree, &spot));
        coco_tree_add(tree, object, "locations", locations);
        coco_tree_append(tree, array, object);
    }
    if (list->count > list->kept) {
        snprintf(rest, sizeof(rest), "%zu more notifications are left out", list->count - list->kept);
        coco_tree_append(tree, array, notification_of(tree, "error", rest));
    }
    return array;
}

static void end(struct coco_run *run, int exit_code)
{
    struct coco_run_own *own = run->own;
    struct tree tree = {0};
    struct json_object *invocations = coco_tree_array(&tree), *invocation = coco_tree_object(&tree);

    coco_tree_append(&tree, invocations, invocation);
    coco_tree_add_bool(&tree, invocation, "executionSuccessful", own->unreadable == 0);
    coco_tree_add_number(&tree, invocation, "exitCode", (uint64_t)exit_code);
    coco_tree_add(&tree, invocation, "toolExecutionNotifications", notifications(&tree, &own->notices));
    coco_writer_say(&own->writer, "\n],\n\"invocations\":");
    coco_run_write_tree(run, &tree, invocations);
    coco_writer_say(&own->writer, "\n}]\n}\n");
}

const struct run_form coco_run_sarif = {begin, input, end};
