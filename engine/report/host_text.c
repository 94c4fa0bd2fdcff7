/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report on a host for people: a verdict for each technology, and below it one line a link of the chain. */
#include <stdio.h>
#include <string.h>

#include "report/basis.h"
#include "report/host.h"
#include "report/writer.h"

/* Columns of a link's state, and of what stands in front of the lines that explain it. */
#define STATE_COLUMNS 10
#define LABEL_COLUMNS 15

struct chain {
    struct writer *writer;
    const struct coco_observations *observations;
    const struct coco_readiness *readiness;
    enum coco_choice_coco technology;
};

static void print_label(struct writer *writer, enum style style, const char *label, size_t columns)
{
    coco_writer_style(writer, style);
    coco_writer_say(writer, label);
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_pad(writer, strlen(label), columns);
}

static void print_explained(struct writer *writer, const char *label, const char *text)
{
    coco_writer_pad(writer, 0, STATE_COLUMNS);
    print_label(writer, STYLE_FAINT, label, LABEL_COLUMNS - STATE_COLUMNS);
    coco_writer_wrap(writer, text, LABEL_COLUMNS, LABEL_COLUMNS);
}

/* What follows from a link before it is no finding, and not in order either: facts.def calls it so. */
static bool is_in_turn(const struct host_link *link)
{
    return strcmp(coco_value_info(link->fact, link->value)->slug, "in-turn") == 0;
}

static void print_state(struct writer *writer, const struct host_link *link)
{
    if (link->verdict == COCO_VERDICT_HOLDS && is_in_turn(link))
        print_label(writer, STYLE_FAINT, "  in turn", STATE_COLUMNS);
    else if (link->verdict == COCO_VERDICT_HOLDS)
        print_label(writer, STYLE_NOTE, "  ok", STATE_COLUMNS);
    else if (link->verdict == COCO_VERDICT_UNDETERMINED)
        print_label(writer, STYLE_WARNING, "  ?", STATE_COLUMNS);
    else if (link->rule->severity == COCO_SEVERITY_ERROR)
        print_label(writer, STYLE_ERROR, "  BROKEN", STATE_COLUMNS);
    else if (link->rule->severity == COCO_SEVERITY_WARNING)
        print_label(writer, STYLE_WARNING, "  warning", STATE_COLUMNS);
    else
        print_label(writer, STYLE_NOTE, "  note", STATE_COLUMNS);
}

/* "/dev/sev can be opened: detail [snp-dev-sev]"; the id where a user has something to look up by it. */
static void print_link(const struct chain *chain, const struct host_link *link, bool explain)
{
    const bool is_broken = link->verdict == COCO_VERDICT_BROKEN;
    /* Which QEMU it is the report's head says. */
    const bool is_said = link->value != COCO_VALUE_UNKNOWN && coco_fact_info(link->fact)->input == COCO_INPUT_QEMU;
    char detail[HOST_TEXT_MAX], text[2 * HOST_TEXT_MAX];
    const bool has_detail = !is_said && coco_host_detail(chain->observations, link, detail, sizeof(detail));

    print_state(chain->writer, link);
    snprintf(text, sizeof(text), "%s%s%s%s%s%s", link->title, has_detail ? ": " : "", has_detail ? detail : "",
             is_broken ? " [" : "", is_broken ? link->rule->slug : "", is_broken ? "]" : "");
    coco_writer_wrap(chain->writer, text, STATE_COLUMNS, STATE_COLUMNS);
    if (is_broken && explain) {
        print_explained(chain->writer, "why:", link->rule->why);
        print_explained(chain->writer, "fix:", link->rule->fix);
    }
}

/*
 * A fact has one line, though several rules may look at it: that of the first rule which it breaks, or else that of the
 * first rule.
 */
static bool is_told(const struct chain *chain, const struct host_link *link)
{
    struct host_link other;

    for (unsigned id = 0; id < COCO_RULE_COUNT; id++) {
        if (id == link->id || !coco_host_link(chain->readiness, chain->technology, (enum coco_rule_id)id, &other) ||
            other.fact != link->fact || other.rule->severity != COCO_SEVERITY_ERROR)
            continue;
        if (other.verdict == COCO_VERDICT_BROKEN && link->verdict != COCO_VERDICT_BROKEN)
            return true;
        if (id < link->id && (other.verdict == COCO_VERDICT_BROKEN || link->verdict != COCO_VERDICT_BROKEN))
            return true;
    }
    return false;
}

