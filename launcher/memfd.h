/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU is to read and the process list is not to show: memory that it inherits. */
#pragma once

#include "coco/plan.h"

/* The most that one descriptor may hold: initrds lie below 2 GiB in the guest. */
#define MEMFD_BYTES_MAX (UINT64_C(2) << 30)

/*
 * Makes the memfd that a CONTENT descriptor of a plan describes, sealed against every change unless it is writable.
 * Returns the descriptor, close-on-exec and at offset 0, or a negative errno with the part that failed in *reterr_part
 * (a path; NULL where it is none).
 */
int memfd_of(const struct coco_plan_fd *content, const char **reterr_part);
