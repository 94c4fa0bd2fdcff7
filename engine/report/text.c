/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for people: one first line a finding, in the form that compilers have, and indented lines that explain it.
 */
#include <stdio.h>
#include <string.h>

#include "report/basis.h"
#include "report/detail.h"
#include "report/finding.h"
#include "report/origin.h"
#include "report/run.h"
#include "report/spelling.h"
#include "report/writer.h"

/* Undetermined rules, and words that were not understood, that the closing lines name. */
#define UNDETERMINED_NAMED 6
#define UNREAD_NAMED       12

static enum style style_of(enum coco_severity severity)
{
    switch (severity) {
    case COCO_SEVERITY_ERROR:
        return STYLE_ERROR;
    case COCO_SEVERITY_WARNING:
        return STYLE_WARNING;
    case COCO_SEVERITY_NOTE:
        break;
    }
    return STYLE_NOTE;
}

static void print_styled(struct writer *writer, enum style style, const char *text)
{
    coco_writer_style(writer, style);
    coco_writer_quote(writer, text);
    coco_writer_style(writer, STYLE_PLAIN);
}

/* "kvm is no (--kvm=no)". */
static void print_fact(struct writer *writer, const struct coco_judgement *judgement, enum coco_fact fact)
{
    char origin[2 * ORIGIN_TEXT_MAX];

    coco_describe_origin_briefly(judgement, fact, origin, sizeof(origin));
    coco_writer_say(writer, coco_fact_info(fact)->slug);
    coco_writer_say(writer, " is ");
    coco_writer_say(writer, coco_value_info(fact, judgement->facts->value[fact])->slug);
    if (judgement->facts->value[fact] == COCO_VALUE_UNKNOWN)
        return;
    coco_writer_say(writer, " (");
    coco_writer_quote(writer, origin);
    coco_writer_say(writer, ")");
}

/* On a line of its own: what was seen, and where; or why it was not looked at. */
static void print_detail(struct writer *writer, const struct coco_judgement *judgement, enum coco_fact fact)
{
    char detail[DETAIL_TEXT_MAX];

    if (!coco_describe_fact(judgement, fact, detail, sizeof(detail)))
        return;
    coco_writer_say(writer, "             ");
    coco_writer_quote(writer, detail);
    coco_writer_say(writer, "\n");
}

static void print_line(struct writer *writer, const char *label, const char *text)
{
    coco_writer_say(writer, "  ");
    coco_writer_style(writer, STYLE_FAINT);
    coco_writer_say(writer, label);
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, text);
    coco_writer_say(writer, "\n");
}

/* What was seen is told of what is demanded, and not of what makes the rule speak. */
static void print_reasons(struct writer *writer, const struct coco_judgement *judgement,
                          const struct coco_explanation *explanation)
{
    const bool asks_for_something = explanation->count > 0 && !explanation->atoms[explanation->count - 1].is_when;
    const char *label = "  because: ";

    for (size_t i = 0; i < explanation->count; i++) {
        if (!coco_is_reason(explanation, i))
            continue;
        coco_writer_style(writer, STYLE_FAINT);
        coco_writer_say(writer, label);
        coco_writer_style(writer, STYLE_PLAIN);
        print_fact(writer, judgement, (enum coco_fact)explanation->atoms[i].atom.fact);
        coco_writer_say(writer, "\n");
        if (!explanation->atoms[i].is_when || !asks_for_something)
            print_detail(writer, judgement, (enum coco_fact)explanation->atoms[i].atom.fact);
        label = "           ";
    }
}

/* Why the rule does not count, where it does not. */
static void print_mercy(struct writer *writer, const struct coco_judgement *judgement, size_t number)
{
    const struct coco_waived_rule *waived = coco_is_waived(judgement, number);

    if (coco_is_allowed(judgement, number)) {
        coco_writer_say(writer, " (allowed)");
    } else if (waived) {
        coco_writer_say(writer, waived->until ? " (waived until " : " (waived");
        coco_writer_quote(writer, waived->until ? waived->until : "");
        coco_writer_say(writer, ": ");
        coco_writer_quote(writer, waived->reason);
        coco_writer_say(writer, ")");
    }
}

