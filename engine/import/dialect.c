/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/import.h"

const char *coco_dialect_name(enum coco_dialect dialect)
{
    static const char *const names[] = {
        [COCO_DIALECT_OWN] = "launch",
        [COCO_DIALECT_QEMU] = "qemu",
        [COCO_DIALECT_READCONFIG] = "readconfig",
        [COCO_DIALECT_LIBVIRT] = "libvirt",
        [COCO_DIALECT_VMSPAWN] = "vmspawn",
    };

    return names[dialect];
}
