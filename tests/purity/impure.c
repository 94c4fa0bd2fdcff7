/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does what the engine must not do; the purity check is run on it to show that it would say so. */
#include <stdlib.h>

const char *impure(void);

static unsigned calls;

const char *impure(void)
{
    calls++;
    return calls > 1 ? getenv("HOME") : NULL;
}
