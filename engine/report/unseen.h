/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "coco/report.h"

/*
 * Why a fact about the host or QEMU is not known: "not looked at: /dev/cpu/0/msr: Permission denied". The fact is one
 * of input HOST or QEMU, and unknown.
 */
void coco_describe_unseen(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                          size_t size);
