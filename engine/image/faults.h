/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathering what is wrong with a file. */
#pragma once

#include "coco/identify.h"

static inline struct coco_fault *fault_add(struct coco_faults *faults, const char *says)
{
    if (faults->count == COCO_FAULTS_MAX) {
        faults->truncated = true;
        return NULL;
    }
    faults->list[faults->count] = (struct coco_fault){.says = says};
    return &faults->list[faults->count++];
}

static inline void fault_at(struct coco_faults *faults, uint64_t offset, const char *says)
{
    struct coco_fault *fault = fault_add(faults, says);

    if (fault) {
        fault->has_offset = true;
        fault->offset = offset;
    }
}

/* The first reason stays. */
static inline void because(const char **reason, const char *says)
{
    if (!*reason)
        *reason = says;
}
