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

/* Reads up to four digits at *at, and moves it behind them. False when there are none, or more. */
static bool read_digits(struct view text, uint64_t *at, unsigned *ret_number)
{
    const uint64_t start = *at;
    unsigned number = 0;

    for (; view_has(text, *at, 1) && text.bytes[*at] >= '0' && text.bytes[*at] <= '9'; ++*at) {
        if (*at - start == 4)
            return false;
        number = number * 10 + (text.bytes[*at] - (unsigned)'0');
    }
    *ret_number = number;
    return *at > start;
}

static void read_release(struct view file, struct coco_extent version, struct coco_kernel *kernel)
{
    const struct view text = view_part(file, version.offset, version.size);
    unsigned major, minor;
    uint64_t at = 0;

    if (!read_digits(text, &at, &major) || !view_is(text, at, ".", 1))
        return;
    at++;
    if (!read_digits(text, &at, &minor))
        return;
    kernel->release_major = major;
    kernel->release_minor = minor;
}

/* A UKI holds the kernel whole, and its own start is a stub's. */
static void read_inner_release(struct view file, struct coco_kernel *kernel)
{
    const struct coco_pe_section *section = coco_pe_find(&kernel->pe, ".linux");
    const struct view inner = view_part(file, section->data.offset, section->data.size);
    struct coco_boot_header boot = {0};

    read_boot_header(inner, &boot);
    read_release(inner, boot.version, kernel);
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
    if (ret_kernel->kind == COCO_KERNEL_UKI)
        read_inner_release(file, ret_kernel);
    else
        read_release(file, ret_kernel->boot.version, ret_kernel);
}
