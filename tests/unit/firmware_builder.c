/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "firmware_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const uint8_t table_footer[16] = "\xde\x82\xb5\x96\xb2\x1f\xf7\x45\xba\xea\xa3\x66\xc5\x5a\x08\x2d";
const uint8_t sev_reset[16] = "\xde\x71\xf7\x00\x7e\x1a\xcb\x4f\x89\x0e\x68\xc7\x7e\x2f\xb4\x4e";
const uint8_t sev_secret[16] = "\x61\xb3\x2e\x4c\x9b\x7d\xc3\x4c\x80\x81\x12\x7c\x90\xd3\xd2\x94";
const uint8_t sev_hashes[16] = "\x1f\x37\x55\x72\x3b\x3a\x04\x4b\x92\x7b\x1d\xa6\xef\xa8\xd4\x54";
const uint8_t sev_metadata[16] = "\x66\x65\x88\xdc\x4a\x98\x98\x47\xa7\x5e\x55\x85\xa7\xbf\x67\xcc";
const uint8_t tdx_metadata[16] = "\x35\x65\x7a\xe4\x4a\x98\x98\x47\x86\x5e\x46\x85\xa7\xbf\x8e\xc2";
const uint8_t igvm[16] = "\x0e\xa7\x4f\x78\x76\x31\x77\x46\x8a\x20\x04\xb6\x86\x99\xe3\x74";
const uint8_t svsm[16] = "\x12\xa6\x89\xa7\x97\x05\x4b\x4c\xa4\x9f\xcb\xb1\xfe\x9d\x1d\xdd";
const uint8_t nobodys[16] = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10";
const uint8_t nv_data[16] = "\x8d\x2b\xf1\xff\x96\x76\x8b\x4c\xa9\x85\x27\x47\x07\x5b\x4f\x50";
const uint8_t ffs2[16] = "\x78\xe5\x8c\x8c\x3d\x8a\x1c\x4f\x99\x35\x89\x61\x85\xc3\x2d\xd3";
const uint8_t authenticated[16] = "\x78\x2c\xf3\xaa\x7b\x94\x9a\x43\xa1\x80\x2e\x14\x4e\xc3\x77\x92";
const uint8_t global_variable[16] = "\x61\xdf\xe4\x8b\xca\x93\xd2\x11\xaa\x0d\x00\xe0\x98\x03\x2b\x8c";
const uint8_t lzma_guid[16] = "\x98\x58\x4e\xee\x14\x39\x59\x42\x9d\x6e\xdc\x7b\xd7\x94\x03\xcf";

struct image image_new(size_t size)
{
    struct image image = {malloc(size ? size : 1), size};

    assert_non_null(image.bytes);
    memset(image.bytes, 0xff, size);
    return image;
}

void image_free(struct image *image)
{
    free(image->bytes);
    *image = (struct image){0};
}

void put_bytes(struct image *image, size_t offset, const void *bytes, size_t size)
{
    assert_true(offset <= image->size && size <= image->size - offset);
    memcpy(image->bytes + offset, bytes, size);
}

void put_number(struct image *image, size_t offset, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = (uint8_t)(number >> 8 * i);

        put_bytes(image, offset + i, &byte, 1);
    }
}

void put_table_length(struct image *image, size_t length)
{
    put_16(image, image->size - 50, length);
}

size_t put_table(struct image *image, const struct entry *entries, size_t count)
{
    size_t at = image->size - 50;

    put_bytes(image, image->size - 48, table_footer, 16);
    for (size_t i = 0; i < count; i++) {
        put_bytes(image, at -= 16, entries[i].guid, 16);
        put_16(image, at -= 2, entries[i].said_length ? (size_t)entries[i].said_length : entries[i].size + 18);
        put_bytes(image, at -= entries[i].size, entries[i].data, entries[i].size);
    }
    put_table_length(image, image->size - 50 - at + 18);
    return image->size - 50 - at + 18;
}

void put_pointer(struct image *image, const uint8_t *guid, uint32_t from_end)
{
    const struct entry entry = {
        guid,
        {(uint8_t)from_end, (uint8_t)(from_end >> 8), (uint8_t)(from_end >> 16), (uint8_t)(from_end >> 24)},
        4,
        0,
    };

    put_table(image, &entry, 1);
}

void fix_checksum(struct image *image, size_t volume)
{
    unsigned sum = 0;
    const unsigned header = image->bytes[volume + 48] + 256u * image->bytes[volume + 49];

    put_16(image, volume + 50, 0);
    for (unsigned i = 0; i + 1 < header; i += 2)
        sum += image->bytes[volume + i] + 256u * image->bytes[volume + i + 1];
    put_16(image, volume + 50, (0x10000 - (sum & 0xffff)) & 0xffff);
}

void put_volume(struct image *image, size_t offset, uint64_t length, const uint8_t *file_system)
{
    const uint8_t zeros[16] = {0};

    put_bytes(image, offset, zeros, 16);
    put_bytes(image, offset + 16, file_system, 16);
    put_64(image, offset + 32, length);
    put_bytes(image, offset + 40, "_FVH", 4);
    put_32(image, offset + 44, 0x4feff); /* attributes: not looked at */
    put_16(image, offset + 48, VOLUME_HEADER_SIZE);
    put_16(image, offset + 52, 0);
    put_bytes(image, offset + 54, "\0\2", 2);
    put_64(image, offset + 56, 0x1000); /* one block of the map, and its end */
    put_64(image, offset + 64, 0);
    fix_checksum(image, offset);
}
