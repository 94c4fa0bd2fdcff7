/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The setup header of the x86 boot protocol. Linux Documentation/arch/x86/boot.rst. */
#include "image/kernel_parts.h"

#define SECTOR             512
#define PROTOCOL_SIZE_32   0x0204 /* before: 16 bits, and something else behind them */
#define PROTOCOL_RELOCATE  0x0205
#define PROTOCOL_CMDLINE   0x0206
#define PROTOCOL_PAYLOAD   0x0208
#define PROTOCOL_INIT_SIZE 0x020a
#define PROTOCOL_HANDOVER  0x020b
#define PROTOCOL_XLOAD     0x020c
#define VERSION_MAX        256

static void read_payload(struct view file, size_t setup_size, struct coco_boot_header *boot)
{
    uint32_t offset, length;

    /* The offset counts from the protected-mode part. */
    if (view_u32(file, 0x248, &offset) && view_u32(file, 0x24c, &length) && length > 0 &&
        view_has(file, (uint64_t)setup_size + offset, length))
        boot->payload = (struct coco_extent){setup_size + offset, length};
}

static void read_version(struct view file, size_t setup_size, struct coco_boot_header *boot)
{
    const struct view setup = view_part(file, 0, setup_size < file.size ? setup_size : file.size);
    uint16_t offset;
    size_t start, length = 0;

    if (!view_u16(file, 0x20e, &offset) || offset == 0)
        return;
    start = (size_t)offset + 0x200;
    while (length < VERSION_MAX && view_has(setup, start + length, 1) && setup.bytes[start + length] >= 0x20 &&
           setup.bytes[start + length] < 0x7f)
        length++;
    if (length > 0)
        boot->version = (struct coco_extent){start, length};
}

void read_boot_header(struct view file, struct coco_boot_header *boot)
{
    uint16_t flag;
    uint32_t paragraphs;
    size_t setup_size;

    if (!view_u16(file, 0x1fe, &flag) || flag != 0xaa55 || !view_is(file, 0x202, "HdrS", 4) ||
        !view_u16(file, 0x206, &boot->protocol) || !view_u32(file, 0x1f4, &paragraphs))
        return;
    boot->present = true;
    boot->setup_sectors = file.bytes[0x1f1] ? file.bytes[0x1f1] : 4;
    if (boot->protocol < PROTOCOL_SIZE_32)
        paragraphs &= 0xffff;
    boot->protected_size = paragraphs <= UINT32_MAX / 16 ? paragraphs * 16 : UINT32_MAX;
    setup_size = (boot->setup_sectors + (size_t)1) * SECTOR;
    boot->fits = view_has(file, setup_size, (uint64_t)paragraphs * 16);
    boot->command_line_max = 255;
    if (boot->protocol >= PROTOCOL_RELOCATE && view_has(file, 0x234, 1))
        boot->relocatable = file.bytes[0x234] != 0;
    if (boot->protocol >= PROTOCOL_CMDLINE)
        view_u32(file, 0x238, &boot->command_line_max);
    if (boot->protocol >= PROTOCOL_PAYLOAD)
        read_payload(file, setup_size, boot);
    if (boot->protocol >= PROTOCOL_INIT_SIZE)
        view_u32(file, 0x260, &boot->init_size);
    if (boot->protocol >= PROTOCOL_HANDOVER)
        view_u32(file, 0x264, &boot->handover_offset);
    if (boot->protocol >= PROTOCOL_XLOAD)
        view_u16(file, 0x236, &boot->load_flags);
    boot->entry_64 = boot->load_flags & COCO_XLF_KERNEL_64;
    read_version(file, setup_size, boot);
}
