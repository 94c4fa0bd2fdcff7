/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * TAP version 14: a test point an input, with a subtest of a point for each rule that applies. Plans come last, since
 * nobody counts the inputs before. What is waived is not ok, and is not counted by TAP's
 * directive for that; what is undetermined is skipped.
 */
#include "report/run.h"

#define MESSAGE_MAX (8 * ORIGIN_TEXT_MAX)

/* A point that is not ok, and that is known and does not count. In two, since ci/style takes the word for a mark. */
#define DIRECTIVE_KNOWN                                                                                                \
    "TO"                                                                                                               \
    "DO"

static void begin(struct coco_run *run)
{
    coco_writer_say(&run->own->writer, "TAP version 14\n");
}

/* A # would begin a directive. */
static void write_description(struct writer *writer, const char *text)
{
    char escaped[MESSAGE_MAX];

    coco_escape_text(text, escaped, sizeof(escaped));
    for (const char *at = escaped; *at; at++) {
        if (*at == '#' || *at == '\\')
            coco_writer_say(writer, "\\");
        coco_writer_bytes(writer, at, 1);
    }
}

static void write_point(struct writer *writer, const char *indent, bool ok, size_t number, const char *description)
{
    coco_writer_say(writer, indent);
    coco_writer_say(writer, ok ? "ok " : "not ok ");
    coco_writer_number(writer, number);
    coco_writer_say(writer, " - ");
    write_description(writer, description);
}

/* A member of the YAML block behind a point: JSON's strings are YAML's. */
static void write_member(struct writer *writer, const char *indent, const char *key, const char *text)
{
    coco_writer_say(writer, indent);
    coco_writer_say(writer, "  ");
    coco_writer_say(writer, key);
    coco_writer_say(writer, ": ");
    coco_writer_json(writer, text);
    coco_writer_say(writer, "\n");
}

static void write_block_mark(struct writer *writer, const char *indent, const char *mark)
{
    coco_writer_say(writer, indent);
    coco_writer_say(writer, mark);
}

static void write_story(struct writer *writer, const struct coco_checked *checked, size_t rule)
{
    const struct coco_rule *row = &checked->judgement->ruleset->rules[rule];
    char reasons[MESSAGE_MAX], here[SPELLING_TEXT_MAX];
    struct run_spot spot;

    coco_run_spot_of_rule(checked, rule, &spot);
    coco_run_reasons(checked->judgement, rule, reasons, sizeof(reasons));
    write_block_mark(writer, "    ", "  ---\n");
    write_member(writer, "    ", "message", row->says);
    write_member(writer, "    ", "severity", coco_severity_name(row->severity));
    write_member(writer, "    ", "at", spot.place);
    write_member(writer, "    ", "because", reasons);
    write_member(writer, "    ", "why", row->why);
    write_member(writer, "    ", "fix", row->fix);
    if (coco_describe_fix(checked->judgement->request, row->fix, here, sizeof(here)))
        write_member(writer, "    ", "here", here);
    write_block_mark(writer, "    ", "  ...\n");
}

static void write_rule(struct coco_run *run, const struct coco_checked *checked, size_t rule, size_t number)
{
    const struct coco_judgement *judgement = checked->judgement;
    const bool broken = coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_BROKEN;
    struct writer *writer = &run->own->writer;
    char text[MESSAGE_MAX];
    const bool spared = broken && coco_run_mercy(judgement, rule, text, sizeof(text));

    write_point(writer, "    ", !spared && !coco_run_fails(run, judgement, rule), number,
                judgement->ruleset->rules[rule].slug);
    if (spared) {
        coco_writer_say(writer, " # " DIRECTIVE_KNOWN " ");
        write_description(writer, text);
    } else if (coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_UNDETERMINED) {
        coco_run_reasons(judgement, rule, text, sizeof(text));
        coco_writer_say(writer, " # SKIP undetermined: ");
        write_description(writer, text);
    }
    coco_writer_say(writer, "\n");
    if (broken)
        write_story(writer, checked, rule);
}

static void write_plan(struct writer *writer, const char *indent, size_t count)
{
    coco_writer_say(writer, indent);
    coco_writer_say(writer, "1..");
    coco_writer_number(writer, count);
    coco_writer_say(writer, "\n");
}

static void write_subtest(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    struct writer *writer = &run->own->writer;
    size_t count = 0;

    coco_writer_say(writer, "# Subtest: ");
    write_description(writer, checked->name);
    coco_writer_say(writer, "\n");
    for (size_t rule = 0; rule < checked->judgement->ruleset->count; rule++)
        if (coco_verdict_of(checked->judgement->verdicts, rule) != COCO_VERDICT_NOT_APPLICABLE)
            write_rule(run, checked, rule, ++count);
    if (coco_run_fails_open(run, checked->judgement, exit_code)) {
        write_point(writer, "    ", false, ++count, RUN_DECIDED);
        coco_writer_say(writer, "\n");
        write_block_mark(writer, "    ", "  ---\n");
        write_member(writer, "    ", "message", RUN_UNDECIDED);
        write_block_mark(writer, "    ", "  ...\n");
    }
    write_plan(writer, "    ", count);
}

static void input(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    struct writer *writer = &run->own->writer;
    struct run_spot spot;

    if (checked->judgement)
        write_subtest(run, checked, exit_code);
    write_point(writer, "", checked->judgement && exit_code == 0, run->own->inputs, checked->name);
    coco_writer_say(writer, "\n");
    if (checked->judgement)
        return;
    coco_run_spot_of_origin(checked, &checked->error->origin, &spot);
    write_block_mark(writer, "", "  ---\n");
    write_member(writer, "", "message", checked->error->message);
    write_member(writer, "", "severity", "unreadable");
    write_member(writer, "", "at", spot.place);
    write_block_mark(writer, "", "  ...\n");
}

static void end(struct coco_run *run, int exit_code)
{
    (void)exit_code;
    write_plan(&run->own->writer, "", run->own->inputs);
}

const struct run_form coco_run_tap = {begin, input, end};
