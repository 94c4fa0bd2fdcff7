/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pci.h"

#include "guest.h"

#define ADDRESS_PORT  0xcf8
#define DATA_PORT     0xcfc
#define ENABLE        (UINT32_C(1) << 31)
#define DEVICES       32
#define VENDOR        0x00
#define COMMAND       0x04
#define COMMAND_ON    0x06 /* memory space, bus master */
#define BAR_0         0x10
#define BAR_IS_64_BIT 0x04

static uint16_t select(struct vcpu *vcpu, unsigned device, unsigned offset)
{
    guest_out(vcpu, ADDRESS_PORT, ENABLE | device << 11 | (offset & 0xfc), 4);
    return (uint16_t)(DATA_PORT + (offset & 3));
}

uint32_t pci_read(struct vcpu *vcpu, unsigned device, unsigned offset, size_t size)
{
    return guest_in(vcpu, select(vcpu, device, offset), size);
}

void pci_write(struct vcpu *vcpu, unsigned device, unsigned offset, uint32_t value, size_t size)
{
    guest_out(vcpu, select(vcpu, device, offset), value, size);
}

bool pci_find(struct vcpu *vcpu, uint16_t vendor, uint16_t device_id, unsigned *ret_device)
{
    for (unsigned device = 0; device < DEVICES; device++) {
        if (pci_read(vcpu, device, VENDOR, 4) != ((uint32_t)device_id << 16 | vendor))
            continue;
        *ret_device = device;
        return true;
    }
    return false;
}

void pci_enable(struct vcpu *vcpu, unsigned device, unsigned bar, uint64_t address)
{
    unsigned offset = BAR_0 + 4 * bar;
    bool wide = (pci_read(vcpu, device, offset, 4) & BAR_IS_64_BIT) != 0;

    pci_write(vcpu, device, offset, (uint32_t)address, 4);
    if (wide)
        pci_write(vcpu, device, offset + 4, (uint32_t)(address >> 32), 4);
    pci_write(vcpu, device, COMMAND, COMMAND_ON, 2);
}
