/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault.h"
#include "ledger.h"

#define SLOT_MASK 0xffffu /* the upper half of a slot's number is its address space */

int memory_set_slot(struct vm *vm, const struct abi_region *region)
{
    uint32_t slot = region->slot & SLOT_MASK;
    int error = fault_of("SET_USER_MEMORY_REGION", NULL);

    if (error)
        return error;
    /* virt/kvm/kvm_main.c, kvm_set_memory_region(), Linux 6.16. */
    if (slot >= MAX_SLOTS || ((region->size | region->gpa | region->address) & (PAGE_SIZE - 1)) != 0)
        return -EINVAL;
    /* check_memory_region_flags(): read-only only where kvm_arch_has_readonly_mem(). */
    if (region->size != 0 && vm_is_confidential(vm) && (region->flags & KVM_MEM_READONLY) != 0)
        return -EINVAL;
    vm->memory.slots[slot] = *region;
    ledger_open("slot");
    ledger_number("vm", vm->number);
    ledger_number("slot", region->slot);
    ledger_hex("gpa", region->gpa);
    ledger_hex("size", region->size);
    ledger_truth("guest_memfd", (region->flags & ABI_MEM_GUEST_MEMFD) != 0);
    ledger_close();
    return 0;
}

int memory_set_attributes(struct vm *vm, const struct abi_attributes *wanted)
{
    struct ranges *private_gpas = &vm->memory.private_gpas;
    int error = fault_of("SET_MEMORY_ATTRIBUTES", NULL);
    bool done;

    if (error)
        return error;
    /* virt/kvm/kvm_main.c, kvm_vm_ioctl_set_mem_attributes(), Linux 6.16. */
    if (wanted->flags != 0 || (wanted->attributes & ~ABI_MEMORY_ATTRIBUTE_PRIVATE) != 0 || wanted->size == 0 ||
        ((wanted->gpa | wanted->size) & (PAGE_SIZE - 1)) != 0)
        return -EINVAL;
    done = wanted->attributes ? ranges_add(private_gpas, wanted->gpa, wanted->gpa + wanted->size)
                              : ranges_remove(private_gpas, wanted->gpa, wanted->gpa + wanted->size);
    return done ? 0 : -ENOMEM;
}

int memory_create_guest_memfd(const struct abi_guest_memfd *wanted)
{
    int error = fault_of("CREATE_GUEST_MEMFD", NULL), file;

    if (error)
        return error;
    if (wanted->size == 0 || wanted->size % PAGE_SIZE != 0) /* virt/kvm/guest_memfd.c, kvm_gmem_create(), Linux 6.16 */
        return -EINVAL;
    file = memfd_create("coco-simulate guest_memfd", MFD_CLOEXEC);
    if (file < 0)
        return -errno;
    if (ftruncate(file, (off_t)wanted->size) == 0)
        return file;
    error = -errno;
    close(file);
    return error;
}

const struct abi_region *memory_slot_of(const struct vm *vm, uint64_t gpa)
{
    for (size_t i = 0; i < MAX_SLOTS; i++) {
        const struct abi_region *slot = &vm->memory.slots[i];

        if (slot->size != 0 && gpa >= slot->gpa && gpa - slot->gpa < slot->size)
            return slot;
    }
    return NULL;
}

void *memory_shared(const struct vm *vm, uint64_t gpa, size_t size)
{
    const struct abi_region *slot = memory_slot_of(vm, gpa);

    if (!slot || slot->size - (gpa - slot->gpa) < size)
        return NULL;
    return (void *)(uintptr_t)(slot->address + (gpa - slot->gpa));
}

/* virt/kvm/guest_memfd.c, kvm_gmem_populate(), Linux 6.16. */
int memory_add_private_page(struct vm *vm, uint64_t gpa)
{
    const struct abi_region *slot = memory_slot_of(vm, gpa);

    if (!slot || (slot->flags & ABI_MEM_GUEST_MEMFD) == 0 || !ranges_contain(&vm->memory.private_gpas, gpa))
        return -EINVAL;
    if (ranges_contain(&vm->memory.added_gpas, gpa))
        return -EEXIST;
    return ranges_add(&vm->memory.added_gpas, gpa, gpa + PAGE_SIZE) ? 0 : -ENOMEM;
}

void memory_free(struct vm *vm)
{
    ranges_free(&vm->memory.private_gpas);
    ranges_free(&vm->memory.added_gpas);
}
