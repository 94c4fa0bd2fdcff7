/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which exit status verdicts come to, and which of several counts. */
#include "coco/explain.h"
#include "judge.h"

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

/* What was not understood of a launch, and would have been read had it been, leaves its facts without an origin. */
static bool is_not_understood(const struct coco_judgement *judgement, size_t rule)
{
    struct coco_explanation explanation;

    if (judgement->request->unread_count == 0)
        return false;
    coco_explain(&judgement->ruleset->rules[rule], judgement->facts, &explanation);
    for (size_t i = 0; i < explanation.count; i++)
        if (explanation.atoms[i].truth == COCO_ATOM_UNKNOWN &&
            coco_fact_info((enum coco_fact)explanation.atoms[i].atom.fact)->input == COCO_INPUT_REQUEST)
            return true;
    return false;
}

/*
 * Was the rule to be decided, so that it is no pass when it was not? Of what was asked for, always. Of files, when this
 * host was to be looked at: another host has its own. Of the machine, when it is not known whether it can do the
 * technology: where KVM and QEMU offer it, what that rests on is in order, and much of it only root can look at.
 */
static bool was_to_be_decided(const struct coco_judgement *judgement, size_t rule, const struct steering *steering,
                              struct machine *machine)
{
    if (steering->strict || is_not_understood(judgement, rule))
        return true;
    if (steering->host == COCO_LOOK_AT_NONE)
        return false;
    if (is_about_machine(&judgement->ruleset->rules[rule]))
        return !is_machine_known(judgement, machine);
    return steering->host == COCO_LOOK_AT_LIVE && is_missing_sighting(judgement, rule);
}

static bool is_waived(const struct coco_judgement *judgement, size_t rule)
{
    for (size_t i = 0; i < judgement->waived_count; i++)
        if (judgement->waived[i].rule == rule)
            return true;
    return false;
}

static bool fails(const struct coco_judgement *judgement, enum coco_severity least)
{
    const struct coco_rule_set *broken = &judgement->verdicts->broken;

    for (size_t rule = 0; (rule = coco_rule_set_next(broken, rule)) < judgement->ruleset->count; rule++)
        if (judgement->ruleset->rules[rule].severity >= least && !is_waived(judgement, rule))
            return true;
    return false;
}

enum status judge_status(const struct coco_judgement *judgement, const struct steering *steering,
                         struct machine *machine)
{
    const struct coco_rule_set *undetermined = &judgement->verdicts->undetermined;

    if (!steering->never && fails(judgement, steering->least))
        return STATUS_FINDINGS;
    if (!steering->strict && steering->host == COCO_LOOK_AT_NONE && judgement->request->unread_count == 0)
        return STATUS_VALID; /* nothing was to be looked at, so that nothing is missing */
    for (size_t rule = 0; (rule = coco_rule_set_next(undetermined, rule)) < judgement->ruleset->count; rule++)
        if (was_to_be_decided(judgement, rule, steering, machine))
            return STATUS_UNDETERMINED;
    return STATUS_VALID;
}

enum status status_worse(enum status one, enum status other)
{
    static const unsigned char weights[] = {
        [STATUS_VALID] = 0,     [STATUS_UNDETERMINED] = 1, [STATUS_FINDINGS] = 2,
        [STATUS_BAD_INPUT] = 3, [STATUS_BAD_USAGE] = 4,    [STATUS_FAILED] = 5,
    };

    return weights[other] > weights[one] ? other : one;
}
