/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page that became the guest's, in the ledger. */
#pragma once

#include "vm.h"

/* `measured`: do the contents, and not just the address and the type, enter the digest? */
void measured_page(struct vm *vm, uint64_t gpa, const char *type, const void *page, bool measured);
