/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the words that steer cococheck come to. */
#pragma once

#include "cococheck.h"
#include "command.h"

struct steering {
    bool json, strict, never, quiet, list_rules, list_facts, list_firmware, explain, inspect, check_policy;
    enum coco_report_form form;
    enum coco_host_mode host;
    enum coco_severity least; /* severity that makes the check fail, where `never` is not set */
    const char *rule;         /* of --explain=RULE-ID, or NULL */
    const char *message;      /* of --explain-error=TEXT, or NULL */
};

/* STATUS_VALID; or STATUS_BAD_USAGE where words contradict each other, which was said. */
enum status steering_read(const struct coco_request *request, enum command command, struct steering *ret_steering);

/* Writes down in the request which host is looked at, where nobody said it. False: there is no memory. */
bool steering_say_host(struct coco_request *request, const struct steering *steering);
