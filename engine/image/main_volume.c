/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The main firmware volume is compressed; what a build can do shows only inside. It is unpacked piece by piece, each
 * piece searched for a few GUIDs, and unpacking ends when all of them were seen that were asked for.
 *
 * UEFI PI 1.8 volume 3, "EFI_SECTION_GUID_DEFINED"; edk2 MdeModulePkg LzmaCustomDecompressLib: such a section's data is
 * an LZMA stream with the 13-byte header of the old "alone" format.
 */
#include <lzma.h>

#include "image/firmware_parts.h"
#include "image/guid.h"

#define UNPACKED_MAX     (32u * 1024 * 1024) /* of one section; OVMF's is 16 MiB */
#define MEMORY_MAX       (64u * 1024 * 1024) /* of the decoder: in the main its dictionary */
#define STREAMS_MAX      8
#define PIECE            (64u * 1024)
#define OVERLAP          15 /* so much of a GUID may stand at the end of a piece */
#define SECTION_GUIDED   0x02
#define SECTION_EXTENDED 0xffffff /* as 24-bit size: the real one has 32 bits, and stands behind the kind */

static const uint8_t lzma_section[16] =
    GUID(0xee4e5898u, 0x3914, 0x4259, 0x9d, 0x6e, 0xdc, 0x7b, 0xd7, 0x94, 0x03, 0xcf);

enum { KERNEL_HASH, INITRD_HASH, COMMAND_LINE_HASH, SECURE_BOOT, SOUGHT };

static const uint8_t sought[SOUGHT][16] = {
    /* The entries of the kernel hashes table. Only firmware that verifies them has a use for their GUIDs. */
    [KERNEL_HASH] = GUID(0x4de79437u, 0xabd2, 0x427f, 0xb8, 0x35, 0xd5, 0xb1, 0x72, 0xd2, 0x04, 0x5b),
    [INITRD_HASH] = GUID(0x44baf731u, 0x3a2f, 0x4bd7, 0x9a, 0xf1, 0x41, 0xe2, 0x91, 0x69, 0x78, 0x1d),
    [COMMAND_LINE_HASH] = GUID(0x97d02dd8u, 0xbd20, 0x4c94, 0xaa, 0x78, 0xe7, 0x71, 0x4d, 0x36, 0xab, 0x2a),
    /* edk2 SecurityPkg SecureBootConfigDxe, in every build with Secure Boot and in no other. */
    [SECURE_BOOT] = GUID(0xf0e6a44fu, 0x7195, 0x41c3, 0xac, 0x64, 0x54, 0xf2, 0x02, 0xcd, 0x0a, 0x21),
};

struct search {
    bool asked[SOUGHT], found[SOUGHT];
    unsigned asked_left, left;
};

static bool holds(struct view view, const uint8_t guid[16])
{
    size_t at = 0;

    while (view_has(view, at, 16)) {
        const uint8_t *hit = memchr(view.bytes + at, guid[0], view.size - at - 15);

        if (!hit)
            return false;
        if (guid_equal(hit, guid))
            return true;
        at = (size_t)(hit - view.bytes) + 1;
    }
    return false;
}

static void look(struct search *search, struct view piece)
{
    for (size_t i = 0; i < SOUGHT; i++)
        if (!search->found[i] && holds(piece, sought[i])) {
            search->found[i] = true;
            search->left--;
            search->asked_left -= search->asked[i];
        }
}

/* True when the whole stream was searched, or nothing is left to be found. */
static bool search_stream(struct view stream, struct search *search)
{
    uint8_t piece[OVERLAP + PIECE];
    size_t kept = 0;
    lzma_stream lzma = LZMA_STREAM_INIT;
    lzma_ret status;

    if (lzma_alone_decoder(&lzma, MEMORY_MAX) != LZMA_OK)
        return false;
    lzma.next_in = stream.bytes;
    lzma.avail_in = stream.size;
    do {
        lzma.next_out = piece + kept;
        lzma.avail_out = PIECE;
        status = lzma_code(&lzma, LZMA_RUN);

        const size_t size = kept + PIECE - lzma.avail_out;

        look(search, (struct view){piece, size});
        kept = size < OVERLAP ? size : OVERLAP;
        memmove(piece, piece + size - kept, kept);
    } while (status == LZMA_OK && search->asked_left > 0 && lzma.total_out < UNPACKED_MAX);
    lzma_end(&lzma);
    return status == LZMA_STREAM_END || search->left == 0;
}

/* True when an LZMA section starts here. Its stream is empty when it is not inside the volume. */
static bool read_section(struct view volume, size_t at, struct view *ret_stream, uint32_t *ret_size)
{
    uint32_t head, size;
    size_t guid = at + 4;
    uint16_t data;

    if (!view_u32(volume, at, &head) || head >> 24 != SECTION_GUIDED)
        return false;
    size = head & 0xffffff;
    if (size == SECTION_EXTENDED) {
        if (!view_u32(volume, guid, &size))
            return false;
        guid += 4;
    }
    if (!view_is(volume, guid, lzma_section, sizeof(lzma_section)) || !view_u16(volume, guid + 16, &data))
        return false;
    *ret_stream = (struct view){0};
    if (data <= size && view_has(volume, at, size))
        *ret_stream = view_part(volume, (uint64_t)at + data, size - data);
    *ret_size = size;
    return true;
}

/* Sections are 4-byte aligned within a volume. False when there is none, or one was not searched to its end. */
static bool search_volume(struct view volume, struct search *search, unsigned *streams)
{
    bool whole = true;

    for (size_t at = 0; view_has(volume, at, 4) && search->asked_left > 0;) {
        struct view stream;
        uint32_t size;

        if (!read_section(volume, at, &stream, &size)) {
            at += 4;
            continue;
        }
        if (++*streams > STREAMS_MAX)
            return false;
        whole &= search_stream(stream, search);
        at += stream.size > 0 ? ((size_t)size + 3) & ~(size_t)3 : 4;
    }
    return whole;
}

static struct search search_for(unsigned questions)
{
    struct search search = {.left = SOUGHT};

    for (size_t i = 0; i < SOUGHT; i++) {
        search.asked[i] = (questions & (i == SECURE_BOOT ? COCO_ASK_FOR_SECURE_BOOT : COCO_ASK_FOR_KERNEL_HASHES)) != 0;
        search.asked_left += search.asked[i];
    }
    return search;
}

void read_main_volume(struct view image, unsigned questions, struct coco_firmware_volumes *volumes)
{
    struct search search = search_for(questions);
    unsigned streams = 0;
    bool whole = true;

    for (size_t i = 0; i < volumes->count; i++) {
        const struct coco_extent extent = volumes->volumes[i].extent;

        if (!volumes->volumes[i].is_variable_store)
            whole &= search_volume(view_part(image, extent.offset, extent.size), &search, &streams);
    }
    volumes->main_unpacked = whole && streams > 0;
    volumes->verifies_hashes =
        search.found[KERNEL_HASH] && search.found[INITRD_HASH] && search.found[COMMAND_LINE_HASH];
    volumes->has_secure_boot = search.found[SECURE_BOOT];
}
