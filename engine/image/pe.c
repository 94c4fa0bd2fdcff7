/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PE/COFF: headers, sections and certificate table. Microsoft "PE Format". */
#include "image/kernel_parts.h"

#define COFF_HEADER        24 /* with the signature in front */
#define SECTION_HEADER     40
#define MAGIC_32           0x10b
#define MAGIC_64           0x20b
#define CERTIFICATE_TABLE  4
#define DIRECTORY_ENTRY    8
#define CERTIFICATE_HEADER 8

/* `directory` is the place of an offset and a size. The certificate begins with its length; without content it is none.
 */
static void read_certificates(struct view file, struct view directory, struct coco_pe *pe)
{
    uint32_t offset, size, length;

    if (!view_u32(directory, 0, &offset) || !view_u32(directory, 4, &size) || !view_has(file, offset, size) ||
        !view_u32(view_part(file, offset, size), 0, &length) || length <= CERTIFICATE_HEADER || length > size)
        return;
    pe->signed_ = true;
    pe->certificates = (struct coco_extent){offset, size};
}

static bool read_optional_header(struct view file, struct view header, struct coco_pe *pe)
{
    uint16_t magic;
    uint32_t directories;
    uint64_t at;

    if (!view_u16(header, 0, &magic) || (magic != MAGIC_32 && magic != MAGIC_64) ||
        !view_u32(header, 32, &pe->section_alignment) || !view_u32(header, 36, &pe->file_alignment) ||
        !view_u16(header, 68, &pe->subsystem))
        return false;
    pe->is_64 = magic == MAGIC_64;
    at = pe->is_64 ? 108 : 92;
    if (view_u32(header, at, &directories) && directories > CERTIFICATE_TABLE)
        read_certificates(file, view_part(header, at + 4 + CERTIFICATE_TABLE * DIRECTORY_ENTRY, DIRECTORY_ENTRY), pe);
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

static bool read_headers(struct view file, struct coco_pe *pe)
{
    uint32_t at;
    uint16_t sections, optional_size;
    uint64_t header;

    if (!view_is(file, 0, "MZ", 2) || !view_u32(file, 0x3c, &at) || !view_is(file, at, "PE\0\0", 4) ||
        !view_u16(file, (uint64_t)at + 4, &pe->machine) || !view_u16(file, (uint64_t)at + 6, &sections) ||
        !view_u16(file, (uint64_t)at + 20, &optional_size) ||
        !read_optional_header(file, view_part(file, (uint64_t)at + COFF_HEADER, optional_size), pe))
        return false;
    header = (uint64_t)at + COFF_HEADER + optional_size;
    if (!view_has(file, header, (uint64_t)sections * SECTION_HEADER))
        return false;
    pe->truncated = sections > COCO_PE_SECTIONS_MAX;
    for (uint16_t i = 0; i < sections && i < COCO_PE_SECTIONS_MAX; i++)
        read_section(file, header + (uint64_t)i * SECTION_HEADER, pe);
    return true;
}

void read_pe(struct view file, struct coco_pe *pe)
{
    if (read_headers(file, pe))
        pe->present = true;
    else
        *pe = (struct coco_pe){0};
}

const struct coco_pe_section *coco_pe_find(const struct coco_pe *pe, const char *name)
{
    for (size_t i = 0; i < pe->count; i++)
        if (strcmp(pe->sections[i].name, name) == 0)
            return &pe->sections[i];
    return NULL;
}
