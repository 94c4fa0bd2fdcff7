/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/explain.h"

static enum coco_atom_truth truth_of(const struct coco_atom *atom, const struct coco_facts *facts)
{
    const unsigned value = facts->value[atom->fact];

    if (value == COCO_VALUE_UNKNOWN)
        return COCO_ATOM_UNKNOWN;
    return atom->values >> value & 1 ? COCO_ATOM_TRUE : COCO_ATOM_FALSE;
}

static void add_atoms(const struct coco_atom *atoms, bool is_when, const struct coco_facts *facts,
                      struct coco_explanation *explanation)
{
    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++)
        explanation->atoms[explanation->count++] = (struct coco_atom_state){
            .atom = atoms[i],
            .is_when = is_when,
            .truth = truth_of(&atoms[i], facts),
        };
}

static bool any(const struct coco_explanation *explanation, bool is_when, enum coco_atom_truth truth)
{
    for (size_t i = 0; i < explanation->count; i++)
        if (explanation->atoms[i].is_when == is_when && explanation->atoms[i].truth == truth)
            return true;
    return false;
}

static enum coco_verdict verdict_from(const struct coco_explanation *explanation)
{
    if (any(explanation, true, COCO_ATOM_FALSE))
        return COCO_VERDICT_NOT_APPLICABLE;
    if (any(explanation, false, COCO_ATOM_TRUE))
        return COCO_VERDICT_HOLDS;
    if (any(explanation, true, COCO_ATOM_UNKNOWN) || any(explanation, false, COCO_ATOM_UNKNOWN))
        return COCO_VERDICT_UNDETERMINED;
    return COCO_VERDICT_BROKEN;
}

static bool decides(const struct coco_atom_state *state, enum coco_verdict verdict)
{
    if (verdict == COCO_VERDICT_NOT_APPLICABLE)
        return state->is_when && state->truth == COCO_ATOM_FALSE;
    if (verdict == COCO_VERDICT_HOLDS)
        return !state->is_when && state->truth == COCO_ATOM_TRUE;
    return verdict == COCO_VERDICT_BROKEN || state->truth == COCO_ATOM_UNKNOWN;
}

void coco_explain(const struct coco_rule *rule, const struct coco_facts *facts,
                  struct coco_explanation *ret_explanation)
{
    struct coco_explanation explanation = {0};

    add_atoms(rule->when, true, facts, &explanation);
    add_atoms(rule->require, false, facts, &explanation);
    explanation.verdict = verdict_from(&explanation);
    for (size_t i = 0; i < explanation.count; i++)
        explanation.atoms[i].decided = decides(&explanation.atoms[i], explanation.verdict);
    *ret_explanation = explanation;
}
