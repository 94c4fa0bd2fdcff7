/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU's messages mean, for people and for programs. */
#include "coco/qemu_error.h"

#include <string.h>

#include "report/tree.h"
#include "report/writer.h"

/* QEMU repeats options of any length in front of what it says; the message is at the end. */
#define SHOWN_MAX 400

static void print_label(struct writer *writer, const char *label)
{
    coco_writer_style(writer, STYLE_FAINT);
    coco_writer_say(writer, label);
    coco_writer_style(writer, STYLE_PLAIN);
}

static void print_line(struct writer *writer, const char *line)
{
    const size_t length = strlen(line);

    coco_writer_style(writer, STYLE_ERROR);
    coco_writer_say(writer, "QEMU said:");
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, " \"");
    if (length > SHOWN_MAX) {
        line += length - SHOWN_MAX;
        while (((unsigned char)*line & 0xc0) == 0x80) /* not in the middle of a character */
            line++;
        coco_writer_say(writer, "...");
    }
    coco_writer_quote(writer, line);
    coco_writer_say(writer, "\"\n");
}

static void print_cause(struct writer *writer, const struct coco_qemu_cause *cause, const char *label, bool judged)
{
    const struct coco_rule *rule = &coco_rules()[cause->rule];

    coco_writer_say(writer, "  ");
    print_label(writer, label);
    coco_writer_say(writer, rule->says);
    coco_writer_say(writer, " [");
    coco_writer_say(writer, rule->slug);
    coco_writer_say(writer, "]");
    if (cause->state == COCO_CAUSE_BROKEN)
        coco_writer_say(writer, " (broken in this launch)");
    else if (judged)
        coco_writer_say(writer, " (could not be decided)");
    coco_writer_say(writer, "\n    ");
    print_label(writer, "fix: ");
    coco_writer_say(writer, rule->fix);
    coco_writer_say(writer, "\n");
}

static void print_ruled_out(struct writer *writer, const struct coco_qemu_causes *causes, size_t first)
{
    const char *separator = "";

    if (first == causes->count)
        return;
    coco_writer_say(writer, "  ");
    print_label(writer, "ruled out in this launch: ");
    for (size_t i = first; i < causes->count; i++) {
        coco_writer_say(writer, separator);
        coco_writer_say(writer, coco_rules()[causes->of[i].rule].slug);
        separator = ", ";
    }
    coco_writer_say(writer, "\n");
}

/* What may be behind it, in order; then what is left over. */
static void print_causes(struct writer *writer, const struct coco_qemu_error *error,
                         const struct coco_verdicts *verdicts, size_t most)
{
    struct coco_qemu_causes causes;
    size_t live = 0, shown;

    coco_qemu_error_causes(error, verdicts, &causes);
    while (live < causes.count && causes.of[live].state != COCO_CAUSE_RULED_OUT)
        live++;
    shown = live < most ? live : most;
    for (size_t i = 0; i < shown; i++) {
        const char *first = live > 1 && causes.of[0].state != COCO_CAUSE_BROKEN ? "most likely because: " : "because: ";

        print_cause(writer, &causes.of[i], i == 0 ? first : "or because: ", verdicts != NULL);
    }
    if (shown < live) {
        coco_writer_say(writer, "  ");
        print_label(writer, "or because of: ");
        for (size_t i = shown; i < live; i++) {
            coco_writer_say(writer, i > shown ? ", " : "");
            coco_writer_say(writer, coco_rules()[causes.of[i].rule].slug);
        }
        coco_writer_say(writer, " (see cococheck --explain=RULE-ID)\n");
    }
    if (error->otherwise) {
        coco_writer_say(writer, "  ");
        print_label(writer, live > 0 ? "otherwise: " : "what to do: ");
        coco_writer_say(writer, error->otherwise);
        coco_writer_say(writer, "\n");
    }
    print_ruled_out(writer, &causes, live);
}

int coco_report_qemu_errors(const struct coco_sink *sink, const struct coco_qemu_heard *heard, size_t count,
                            const struct coco_verdicts *verdicts, size_t most)
{
    struct writer writer = {.sink = sink};

    for (size_t i = 0; i < count; i++) {
        if (heard[i].line)
            print_line(&writer, heard[i].line);
        coco_writer_say(&writer, "  ");
        print_label(&writer, "means: ");
        coco_writer_say(&writer, heard[i].error->means);
        coco_writer_say(&writer, "\n");
        print_causes(&writer, heard[i].error, verdicts, most);
    }
    return writer.error;
}

static struct json_object *cause_of(struct tree *tree, const struct coco_qemu_cause *cause)
{
    const struct coco_rule *rule = &coco_rules()[cause->rule];
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "rule", rule->slug);
    coco_tree_add_text(tree, object, "severity", coco_severity_name(rule->severity));
    coco_tree_add_text(tree, object, "state", coco_cause_state_name(cause->state));
    coco_tree_add_text(tree, object, "message", rule->says);
    coco_tree_add_text(tree, object, "why", rule->why);
    coco_tree_add_text(tree, object, "fix", rule->fix);
    return object;
}

static struct json_object *finding_of(struct tree *tree, const struct coco_qemu_heard *heard,
                                      const struct coco_verdicts *verdicts)
{
    struct json_object *object = coco_tree_object(tree), *array = coco_tree_array(tree);
    const struct coco_qemu_error *error = heard->error;
    struct coco_qemu_causes causes;

    coco_qemu_error_causes(error, verdicts, &causes);
    for (size_t i = 0; i < causes.count; i++)
        coco_tree_append(tree, array, cause_of(tree, &causes.of[i]));
    coco_tree_add_text(tree, object, "error", error->slug);
    coco_tree_add_text(tree, object, "line", heard->line);
    coco_tree_add_text(tree, object, "weight", coco_qemu_error_weight_name(error->weight));
    coco_tree_add_text(tree, object, "message", error->means);
    coco_tree_add(tree, object, "causes", array);
    coco_tree_add_text(tree, object, "otherwise", error->otherwise);
    coco_tree_add_text(tree, object, "source", error->source);
    return object;
}

int coco_report_qemu_errors_json(const struct coco_sink *sink, const struct coco_qemu_heard *heard, size_t count,
                                 const struct coco_verdicts *verdicts, int exit_code)
{
    struct tree tree = {0};
    struct json_object *root = coco_tree_object(&tree), *array = coco_tree_array(&tree);

    coco_tree_add_text(&tree, root, "schema", "cococheck-error/1");
    coco_tree_add_number(&tree, root, "exit", (uint64_t)exit_code);
    for (size_t i = 0; i < count; i++)
        coco_tree_append(&tree, array, finding_of(&tree, &heard[i], verdicts));
    coco_tree_add(&tree, root, "findings", array);
    return coco_tree_write(&tree, root, sink);
}
