/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "request/aliases.h"

static const struct coco_alias aliases[COCO_ALIAS_COUNT] = {
    {"qemu-smp", COCO_OPTION_cpus, NULL},     {"qemu-mem", COCO_OPTION_ram, NULL},
    {"qemu-kvm", COCO_OPTION_kvm, NULL},      {"qemu-vsock", COCO_OPTION_vsock, NULL},
    {"qemu-gui", COCO_OPTION_console, "gui"},
};

const struct coco_alias *coco_aliases(void)
{
    return aliases;
}
