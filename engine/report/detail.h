/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "coco/report.h"

/* Room for any detail; longer ones are cut. */
#define DETAIL_TEXT_MAX 1024

/* The part of coco_describe_sighting() that is about QEMU. */
bool coco_describe_qemu_sighting(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                                 size_t size);

/* The part about the host's rows. */
bool coco_describe_host(enum coco_fact fact, const struct coco_host *host, char *ret_text, size_t size);

/* "not looked at: ...": why the rows of a fact are not known, where somebody said so. */
bool coco_describe_reason(enum coco_fact fact, const struct coco_host *host, char *ret_text, size_t size);

/* Which name QEMU does not know, of those that the launch uses; for a fact that says that there is one. */
bool coco_describe_missing(enum coco_fact fact, const struct coco_request *request,
                           const struct coco_observations *observations, char *ret_text, size_t size);

/* All that there is to add about a fact, be it seen or not looked at. False: nothing, and text undefined. */
bool coco_describe_fact(const struct coco_judgement *judgement, enum coco_fact fact, char *ret_text, size_t size);
