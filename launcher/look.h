/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking, as both programs do it: what goes wrong is said on standard error. */
#pragma once

#include "observe/observe.h"
#include "program.h"

/* One of observe(), observe_machine() and observe_firmware(). */
typedef int (*program_observe)(struct coco_request *request, struct observed *ret_observed,
                               struct coco_observations *ret_observations, struct coco_error *reterr_error);

/*
 * Looks, and says what is wrong with a descriptor that --firmware= names, since a rule can only say that something is.
 * Returns 0 or a negative errno, which was said; -EBADMSG: of a profile that is none.
 */
int program_look(enum coco_program program, program_observe look, struct coco_request *request,
                 struct observed *ret_observed, struct coco_observations *ret_observations);

/*
 * Says on standard error what the judgement is for where that is not this host as it was asked about: which profiles,
 * and what became of --coco=auto. With `quiet` only what must not be silent: that a guest goes without protection.
 * Reports begin with the same.
 */
void program_say_basis(enum coco_program program, const struct coco_request *request,
                       const struct coco_observations *observations, bool quiet);
