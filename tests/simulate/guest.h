/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What runs when a vCPU is run. No instruction of the guest is: vCPU 0 follows the script of COCO_SIMULATE_GUEST, the
 * others wait. The script runs on a stack of its own and is straight code; each of its accesses to the outside ends a
 * KVM_RUN, and the next KVM_RUN goes on behind it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "vm.h"

/* KVM_RUN: 0, or -errno. Called without the lock. */
int guest_run(struct vcpu *vcpu);

void guest_free(struct guest *guest);

/* For the script: port and memory-mapped I/O of 1, 2 or 4 bytes. */
void guest_out(struct vcpu *vcpu, uint16_t port, uint32_t value, size_t size);
uint32_t guest_in(struct vcpu *vcpu, uint16_t port, size_t size);
void guest_write(struct vcpu *vcpu, uint64_t gpa, uint64_t value, size_t size);
uint64_t guest_read(struct vcpu *vcpu, uint64_t gpa, size_t size);

/* Ends a KVM_RUN with a reason that needs no more than its number. */
void guest_exit(struct vcpu *vcpu, uint32_t reason);

/* KVM_EXIT_SYSTEM_EVENT with up to 16 values. */
void guest_event(struct vcpu *vcpu, uint32_t type, const uint64_t *values, uint32_t count);

/* KVM_RUN ends with this -errno. */
void guest_error(struct vcpu *vcpu, int error);

void guest_sleep(struct vcpu *vcpu, unsigned milliseconds);

/* Asks the host to make pages shared: KVM_HC_MAP_GPA_RANGE, which QEMU answers with KVM_SET_MEMORY_ATTRIBUTES. */
void guest_share(struct vcpu *vcpu, uint64_t gpa, uint64_t pages);
