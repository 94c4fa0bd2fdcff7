/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is said of a technology's readiness, wherever it is said. */
#pragma once

#include "coco/explain.h"
#include "coco/report.h"
#include "coco/resolve.h"
#include "report/tree.h"

/* Room for the texts below; longer ones are cut. */
#define READINESS_TEXT_MAX 512

/* "SEV-SNP", "TDX". */
const char *coco_technology_title(enum coco_choice_coco technology);

/* "sev-snp", "tdx": the word of --coco=. */
const char *coco_technology_word(enum coco_choice_coco technology);

/* "ready", "not ready", "not known". */
const char *coco_ready_name(enum coco_ready ready);

/* {"technology": "sev-snp", "verdict": "not ready", "first_broken": "snp-host-amd"} */
struct json_object *coco_ready_json(struct tree *tree, enum coco_choice_coco technology,
                                    const struct coco_readiness *readiness);

/*
 * The atom of a rule that its line shows: of those that decided the first that is required, or else the first. NULL:
 * the rule does not apply, or has no atoms.
 */
const struct coco_atom_state *coco_telling_atom(const struct coco_explanation *explanation);

/* "there is no /dev/sev": the fact's value, or what is not known of it: "SEV-SNP in the host's CPU". */
const char *coco_state_title(const struct coco_atom_state *atom, const struct coco_facts *facts);

/* "there is no /dev/sev [snp-dev-sev]", or why it is not known; of a technology that is ready "". */
void coco_describe_hindrance(const struct coco_readiness *readiness, char *ret_text, size_t size);
