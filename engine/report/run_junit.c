/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JUnit XML, as GitLab and Jenkins read it: a test suite an input, a test case a rule that applies. What XML 1.0 cannot
 * hold does not get as far: text of users is escaped as in every report, and what is left is UTF-8 without controls.
 */
#include <stdio.h>

#include "report/run.h"

/* Room for one message. */
#define MESSAGE_MAX (8 * ORIGIN_TEXT_MAX)

/* For attributes and elements alike; text of users or of ours. */
static void write_xml(struct writer *writer, const char *text)
{
    char piece[8] = "";

    while (*text) {
        const size_t length = coco_printable_length(text);
        const char *entity = *text == '&'   ? "&amp;"
                             : *text == '<' ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '"' ? "&quot;"
                                            : NULL;

        if (length == 0)
            snprintf(piece, sizeof(piece), "\\x%02x", (unsigned)(unsigned char)*text);
        if (entity)
            coco_writer_say(writer, entity);
        else if (length > 0)
            coco_writer_bytes(writer, text, length);
        else
            coco_writer_say(writer, piece);
        text += length > 0 ? length : 1;
    }
}

static void write_attribute(struct writer *writer, const char *name, const char *value)
{
    coco_writer_say(writer, " ");
    coco_writer_say(writer, name);
    coco_writer_say(writer, "=\"");
    write_xml(writer, value);
    coco_writer_say(writer, "\"");
}

static void write_number(struct writer *writer, const char *name, size_t number)
{
    char digits[24];

    snprintf(digits, sizeof(digits), "%zu", number);
    write_attribute(writer, name, digits);
}

static void begin(struct coco_run *run)
{
    coco_writer_say(&run->own->writer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"cococheck\">\n");
}

struct counts {
    size_t tests, failures, skipped;
};

static struct counts count(const struct coco_run *run, const struct coco_judgement *judgement, int exit_code)
{
    struct counts counts = {0};

    for (size_t rule = 0; rule < judgement->ruleset->count; rule++) {
        const enum coco_verdict verdict = coco_verdict_of(judgement->verdicts, rule);

        if (verdict == COCO_VERDICT_NOT_APPLICABLE)
            continue;
        counts.tests++;
        if (coco_run_fails(run, judgement, rule))
            counts.failures++;
        else if (verdict == COCO_VERDICT_UNDETERMINED ||
                 (verdict == COCO_VERDICT_BROKEN &&
                  (coco_is_allowed(judgement, rule) || coco_is_waived(judgement, rule))))
            counts.skipped++;
    }
    if (coco_run_fails_open(run, judgement, exit_code)) {
        counts.tests++;
        counts.failures++;
    }
    return counts;
}

static void begin_suite(struct coco_run *run, const struct coco_checked *checked, struct counts counts, size_t errors)
{
    struct writer *writer = &run->own->writer;

    coco_writer_say(writer, "  <testsuite");
    write_attribute(writer, "name", checked->name);
    write_number(writer, "tests", counts.tests);
    write_number(writer, "failures", counts.failures);
    write_number(writer, "errors", errors);
    write_number(writer, "skipped", counts.skipped);
    coco_writer_say(writer, ">\n");
}

/* `file` and `line` are GitLab's. */
static void begin_case(struct writer *writer, const struct coco_checked *checked, const char *name,
                       const struct run_spot *spot)
{
    coco_writer_say(writer, "    <testcase");
    write_attribute(writer, "classname", checked->name);
    write_attribute(writer, "name", name);
    if (spot && spot->file)
        write_attribute(writer, "file", spot->file);
    if (spot && spot->file && spot->line > 0)
        write_number(writer, "line", spot->line);
}

static void write_message(struct writer *writer, const char *element, const char *type, const char *message)
{
    coco_writer_say(writer, "      <");
    coco_writer_say(writer, element);
    if (type)
        write_attribute(writer, "type", type);
    write_attribute(writer, "message", message);
}

