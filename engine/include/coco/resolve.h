/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --coco=auto: which technology can this host and this QEMU do? */
#pragma once

#include "coco/judge.h"
#include "coco/observation.h"
#include "coco/request.h"

/*
 * What stands between a host with its QEMU and one technology. The judgement is that of the built-in rules that speak
 * of nothing but the host and QEMU (engine/resolve.c), so that it is the same one that a launch gets.
 */
struct coco_readiness {
    bool known;                /* the VM type of KVM and QEMU's object were looked at */
    enum coco_rule_id missing; /* the first broken error in table order; COCO_RULE_COUNT: none */
    struct coco_facts facts;
    struct coco_verdicts verdicts;
};

enum coco_ready { COCO_READY, COCO_NOT_READY, COCO_READY_NOT_KNOWN };

/* Something is broken, or nothing is and KVM and QEMU are known to offer it, or neither. */
static inline enum coco_ready coco_ready(const struct coco_readiness *readiness)
{
    if (readiness->missing != COCO_RULE_COUNT)
        return COCO_NOT_READY;
    return readiness->known ? COCO_READY : COCO_READY_NOT_KNOWN;
}

/* Is the rule one of those? They are what `cococheck host` shows. */
bool coco_rule_is_about_host(enum coco_rule_id rule, enum coco_choice_coco technology);

/* technology: COCO_CHOICE_SEV_SNP or COCO_CHOICE_TDX. */
void coco_readiness(const struct coco_observations *observations, enum coco_choice_coco technology,
                    struct coco_readiness *ret_readiness);

/*
 * Gives every --coco=auto and --coco=auto,no of the request the technology that the host and QEMU can do: SNP before
 * TDX. It is chosen only where that is known, not where nothing speaks against it. Other requests stay as they are.
 */
void coco_resolve_auto(struct coco_request *request, const struct coco_observations *observations);
