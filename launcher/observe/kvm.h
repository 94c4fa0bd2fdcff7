/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does KVM run code here? Its device node alone does not say so. */
#pragma once

#include "coco/observation.h"

/* How long a tiny VM may take. A healthy host needs some milliseconds. */
#define OBSERVE_KVM_DEADLINE_MS 2000

/*
 * Runs a VM of one instruction on the device `path`, in a process of its own that is killed at the deadline: on a host
 * with a broken KVM the system calls never return. A path that is no KVM device counts as missing.
 *
 * Returns 0, or a negative errno when no process could be started or watched.
 */
int observe_kvm(const char *path, int deadline_ms, enum coco_device_sighting *ret_sighting);
