/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From groups to settings: the order of the subjects. What they share is in settle_add.c. */
#include "import/settle.h"

enum coco_result groups_settle(struct groups *groups, struct coco_error *reterr_error)
{
    struct settler settler = {.groups = groups, .request = groups->request, .error = reterr_error};

    settler.machine = group_last(&settler, "machine");
    settler.defaults = !group_last(&settler, "nodefaults");
    settle_machine(&settler);
    settle_accelerator(&settler);
    settle_object(&settler);
    settle_cpu(&settler);
    settle_memory(&settler);
    settle_firmware(&settler);
    settle_boot(&settler);
    settle_strings(&settler);
    settle_drives(&settler);
    settle_devices(&settler);
    settle_network(&settler);
    settle_console(&settler);
    settle_life(&settler);
    settle_rest(&settler);
    return settler.result;
}
