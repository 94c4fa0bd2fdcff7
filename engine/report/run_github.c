/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GitHub's workflow commands, one an annotation. GitHub shows ten errors, ten warnings and ten notices of a step, and
 * drops the others without a word: so no more are written, the worst first, and the last says how many are left out.
 */
#include "report/run.h"

#define SHOWN_MAX 10

enum level {
    LEVEL_NOTE = COCO_SEVERITY_NOTE,
    LEVEL_WARNING = COCO_SEVERITY_WARNING,
    LEVEL_ERROR = COCO_SEVERITY_ERROR
};

static void begin(struct coco_run *run)
{
    (void)run;
}

/* In data % and line ends are escaped, in properties : and , as well. Controls are so already, as in every report. */
static void write_escaped(struct writer *writer, const char *text, bool in_property)
{
    char escaped[8 * ORIGIN_TEXT_MAX];

    coco_escape_text(text, escaped, sizeof(escaped));
    for (const char *at = escaped; *at; at++) {
        if (*at == '%')
            coco_writer_say(writer, "%25");
        else if (in_property && *at == ':')
            coco_writer_say(writer, "%3A");
        else if (in_property && *at == ',')
            coco_writer_say(writer, "%2C");
        else
            coco_writer_bytes(writer, at, 1);
    }
}

static void write_property(struct writer *writer, const char *name, const char *value)
{
    coco_writer_say(writer, name);
    coco_writer_say(writer, "=");
    write_escaped(writer, value, true);
}

static void write_place(struct writer *writer, const struct run_kept *kept)
{
    if (kept->file) {
        write_property(writer, "file", kept->file);
        coco_writer_say(writer, ",");
    }
    if (kept->file && kept->line > 0) {
        coco_writer_say(writer, "line=");
        coco_writer_number(writer, kept->line);
        coco_writer_say(writer, ",col=");
        coco_writer_number(writer, kept->column);
        coco_writer_say(writer, ",");
    }
}

static void write_annotation(struct writer *writer, enum level level, const struct run_kept *kept)
{
    static const char *const commands[] = {
        [LEVEL_NOTE] = "::notice ", [LEVEL_WARNING] = "::warning ", [LEVEL_ERROR] = "::error "};

    coco_writer_say(writer, commands[level]);
    write_place(writer, kept);
    write_property(writer, "title", kept->rule ? kept->rule->slug : "cococheck");
    coco_writer_say(writer, "::");
    write_escaped(writer, kept->place, false);
    coco_writer_say(writer, ": ");
    write_escaped(writer, kept->rule ? kept->rule->says : kept->message, false);
    if (kept->rule) {
        coco_writer_say(writer, "%0Afix: ");
        write_escaped(writer, kept->rule->fix, false);
    }
    if (kept->rule && kept->message) {
        coco_writer_say(writer, "%0Ahere, ");
        write_escaped(writer, kept->message, false);
    }
    coco_writer_say(writer, "\n");
}

/* One notice less, since the line that counts what is left out is one. */
static size_t most(enum level level)
{
    return level == LEVEL_NOTE ? SHOWN_MAX - 1 : SHOWN_MAX;
}

static void keep(struct coco_run *run, enum level level, const struct run_spot *spot, const struct coco_rule *rule,
                 const char *message)
{
    const struct run_kept kept = {.rule = rule,
                                  .file = spot->file,
                                  .place = spot->place,
                                  .message = message,
                                  .line = spot->line,
                                  .column = spot->column};

    coco_run_keep(run, &run->own->annotations[level], most(level), &kept);
}

static void keep_rule(struct coco_run *run, const struct coco_checked *checked, size_t rule)
{
    const struct coco_judgement *judgement = checked->judgement;
    const struct coco_rule *row = &judgement->ruleset->rules[rule];
    char here[SPELLING_TEXT_MAX];
    struct run_spot spot;
    bool has_here;

    if (coco_verdict_of(judgement->verdicts, rule) != COCO_VERDICT_BROKEN || coco_is_allowed(judgement, rule) ||
        coco_is_waived(judgement, rule))
        return;
    coco_run_spot_of_rule(checked, rule, &spot);
    has_here = coco_describe_fix(judgement->request, row->fix, here, sizeof(here));
    keep(run, (enum level)row->severity, &spot, row, has_here ? here : NULL);
}

static void input(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    static const struct coco_origin whole = {.kind = COCO_ORIGIN_NONE};
    struct run_spot spot;

    if (!checked->judgement) {
        coco_run_spot_of_origin(checked, &checked->error->origin, &spot);
        keep(run, LEVEL_ERROR, &spot, NULL, checked->error->message);
        return;
    }
    for (size_t rule = 0; rule < checked->judgement->ruleset->count; rule++)
        keep_rule(run, checked, rule);
    if (coco_run_fails_open(run, checked->judgement, exit_code)) {
        coco_run_spot_of_origin(checked, &whole, &spot);
        keep(run, LEVEL_ERROR, &spot, NULL, RUN_UNDECIDED);
    }
}

static void write_left_out(struct coco_run *run)
{
    static const char *const nouns[] = {[LEVEL_NOTE] = "notice", [LEVEL_WARNING] = "warning", [LEVEL_ERROR] = "error"};
    struct writer *writer = &run->own->writer;
    const char *separator = "::notice title=cococheck::left out, since GitHub shows ten of a kind: ";

    for (unsigned level = LEVEL_ERROR; level >= LEVEL_NOTE; level--) {
        const struct run_list *list = &run->own->annotations[level];

        if (list->count == list->kept)
            continue;
        coco_writer_say(writer, separator);
        coco_writer_count(writer, list->count - list->kept, nouns[level]);
        separator = ", ";
    }
    if (separator[0] == ',')
        coco_writer_say(writer, "; see the report in another form\n");
}

static void end(struct coco_run *run, int exit_code)
{
    (void)exit_code;
    for (unsigned level = LEVEL_ERROR; level >= LEVEL_NOTE; level--)
        for (const struct run_kept *kept = run->own->annotations[level].first; kept; kept = kept->next)
            write_annotation(&run->own->writer, (enum level)level, kept);
    write_left_out(run);
    coco_run_write_total(run);
}

const struct run_form coco_run_github = {begin, input, end};