/* The fix in our words, and beside it what the options that it names are called in this launch. */
static void print_fix(struct writer *writer, const struct coco_judgement *judgement, const struct coco_rule *rule)
{
    char here[SPELLING_TEXT_MAX];

    print_line(writer, "fix: ", rule->fix);
    if (!coco_describe_fix(judgement->request, rule->fix, here, sizeof(here)))
        return;
    coco_writer_say(writer, "       here, ");
    coco_writer_quote(writer, here);
    coco_writer_say(writer, "\n");
}

static void print_finding(struct writer *writer, const struct coco_judgement *judgement, size_t number,
                          enum coco_detail detail)
{
    const struct coco_rule *rule = &judgement->ruleset->rules[number];
    struct coco_explanation explanation;
    char place[ORIGIN_TEXT_MAX];

    coco_explain(rule, judgement->facts, &explanation);
    if (coco_finding_is_of_host(judgement, &explanation))
        snprintf(place, sizeof(place), "host");
    else
        coco_describe_place(judgement->request, coco_finding_setting(judgement, &explanation), place, sizeof(place));
    print_styled(writer, STYLE_STRONG, place);
    coco_writer_say(writer, ": ");
    coco_writer_style(writer, style_of(rule->severity));
    coco_writer_say(writer, coco_severity_name(rule->severity));
    print_mercy(writer, judgement, number);
    coco_writer_say(writer, ":");
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, " ");
    coco_writer_quote(writer, rule->says);
    coco_writer_say(writer, " [");
    coco_writer_quote(writer, rule->slug);
    coco_writer_say(writer, "]\n");
    print_reasons(writer, judgement, &explanation);
    if (detail == COCO_DETAIL_ALL)
        print_line(writer, "why: ", rule->why);
    print_fix(writer, judgement, rule);
}

/* The state of a rule that is not broken. */
static void print_state(struct writer *writer, const struct coco_judgement *judgement, size_t number)
{
    const struct coco_rule *rule = &judgement->ruleset->rules[number];
    struct coco_explanation explanation;

    coco_explain(rule, judgement->facts, &explanation);
    coco_writer_quote(writer, rule->slug);
    coco_writer_say(writer, ": ");
    coco_writer_say(writer, coco_verdict_name(explanation.verdict));
    coco_writer_say(writer, "\n");
    print_reasons(writer, judgement, &explanation);
}

/* Another image mends several facts, and is named once. */
static bool is_told(const struct coco_repair *repair, size_t index)
{
    const struct coco_change *how = &coco_value_info(repair->changes[index].fact, repair->changes[index].value)->change;

    for (size_t i = 0; i < index && how->kind == COCO_CHANGE_GIVE; i++) {
        const struct coco_change *earlier = &coco_value_info(repair->changes[i].fact, repair->changes[i].value)->change;

        if (earlier->kind == how->kind && earlier->option == how->option && strcmp(earlier->text, how->text) == 0)
            return true;
    }
    return false;
}

static void print_repair(struct writer *writer, const struct coco_judgement *judgement)
{
    char change[4 * ORIGIN_TEXT_MAX];

    if (judgement->repair_result == COCO_REPAIR_NONE)
        coco_writer_say(writer, "No change to the options was found that leaves no error.\n");
    if (judgement->repair_result != COCO_REPAIR_FOUND || !judgement->repair)
        return;
    coco_writer_say(writer, "A repair that leaves no error:\n");
    for (size_t i = 0; i < judgement->repair->count; i++) {
        if (is_told(judgement->repair, i))
            continue;
        coco_describe_change(judgement, &judgement->repair->changes[i], change, sizeof(change));
        coco_writer_say(writer, "  ");
        coco_writer_quote(writer, change);
        coco_writer_say(writer, "\n");
    }
}

