/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What both forms of the report on a host share. */
#pragma once

#include "coco/explain.h"
#include "report/readiness.h"

/* Room for one line of text on a host, a QEMU or a link; longer ones are cut. */
#define HOST_TEXT_MAX 1024

/* One link of a chain: a rule about the host that applies, and its deciding fact. */
struct host_link {
    enum coco_rule_id id;
    const struct coco_rule *rule;
    enum coco_verdict verdict; /* holds, broken or undetermined */
    enum coco_fact fact;
    unsigned value;
    const char *title; /* "kvm_amd is loaded", or of what is not known "the kernel module kvm_amd" */
};

/* The technology's link for this rule. False where the rule is none, or does not apply. */
bool coco_host_link(const struct coco_readiness *readiness, enum coco_choice_coco technology, enum coco_rule_id id,
                    struct host_link *ret_link);

/* What was seen; of what is not known why it was not looked at. False, and text undefined: there is nothing to add. */
bool coco_host_detail(const struct coco_observations *observations, const struct host_link *link, char *ret_text,
                      size_t size);

/* "Linux 6.12.8 on x86_64, AMD EPYC 9354 32-Core Processor"; what was not looked at is left out. */
void coco_summarise_host(const struct coco_host *host, char *ret_text, size_t size);

/* "QEMU 10.2.0 (Debian 1:10.2.0+ds-1), /usr/bin/qemu-system-x86_64" */
void coco_summarise_qemu(const struct coco_observations *observations, char *ret_text, size_t size);
