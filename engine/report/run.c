/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One report of many inputs: what is the same in every form. */
#include "report/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct run_form *form_of(enum coco_report_form form)
{
    static const struct run_form *const forms[] = {
        [COCO_REPORT_TEXT] = &coco_run_text,   [COCO_REPORT_JSON] = &coco_run_json,
        [COCO_REPORT_SARIF] = &coco_run_sarif, [COCO_REPORT_JUNIT] = &coco_run_junit,
        [COCO_REPORT_TAP] = &coco_run_tap,     [COCO_REPORT_GITHUB] = &coco_run_github,
    };

    return forms[form];
}

int coco_run_begin(struct coco_run *run)
{
    struct coco_arena *arena = coco_arena_new();

    run->own = arena ? coco_arena_alloc(arena, sizeof(*run->own)) : NULL;
    if (!run->own) {
        coco_arena_free(arena);
        return -ENOMEM;
    }
    *run->own = (struct coco_run_own){.form = form_of(run->form), .arena = arena, .writer = {.sink = run->sink}};
    if (run->form == COCO_REPORT_SARIF) {
        run->own->fingerprinter = coco_fingerprinter_new();
        if (!run->own->fingerprinter)
            run->own->writer.error = -ENOMEM;
    }
    if (run->own->writer.error == 0)
        run->own->form->begin(run);
    return run->own->writer.error;
}

static void add_tally(struct tally *total, const struct tally *tally)
{
    total->errors += tally->errors;
    total->warnings += tally->warnings;
    total->notes += tally->notes;
    total->allowed += tally->allowed;
    total->waived += tally->waived;
    total->holds += tally->holds;
    total->undetermined += tally->undetermined;
    total->not_applicable += tally->not_applicable;
}

int coco_run_input(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    if (!run->own)
        return -ENOMEM;
    if (run->own->writer.error != 0)
        return run->own->writer.error;
    run->own->inputs++;
    if (exit_code != 0)
        run->own->failed++;
    if (checked->judgement) {
        const struct tally tally = coco_tally_of(checked->judgement);

        add_tally(&run->own->total, &tally);
    } else {
        run->own->unreadable++;
    }
    run->own->form->input(run, checked, exit_code);
    return run->own->writer.error;
}

int coco_run_end(struct coco_run *run, int exit_code)
{
    int error = -ENOMEM;

    if (run->own) {
        if (run->own->writer.error == 0)
            run->own->form->end(run, exit_code);
        error = run->own->writer.error;
        coco_fingerprinter_free(run->own->fingerprinter);
        coco_arena_free(run->own->arena);
        run->own = NULL;
    }
    return error;
}

static const char *copy(struct coco_run *run, const char *text)
{
    const char *copied = text ? coco_arena_copy(run->own->arena, text, strlen(text)) : NULL;

    if (text && !copied)
        run->own->writer.error = -ENOMEM;
    return copied;
}

void coco_run_keep(struct coco_run *run, struct run_list *list, size_t most, const struct run_kept *kept)
{
    struct run_kept *entry;

    list->count++;
    if (list->kept >= most)
        return;
    entry = coco_arena_alloc(run->own->arena, sizeof(*entry));
    if (!entry) {
        run->own->writer.error = -ENOMEM;
        return;
    }
    *entry = *kept;
    entry->next = NULL;
    entry->file = copy(run, kept->file);
    entry->place = copy(run, kept->place);
    entry->message = copy(run, kept->message);
    if (list->last)
        list->last->next = entry;
    else
        list->first = entry;
    list->last = entry;
    list->kept++;
}

bool coco_run_fails(const struct coco_run *run, const struct coco_judgement *judgement, size_t rule)
{
    return coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_BROKEN &&
           judgement->ruleset->rules[rule].severity >= run->least && !coco_is_allowed(judgement, rule) &&
           !coco_is_waived(judgement, rule);
}

