/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The firmware. */
#include "plan/planner.h"

/*
 * A raw image goes to -bios, for every guest: a confidential one has no flash, since KVM has no read-only memory for
 * it. Without an image QEMU's own BIOS runs; it is also what starts a kernel that is given with firmware=none.
 */
void plan_firmware(struct planner *planner)
{
    const struct coco_value *firmware = planner_value(planner, COCO_OPTION_firmware);

    if (firmware && firmware->choice == COCO_FIRMWARE_FILE)
        planner_option(planner, "-bios", firmware->path);
    else if (planner_confidential(planner))
        planner_impossible(planner); /* the BIOS knows neither technology */
}
