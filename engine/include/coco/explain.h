/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a rule got its verdict: each of its atoms, and which of them decided. */
#pragma once

#include "coco/judge.h"

enum coco_atom_truth { COCO_ATOM_FALSE, COCO_ATOM_TRUE, COCO_ATOM_UNKNOWN };

struct coco_atom_state {
    struct coco_atom atom;
    bool is_when; /* else REQUIRE */
    enum coco_atom_truth truth;
    bool decided; /* one of the atoms that make the verdict what it is, see below */
};

/*
 * Which atoms decided: of a broken rule every one; of an inapplicable rule the false WHEN atoms; of a rule that holds
 * the true REQUIRE atoms; of an undetermined rule the unknown ones.
 */
struct coco_explanation {
    enum coco_verdict verdict;
    size_t count; /* of atoms, WHEN first, in the row's order */
    struct coco_atom_state atoms[2 * COCO_ATOMS_MAX];
};

void coco_explain(const struct coco_rule *rule, const struct coco_facts *facts,
                  struct coco_explanation *ret_explanation);
