/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the writer and the reader of baselines share. */
#pragma once

#include "coco/baseline.h"

#define BASELINE_SCHEMA "cococheck-baseline/1"

/* Adds one entry; texts are copied, the fingerprint's 33 bytes too. */
enum coco_result coco_baseline_add(struct coco_baseline *baseline, const char *fingerprint, const char *rule,
                                   const char *input);

/* Into the order in which coco_baseline_knows() searches. */
void coco_baseline_sort(struct coco_baseline *baseline);
