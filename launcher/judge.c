/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "judge.h"

#include <errno.h>
#include <string.h>

#include "coco/repair.h"
#include "explain_error.h"
#include "look.h"

/* ---- the run ----------------------------------------------------------------------------------------------------- */

/* The severity that forms other than text count as a failure: with --fail-on=never none, which is one above all. */
static enum coco_severity least_of(const struct steering *steering)
{
    if (steering->form == COCO_REPORT_TEXT)
        return steering->quiet ? steering->least : COCO_SEVERITY_NOTE;
    return steering->never ? (enum coco_severity)(COCO_SEVERITY_ERROR + 1) : steering->least;
}

enum status judge_begin(struct judge *judge, const struct coco_request *options, const struct steering *steering,
                        struct policy *policy, size_t expected)
{
    enum status status;

    *judge = (struct judge){.steering = steering, .policy = policy};
    status = baseline_begin(options, &judge->baseline);
    if (status != STATUS_VALID)
        return status;
    judge->sink = program_sink(stdout, steering->form == COCO_REPORT_TEXT && program_wants_color(options, stdout));
    judge->run = (struct coco_run){
        .sink = &judge->sink,
        .form = steering->form,
        .ruleset = &policy->rules,
        .detail = steering->explain ? COCO_DETAIL_ALL : COCO_DETAIL_PROBLEMS,
        .least = least_of(steering),
        .version = program_version(),
        .expected = expected,
    };
    judge->status = cococheck_status_of_report(coco_run_begin(&judge->run), STATUS_VALID);
    return STATUS_VALID;
}

static void note(struct judge *judge, enum status status)
{
    judge->status = status_worse(judge->status, status);
}

static void report(struct judge *judge, const struct coco_checked *checked, enum status status)
{
    note(judge, cococheck_status_of_report(coco_run_input(&judge->run, checked, (int)status), status));
}

void judge_unreadable(struct judge *judge, const char *name, const char *uri, const struct coco_error *error)
{
    report(judge, &(struct coco_checked){.name = name, .uri = uri, .error = error}, STATUS_BAD_INPUT);
}

enum status judge_end(struct judge *judge)
{
    const bool is_whole = judge->status != STATUS_BAD_INPUT && judge->status != STATUS_FAILED;
    int result;

    note(judge, baseline_end(&judge->baseline, is_whole, judge->steering->quiet));
    result = coco_run_end(&judge->run, (int)judge->status);
    if (judge->status == STATUS_FAILED)
        return STATUS_FAILED; /* and why was said */
    if (is_whole && !judge->steering->quiet)
        policy_say_unused(SELF, judge->policy);
    return cococheck_status_of_report(result, judge->status);
}

/* ---- one launch -------------------------------------------------------------------------------------------------- */

/* What does not count: by the policy, or else by the baseline, in the order of the rules. */
static size_t waive(struct judge *judge, const struct coco_judgement *judgement, const char *name, const char *uri,
                    struct coco_waived_rule *ret_waived)
{
    const struct coco_rule_set *broken = &judgement->verdicts->broken;
    struct policy_waived by_policy;
    size_t count = 0, next = 0;

    policy_waive(judge->policy, judgement->verdicts, uri ? uri : "", &by_policy);
    for (size_t rule = 0; (rule = coco_rule_set_next(broken, rule)) < judgement->ruleset->count; rule++) {
        if (next < by_policy.count && by_policy.rules[next].rule == rule)
            ret_waived[count++] = by_policy.rules[next++];
        else if (baseline_knows(&judge->baseline, judgement, rule, uri ? uri : name))
            ret_waived[count++] =
                (struct coco_waived_rule){.rule = rule, .reason = judge->baseline.reason, .by_baseline = true};
    }
    return count;
}

