/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* COCO_SIMULATE_GUEST: what the guest does, as STEP or STEP:ARGUMENT, separated by semicolons. README.md lists them. */
#pragma once

#include <stdbool.h>

struct vcpu;

/* Ends the process where the script has a step that is not known. */
void script_check(void);

/* Does the next step; false at the end. A relaunched VM goes on where the one before stopped. */
bool script_step(struct vcpu *vcpu);
