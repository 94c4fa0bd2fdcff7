/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ELF and multiboot kernels, as far as QEMU tells them apart: it boots an ELF file by its PVH note, a multiboot kernel
 * by its header, and hashes neither.
 *
 * System V ABI "Object Files"; Xen public/elfnote.h; QEMU 11.1 hw/i386/x86-common.c load_elfboot(), multiboot.c.
 */
#include "image/kernel_parts.h"

#define ELF_64            2
#define ELF_LITTLE_ENDIAN 1
#define PT_NOTE           4
#define NOTE_SEGMENTS_MAX 16 /* kernels have one or two; a bound on the work that a file can ask for */
#define PHYS32_ENTRY      18 /* XEN_ELFNOTE_PHYS32_ENTRY */
#define MULTIBOOT_SEARCH  8192
#define MULTIBOOT_MAGIC   0x1badb002u

static uint64_t align_4(uint64_t number)
{
    return (number + 3) & ~UINT64_C(3);
}

static bool notes_have_pvh(struct view notes)
{
    uint64_t at = 0;
    uint32_t name_size, data_size, type;

    while (view_u32(notes, at, &name_size) && view_u32(notes, at + 4, &data_size) && view_u32(notes, at + 8, &type)) {
        if (type == PHYS32_ENTRY && name_size == 4 && view_is(notes, at + 12, "Xen", 4))
            return true;
        at += 12 + align_4(name_size) + align_4(data_size);
    }
    return false;
}

/* Where things stand in the headers of a class. */
struct layout {
    unsigned word; /* size of offsets and sizes */
    unsigned headers, entry_size, count;
    unsigned offset, size;
    unsigned least_entry;
};

static const struct layout layout_32 = {4, 0x1c, 0x2a, 0x2c, 4, 16, 32};
static const struct layout layout_64 = {8, 0x20, 0x36, 0x38, 8, 32, 56};

static bool read_word(struct view file, uint64_t at, unsigned word, uint64_t *ret_number)
{
    uint32_t narrow;

    if (word == 8)
        return view_u64(file, at, ret_number);
    if (!view_u32(file, at, &narrow))
        return false;
    *ret_number = narrow;
    return true;
}

static bool has_pvh_note(struct view file, const struct layout *layout)
{
    uint64_t headers;
    uint16_t entry_size, count;
    unsigned notes = 0;

    if (!read_word(file, layout->headers, layout->word, &headers) || !view_u16(file, layout->entry_size, &entry_size) ||
        !view_u16(file, layout->count, &count) || entry_size < layout->least_entry)
        return false;
    for (uint16_t i = 0; i < count && notes < NOTE_SEGMENTS_MAX; i++) {
        const uint64_t at = headers + (uint64_t)i * entry_size;
        uint64_t offset, size;
        uint32_t type;

        if (!view_u32(file, at, &type))
            return false;
        if (type != PT_NOTE)
            continue;
        notes++;
        if (read_word(file, at + layout->offset, layout->word, &offset) &&
            read_word(file, at + layout->size, layout->word, &size) && notes_have_pvh(view_part(file, offset, size)))
            return true;
    }
    return false;
}

void read_elf(struct view file, struct coco_kernel *kernel)
{
    if (!view_is(file, 0, "\177ELF", 4) || !view_u16(file, 18, &kernel->elf.machine))
        return;
    kernel->elf.present = true;
    kernel->elf.is_64 = file.bytes[4] == ELF_64;
    if (file.bytes[5] == ELF_LITTLE_ENDIAN)
        kernel->elf.pvh = has_pvh_note(file, kernel->elf.is_64 ? &layout_64 : &layout_32);
    else
        kernel->elf.machine = (uint16_t)(kernel->elf.machine >> 8 | kernel->elf.machine << 8);
}

bool has_multiboot_header(struct view file)
{
    uint32_t magic, flags, checksum;

    for (uint64_t at = 0; at + 12 <= MULTIBOOT_SEARCH && view_u32(file, at, &magic); at += 4)
        if (magic == MULTIBOOT_MAGIC && view_u32(file, at + 4, &flags) && view_u32(file, at + 8, &checksum) &&
            (uint32_t)(magic + flags + checksum) == 0)
            return true;
    return false;
}
