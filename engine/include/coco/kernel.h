/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a kernel file is, by its bytes: Linux boot protocol, PE/COFF, unified kernel image (UKI), ELF, multiboot.
 *
 * Sources: Linux Documentation/arch/x86/boot.rst; Microsoft "PE Format"; UAPI.5 Unified Kernel Image; Multiboot
 * Specification 0.6.96; Xen public/elfnote.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/firmware.h"

enum coco_kernel_kind {
    COCO_KERNEL_NOT_ONE,     /* none of the following */
    COCO_KERNEL_LINUX,       /* with the x86 boot protocol; may be a PE too */
    COCO_KERNEL_UKI,         /* a PE with a section .linux */
    COCO_KERNEL_UKI_ADDON,   /* a PE with .cmdline, .dtb or .ucode, made to go with a UKI */
    COCO_KERNEL_BOOT_LOADER, /* systemd-boot or another systemd stub without a kernel */
    COCO_KERNEL_EFI_OTHER,   /* another EFI program (by its subsystem), kernels of other architectures among them */
    COCO_KERNEL_ELF,
    COCO_KERNEL_MULTIBOOT,
};

/* xloadflags of the boot protocol. */
#define COCO_XLF_KERNEL_64       0x01
#define COCO_XLF_ABOVE_4G        0x02
#define COCO_XLF_EFI_HANDOVER_32 0x04
#define COCO_XLF_EFI_HANDOVER_64 0x08
#define COCO_XLF_EFI_KEXEC       0x10
#define COCO_XLF_MEM_ENCRYPTION  0x80

/* The x86 boot protocol's setup header. */
struct coco_boot_header {
    bool present;
    uint16_t protocol;       /* 0x020f is 2.15 */
    uint8_t setup_sectors;   /* of 512 bytes, the boot sector left out; 0 in the file is 4 */
    uint32_t protected_size; /* bytes behind the setup part, as the header says */
    bool fits;               /* they are in the file */
    uint16_t load_flags;     /* COCO_XLF_*; 0 before protocol 2.12 */
    bool entry_64;           /* COCO_XLF_KERNEL_64 */
    bool relocatable;
    uint32_t handover_offset;  /* of the EFI handover entry, which newer kernels leave out: 0 */
    uint32_t command_line_max; /* without the NUL; 255 before protocol 2.06 */
    uint32_t init_size;
    struct coco_extent payload; /* the compressed kernel; size 0: not told, or not inside */
    struct coco_extent version; /* text such as "6.1.0-18-amd64 (...)"; size 0: none */
};

struct coco_pe_section {
    char name[9];
    uint32_t address, memory_size;
    struct coco_extent data; /* as far as it is inside the file and in use */
};

#define COCO_PE_SECTIONS_MAX 96

struct coco_pe {
    bool present; /* headers are whole; all else is 0 without it */
    uint16_t machine;
    uint16_t subsystem; /* 10 is an EFI application */
    bool is_64;
    uint32_t section_alignment, file_alignment;
    bool signed_; /* there is a certificate table inside the file, and its first certificate is whole */
    struct coco_extent certificates;
    bool sections_outside; /* a section's data leaves the file */
    bool truncated;
    size_t count;
    struct coco_pe_section sections[COCO_PE_SECTIONS_MAX];
};

struct coco_kernel {
    enum coco_kernel_kind kind;
    struct coco_boot_header boot;
    struct coco_pe pe;
    unsigned profiles; /* .profile sections of a UKI */
    /* Linux's release, such as 6.9, by the text of its version, inside a UKI too; both 0: not told. */
    unsigned release_major, release_minor;
    struct {
        bool present, is_64;
        uint16_t machine;
        bool pvh; /* has the note that QEMU boots it by */
    } elf;
    bool multiboot; /* the header's magic is there, whatever else the file is */
};

#define COCO_PE_MACHINE_X86_64  0x8664
#define COCO_ELF_MACHINE_X86_64 62

/* Total, allocates nothing; `bytes` may be NULL when size is 0. */
void coco_kernel_inspect(const uint8_t *bytes, size_t size, struct coco_kernel *ret_kernel);

/* The first section of that name; NULL when there is none. */
const struct coco_pe_section *coco_pe_find(const struct coco_pe *pe, const char *name);
