/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/plan.h"

#include "coco/judge.h"
#include "plan/planner.h"

const struct coco_value *planner_value(const struct planner *planner, enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(planner->request, option);

    return setting ? &setting->value : NULL;
}

bool planner_given(const struct planner *planner, enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(planner->request, option);

    return setting && (coco_option_info(option)->kind != COCO_KIND_SWITCH || setting->value.boolean);
}

unsigned planner_choice(const struct planner *planner, enum coco_option option, unsigned otherwise)
{
    const struct coco_value *value = planner_value(planner, option);

    return value ? value->choice : otherwise;
}

enum coco_tristate planner_tristate(const struct planner *planner, enum coco_option option)
{
    const struct coco_value *value = planner_value(planner, option);

    return value ? value->tristate : COCO_AUTO;
}

bool planner_confidential(const struct planner *planner)
{
    return planner_choice(planner, COCO_OPTION_coco, COCO_CHOICE_NO) != COCO_CHOICE_NO;
}

/* Is a rule broken that --allow cannot set aside? */
static bool is_impossible(const struct coco_facts *facts)
{
    struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;

    coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, facts, &verdicts);
    for (size_t i = 0; i < ruleset.count; i++)
        if (ruleset.rules[i].severity == COCO_SEVERITY_ERROR && !ruleset.rules[i].overridable &&
            coco_rule_set_has(&verdicts.broken, i))
            return true;
    return false;
}

enum coco_plan_result coco_plan(struct coco_request *request, const struct coco_observations *observations,
                                const struct coco_facts *facts, struct coco_plan *ret_plan)
{
    struct planner planner = {
        .request = request,
        .observations = observations,
        .facts = facts,
        .arena = request->arena,
    };

    if (is_impossible(facts))
        return COCO_PLAN_IMPOSSIBLE;
    plan_machine(&planner);
    plan_cpu_and_memory(&planner);
    plan_confidential(&planner);
    plan_console(&planner);
    plan_firmware(&planner);
    plan_boot(&planner);
    plan_credentials(&planner);
    plan_drives(&planner);
    plan_devices(&planner);
    if (planner.result != COCO_PLAN_OK)
        return planner.result;
    *ret_plan = (struct coco_plan){
        .argc = planner.argc,
        .argv = planner.argv,
        .fd_count = planner.fd_count,
        .fds = planner.fds,
        .uses_kvm = planner.uses_kvm,
        .accel_from_fallback = planner.accel_from_fallback,
        .incomplete = planner.incomplete,
        .lacks_firmware = planner.lacks_firmware,
        .assumes_c_bit = planner.assumes_c_bit,
        .console = planner.console,
    };
    return COCO_PLAN_OK;
}
