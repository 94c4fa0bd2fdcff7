/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a fact or a setting comes from, in words. */
#pragma once

#include "coco/report.h"

/* Room for any of the texts below; longer ones are cut, and say so with "...". */
#define ORIGIN_TEXT_MAX 512

/* The setting that the fact comes from, where it is written somewhere; else NULL. */
const struct coco_setting *coco_origin_setting(const struct coco_request *request,
                                               const struct coco_fact_origin *origin);

/* "command line, word 3", "vm.yaml:7:3", and of NULL "request": see coco_describe_written(). */
void coco_describe_place(const struct coco_request *request, const struct coco_setting *setting, char *ret_text,
                         size_t size);

/*
 * As it was written: "--kvm=no", "quiet", "kvm" in a launch file, "-cpu" in a launch of somebody else. Secrets and long
 * values are left out.
 */
void coco_describe_setting(const struct coco_setting *setting, char *ret_text, size_t size);

/* The same as an option of ours, whoever wrote it. */
void coco_describe_option(const struct coco_setting *setting, char *ret_text, size_t size);

/* Short, for behind a fact: "--kvm=no", "vm.yaml:7:3", "default", "seen on this host", "seen in genoa.json". */
void coco_describe_origin_briefly(const struct coco_judgement *judgement, enum coco_fact fact, char *ret_text,
                                  size_t size);

/* Is the setting's value one that no report may show? */
bool coco_is_secret_setting(const struct coco_setting *setting);
