/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd-vmspawn once called some options, and still takes without showing it in its help. */
#pragma once

#include <stddef.h>

#include "coco/option.h"

struct coco_alias {
    const char *name;
    enum coco_option option;
    const char *value; /* that the name implies, and then takes no other; NULL: none */
};

#define COCO_ALIAS_COUNT 5

/* COCO_ALIAS_COUNT of them; a pointer to constants. */
const struct coco_alias *coco_aliases(void);
