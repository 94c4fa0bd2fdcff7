/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For programs: of one input that could be read, its result; else schema "cococheck-results/1", one input a line. */
#include "coco/import.h"
#include "report/json.h"
#include "report/run.h"

static void begin(struct coco_run *run)
{
    (void)run;
}

/* The list is begun with its first input, since a result alone is no list. */
static void begin_list(struct coco_run *run)
{
    coco_writer_say(&run->own->writer,
                    run->own->wrote ? ",\n" : "{\n\"schema\":\"cococheck-results/1\",\n\"inputs\":[\n");
    run->own->wrote = true;
}

static struct json_object *error_of(struct tree *tree, const struct coco_error *error)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "message", error->message);
    coco_tree_add(tree, object, "place", coco_place_tree(tree, &error->origin));
    return object;
}

static void input(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    const struct coco_judgement *judgement = checked->judgement;
    struct tree tree = {0};
    struct json_object *object;

    if (run->expected == 1 && judgement) {
        run->own->writer.error = coco_report_json(run->sink, judgement, run->detail, exit_code);
        return;
    }
    begin_list(run);
    object = coco_tree_object(&tree);
    coco_tree_add_text(&tree, object, "name", checked->name);
    coco_tree_add_text(&tree, object, "uri", checked->uri);
    coco_tree_add_text(&tree, object, "dialect", judgement ? coco_dialect_name(judgement->request->dialect) : NULL);
    coco_tree_add_number(&tree, object, "exit", (uint64_t)exit_code);
    coco_tree_add(&tree, object, "error", judgement ? NULL : error_of(&tree, checked->error));
    coco_tree_add(&tree, object, "result",
                  judgement ? coco_result_tree(&tree, judgement, run->detail, exit_code) : NULL);
    coco_run_write_tree(run, &tree, object);
}

static void end(struct coco_run *run, int exit_code)
{
    const struct coco_run_own *own = run->own;
    struct tree tree = {0};
    struct json_object *summary;

    if (run->expected == 1 && own->inputs == 1 && own->unreadable == 0)
        return;
    if (!own->wrote)
        coco_writer_say(&run->own->writer, "{\n\"schema\":\"cococheck-results/1\",\n\"inputs\":[");
    coco_writer_say(&run->own->writer, "\n],\n\"summary\":");
    summary = coco_tally_tree(&tree, &own->total);
    coco_tree_add_number(&tree, summary, "inputs", own->inputs);
    coco_tree_add_number(&tree, summary, "failed", own->failed);
    coco_tree_add_number(&tree, summary, "unreadable", own->unreadable);
    coco_run_write_tree(run, &tree, summary);
    coco_writer_say(&run->own->writer, ",\n\"exit\":");
    coco_writer_number(&run->own->writer, (size_t)exit_code);
    coco_writer_say(&run->own->writer, "\n}\n");
}

const struct run_form coco_run_json = {begin, input, end};
