/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The main firmware volume is compressed; what a build can do shows only inside. It is unpacked into memory that is
 * bounded whatever the image claims, searched for a few GUIDs, and freed.
 *
 * edk2 MdeModulePkg LzmaCustomDecompressLib: a GUID-defined section whose data is an LZMA stream with the 13-byte
 * header of the old "alone" format.
 */
#include <lzma.h>
#include <stdlib.h>

#include "image/firmware_parts.h"
#include "image/guid.h"

#define UNPACKED_MAX   (32u * 1024 * 1024)
#define SECTION_HEADER 4  /* 24-bit size, 8-bit kind */
#define SECTION_LARGE  24 /* the same, with a 32-bit size behind it, then GUID and data offset */
#define SECTION_GUIDED 0x02

static const uint8_t lzma_section[16] =
    GUID(0xee4e5898u, 0x3914, 0x4259, 0x9d, 0x6e, 0xdc, 0x7b, 0xd7, 0x94, 0x03, 0xcf);

/* The entries of the kernel hashes table. Only firmware that verifies them has a use for their GUIDs. */
static const uint8_t hash_entries[3][16] = {
    GUID(0x4de79437u, 0xabd2, 0x427f, 0xb8, 0x35, 0xd5, 0xb1, 0x72, 0xd2, 0x04, 0x5b), /* kernel */
    GUID(0x44baf731u, 0x3a2f, 0x4bd7, 0x9a, 0xf1, 0x41, 0xe2, 0x91, 0x69, 0x78, 0x1d), /* initrd */
    GUID(0x97d02dd8u, 0xbd20, 0x4c94, 0xaa, 0x78, 0xe7, 0x71, 0x4d, 0x36, 0xab, 0x2a), /* command line */
};

/* edk2 SecurityPkg SecureBootConfigDxe, in every build with Secure Boot and in no other. */
static const uint8_t secure_boot_driver[16] =
    GUID(0xf0e6a44fu, 0x7195, 0x41c3, 0xac, 0x64, 0x54, 0xf2, 0x02, 0xcd, 0x0a, 0x21);

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

/* Unpacks a stream into `memory`; returns how many bytes came out, also of a stream that breaks off. */
static size_t unpack(struct view stream, uint8_t *memory)
{
    lzma_stream lzma = LZMA_STREAM_INIT;
    size_t unpacked;

    if (lzma_alone_decoder(&lzma, UINT64_C(2) * UNPACKED_MAX) != LZMA_OK)
        return 0;
    lzma.next_in = stream.bytes;
    lzma.avail_in = stream.size;
    lzma.next_out = memory;
    lzma.avail_out = UNPACKED_MAX;
    while (lzma.avail_out > 0 && lzma_code(&lzma, LZMA_RUN) == LZMA_OK && lzma.avail_in > 0)
        ;
    unpacked = UNPACKED_MAX - lzma.avail_out;
    lzma_end(&lzma);
    return unpacked;
}

/* The first GUID-defined LZMA section: section headers are 4-byte aligned within a volume, whose start is aligned too.
 */
static struct view find_stream(struct view image, const struct coco_firmware_volumes *volumes)
{
    for (size_t i = 0; i < volumes->count; i++) {
        const struct coco_extent extent = volumes->volumes[i].extent;
        const struct view volume = view_part(image, extent.offset, extent.size);

        if (volumes->volumes[i].is_variable_store)
            continue;
        for (size_t at = 0; view_has(volume, at, SECTION_LARGE); at += 4) {
            uint32_t head;
            uint16_t data;

            if (!view_is(volume, at + SECTION_HEADER, lzma_section, sizeof(lzma_section)) ||
                !view_u32(volume, at, &head) || head >> 24 != SECTION_GUIDED ||
                !view_u16(volume, at + SECTION_HEADER + 16, &data) || data > (head & 0xffffff))
                continue;
            return view_part(volume, at + data, (head & 0xffffff) - data);
        }
    }
    return (struct view){0};
}

void read_main_volume(struct view image, struct coco_firmware_volumes *volumes)
{
    const struct view stream = find_stream(image, volumes);
    struct view main_volume;
    uint8_t *memory;

    if (stream.size == 0)
        return;
    memory = malloc(UNPACKED_MAX);
    if (!memory)
        return;
    main_volume = (struct view){memory, unpack(stream, memory)};
    volumes->main_unpacked = main_volume.size > 0;
    volumes->verifies_hashes = true;
    for (size_t i = 0; i < 3; i++)
        volumes->verifies_hashes &= holds(main_volume, hash_entries[i]);
    volumes->has_secure_boot = holds(main_volume, secure_boot_driver);
    free(memory);
}
