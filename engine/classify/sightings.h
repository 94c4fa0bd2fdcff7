/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts of a host, made of rows of coco/host.def. What was not looked at leaves its fact unknown. */
#pragma once

#include "classify/classifier.h"
#include "coco/host.h"

bool coco_seen_number(const struct classifier *classifier, enum coco_host_row row, uint64_t *ret_number);

/* The row was looked at, and there is no such thing. */
bool coco_seen_none(const struct classifier *classifier, enum coco_host_row row);

/* NULL when it was not seen. */
const char *coco_seen_text(const struct classifier *classifier, enum coco_host_row row);

int coco_seen_flag(const struct classifier *classifier, enum coco_host_row row);

unsigned coco_seen_choice(const struct classifier *classifier, enum coco_host_row row);

/* The fact is what a FLAG or a CHOICE says; `values` has one entry a word, and entry 0 for "not looked at". */
void coco_classify_flag(struct classifier *classifier, enum coco_fact fact, enum coco_host_row row, unsigned yes,
                        unsigned no);
void coco_classify_word(struct classifier *classifier, enum coco_fact fact, enum coco_host_row row,
                        const uint8_t *values, size_t count);

/* The fact, as it stands. */
unsigned coco_fact_now(const struct classifier *classifier, enum coco_fact fact);

/* What something else that was seen proves, where nobody looked. */
void coco_classify_proven(struct classifier *classifier, enum coco_fact fact, unsigned value);

/* The host's kernel; false when its release was not seen, or is no number. */
struct release;
bool coco_seen_kernel(const struct classifier *classifier, struct release *ret_release);

/* Tables of versions: amd_builds.c, amd_kernels.c. */
enum coco_generation {
    GENERATION_UNKNOWN,
    GENERATION_NAPLES,
    GENERATION_ROME,
    GENERATION_MILAN,
    GENERATION_GENOA,
    GENERATION_TURIN,
    GENERATION_LATER,
};

/* The generation of an EPYC by the family and model that CPUID says. */
enum coco_generation coco_epyc_generation(uint64_t family, uint64_t model);

/* A value of fact snp_build for SEV firmware MAJOR.MINOR.BUILD. */
unsigned coco_sev_build(enum coco_generation generation, uint64_t major, uint64_t minor, uint64_t build);

/* A value of fact snp_kernel_bugs. */
unsigned coco_kernel_bugs(const struct release *release);
