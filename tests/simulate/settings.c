/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXIT_WRONG_SETTING 125

struct settings settings;

_Noreturn void settings_wrong(const char *name, const char *value, const char *reason)
{
    fprintf(stderr, "coco-simulate: %s='%s': %s\n", name, value ? value : "", reason);
    _exit(EXIT_WRONG_SETTING);
}

void settings_read(void)
{
    const char *name = getenv("COCO_SIMULATE");

    settings = (struct settings){
        .host = host_by_name(name),
        .ledger = getenv("COCO_SIMULATE_LEDGER"),
        .faults = getenv("COCO_SIMULATE_FAULTS"),
        .without = getenv("COCO_SIMULATE_WITHOUT"),
        .guest = getenv("COCO_SIMULATE_GUEST"),
    };
    if (settings.host)
        return;
    fprintf(stderr, "coco-simulate: the hosts that can be pretended:\n");
    host_list();
    settings_wrong("COCO_SIMULATE", name, "this is none of them");
}
