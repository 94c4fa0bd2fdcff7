/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for programs: schema "cococheck-result/1", see README.md. Nothing in it depends on time, place or locale.
 */
#include <inttypes.h>
#include <stdio.h>

#include "coco/import.h"
#include "report/basis.h"
#include "report/detail.h"
#include "report/finding.h"
#include "report/json.h"
#include "report/origin.h"
#include "report/spelling.h"
#include "report/tree.h"

static void add_place(struct tree *tree, struct json_object *object, const struct coco_origin *origin)
{
    if (origin->kind == COCO_ORIGIN_ARGV || origin->kind == COCO_ORIGIN_WORDS)
        coco_tree_add_number(tree, object, "argument", origin->argument);
    if (origin->kind == COCO_ORIGIN_FILE || (origin->kind == COCO_ORIGIN_WORDS && origin->file))
        coco_tree_add_text(tree, object, "file", origin->file);
    if (origin->kind == COCO_ORIGIN_FILE && origin->line > 0) {
        coco_tree_add_number(tree, object, "line", origin->line);
        coco_tree_add_number(tree, object, "column", origin->column);
    }
}

static void add_setting(struct tree *tree, struct json_object *object, const struct coco_setting *setting)
{
    add_place(tree, object, &setting->origin);
    coco_tree_add_text(tree, object, "option", coco_option_info(setting->option)->name);
    if (setting->written)
        coco_tree_add_text(tree, object, "written", setting->written);
}

static const char *origin_name(const struct coco_origin *origin)
{
    static const char *const names[] = {[COCO_ORIGIN_NONE] = "default",
                                        [COCO_ORIGIN_ARGV] = "argv",
                                        [COCO_ORIGIN_FILE] = "file",
                                        [COCO_ORIGIN_WORDS] = "words"};

    return names[origin->kind];
}

struct json_object *coco_place_tree(struct tree *tree, const struct coco_origin *origin)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "kind", origin->kind == COCO_ORIGIN_NONE ? "request" : origin_name(origin));
    add_place(tree, object, origin);
    return object;
}

static struct json_object *origin_of(struct tree *tree, const struct coco_judgement *judgement, enum coco_fact fact)
{
    const struct coco_fact_origin *origin = &judgement->origins->of[fact];
    const struct coco_setting *setting = coco_origin_setting(judgement->request, origin);
    struct json_object *object = coco_tree_object(tree);
    const char *profile =
        origin->kind == COCO_FROM_SIGHTING && !setting ? coco_profile_of(judgement->observations, fact) : NULL;
    const char *kind = "none";
    char detail[DETAIL_TEXT_MAX];

    if (origin->kind == COCO_FROM_DEFAULT || (origin->kind == COCO_FROM_SETTING && !setting))
        kind = "default";
    else if (origin->kind == COCO_FROM_SIGHTING)
        kind = "seen";
    else if (origin->kind == COCO_FROM_SETTING)
        kind = origin_name(&setting->origin);
    coco_tree_add_text(tree, object, "kind", kind);
    if (coco_describe_fact(judgement, fact, detail, sizeof(detail)))
        coco_tree_add_text(tree, object, "detail", detail);
    if (profile)
        coco_tree_add_text(tree, object, "profile", profile);
    if (setting)
        add_setting(tree, object, setting);
    return object;
}

/* Where to point: at one setting, at the host, or at the request as a whole. */
static struct json_object *place_of(struct tree *tree, const struct coco_judgement *judgement,
                                    const struct coco_explanation *explanation)
{
    const bool of_host = coco_finding_is_of_host(judgement, explanation);
    const struct coco_setting *setting = of_host ? NULL : coco_finding_setting(judgement, explanation);
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "kind", of_host ? "host" : setting ? origin_name(&setting->origin) : "request");
    if (setting)
        add_setting(tree, object, setting);
    return object;
}

static const char *truth_name(enum coco_atom_truth truth)
{
    static const char *const names[] = {
        [COCO_ATOM_FALSE] = "false", [COCO_ATOM_TRUE] = "true", [COCO_ATOM_UNKNOWN] = "unknown"};

    return names[truth];
}

static struct json_object *facts_of(struct tree *tree, const struct coco_judgement *judgement,
                                    const struct coco_explanation *explanation)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t i = 0; i < explanation->count; i++) {
        const struct coco_atom_state *state = &explanation->atoms[i];
        const enum coco_fact fact = (enum coco_fact)state->atom.fact;
        struct json_object *object;

        if (!state->decided)
            continue;
        object = coco_tree_object(tree);
        coco_tree_add_text(tree, object, "fact", coco_fact_info(fact)->slug);
        coco_tree_add_text(tree, object, "value", coco_value_info(fact, judgement->facts->value[fact])->slug);
        coco_tree_add_text(tree, object, "role", state->is_when ? "when" : "require");
        coco_tree_add(tree, object, "listed", coco_tree_values(tree, fact, state->atom.values));
        coco_tree_add_text(tree, object, "truth", truth_name(state->truth));
        coco_tree_add(tree, object, "origin", origin_of(tree, judgement, fact));
        coco_tree_append(tree, array, object);
    }
    return array;
}

