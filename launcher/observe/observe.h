/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at this host and its files. Nothing here judges. */
#pragma once

#include "observe/files.h"

#define OBSERVE_KVM_PATH "/dev/kvm"

/*
 * Looks at all that matters to the request. What was seen is in `observations`, which needs `files` until
 * observe_files_done(). Returns 0 or a negative errno.
 */
int observe(const struct coco_request *request, struct observed_files *ret_files,
            struct coco_observations *ret_observations);
