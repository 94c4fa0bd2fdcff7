/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a judgement rests on: this host and its QEMU, recorded profiles in their place, or neither. */
#pragma once

#include "coco/report.h"
#include "report/tree.h"

/* Room for coco_describe_profiles() and coco_describe_auto(); longer text is cut. */
#define BASIS_TEXT_MAX 1536

/* The name of the profile that answers what is seen of the host, or of QEMU where the fact is about that; else NULL. */
const char *coco_profile_of(const struct coco_observations *observations, enum coco_fact fact);

/* Is that a host which is only pretended? */
bool coco_is_pretended(const struct coco_observations *observations, enum coco_fact fact);

/* {"host": {"from": "live", "profile": null, "about": null}, "qemu": {...}}. `observations` may be NULL. */
struct json_object *coco_basis_json(struct tree *tree, const struct coco_observations *observations);

/* What became of --coco=auto, or NULL (null) where the technology was named. `observations` may be NULL. */
struct json_object *coco_auto_json(struct tree *tree, const struct coco_request *request,
                                   const struct coco_observations *observations);
