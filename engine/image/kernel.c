/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/kernel_parts.h"

/* systemd's stub and boot loader say what they are in a section of this name. */
#define SYSTEMD_MAGIC ".sdmagic"

/* Subsystems of EFI: application, two kinds of driver, ROM. */
#define EFI_APPLICATION 10
#define EFI_ROM         13

static bool is_addon(const struct coco_pe *pe)
{
    return coco_pe_find(pe, ".cmdline") || coco_pe_find(pe, ".dtb") || coco_pe_find(pe, ".ucode") ||
           coco_pe_find(pe, ".initrd");
}

/* A PE file for something else than EFI is a program of Windows. */
static bool is_efi(const struct coco_pe *pe)
{
    return pe->present && pe->subsystem >= EFI_APPLICATION && pe->subsystem <= EFI_ROM;
}

static enum coco_kernel_kind kind_of(const struct coco_kernel *kernel)
{
    if (is_efi(&kernel->pe) && coco_pe_find(&kernel->pe, ".linux"))
        return COCO_KERNEL_UKI;
    if (kernel->boot.present)
        return COCO_KERNEL_LINUX;
    if (is_efi(&kernel->pe)) {
        if (is_addon(&kernel->pe))
            return COCO_KERNEL_UKI_ADDON;
        return coco_pe_find(&kernel->pe, SYSTEMD_MAGIC) ? COCO_KERNEL_BOOT_LOADER : COCO_KERNEL_EFI_OTHER;
    }
    if (kernel->multiboot)
        return COCO_KERNEL_MULTIBOOT;
    return kernel->elf.present ? COCO_KERNEL_ELF : COCO_KERNEL_NOT_ONE;
}

void coco_kernel_inspect(const uint8_t *bytes, size_t size, struct coco_kernel *ret_kernel)
{
    const struct view file = {bytes, size};

    memset(ret_kernel, 0, sizeof(*ret_kernel));
    read_boot_header(file, &ret_kernel->boot);
    read_pe(file, &ret_kernel->pe);
    read_elf(file, ret_kernel);
    ret_kernel->multiboot = has_multiboot_header(file);
    for (size_t i = 0; i < ret_kernel->pe.count; i++)
        ret_kernel->profiles += strcmp(ret_kernel->pe.sections[i].name, ".profile") == 0;
    ret_kernel->kind = kind_of(ret_kernel);
}
