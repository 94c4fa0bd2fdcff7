/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "judge.h"

#include <errno.h>

#include "coco/explain.h"
#include "explain_error.h"
#include "look.h"

/* Was something looked for, and not to be seen? A rule that is undetermined for that reason was to be decided. */
static bool is_missing_sighting(const struct coco_judgement *judgement, size_t rule)
{
    struct coco_explanation explanation;

    coco_explain(&judgement->ruleset->rules[rule], judgement->facts, &explanation);
    for (size_t i = 0; i < explanation.count; i++)
        if (explanation.atoms[i].truth == COCO_ATOM_UNKNOWN &&
            coco_fact_info((enum coco_fact)explanation.atoms[i].atom.fact)->input != COCO_INPUT_REQUEST)
            return true;
    return false;
}

/* The subjects whose rules are about what a launch rests on, and not about what is launched. */
static bool is_about_machine(const struct coco_rule *rule)
{
    switch (rule->subject) {
    case COCO_SUBJECT_HOST:
    case COCO_SUBJECT_AMD:
    case COCO_SUBJECT_INTEL:
    case COCO_SUBJECT_KVM:
    case COCO_SUBJECT_QEMU:
        return true;
    default:
        return false;
    }
}

/* Is it known that the machine can do what the launch asks of it? A plain guest asks nothing. */
static bool is_machine_known(const struct coco_judgement *judgement, struct machine *machine)
{
    const uint8_t coco = judgement->facts->value[COCO_FACT_coco];
    const bool tdx = coco == COCO_coco_tdx;
    struct coco_readiness readiness;

    if (coco != COCO_coco_sev_snp && !tdx)
        return true;
    if (!machine->asked[tdx]) {
        coco_readiness(judgement->observations, tdx ? COCO_CHOICE_TDX : COCO_CHOICE_SEV_SNP, &readiness);
        machine->known[tdx] = coco_ready(&readiness) == COCO_READY;
        machine->asked[tdx] = true;
    }
    return machine->known[tdx];
}

/*
 * Was the rule to be decided, so that it is no pass when it was not? Of files, when this host was to be looked at:
 * another host has its own. Of the machine, when it is not known whether it can do the technology: where KVM and QEMU
 * offer it, what that rests on is in order, and much of it only root can look at.
 */
static bool was_to_be_decided(const struct coco_judgement *judgement, size_t rule, const struct steering *steering,
                              struct machine *machine)
{
    if (steering->strict)
        return true;
    if (is_about_machine(&judgement->ruleset->rules[rule]))
        return !is_machine_known(judgement, machine);
    return steering->host == COCO_LOOK_AT_LIVE && is_missing_sighting(judgement, rule);
}

/* What was waived does not count. */
static bool is_waived(const struct coco_judgement *judgement, size_t rule)
{
    for (size_t i = 0; i < judgement->waived_count; i++)
        if (judgement->waived[i].rule == rule)
            return true;
    return false;
}

static bool any_broken(const struct coco_judgement *judgement, enum coco_severity least)
{
    const struct coco_rule_set *broken = &judgement->verdicts->broken;

    if (!judgement->waived_count)
        return coco_rule_set_any(judgement->ruleset, broken, least);
    for (size_t rule = 0; (rule = coco_rule_set_next(broken, rule)) < judgement->ruleset->count; rule++)
        if (judgement->ruleset->rules[rule].severity >= least && !is_waived(judgement, rule))
            return true;
    return false;
}

enum status judge_status(const struct coco_judgement *judgement, const struct steering *steering,
                         struct machine *machine)
{
    const struct coco_rule_set *undetermined = &judgement->verdicts->undetermined;

    if (!steering->never && any_broken(judgement, steering->least))
        return STATUS_FINDINGS;
    if (!steering->strict && steering->host == COCO_LOOK_AT_NONE)
        return STATUS_VALID; /* nothing was to be looked at, so that nothing is missing */
    for (size_t rule = 0; (rule = coco_rule_set_next(undetermined, rule)) < judgement->ruleset->count; rule++)
        if (was_to_be_decided(judgement, rule, steering, machine))
            return STATUS_UNDETERMINED;
    return STATUS_VALID;
}

enum status judge_message(const struct steering *steering, const struct coco_verdicts *verdicts,
                          const struct coco_sink *sink)
{
    static const int exits[] = {[EXPLAINED_SOME] = STATUS_VALID, [EXPLAINED_NOTHING] = STATUS_FINDINGS};
    int error = 0;

    switch (explain_error(steering->message, verdicts, sink, steering->json, exits, &error)) {
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

static enum status judge_facts(const struct coco_request *request, const struct coco_observations *observations,
                               const struct coco_facts *facts, const struct coco_origins *origins,
                               const struct steering *steering, struct policy *policy, const struct coco_sink *sink)
{
    const enum coco_detail detail = steering->explain ? COCO_DETAIL_ALL : COCO_DETAIL_PROBLEMS;
    static struct policy_waived waived;
    struct coco_verdicts verdicts;
    struct coco_repair repair;
    struct coco_judgement judgement = {
        .request = request,
        .facts = facts,
        .origins = origins,
        .ruleset = &policy->rules,
        .verdicts = &verdicts,
        .repair = &repair,
        .observations = observations,
    };
    enum status status;
    int result = 0;

    coco_judge(&policy->rules, facts, &verdicts);
    if (steering->message)
        return judge_message(steering, &verdicts, sink);
    policy_waive(policy, &verdicts, "", &waived);
    judgement.waived = waived.rules;
    judgement.waived_count = waived.count;
    judgement.repair_result = coco_repair(&policy->rules, facts, &repair);
    status = judge_status(&judgement, steering, &(struct machine){0});
    if (steering->json)
        result = coco_report_json(sink, &judgement, detail, (int)status);
    else if (status != STATUS_VALID || !steering->quiet || steering->explain)
        result = coco_report_text(sink, &judgement, detail, steering->quiet ? steering->least : COCO_SEVERITY_NOTE);
    return cococheck_status_of_report(result, status);
}

enum status judge_launch(struct coco_request *request, const struct steering *steering, struct policy *policy,
                         const struct coco_sink *sink)
{
    struct coco_observations observations = {0};
    struct observed observed = {0};
    struct coco_facts facts;
    struct coco_origins origins;
    enum status status;
    const int result = program_look(SELF, observe, request, &observed, &observations);

    if (result == -EBADMSG)
        return STATUS_BAD_INPUT;
    if (result == -ENOMEM)
        return STATUS_FAILED;
    if (policy_digest(policy, request, observed.arena, &observations) < 0) {
        observe_done(&observed);
        return STATUS_FAILED;
    }
    /* What is not seen for another reason is unknown, and the verdict says what hangs on it. */
    coco_classify(request, &observations, &facts, &origins);
    policy_classify(policy, request, &observations, "", &facts, &origins);
    status = judge_facts(request, &observations, &facts, &origins, steering, policy, sink);
    observe_done(&observed);
    if (!steering->quiet)
        policy_say_unused(SELF, policy);
    return status;
}
