/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON forms of the reports that have two; README.md has the schemas. */
#pragma once

#include "coco/report.h"
#include "report/finding.h"
#include "report/tree.h"

int coco_json_report_rule(const struct coco_sink *sink, const struct coco_rule *rule);
int coco_json_report_rules(const struct coco_sink *sink, const struct coco_ruleset *ruleset);
int coco_json_report_facts(const struct coco_sink *sink);

/* The parts of a result that other reports hold too: a result, its numbers, and where something was written. */
struct json_object *coco_result_tree(struct tree *tree, const struct coco_judgement *judgement, enum coco_detail detail,
                                     int exit_code);
struct json_object *coco_tally_tree(struct tree *tree, const struct tally *tally);
struct json_object *coco_place_tree(struct tree *tree, const struct coco_origin *origin);
