/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The digest by which firmware knows an EFI program: all of the file but its checksum and its signatures. */
#include "coco/rtmr.h"
#include "image/bytes_view.h"

/* Behind the PE signature and the COFF header: the optional header. */
#define OPTIONAL_HEADER 24
#define SECTION_HEADER  40

#define SIZE_OF_HEADERS   60
#define CHECKSUM          64
#define DIRECTORIES_32    92
#define DIRECTORIES_64    108
#define CERTIFICATE_TABLE 4

/* Places in the file that are hashed up to, and from. */
struct places {
    uint64_t checksum, certificate_entry, sections, headers_end;
    uint32_t certificates_size; /* at the end of the file */
    uint16_t section_count;
};

static bool find_places(struct view file, const struct coco_pe *pe, struct places *ret_places)
{
    struct places places = {0};
    uint32_t header, headers_size, directories;
    uint16_t optional_size;
    uint64_t optional, count_at;

    if (!view_u32(file, 0x3c, &header) || !view_u16(file, (uint64_t)header + 6, &places.section_count) ||
        !view_u16(file, (uint64_t)header + 20, &optional_size))
        return false;
    optional = (uint64_t)header + OPTIONAL_HEADER;
    count_at = optional + (pe->is_64 ? DIRECTORIES_64 : DIRECTORIES_32);
    places.checksum = optional + CHECKSUM;
    places.sections = optional + optional_size;
    if (!view_u32(file, optional + SIZE_OF_HEADERS, &headers_size) || !view_u32(file, count_at, &directories))
        return false;
    if (directories > CERTIFICATE_TABLE) {
        places.certificate_entry = count_at + 4 + CERTIFICATE_TABLE * 8;
        if (!view_u32(file, places.certificate_entry + 4, &places.certificates_size))
            return false;
    }
    places.headers_end = headers_size;
    *ret_places = places;
    return headers_size <= file.size && places.checksum + 4 <= headers_size &&
           (places.certificate_entry == 0 || places.certificate_entry + 8 <= headers_size);
}

static void hash_headers(struct view file, const struct places *places, struct coco_hash *hash)
{
    uint64_t from = places->checksum + 4;

    coco_hash_add(hash, file.bytes, places->checksum);
    if (places->certificate_entry != 0) {
        coco_hash_add(hash, file.bytes + from, places->certificate_entry - from);
        from = places->certificate_entry + 8;
    }
    coco_hash_add(hash, file.bytes + from, places->headers_end - from);
}

/* Those with bytes in the file, by their offset; of two at the same, the one whose header comes first. */
static bool next_section(struct view file, const struct places *places, const struct coco_extent *last, size_t *index,
                         struct coco_extent *ret_section)
{
    bool found = false;
    size_t best = 0;

    for (size_t i = 0; i < places->section_count; i++) {
        const uint64_t at = places->sections + i * SECTION_HEADER;
        uint32_t size = 0, offset = 0;

        view_u32(file, at + 16, &size);
        view_u32(file, at + 20, &offset);
        if (size == 0 || (last && (offset < last->offset || (offset == last->offset && i <= *index))))
            continue;
        if (found && offset >= ret_section->offset)
            continue;
        *ret_section = (struct coco_extent){offset, size};
        best = i;
        found = true;
    }
    *index = best;
    return found;
}

bool coco_authenticode(const uint8_t *bytes, size_t size, const struct coco_pe *pe, enum coco_hash_kind kind,
                       uint8_t *ret_digest)
{
    const struct view file = {bytes, size};
    struct coco_extent section, last;
    struct coco_hash hash;
    struct places places;
    uint64_t sum;
    size_t index = 0;

    if (!pe->present || pe->truncated || !find_places(file, pe, &places))
        return false;
    coco_hash_start(&hash, kind);
    hash_headers(file, &places, &hash);
    sum = places.headers_end;
    for (bool more = next_section(file, &places, NULL, &index, &section); more;
         more = next_section(file, &places, &last, &index, &section)) {
        if (!view_has(file, section.offset, section.size))
            return false;
        coco_hash_add(&hash, bytes + section.offset, section.size);
        sum += section.size;
        last = section;
    }
    if (sum > size || places.certificates_size > size - sum)
        return false;
    /* What else there is, counted from the sum of all that was hashed, and not from the end of the last section. */
    coco_hash_add(&hash, bytes + sum, size - sum - places.certificates_size);
    coco_hash_end(&hash, ret_digest);
    return true;
}
