/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a SARIF log; run_sarif.c puts them together. */
#pragma once

#include "report/run.h"

/* The reportingDescriptor. SARIF's levels are called as our severities. */
struct json_object *coco_sarif_rule(struct tree *tree, const struct coco_rule *rule);

/* A rule of one input that is broken, or open, or with every detail any. */
struct json_object *coco_sarif_result(struct tree *tree, struct coco_run *run, const struct coco_checked *checked,
                                      size_t rule);

/* The location object: the artifact and region where it is in a file, and what it is called there. */
struct json_object *coco_sarif_location(struct tree *tree, const struct run_spot *spot);

/* A path as a URI reference: relative, or file:// where it begins with a slash. */
struct json_object *coco_sarif_uri(struct tree *tree, const char *path);
