/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an option of ours is called in a launch that somebody wrote for another program. */
#pragma once

#include "coco/report.h"

/* Room for what one fix says. */
#define SPELLING_TEXT_MAX 1024

/* "policy= of the sev-snp-guest object"; NULL: the same as here, or there is no such thing. A pointer to a constant. */
const char *coco_spelling_of(enum coco_dialect dialect, enum coco_option option);

/*
 * Where the launch has what the option asks for, "-cpu (QEMU command line, word 12)", and else what it would be called,
 * as above. False, and text undefined, where there is nothing to say: the launch speaks of our options, as we do.
 */
bool coco_describe_spelling(const struct coco_request *request, enum coco_option option, char *ret_text, size_t size);

/*
 * The options that a text of ours names, "drop --cpu-model=", one after the other: COCO_OPTION_COUNT where there is no
 * further one. *at is set behind it.
 */
enum coco_option coco_next_option_named(const char **at);

/* "--cpu-model= is -cpu (QEMU command line, word 12); ...", for all that a rule's fix names. False: nothing to say. */
bool coco_describe_fix(const struct coco_request *request, const char *fix, char *ret_text, size_t size);
