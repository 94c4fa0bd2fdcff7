/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PCI as the scripted guest sees it: bus 0, by the ports 0xcf8 and 0xcfc (PCI Local Bus 3.0, 3.2.2.3.2). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vcpu;

uint32_t pci_read(struct vcpu *vcpu, unsigned device, unsigned offset, size_t size);
void pci_write(struct vcpu *vcpu, unsigned device, unsigned offset, uint32_t value, size_t size);

/* The first function 0 on bus 0 with this vendor and device; false: there is none. */
bool pci_find(struct vcpu *vcpu, uint16_t vendor, uint16_t device_id, unsigned *ret_device);

/* Gives a base address register an address, and lets the device answer there and read memory. */
void pci_enable(struct vcpu *vcpu, unsigned device, unsigned bar, uint64_t address);
