/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A guest that runs: what its command line means by relative paths and inherited descriptors. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/request.h"

/* Is it /proc/PID/cmdline? Then *ret_length bytes of it are /proc/PID. */
bool guest_of_path(const char *path, size_t *ret_length);

/*
 * The path of the file behind a descriptor of the guest's QEMU; none where it is something without a name. Memory is
 * the request's. `process` is /proc/PID. 0, or a negative errno.
 */
int guest_descriptor(struct coco_request *request, const char *process, int number, size_t *ret_count,
                     const char *const **ret_paths);

/* Lets relative paths of the request begin where the guest's QEMU runs. False: there is no memory. */
bool guest_resolve_paths(struct coco_request *request, const char *process);