/* Why the rule does not count; null: it does, or it was allowed. */
static struct json_object *waiver_of(struct tree *tree, const struct coco_waived_rule *waived)
{
    struct json_object *object = NULL;

    if (waived) {
        object = coco_tree_object(tree);
        coco_tree_add_text(tree, object, "by", waived->by_baseline ? "baseline" : "policy");
        coco_tree_add_text(tree, object, "reason", waived->reason);
        coco_tree_add_text(tree, object, "until", waived->until);
    }
    return object;
}

/* What the options that the fix names are called in this launch. */
static struct json_object *fix_here(struct tree *tree, const struct coco_judgement *judgement, const char *fix)
{
    char here[SPELLING_TEXT_MAX];
    const bool any = coco_describe_fix(judgement->request, fix, here, sizeof(here));

    return any ? coco_tree_text(tree, here) : NULL;
}

static struct json_object *rule_of(struct tree *tree, const struct coco_judgement *judgement, size_t number)
{
    const struct coco_rule *rule = &judgement->ruleset->rules[number];
    struct json_object *object = coco_tree_object(tree);
    struct coco_explanation explanation;

    coco_explain(rule, judgement->facts, &explanation);
    coco_tree_add_text(tree, object, "rule", rule->slug);
    coco_tree_add_text(tree, object, "severity", coco_severity_name(rule->severity));
    coco_tree_add_text(tree, object, "verdict", coco_verdict_name(explanation.verdict));
    coco_tree_add_text(tree, object, "subject", coco_subject_name(rule->subject));
    coco_tree_add_bool(tree, object, "allowed", coco_is_allowed(judgement, number));
    coco_tree_add(tree, object, "waived", waiver_of(tree, coco_is_waived(judgement, number)));
    coco_tree_add(tree, object, "place", place_of(tree, judgement, &explanation));
    coco_tree_add_text(tree, object, "message", rule->says);
    coco_tree_add_text(tree, object, "why", rule->why);
    coco_tree_add_text(tree, object, "fix", rule->fix);
    if (judgement->request->dialect != COCO_DIALECT_OWN)
        coco_tree_add(tree, object, "fix_here", fix_here(tree, judgement, rule->fix));
    coco_tree_add_text(tree, object, "source", rule->source);
    coco_tree_add(tree, object, "facts", facts_of(tree, judgement, &explanation));
    return object;
}

static struct json_object *rules_of(struct tree *tree, const struct coco_judgement *judgement,
                                    const struct coco_rule_set *set)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t rule = 0; rule < judgement->ruleset->count; rule++)
        if (coco_rule_set_has(set, rule))
            coco_tree_append(tree, array, rule_of(tree, judgement, rule));
    return array;
}

static bool is_number(enum coco_kind kind)
{
    return kind == COCO_KIND_SIZE || kind == COCO_KIND_NUMBER || kind == COCO_KIND_RAM || kind == COCO_KIND_CPUS ||
           kind == COCO_KIND_CID || kind == COCO_KIND_SNP_POLICY || kind == COCO_KIND_TDX_ATTRIBUTES;
}

static struct json_object *request_of(struct tree *tree, const struct coco_request *request)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];
        const struct coco_option_info *option = coco_option_info(setting->option);
        struct json_object *object, *origin;
        char hex[24];

        if (option->scope != COCO_SCOPE_LAUNCH && option->scope != COCO_SCOPE_FOUND)
            continue;
        object = coco_tree_object(tree);
        coco_tree_add_text(tree, object, "option", option->name);
        if (option->scope == COCO_SCOPE_FOUND)
            coco_tree_add_bool(tree, object, "found", true);
        coco_tree_add_text(tree, object, "value", coco_is_secret_setting(setting) ? NULL : setting->text);
        if (is_number(option->kind)) { /* doubles end at 2^53: the digits are given as text too */
            snprintf(hex, sizeof(hex), "0x%" PRIx64, setting->value.number);
            coco_tree_add_number(tree, object, "number", setting->value.number);
            coco_tree_add_text(tree, object, "hex", hex);
        }
        origin = coco_tree_object(tree);
        coco_tree_add_text(tree, origin, "kind", origin_name(&setting->origin));
        add_place(tree, origin, &setting->origin);
        if (setting->written)
            coco_tree_add_text(tree, origin, "written", setting->written);
        coco_tree_add(tree, object, "origin", origin);
        coco_tree_append(tree, array, object);
    }
    return array;
}

static struct json_object *unread_of(struct tree *tree, const struct coco_request *request)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t i = 0; i < request->unread_count; i++) {
        const struct coco_unread *unread = &request->unread[i];
        struct json_object *object = coco_tree_object(tree), *subjects = coco_tree_array(tree);

