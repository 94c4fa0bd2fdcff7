/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cococheck.h"

enum status status_worse(enum status one, enum status other)
{
    static const unsigned char weights[] = {
        [STATUS_VALID] = 0,     [STATUS_UNDETERMINED] = 1, [STATUS_FINDINGS] = 2,
        [STATUS_BAD_INPUT] = 3, [STATUS_BAD_USAGE] = 4,    [STATUS_FAILED] = 5,
    };

    return weights[other] > weights[one] ? other : one;
}
