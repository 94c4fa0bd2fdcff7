/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The harness that does nothing: how fast the fuzzer itself is here. */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)data;
    (void)size;
    return 0;
}
