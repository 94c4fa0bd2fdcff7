/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a kernel file is good for. QEMU 11.1 hw/i386/x86-common.c x86_load_linux(). */
#include <string.h>

#include "image/faults.h"

static bool has_section(const struct coco_pe *pe, const char *name)
{
    const struct coco_pe_section *section = coco_pe_find(pe, name);

    return section && section->data.size > 0;
}

static void judge_uki(const struct coco_kernel *kernel, struct coco_kernel_use *use)
{
    if (!has_section(&kernel->pe, ".cmdline"))
        use->not_closed = "it has no .cmdline: the host chooses the command line";
    else if (!has_section(&kernel->pe, ".initrd"))
        use->not_closed = "it has no .initrd: the host chooses the initrd";
    use->closed = !use->not_closed;
}

static bool is_x86_64(const struct coco_kernel *kernel)
{
    if (kernel->kind == COCO_KERNEL_LINUX)
        return kernel->boot.entry_64;
    if (kernel->pe.present)
        return kernel->pe.machine == COCO_PE_MACHINE_X86_64;
    return kernel->elf.present && kernel->elf.machine == COCO_ELF_MACHINE_X86_64;
}

static void judge_start(const struct coco_kernel *kernel, struct coco_kernel_use *use)
{
    switch (kernel->kind) {
    case COCO_KERNEL_LINUX:
    case COCO_KERNEL_UKI:
        if (!kernel->pe.present)
            use->no_uefi = use->no_hashes = "it is no PE file, and UEFI firmware starts nothing else";
        break;
    case COCO_KERNEL_UKI_ADDON:
        use->no_uefi = use->no_hashes = "it goes with a UKI, and does nothing by itself";
        break;
    case COCO_KERNEL_BOOT_LOADER:
    case COCO_KERNEL_EFI_OTHER:
        use->no_hashes = "it is an EFI program without a kernel";
        break;
    case COCO_KERNEL_ELF:
    case COCO_KERNEL_MULTIBOOT:
        use->no_uefi = "it is no PE file, and UEFI firmware starts nothing else";
        use->no_hashes = "QEMU hashes no ELF or multiboot kernel";
        break;
    case COCO_KERNEL_NOT_ONE:
        use->no_uefi = use->no_hashes = "it is no kernel";
        break;
    }
    if (!use->is_x86_64) {
        because(&use->no_uefi, "it is not for x86-64");
        because(&use->no_hashes, "it is not for x86-64");
    }
    use->starts_under_uefi = !use->no_uefi;
    use->can_be_hashed = !use->no_hashes;
}

void coco_kernel_judge(const struct coco_kernel *kernel, struct coco_kernel_use *ret_use,
                       struct coco_faults *ret_faults)
{
    memset(ret_use, 0, sizeof(*ret_use));
    memset(ret_faults, 0, sizeof(*ret_faults));
    if (kernel->boot.present && !kernel->boot.fits)
        fault_at(ret_faults, 0x1f4, "the kernel breaks off before the size that its boot header says");
    if (kernel->pe.sections_outside)
        fault_add(ret_faults, "a section of the PE file has data outside the file");
    if (kernel->pe.truncated)
        fault_add(ret_faults, "the PE file has more than 96 sections, which no loader takes");
    ret_use->is_x86_64 = is_x86_64(kernel);
    if (kernel->kind == COCO_KERNEL_UKI)
        judge_uki(kernel, ret_use);
    judge_start(kernel, ret_use);
}
