/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KVM_CHECK_EXTENSION. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct vm;

/* The answer for a VM, or for the system where it is NULL; 0 for what is not there. */
int capability_answer(const struct vm *vm, unsigned long number);

bool capability_is_known(const char *name, size_t size);
