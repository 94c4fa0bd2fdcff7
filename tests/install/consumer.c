/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Somebody else's program: judges a launch that lacks KVM, with what was installed and nothing else. */
#include <coco/judge.h>
#include <coco/repair.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    static struct coco_ruleset ruleset;
    struct coco_facts facts = {0};
    struct coco_verdicts verdicts;

    coco_ruleset_builtin(&ruleset);
    facts.value[COCO_FACT_coco] = COCO_coco_tdx;
    facts.value[COCO_FACT_kvm] = COCO_kvm_no;
    coco_judge(&ruleset, &facts, &verdicts);
    for (size_t rule = 0; rule < ruleset.count; rule++)
        if (coco_rule_set_has(&verdicts.broken, rule))
            printf("broken: %s\n", ruleset.rules[rule].slug);
    return !coco_rule_set_has(&verdicts.broken, COCO_RULE_coco_needs_kvm);
}
