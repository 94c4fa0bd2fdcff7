/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PE/COFF: headers, sections and certificate table. Microsoft "PE Format". */
#include "image/kernel_parts.h"

#define COFF_HEADER       24 /* with the signature in front */
#define SECTION_HEADER    40
#define MAGIC_32          0x10b
#define MAGIC_64          0x20b
#define CERTIFICATE_TABLE 4
#define DIRECTORY_ENTRY   8

static void read_certificates(struct view file, uint64_t directories, uint32_t count, struct coco_pe *pe)
{
    uint32_t offset, size;

    if (count <= CERTIFICATE_TABLE || !view_u32(file, directories + CERTIFICATE_TABLE * DIRECTORY_ENTRY, &offset) ||
        !view_u32(file, directories + CERTIFICATE_TABLE * DIRECTORY_ENTRY + 4, &size) || size == 0)
        return;
    if (view_has(file, offset, size)) {
        pe->signed_ = true;
        pe->certificates = (struct coco_extent){offset, size};
    }
}

static bool read_optional_header(struct view file, uint64_t at, struct coco_pe *pe)
{
    uint16_t magic;
    uint32_t directories;

    if (!view_u16(file, at, &magic) || (magic != MAGIC_32 && magic != MAGIC_64) ||
        !view_u32(file, at + 32, &pe->section_alignment) || !view_u32(file, at + 36, &pe->file_alignment) ||
        !view_u16(file, at + 68, &pe->subsystem))
        return false;
    pe->is_64 = magic == MAGIC_64;
    at += pe->is_64 ? 108 : 92;
    if (view_u32(file, at, &directories))
        read_certificates(file, at + 4, directories, pe);
    return true;
}

static void read_section(struct view file, uint64_t at, struct coco_pe *pe)
{
    struct coco_pe_section *section = &pe->sections[pe->count++];
    uint32_t raw_size = 0, raw_offset = 0;

    memcpy(section->name, file.bytes + at, 8);
    view_u32(file, at + 8, &section->memory_size);
    view_u32(file, at + 12, &section->address);
    view_u32(file, at + 16, &raw_size);
    view_u32(file, at + 20, &raw_offset);
    if (raw_size == 0)
        return;
    if (!view_has(file, raw_offset, raw_size)) {
        pe->sections_outside = true;
        return;
    }
    /* On disk a section is padded to the file's alignment; what counts is what memory will hold. */
    section->data = (struct coco_extent){
        raw_offset, section->memory_size && section->memory_size < raw_size ? section->memory_size : raw_size};
}

void read_pe(struct view file, struct coco_pe *pe)
{
    uint32_t at;
    uint16_t sections, optional_size;
    uint64_t header;

    if (!view_is(file, 0, "MZ", 2) || !view_u32(file, 0x3c, &at) || !view_is(file, at, "PE\0\0", 4) ||
        !view_u16(file, (uint64_t)at + 4, &pe->machine) || !view_u16(file, (uint64_t)at + 6, &sections) ||
        !view_u16(file, (uint64_t)at + 20, &optional_size) ||
        !read_optional_header(file, (uint64_t)at + COFF_HEADER, pe))
        return;
    header = (uint64_t)at + COFF_HEADER + optional_size;
    if (!view_has(file, header, (uint64_t)sections * SECTION_HEADER))
        return;
    pe->present = true;
    for (uint16_t i = 0; i < sections; i++, header += SECTION_HEADER) {
        if (pe->count == COCO_PE_SECTIONS_MAX) {
            pe->truncated = true;
            return;
        }
        read_section(file, header, pe);
    }
}

const struct coco_pe_section *coco_pe_find(const struct coco_pe *pe, const char *name)
{
    for (size_t i = 0; i < pe->count; i++)
        if (strcmp(pe->sections[i].name, name) == 0)
            return &pe->sections[i];
    return NULL;
}
