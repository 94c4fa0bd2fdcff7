/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/finding.h"

#include <stdio.h>
#include <string.h>

#include "report/origin.h"
#include "report/spelling.h"

const struct coco_waived_rule *coco_is_waived(const struct coco_judgement *judgement, size_t rule)
{
    for (size_t i = 0; judgement->waived && i < judgement->waived_count; i++)
        if (judgement->waived[i].rule == rule)
            return &judgement->waived[i];
    return NULL;
}

bool coco_is_allowed(const struct coco_judgement *judgement, size_t rule)
{
    for (size_t i = 0; i < judgement->allowed_count; i++)
        if (judgement->allowed[i] == rule)
            return true;
    return false;
}

static void count_broken(const struct coco_judgement *judgement, size_t rule, struct tally *tally)
{
    if (coco_is_allowed(judgement, rule)) {
        tally->allowed++;
        return;
    }
    if (coco_is_waived(judgement, rule)) {
        tally->waived++;
        return;
    }
    switch (judgement->ruleset->rules[rule].severity) {
    case COCO_SEVERITY_ERROR:
        tally->errors++;
        break;
    case COCO_SEVERITY_WARNING:
        tally->warnings++;
        break;
    case COCO_SEVERITY_NOTE:
        tally->notes++;
        break;
    }
}

struct tally coco_tally_of(const struct coco_judgement *judgement)
{
    struct tally tally = {0};

    for (size_t rule = 0; rule < judgement->ruleset->count; rule++)
        switch (coco_verdict_of(judgement->verdicts, rule)) {
        case COCO_VERDICT_BROKEN:
            count_broken(judgement, rule, &tally);
            break;
        case COCO_VERDICT_UNDETERMINED:
            tally.undetermined++;
            break;
        case COCO_VERDICT_HOLDS:
            tally.holds++;
            break;
        case COCO_VERDICT_NOT_APPLICABLE:
            tally.not_applicable++;
            break;
        }
    return tally;
}

bool coco_is_reason(const struct coco_explanation *explanation, size_t index)
{
    const struct coco_atom_state *atom = &explanation->atoms[index];

    if (!atom->decided || (atom->atom.fact == COCO_FACT_launcher && explanation->verdict == COCO_VERDICT_BROKEN))
        return false;
    for (size_t i = 0; i < index; i++)
        if (explanation->atoms[i].decided && explanation->atoms[i].atom.fact == atom->atom.fact)
            return false;
    return true;
}

const struct coco_setting *coco_finding_setting(const struct coco_judgement *judgement,
                                                const struct coco_explanation *explanation)
{
    const struct coco_setting *found = NULL;

    for (size_t i = 0; i < explanation->count; i++) {
        const struct coco_setting *setting =
            coco_origin_setting(judgement->request, &judgement->origins->of[explanation->atoms[i].atom.fact]);

        if (setting && explanation->atoms[i].decided)
            found = setting;
    }
    return found;
}

bool coco_finding_is_of_host(const struct coco_judgement *judgement, const struct coco_explanation *explanation)
{
    for (size_t i = 0; i < explanation->count; i++) {
        const struct coco_fact_origin *origin = &judgement->origins->of[explanation->atoms[i].atom.fact];

        if (!explanation->atoms[i].is_when && origin->kind == COCO_FROM_SIGHTING &&
            !coco_origin_setting(judgement->request, origin))
            return true;
    }
    return false;
}

/* The setting that a change is about, where somebody wrote it. */
static const struct coco_setting *given_setting(const struct coco_request *request, enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(request, option);

    return setting && setting->origin.kind != COCO_ORIGIN_NONE ? setting : NULL;
}

/* "--kvm=no" or "kvm (vm.yaml:7:3)". Where it is called otherwise there, its place is said with that. */
static void describe_given(const struct coco_request *request, const struct coco_setting *setting, char *ret_text,
                           size_t size)
{
    char words[ORIGIN_TEXT_MAX], place[ORIGIN_TEXT_MAX];

    coco_describe_option(setting, words, sizeof(words));
    coco_describe_place(request, setting, place, sizeof(place));
    if (setting->origin.kind == COCO_ORIGIN_ARGV || setting->written)
        snprintf(ret_text, size, "%s", words);
    else
        snprintf(ret_text, size, "%s (%s)", words, place);
}

/* ": -cpu (QEMU command line, word 12)", where the launch has its own words for the option. */
static void add_spelling(const struct coco_request *request, enum coco_option option, char *text, size_t size)
{
    const size_t length = strlen(text);
    char spelling[SPELLING_TEXT_MAX];

    if (coco_describe_spelling(request, option, spelling, sizeof(spelling)))
        snprintf(text + length, size - length, ": %s", spelling);
}

/* Of several options, the one that is known to be there is an example. */
static void describe_drop_all(const struct coco_judgement *judgement, enum coco_fact fact, const char *which,
                              char *ret_text, size_t size)
{
    const struct coco_setting *setting = coco_origin_setting(judgement->request, &judgement->origins->of[fact]);
    char given[3 * ORIGIN_TEXT_MAX];

    if (!setting) {
        snprintf(ret_text, size, "drop %s", which);
        return;
    }
    describe_given(judgement->request, setting, given, sizeof(given));
    snprintf(ret_text, size, "drop %s, such as %s", which, given);
    add_spelling(judgement->request, setting->option, ret_text, size);
}

static void describe_drop(const struct coco_request *request, enum coco_option option, char *ret_text, size_t size)
{
    const struct coco_setting *setting = given_setting(request, option);
    char given[3 * ORIGIN_TEXT_MAX];

    if (setting && coco_option_info(option)->times == COCO_TIMES_ONCE) {
        describe_given(request, setting, given, sizeof(given));
        snprintf(ret_text, size, "drop %s", given);
    } else {
        snprintf(ret_text, size, "drop %s--%s", setting ? "every " : "", coco_option_info(option)->name);
    }
}

static void describe_give(const struct coco_request *request, const struct coco_change *how, char *ret_text,
                          size_t size)
{
    const struct coco_setting *setting = given_setting(request, how->option);
    const char *name = coco_option_info(how->option)->name;
    char given[3 * ORIGIN_TEXT_MAX];

    if (!setting) {
        snprintf(ret_text, size, how->kind == COCO_CHANGE_SET ? "add --%s=%s" : "add --%s= (%s)", name, how->text);
    } else if (coco_option_info(how->option)->times == COCO_TIMES_LIST) {
        snprintf(ret_text, size, "change the --%s options to %s", name, how->text);
    } else {
        describe_given(request, setting, given, sizeof(given));
        if (how->kind == COCO_CHANGE_SET && setting->origin.kind != COCO_ORIGIN_FILE)
            snprintf(ret_text, size, "change %s to --%s=%s", given, name, how->text);
        else
            snprintf(ret_text, size, "change %s to %s", given, how->text);
    }
}

void coco_describe_change(const struct coco_judgement *judgement, const struct coco_assignment *change, char *ret_text,
                          size_t size)
{
    const struct coco_change *how = &coco_value_info(change->fact, change->value)->change;

    if (how->option == COCO_OPTION_COUNT) {
        describe_drop_all(judgement, change->fact, how->text, ret_text, size);
        return;
    }
    if (how->kind == COCO_CHANGE_FIXED || how->kind == COCO_CHANGE_DROP)
        describe_drop(judgement->request, how->option, ret_text, size);
    else
        describe_give(judgement->request, how, ret_text, size);
    add_spelling(judgement->request, how->option, ret_text, size);
}