static void judge_facts(struct judge *judge, struct coco_judgement *judgement, const char *name, const char *uri)
{
    static struct coco_waived_rule waived[COCO_RULES_MAX];
    struct coco_verdicts verdicts;
    struct coco_repair repair;
    enum status status;

    judgement->ruleset = &judge->policy->rules;
    judgement->verdicts = &verdicts;
    judgement->repair = &repair;
    coco_judge(judgement->ruleset, judgement->facts, &verdicts);
    judgement->repair_result = coco_repair(judgement->ruleset, judgement->facts, &repair);
    judgement->waived = waived;
    judgement->waived_count = waive(judge, judgement, name, uri, waived);
    if (!baseline_add(&judge->baseline, judgement, uri ? uri : name)) {
        program_complain(SELF, "there is no memory left for the baseline");
        note(judge, STATUS_FAILED);
    }
    status = judge_status(judgement, judge->steering, &(struct machine){0});
    report(judge, &(struct coco_checked){.name = name, .uri = uri, .judgement = judgement}, status);
}

/* Looks at what the launch rests on, and makes facts of it. `observed` is to be given back where this is STATUS_VALID.
 */
static enum status look(struct coco_request *request, const struct policy *policy, const char *input,
                        struct observed *ret_observed, struct coco_observations *ret_observations,
                        struct coco_facts *ret_facts, struct coco_origins *ret_origins)
{
    const int result = program_look(SELF, observe, request, ret_observed, ret_observations);

    if (result == -EBADMSG)
        return STATUS_BAD_INPUT;
    if (result == -ENOMEM)
        return STATUS_FAILED;
    /* What is not seen for another reason is unknown, and the verdict says what hangs on it. */
    if (result == 0 && policy_digest(policy, request, ret_observed->arena, ret_observations) < 0) {
        observe_done(ret_observed);
        return STATUS_FAILED;
    }
    coco_classify(request, ret_observations, ret_facts, ret_origins);
    policy_classify(policy, request, ret_observations, input, ret_facts, ret_origins);
    return STATUS_VALID;
}

void judge_launch(struct judge *judge, struct coco_request *request, const char *name, const char *uri)
{
    struct coco_observations observations = {0};
    struct observed observed = {0};
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_judgement judgement = {
        .request = request,
        .facts = &facts,
        .origins = &origins,
        .observations = &observations,
    };
    const enum status status = look(request, judge->policy, uri ? uri : "", &observed, &observations, &facts, &origins);

    if (status == STATUS_VALID)
        judge_facts(judge, &judgement, name, uri);
    else
        note(judge, status);
    observe_done(&observed);
}

/* ---- messages of QEMU -------------------------------------------------------------------------------------------- */

static enum status explain(const struct steering *steering, const struct coco_verdicts *verdicts,
                           const struct coco_sink *sink)
{
    static const int exits[] = {[EXPLAINED_SOME] = STATUS_VALID, [EXPLAINED_NOTHING] = STATUS_FINDINGS};
    int error = 0;

    switch (explain_error(steering->message, verdicts, sink, steering->form == COCO_REPORT_JSON, exits, &error)) {
    case EXPLAINED_SOME:
        break;
    case EXPLAINED_NOTHING:
        return STATUS_FINDINGS;
    case EXPLAINED_NOT_READ:
        return STATUS_BAD_INPUT;
    case EXPLAINED_FAILED:
        return cococheck_status_of_report(error, STATUS_FAILED);
    }
    return STATUS_VALID;
}

/* A message alone is about any launch; beside options that describe one it is about that. */
static bool describes_launch(const struct coco_request *request)
{
    for (size_t i = 0; i < request->count; i++)
        if (coco_option_info(request->settings[i].option)->scope == COCO_SCOPE_LAUNCH)
            return true;
    return false;
}

enum status judge_message(struct coco_request *request, const struct steering *steering, struct policy *policy,
                          const struct coco_sink *sink)
{
    struct coco_observations observations = {0};
    struct observed observed = {0};
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_verdicts verdicts;
    enum status status;

    if (!describes_launch(request))
        return explain(steering, NULL, sink);
    status = look(request, policy, "", &observed, &observations, &facts, &origins);
    if (status != STATUS_VALID)
        return status;
    coco_judge(&policy->rules, &facts, &verdicts);
    status = explain(steering, &verdicts, sink);
    observe_done(&observed);
    return status;
}
