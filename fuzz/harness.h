/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every harness needs: its entry point, and a way to say which property does not hold. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property of the code under test. Says which one is violated, and ends the process as fuzzers and ctest understand.
 */
#define FUZZ_CHECK(property)                                                                                           \
    do {                                                                                                               \
        if (!(property)) {                                                                                             \
            fprintf(stderr, "%s:%d: violated: %s\n", __FILE__, __LINE__, #property);                                   \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)
