/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From words and sightings to facts. All arithmetic is here, and nothing else writes facts of a real launch. */
#pragma once

#include "coco/fact.h"
#include "coco/observation.h"
#include "coco/request.h"

/* Where a fact's value comes from, so that a finding can point at it. */
enum coco_fact_origin_kind {
    COCO_FROM_NOTHING,  /* the fact is unknown */
    COCO_FROM_DEFAULT,  /* nothing was asked for */
    COCO_FROM_SETTING,  /* settings[setting] of the request */
    COCO_FROM_SIGHTING, /* seen; `setting` names the file's setting where there is one */
};

struct coco_fact_origin {
    enum coco_fact_origin_kind kind;
    size_t setting; /* index into the request's settings; SIZE_MAX: none */
};

struct coco_origins {
    struct coco_fact_origin of[COCO_FACT_COUNT];
};

/*
 * The subjects that words which nobody understood may be about, a bit for each enum coco_subject, so that the fact is
 * unknown where nothing else decides it: see struct coco_unread. 0: no words of a launch are about it.
 */
uint32_t coco_fact_subjects(enum coco_fact fact);

/* Total: every request and every observation has facts. Allocates nothing. */
void coco_classify(const struct coco_request *request, const struct coco_observations *observations,
                   struct coco_facts *ret_facts, struct coco_origins *ret_origins);
