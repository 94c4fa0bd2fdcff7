/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the environment asks for; see README.md. Read once, when the library is loaded. */
#pragma once

#include "host.h"

struct settings {
    const struct host *host;
    const char *ledger;  /* COCO_SIMULATE_LEDGER: a path, or NULL */
    const char *faults;  /* COCO_SIMULATE_FAULTS */
    const char *without; /* COCO_SIMULATE_WITHOUT */
    const char *guest;   /* COCO_SIMULATE_GUEST */
};

extern struct settings settings;

/* Ends the process where the environment asks for something that is not there: a test that simulates another thing than
 * it says is worse than none. */
void settings_read(void);

/* Says what is wrong with a setting, and ends the process. */
_Noreturn void settings_wrong(const char *name, const char *value, const char *reason);