/* The first break is explained: as long as it is there, those behind it may be no more than what follows from it. */
static void print_errors(const struct chain *chain)
{
    struct host_link link;

    for (unsigned id = 0; id < COCO_RULE_COUNT; id++)
        if (coco_host_link(chain->readiness, chain->technology, (enum coco_rule_id)id, &link) &&
            link.rule->severity == COCO_SEVERITY_ERROR && !is_told(chain, &link))
            print_link(chain, &link, link.id == chain->readiness->missing);
}

static void print_rest(const struct chain *chain, enum coco_severity severity)
{
    struct host_link link;

    for (unsigned id = 0; id < COCO_RULE_COUNT; id++)
        if (coco_host_link(chain->readiness, chain->technology, (enum coco_rule_id)id, &link) &&
            link.rule->severity == severity && link.verdict == COCO_VERDICT_BROKEN)
            print_link(chain, &link, true);
}

static void print_verdict(const struct chain *chain)
{
    static const enum style styles[] = {
        [COCO_READY] = STYLE_NOTE, [COCO_NOT_READY] = STYLE_ERROR, [COCO_READY_NOT_KNOWN] = STYLE_WARNING};
    const enum coco_ready ready = coco_ready(chain->readiness);
    char hindrance[READINESS_TEXT_MAX], text[READINESS_TEXT_MAX + 32];
    size_t column = strlen(coco_technology_title(chain->technology)) + strlen(": ");

    coco_writer_style(chain->writer, STYLE_STRONG);
    coco_writer_say(chain->writer, coco_technology_title(chain->technology));
    coco_writer_style(chain->writer, STYLE_PLAIN);
    coco_writer_say(chain->writer, ": ");
    coco_writer_style(chain->writer, styles[ready]);
    coco_writer_say(chain->writer, coco_ready_name(ready));
    coco_writer_style(chain->writer, STYLE_PLAIN);
    column += strlen(coco_ready_name(ready));
    coco_describe_hindrance(chain->readiness, hindrance, sizeof(hindrance));
    snprintf(text, sizeof(text), "%s%s", hindrance[0] ? ": " : "", hindrance);
    coco_writer_wrap(chain->writer, text, column, STATE_COLUMNS);
}

static void print_technology(struct writer *writer, const struct coco_observations *observations,
                             const struct coco_readiness *readiness, enum coco_choice_coco technology, bool quiet)
{
    const struct chain chain = {writer, observations, readiness, technology};

    if (!readiness)
        return;
    if (!quiet)
        coco_writer_say(writer, "\n");
    print_verdict(&chain);
    if (quiet)
        return;
    print_errors(&chain);
    print_rest(&chain, COCO_SEVERITY_WARNING);
    print_rest(&chain, COCO_SEVERITY_NOTE);
}

static void print_machine(struct writer *writer, const struct coco_observations *observations)
{
    char text[BASIS_TEXT_MAX];

    if (coco_describe_profiles(observations, text, sizeof(text))) {
        coco_writer_say(writer, "Judged for ");
        coco_writer_wrap(writer, text, strlen("Judged for "), 0);
    }
    coco_summarise_host(observations->host, text, sizeof(text));
    coco_writer_wrap(writer, text, 0, 0);
    coco_summarise_qemu(observations, text, sizeof(text));
    coco_writer_wrap(writer, text, 0, 0);
}

int coco_report_host(const struct coco_sink *sink, const struct coco_observations *observations,
                     const struct coco_readiness *snp, const struct coco_readiness *tdx, bool quiet)
{
    struct writer writer = {.sink = sink};

    if (!quiet)
        print_machine(&writer, observations);
    print_technology(&writer, observations, snp, COCO_CHOICE_SEV_SNP, quiet);
    print_technology(&writer, observations, tdx, COCO_CHOICE_TDX, quiet);
    return writer.error;
}
