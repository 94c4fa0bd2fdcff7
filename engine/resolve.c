/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/resolve.h"

#include "coco/classify.h"

/* Of the atoms of one rule: what they speak of. */
struct subject {
    bool of_host;       /* at least one is about the host or QEMU */
    bool of_others;     /* at least one is about the request, or compares with it */
    bool of_technology; /* none excludes it */
};

static void look_at(const struct coco_atom *atoms, bool is_when, unsigned technology, struct subject *subject)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++) {
        const enum coco_fact fact = (enum coco_fact)atoms[i].fact;
        const enum coco_input input = coco_fact_info(fact)->input;

        if (input == COCO_INPUT_HOST || input == COCO_INPUT_QEMU)
            subject->of_host = true;
        else if (fact != COCO_FACT_coco && fact != COCO_FACT_kvm)
            subject->of_others = true;
        if (is_when && fact == COCO_FACT_coco && !(atoms[i].values >> technology & 1))
            subject->of_technology = false;
    }
}

bool coco_rule_is_about_host(enum coco_rule_id rule, enum coco_choice_coco technology)
{
    const unsigned value = technology == COCO_CHOICE_SEV_SNP ? COCO_coco_sev_snp : COCO_coco_tdx;
    const struct coco_rule *row = &coco_rules()[rule];
    struct subject subject = {.of_technology = true};

    look_at(row->when, true, value, &subject);
    look_at(row->require, false, value, &subject);
    return subject.of_host && !subject.of_others && subject.of_technology;
}

/* Only what was seen of the host and QEMU: a request that names nothing else has no files. */
static struct coco_observations of_host(const struct coco_observations *observations)
{
    return (struct coco_observations){
        .host = observations->host,
        .host_source = observations->host_source,
        .qemu_binary = observations->qemu_binary,
        .qemu_path = observations->qemu_path,
        .qemu_fault = observations->qemu_fault,
        .qemu = observations->qemu,
        .qemu_source = observations->qemu_source,
    };
}

static enum coco_rule_id first_missing(const struct coco_ruleset *ruleset, const struct coco_verdicts *verdicts,
                                       enum coco_choice_coco technology)
{
    for (unsigned rule = 0; rule < COCO_RULE_COUNT; rule++)
        if (ruleset->rules[rule].severity == COCO_SEVERITY_ERROR && coco_rule_set_has(&verdicts->broken, rule) &&
            coco_rule_is_about_host((enum coco_rule_id)rule, technology))
            return (enum coco_rule_id)rule;
    return COCO_RULE_COUNT;
}

void coco_readiness(const struct coco_observations *observations, enum coco_choice_coco technology,
                    struct coco_readiness *ret_readiness)
{
    struct coco_setting setting = {.option = COCO_OPTION_coco, .text = "", .value.choice = technology};
    const struct coco_request request = {.count = 1, .capacity = 1, .settings = &setting};
    const struct coco_observations seen = of_host(observations);
    const enum coco_fact kvm = technology == COCO_CHOICE_SEV_SNP ? COCO_FACT_kvm_snp : COCO_FACT_kvm_tdx;
    const enum coco_fact qemu = technology == COCO_CHOICE_SEV_SNP ? COCO_FACT_qemu_snp : COCO_FACT_qemu_tdx;
    struct coco_origins origins;
    struct coco_ruleset ruleset;

    coco_classify(&request, &seen, &ret_readiness->facts, &origins);
    coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, &ret_readiness->facts, &ret_readiness->verdicts);
    ret_readiness->known =
        ret_readiness->facts.value[kvm] != COCO_VALUE_UNKNOWN && ret_readiness->facts.value[qemu] != COCO_VALUE_UNKNOWN;
    ret_readiness->missing = first_missing(&ruleset, &ret_readiness->verdicts, technology);
}

static bool is_open(const struct coco_setting *setting)
{
    return setting->option == COCO_OPTION_coco &&
           (setting->value.choice == COCO_CHOICE_AUTO || setting->value.choice == COCO_CHOICE_AUTO_NO);
}

static bool is_any_open(const struct coco_request *request)
{
    for (size_t i = 0; i < request->count; i++)
        if (is_open(&request->settings[i]))
            return true;
    return false;
}

static bool is_ready(const struct coco_readiness *readiness)
{
    return readiness->known && readiness->missing == COCO_RULE_COUNT;
}

void coco_resolve_auto(struct coco_request *request, const struct coco_observations *observations)
{
    struct coco_readiness snp, tdx;
    bool neither;

    if (!is_any_open(request))
        return;
    coco_readiness(observations, COCO_CHOICE_SEV_SNP, &snp);
    coco_readiness(observations, COCO_CHOICE_TDX, &tdx);
    neither = snp.missing != COCO_RULE_COUNT && tdx.missing != COCO_RULE_COUNT;
    for (size_t i = 0; i < request->count; i++) {
        struct coco_value *value = &request->settings[i].value;

        if (!is_open(&request->settings[i]))
            continue;
        if (is_ready(&snp) || is_ready(&tdx)) {
            value->choice = is_ready(&snp) ? COCO_CHOICE_SEV_SNP : COCO_CHOICE_TDX;
            value->answer = COCO_AUTO_CHOSEN;
        } else if (neither && value->choice == COCO_CHOICE_AUTO_NO) {
            value->choice = COCO_CHOICE_NO;
            value->answer = COCO_AUTO_FELL_BACK;
        } else {
            value->answer = neither ? COCO_AUTO_NONE : COCO_AUTO_OPEN;
        }
    }
}
