/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Firmware images made byte by byte, as the specifications draw them: the opposite direction of the engine's readers,
 * and sharing nothing with them. An image is a block of exactly its size, so that sanitizers see a read outside.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct image {
    uint8_t *bytes;
    size_t size;
};

/* Filled with 0xff, as erased flash is. */
struct image image_new(size_t size);
void image_free(struct image *image);

/* Fails the test when it is not inside the image. */
void put_bytes(struct image *image, size_t offset, const void *bytes, size_t size);
void put_number(struct image *image, size_t offset, uint64_t number, size_t size);
#define put_16(image, offset, number) put_number(image, offset, number, 2)
#define put_32(image, offset, number) put_number(image, offset, number, 4)
#define put_64(image, offset, number) put_number(image, offset, number, 8)

/* GUIDs as they are stored. */
extern const uint8_t table_footer[16], sev_reset[16], sev_secret[16], sev_hashes[16], sev_metadata[16],
    tdx_metadata[16], igvm[16], svsm[16], nobodys[16];
extern const uint8_t nv_data[16], ffs2[16], authenticated[16], global_variable[16], lzma_guid[16];

/* An entry of the table. What it says of its length can be a lie. */
struct entry {
    const uint8_t *guid;
    uint8_t data[16];
    size_t size;
    long said_length; /* 0: the true one */
};

/* Entries in the order QEMU meets them, from the end. Returns what the table says of its own length. */
size_t put_table(struct image *image, const struct entry *entries, size_t count);

/* What QEMU reads as the table's length, the footer included. */
void put_table_length(struct image *image, size_t length);

/* A table with one entry that says how far from the end something is. */
void put_pointer(struct image *image, const uint8_t *guid, uint32_t from_end);

/* The header of a volume, with a checksum that is right. */
#define VOLUME_HEADER_SIZE 72
void put_volume(struct image *image, size_t offset, uint64_t length, const uint8_t *file_system);
void fix_checksum(struct image *image, size_t volume);