/* A launch that nobody looked at leaves dozens: the first few say what kind, and how to see the rest. */
static void print_undetermined(struct writer *writer, const struct coco_judgement *judgement)
{
    const char *separator = "Undetermined: ";
    char more[64];
    size_t count = 0;

    for (size_t rule = 0; rule < judgement->ruleset->count; rule++)
        if (coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_UNDETERMINED && count++ < UNDETERMINED_NAMED) {
            coco_writer_say(writer, separator);
            coco_writer_quote(writer, judgement->ruleset->rules[rule].slug);
            separator = ", ";
        }
    if (count > UNDETERMINED_NAMED) {
        snprintf(more, sizeof(more), " and %zu more (see cococheck --explain)", count - UNDETERMINED_NAMED);
        coco_writer_say(writer, more);
    }
    coco_writer_say(writer, "\n");
}

/* What was not understood leaves rules undetermined, and is said where that is. */
static void print_unread(struct writer *writer, const struct coco_request *request, enum coco_detail detail)
{
    const char *label = "Not understood: ";
    char place[ORIGIN_TEXT_MAX];
    size_t most = request->unread_count;

    if (detail == COCO_DETAIL_PROBLEMS && most > UNREAD_NAMED)
        most = UNREAD_NAMED;
    for (size_t i = 0; i < most; i++) {
        const struct coco_unread *unread = &request->unread[i];

        coco_describe_written(&unread->origin, request->dialect, place, sizeof(place));
        coco_writer_say(writer, label);
        coco_writer_quote(writer, place);
        coco_writer_say(writer, " (");
        coco_writer_quote(writer, unread->text);
        coco_writer_say(writer, "): ");
        coco_writer_quote(writer, unread->why);
        coco_writer_say(writer, "\n");
        label = "                ";
    }
    if (most < request->unread_count) {
        coco_writer_say(writer, label);
        coco_writer_say(writer, "and ");
        coco_writer_number(writer, request->unread_count - most);
        coco_writer_say(writer, " more (see cococheck --explain)\n");
    }
}

static void print_closing(struct writer *writer, const struct coco_judgement *judgement)
{
    const struct tally tally = coco_tally_of(judgement);

    if (tally.undetermined > 0)
        print_undetermined(writer, judgement);
    coco_run_write_tally(writer, &tally);
    coco_writer_say(writer, "\n");
}

/* What differs from what was asked of this host is said before anything that rests on it. */
static void print_basis(struct writer *writer, const struct coco_judgement *judgement)
{
    char text[BASIS_TEXT_MAX];

    if (!judgement->observations)
        return;
    if (coco_describe_profiles(judgement->observations, text, sizeof(text))) {
        coco_writer_say(writer, "Judged for ");
        coco_writer_quote(writer, text);
        coco_writer_say(writer, ".\n");
    }
    if (coco_describe_auto(judgement->request, judgement->observations, text, sizeof(text))) {
        coco_writer_quote(writer, text);
        coco_writer_say(writer, ".\n");
    }
}

int coco_report_text(const struct coco_sink *sink, const struct coco_judgement *judgement, enum coco_detail detail,
                     enum coco_severity least)
{
    struct writer writer = {.sink = sink};

    print_basis(&writer, judgement);
    for (size_t rule = 0; rule < judgement->ruleset->count; rule++) {
        const bool broken = coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_BROKEN;

        if (broken && (judgement->ruleset->rules[rule].severity >= least || detail == COCO_DETAIL_ALL))
            print_finding(&writer, judgement, rule, detail);
        else if (!broken && detail == COCO_DETAIL_ALL)
            print_state(&writer, judgement, rule);
    }
    print_repair(&writer, judgement);
    print_unread(&writer, judgement->request, detail);
    print_closing(&writer, judgement);
    return writer.error;
}
