/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A VM's memory slots, private ranges and guest_memfd. */
#pragma once

#include "vm.h"

int memory_set_slot(struct vm *vm, const struct abi_region *region);
int memory_set_attributes(struct vm *vm, const struct abi_attributes *attributes);
int memory_create_guest_memfd(const struct abi_guest_memfd *wanted);

/* The slot that holds this address, or NULL. */
const struct abi_region *memory_slot_of(const struct vm *vm, uint64_t gpa);

/* Where the shared side of this guest memory is in this process, or NULL where the range is in no slot. */
void *memory_shared(const struct vm *vm, uint64_t gpa, size_t size);

/* Makes a page of guest_memfd the guest's, once: 0 or -errno. */
int memory_add_private_page(struct vm *vm, uint64_t gpa);

void memory_free(struct vm *vm);