/* Where, why and what to do, a line each. */
static void write_story(struct writer *writer, const struct coco_checked *checked, size_t rule,
                        const struct run_spot *spot)
{
    const struct coco_rule *row = &checked->judgement->ruleset->rules[rule];
    char reasons[MESSAGE_MAX], here[SPELLING_TEXT_MAX];

    coco_run_reasons(checked->judgement, rule, reasons, sizeof(reasons));
    write_xml(writer, spot->place);
    coco_writer_say(writer, ": ");
    write_xml(writer, coco_severity_name(row->severity));
    coco_writer_say(writer, ": ");
    write_xml(writer, row->says);
    coco_writer_say(writer, "\nbecause: ");
    write_xml(writer, reasons);
    coco_writer_say(writer, "\nwhy: ");
    write_xml(writer, row->why);
    coco_writer_say(writer, "\nfix: ");
    write_xml(writer, row->fix);
    if (coco_describe_fix(checked->judgement->request, row->fix, here, sizeof(here))) {
        coco_writer_say(writer, "\nhere, ");
        write_xml(writer, here);
    }
}

static void write_broken(struct coco_run *run, const struct coco_checked *checked, size_t rule,
                         const struct run_spot *spot)
{
    const struct coco_rule *row = &checked->judgement->ruleset->rules[rule];
    struct writer *writer = &run->own->writer;
    char mercy[MESSAGE_MAX];

    coco_writer_say(writer, ">\n");
    if (coco_run_mercy(checked->judgement, rule, mercy, sizeof(mercy))) {
        write_message(writer, "skipped", NULL, mercy);
        coco_writer_say(writer, "/>\n");
    } else if (coco_run_fails(run, checked->judgement, rule)) {
        write_message(writer, "failure", coco_severity_name(row->severity), row->says);
        coco_writer_say(writer, ">");
        write_story(writer, checked, rule, spot);
        coco_writer_say(writer, "</failure>\n");
    } else {
        coco_writer_say(writer, "      <system-out>");
        write_story(writer, checked, rule, spot);
        coco_writer_say(writer, "</system-out>\n");
    }
    coco_writer_say(writer, "    </testcase>\n");
}

static void write_rule(struct coco_run *run, const struct coco_checked *checked, size_t rule)
{
    const enum coco_verdict verdict = coco_verdict_of(checked->judgement->verdicts, rule);
    struct writer *writer = &run->own->writer;
    char reasons[MESSAGE_MAX];
    struct run_spot spot;

    if (verdict == COCO_VERDICT_NOT_APPLICABLE)
        return;
    coco_run_spot_of_rule(checked, rule, &spot);
    begin_case(writer, checked, checked->judgement->ruleset->rules[rule].slug, &spot);
    if (verdict == COCO_VERDICT_HOLDS) {
        coco_writer_say(writer, "/>\n");
    } else if (verdict == COCO_VERDICT_BROKEN) {
        write_broken(run, checked, rule, &spot);
    } else {
        coco_run_reasons(checked->judgement, rule, reasons, sizeof(reasons));
        coco_writer_say(writer, ">\n      <skipped message=\"undetermined: ");
        write_xml(writer, reasons);
        coco_writer_say(writer, "\"/>\n    </testcase>\n");
    }
}

static void input(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    struct writer *writer = &run->own->writer;
    struct run_spot spot;

    if (!checked->judgement) {
        coco_run_spot_of_origin(checked, &checked->error->origin, &spot);
        begin_suite(run, checked, (struct counts){.tests = 1}, 1);
        begin_case(writer, checked, "readable", &spot);
        coco_writer_say(writer, ">\n");
        write_message(writer, "error", "unreadable", checked->error->message);
        coco_writer_say(writer, ">");
        write_xml(writer, spot.place);
        coco_writer_say(writer, "</error>\n    </testcase>\n  </testsuite>\n");
        return;
    }
    begin_suite(run, checked, count(run, checked->judgement, exit_code), 0);
    for (size_t rule = 0; rule < checked->judgement->ruleset->count; rule++)
        write_rule(run, checked, rule);
    if (coco_run_fails_open(run, checked->judgement, exit_code)) {
        begin_case(writer, checked, RUN_DECIDED, NULL);
        coco_writer_say(writer, ">\n");
        write_message(writer, "failure", "undetermined", RUN_UNDECIDED);
        coco_writer_say(writer, "/>\n    </testcase>\n");
    }
    coco_writer_say(writer, "  </testsuite>\n");
}

static void end(struct coco_run *run, int exit_code)
{
    (void)exit_code;
    coco_writer_say(&run->own->writer, "</testsuites>\n");
}

const struct run_form coco_run_junit = {begin, input, end};
