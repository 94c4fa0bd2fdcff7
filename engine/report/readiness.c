/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/readiness.h"

#include <stdio.h>

const char *coco_technology_title(enum coco_choice_coco technology)
{
    return technology == COCO_CHOICE_TDX ? "TDX" : "SEV-SNP";
}

const char *coco_technology_word(enum coco_choice_coco technology)
{
    return coco_value_info(COCO_FACT_coco, technology == COCO_CHOICE_TDX ? COCO_coco_tdx : COCO_coco_sev_snp)->slug;
}

const char *coco_ready_name(enum coco_ready ready)
{
    static const char *const names[] = {
        [COCO_READY] = "ready", [COCO_NOT_READY] = "not ready", [COCO_READY_NOT_KNOWN] = "not known"};

    return names[ready];
}

struct json_object *coco_ready_json(struct tree *tree, enum coco_choice_coco technology,
                                    const struct coco_readiness *readiness)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "technology", coco_technology_word(technology));
    coco_tree_add_text(tree, object, "verdict", coco_ready_name(coco_ready(readiness)));
    coco_tree_add_text(tree, object, "first_broken",
                       readiness->missing == COCO_RULE_COUNT ? NULL : coco_rules()[readiness->missing].slug);
    return object;
}

const struct coco_atom_state *coco_telling_atom(const struct coco_explanation *explanation)
{
    const struct coco_atom_state *first = NULL;

    if (explanation->verdict == COCO_VERDICT_NOT_APPLICABLE)
        return NULL;
    for (size_t i = 0; i < explanation->count; i++) {
        if (!explanation->atoms[i].decided)
            continue;
        if (!explanation->atoms[i].is_when)
            return &explanation->atoms[i];
        if (!first)
            first = &explanation->atoms[i];
    }
    return first;
}

const char *coco_state_title(const struct coco_atom_state *atom, const struct coco_facts *facts)
{
    const enum coco_fact fact = (enum coco_fact)atom->atom.fact;

    if (facts->value[fact] == COCO_VALUE_UNKNOWN)
        return coco_fact_info(fact)->title;
    return coco_value_info(fact, facts->value[fact])->title;
}

void coco_describe_hindrance(const struct coco_readiness *readiness, char *ret_text, size_t size)
{
    struct coco_explanation explanation;
    const struct coco_atom_state *atom;
    const struct coco_rule *rule;

    if (readiness->missing == COCO_RULE_COUNT) {
        snprintf(ret_text, size, "%s", readiness->known ? "" : "not all that decides could be looked at");
        return;
    }
    rule = &coco_rules()[readiness->missing];
    coco_explain(rule, &readiness->facts, &explanation);
    atom = coco_telling_atom(&explanation);
    snprintf(ret_text, size, "%s [%s]", atom ? coco_state_title(atom, &readiness->facts) : rule->says, rule->slug);
}