        coco_tree_add_text(tree, object, "text", unread->text);
        coco_tree_add_text(tree, object, "message", unread->why);
        coco_tree_add(tree, object, "place", coco_place_tree(tree, &unread->origin));
        for (unsigned subject = 0; subject < COCO_SUBJECT_COUNT; subject++)
            if (unread->subjects >> subject & 1)
                coco_tree_append_text(tree, subjects, coco_subject_name((enum coco_subject)subject));
        coco_tree_add(tree, object, "subjects", subjects);
        coco_tree_append(tree, array, object);
    }
    return array;
}

static struct json_object *repair_of(struct tree *tree, const struct coco_judgement *judgement)
{
    static const char *const actions[] = {[COCO_CHANGE_FIXED] = "none",
                                          [COCO_CHANGE_SET] = "set",
                                          [COCO_CHANGE_DROP] = "drop",
                                          [COCO_CHANGE_GIVE] = "give"};
    struct json_object *array = coco_tree_array(tree);
    const size_t count =
        judgement->repair_result == COCO_REPAIR_FOUND && judgement->repair ? judgement->repair->count : 0;
    char words[4 * ORIGIN_TEXT_MAX];

    for (size_t i = 0; i < count; i++) {
        const struct coco_assignment *change = &judgement->repair->changes[i];
        const struct coco_change *how = &coco_value_info(change->fact, change->value)->change;
        struct json_object *object = coco_tree_object(tree);

        coco_describe_change(judgement, change, words, sizeof(words));
        coco_tree_add_text(tree, object, "fact", coco_fact_info(change->fact)->slug);
        coco_tree_add_text(tree, object, "value", coco_value_info(change->fact, change->value)->slug);
        coco_tree_add_text(tree, object, "action", actions[how->kind]);
        coco_tree_add_text(tree, object, "option",
                           how->option < COCO_OPTION_COUNT ? coco_option_info(how->option)->name : NULL);
        coco_tree_add_text(tree, object, "text", how->text);
        coco_tree_add_text(tree, object, "message", words);
        coco_tree_append(tree, array, object);
    }
    return array;
}

struct json_object *coco_tally_tree(struct tree *tree, const struct tally *tally)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_number(tree, object, "errors", tally->errors);
    coco_tree_add_number(tree, object, "warnings", tally->warnings);
    coco_tree_add_number(tree, object, "notes", tally->notes);
    coco_tree_add_number(tree, object, "allowed", tally->allowed);
    coco_tree_add_number(tree, object, "waived", tally->waived);
    coco_tree_add_number(tree, object, "undetermined", tally->undetermined);
    coco_tree_add_number(tree, object, "holds", tally->holds);
    coco_tree_add_number(tree, object, "not_applicable", tally->not_applicable);
    return object;
}

struct json_object *coco_result_tree(struct tree *tree, const struct coco_judgement *judgement, enum coco_detail detail,
                                     int exit_code)
{
    static const char *const results[] = {
        [COCO_REPAIR_FOUND] = "found", [COCO_REPAIR_NOT_NEEDED] = "not needed", [COCO_REPAIR_NONE] = "none"};
    const struct tally tally = coco_tally_of(judgement);
    struct json_object *root = coco_tree_object(tree);

    coco_tree_add_text(tree, root, "schema", "cococheck-result/1");
    coco_tree_add_number(tree, root, "exit", (uint64_t)exit_code);
    coco_tree_add(tree, root, "summary", coco_tally_tree(tree, &tally));
    coco_tree_add(tree, root, "judged_for", coco_basis_json(tree, judgement->observations));
    coco_tree_add(tree, root, "auto", coco_auto_json(tree, judgement->request, judgement->observations));
    coco_tree_add_text(tree, root, "dialect", coco_dialect_name(judgement->request->dialect));
    coco_tree_add(tree, root, "request", request_of(tree, judgement->request));
    coco_tree_add(tree, root, "unread", unread_of(tree, judgement->request));
    coco_tree_add(tree, root, "findings", rules_of(tree, judgement, &judgement->verdicts->broken));
    coco_tree_add(tree, root, "undetermined", rules_of(tree, judgement, &judgement->verdicts->undetermined));
    if (detail == COCO_DETAIL_ALL) {
        coco_tree_add(tree, root, "holds", rules_of(tree, judgement, &judgement->verdicts->holds));
        coco_tree_add(tree, root, "not_applicable", rules_of(tree, judgement, &judgement->verdicts->not_applicable));
    }
    coco_tree_add_text(tree, root, "repair_result", results[judgement->repair_result]);
    coco_tree_add(tree, root, "repair", repair_of(tree, judgement));
    return root;
}

int coco_report_json(const struct coco_sink *sink, const struct coco_judgement *judgement, enum coco_detail detail,
                     int exit_code)
{
    struct tree tree = {0};

    return coco_tree_write(&tree, coco_result_tree(&tree, judgement, detail, exit_code), sink);
}