bool coco_run_fails_open(const struct coco_run *run, const struct coco_judgement *judgement, int exit_code)
{
    for (size_t rule = 0; rule < judgement->ruleset->count; rule++)
        if (coco_run_fails(run, judgement, rule))
            return false;
    return exit_code != 0;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static void set_file(const struct coco_checked *checked, const struct coco_origin *origin, struct run_spot *spot)
{
    const bool in_file = origin->kind == COCO_ORIGIN_FILE || (origin->kind == COCO_ORIGIN_WORDS && origin->file);

    spot->file = checked->uri;
    if (in_file && strcmp(origin->file, checked->name) != 0)
        spot->file = origin->file;
    if (origin->kind == COCO_ORIGIN_FILE) {
        spot->line = origin->line;
        spot->column = origin->column;
    }
}

static void set_setting(const struct coco_checked *checked, const struct coco_setting *setting, struct run_spot *spot)
{
    spot->setting = setting;
    spot->file = checked->uri;
    if (setting)
        set_file(checked, &setting->origin, spot);
    coco_describe_place(checked->judgement->request, setting, spot->place, sizeof(spot->place));
}

static void set_host(const struct coco_checked *checked, struct run_spot *spot)
{
    spot->of_host = true;
    spot->file = checked->uri;
    snprintf(spot->place, sizeof(spot->place), "host");
}

void coco_run_spot_of_rule(const struct coco_checked *checked, size_t rule, struct run_spot *ret_spot)
{
    const struct coco_judgement *judgement = checked->judgement;
    struct coco_explanation explanation;

    *ret_spot = (struct run_spot){0};
    coco_explain(&judgement->ruleset->rules[rule], judgement->facts, &explanation);
    if (coco_finding_is_of_host(judgement, &explanation))
        set_host(checked, ret_spot);
    else
        set_setting(checked, coco_finding_setting(judgement, &explanation), ret_spot);
}

void coco_run_spot_of_fact(const struct coco_checked *checked, enum coco_fact fact, struct run_spot *ret_spot)
{
    const struct coco_fact_origin *origin = &checked->judgement->origins->of[fact];
    const struct coco_setting *setting = coco_origin_setting(checked->judgement->request, origin);

    *ret_spot = (struct run_spot){0};
    if (origin->kind == COCO_FROM_SIGHTING && !setting)
        set_host(checked, ret_spot);
    else
        set_setting(checked, setting, ret_spot);
}

void coco_run_spot_of_origin(const struct coco_checked *checked, const struct coco_origin *origin,
                             struct run_spot *ret_spot)
{
    *ret_spot = (struct run_spot){0};
    set_file(checked, origin, ret_spot);
    if (origin->kind == COCO_ORIGIN_NONE)
        coco_escape_text(checked->name, ret_spot->place, sizeof(ret_spot->place));
    else
        coco_describe_written(origin, checked->judgement ? checked->judgement->request->dialect : COCO_DIALECT_OWN,
                              ret_spot->place, sizeof(ret_spot->place));
}

const char *coco_run_identity(const struct coco_checked *checked)
{
    return checked->uri ? checked->uri : checked->name;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

void coco_run_reasons(const struct coco_judgement *judgement, size_t rule, char *ret_text, size_t size)
{
    struct coco_explanation explanation;
    char origin[2 * ORIGIN_TEXT_MAX];
    size_t used = 0;

    ret_text[0] = '\0';
    coco_explain(&judgement->ruleset->rules[rule], judgement->facts, &explanation);
    for (size_t i = 0; i < explanation.count; i++) {
        const enum coco_fact fact = (enum coco_fact)explanation.atoms[i].atom.fact;
        const unsigned value = judgement->facts->value[fact];

        if (!coco_is_reason(&explanation, i))
            continue;
        coco_describe_origin_briefly(judgement, fact, origin, sizeof(origin));
        snprintf(ret_text + used, size - used, value == COCO_VALUE_UNKNOWN ? "%s%s is %s" : "%s%s is %s (%s)",
                 used > 0 ? ", " : "", coco_fact_info(fact)->slug, coco_value_info(fact, value)->slug, origin);
        used += strlen(ret_text + used);
    }
}

bool coco_run_mercy(const struct coco_judgement *judgement, size_t rule, char *ret_text, size_t size)
{
    const struct coco_waived_rule *waived = coco_is_waived(judgement, rule);

    if (coco_is_allowed(judgement, rule))
        snprintf(ret_text, size, "allowed");
    else if (waived)
        snprintf(ret_text, size, "waived%s%s: %s", waived->until ? " until " : "", waived->until ? waived->until : "",
                 waived->reason);
    else
        return false;
    return true;
}

void coco_run_write_tally(struct writer *writer, const struct tally *tally)
{
    coco_writer_count(writer, tally->errors, "error");
    coco_writer_say(writer, ", ");
    coco_writer_count(writer, tally->warnings, "warning");
    coco_writer_say(writer, ", ");
    coco_writer_count(writer, tally->notes, "note");
    if (tally->allowed > 0) {
        coco_writer_say(writer, ", ");
        coco_writer_number(writer, tally->allowed);
        coco_writer_say(writer, " allowed");
    }
    if (tally->waived > 0) {
        coco_writer_say(writer, ", ");
        coco_writer_number(writer, tally->waived);
        coco_writer_say(writer, " waived");
    }
    coco_writer_say(writer, "; ");
    coco_writer_count(writer, tally->undetermined, "rule");
    coco_writer_say(writer, " undetermined");
}

void coco_run_write_total(struct coco_run *run)
{
    struct writer *writer = &run->own->writer;

    coco_writer_count(writer, run->own->inputs, "input");
    if (run->own->unreadable > 0) {
        coco_writer_say(writer, ", of which ");
        coco_writer_number(writer, run->own->unreadable);
        coco_writer_say(writer, " could not be read");
    }
    coco_writer_say(writer, ": ");
    coco_run_write_tally(writer, &run->own->total);
    coco_writer_say(writer, "\n");
}

void coco_run_write_tree(struct coco_run *run, struct tree *tree, struct json_object *root)
{
    const int error = coco_tree_write_line(tree, root, run->sink);

    if (run->own->writer.error == 0)
        run->own->writer.error = error;
}
