/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faults that are asked for: NAME[@N]=ERRNO[:FIRMWARE-ERROR], separated by commas. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Ends the process where COCO_SIMULATE_FAULTS or COCO_SIMULATE_WITHOUT cannot be read. */
void fault_check_settings(void);

/* 0, or the -errno that this call of NAME must end with; the firmware's error, if there is one, is the second. */
int fault_of(const char *name, uint32_t *ret_firmware);

/* Was the capability taken away? */
bool fault_takes_capability(const char *name);
