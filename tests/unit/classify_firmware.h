/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A firmware image and a descriptor of it, made by hand, to be spoilt: each test resets them first. */
#pragma once

#include "classify_tests.h"

extern struct coco_firmware firmware;
extern struct coco_descriptor descriptor;
extern struct coco_observations seen;

/* Everything as it should be for SEV-SNP and TDX, found by a search. */
void reset_searched(void);

/* The same image, named without a descriptor. */
void reset_named(void);

#define SEARCHED(fact, value) EXPECT_SEEN(fact, value, BY_SIGHT, &seen, "--coco=sev-snp")
#define NAMED(fact, value)    EXPECT_SEEN(fact, value, 1, &seen, "--coco=sev-snp", "--firmware=/f")
#define FOR_TDX(fact, value)  EXPECT_SEEN(fact, value, BY_SIGHT, &seen, "--coco=tdx")
#define UNKNOWN_FOR_SNP(fact) EXPECT_SEEN(fact, unknown, BY_NOTHING, &seen, "--coco=sev-snp")
