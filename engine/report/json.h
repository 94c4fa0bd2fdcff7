/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON forms of the reports that have two; README.md has the schemas. */
#pragma once

#include "coco/report.h"

int coco_json_report_rule(const struct coco_sink *sink, const struct coco_rule *rule);
int coco_json_report_rules(const struct coco_sink *sink, const struct coco_ruleset *ruleset);
int coco_json_report_facts(const struct coco_sink *sink);
