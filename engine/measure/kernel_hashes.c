/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table by which OVMF for AMD SEV knows kernel, initrd and command line when QEMU serves them: OvmfPkg/AmdSev,
 * BlobVerifierLibSevHashes; QEMU 11.1 target/i386/sev.c, build_kernel_loader_hashes().
 */
#include "measure/kernel_hashes.h"

#include <string.h>

#include "image/guid.h"

#define HEADER_SIZE 18 /* GUID, length */
#define ENTRY_SIZE  (HEADER_SIZE + COCO_SHA256_SIZE)
#define TABLE_SIZE  (HEADER_SIZE + 3 * ENTRY_SIZE)

static const uint8_t table_guid[] = GUID(0x9438d606u, 0x4f22, 0x4cc9, 0xb4, 0x79, 0xa7, 0x93, 0xd4, 0x11, 0xfd, 0x21);
static const uint8_t command_line_guid[] =
    GUID(0x97d02dd8u, 0xbd20, 0x4c94, 0xaa, 0x78, 0xe7, 0x71, 0x4d, 0x36, 0xab, 0x2a);
static const uint8_t initrd_guid[] = GUID(0x44baf731u, 0x3a2f, 0x4bd7, 0x9a, 0xf1, 0x41, 0xe2, 0x91, 0x69, 0x78, 0x1d);
static const uint8_t kernel_guid[] = GUID(0x4de79437u, 0xabd2, 0x427f, 0xb8, 0x35, 0xd5, 0xb1, 0x72, 0xd2, 0x04, 0x5b);

static uint8_t *put_header(uint8_t *at, const uint8_t guid[16], uint16_t size)
{
    memcpy(at, guid, 16);
    at[16] = (uint8_t)size;
    at[17] = (uint8_t)(size >> 8);
    return at + HEADER_SIZE;
}

static uint8_t *put_entry(uint8_t *at, const uint8_t guid[16], const uint8_t hash[COCO_SHA256_SIZE])
{
    at = put_header(at, guid, ENTRY_SIZE);
    memcpy(at, hash, COCO_SHA256_SIZE);
    return at + COCO_SHA256_SIZE;
}

void kernel_hashes_table(const struct coco_kernel_hashes *hashes, uint8_t ret_table[KERNEL_HASHES_SIZE])
{
    uint8_t *at = ret_table;

    memset(ret_table, 0, KERNEL_HASHES_SIZE);
    at = put_header(at, table_guid, TABLE_SIZE);
    at = put_entry(at, command_line_guid, hashes->command_line);
    at = put_entry(at, initrd_guid, hashes->initrd);
    put_entry(at, kernel_guid, hashes->kernel);
}

static void sha256_of(const void *bytes, size_t size, uint8_t ret_digest[COCO_SHA256_SIZE])
{
    struct coco_hash hash;

    coco_hash_start(&hash, COCO_HASH_SHA256);
    coco_hash_add(&hash, bytes, size);
    coco_hash_end(&hash, ret_digest);
}

void coco_kernel_hashes_start(struct coco_kernel_hashes *ret_hashes)
{
    sha256_of(NULL, 0, ret_hashes->kernel);
    sha256_of(NULL, 0, ret_hashes->initrd);
    coco_kernel_hashes_command_line(ret_hashes, "");
}

void coco_kernel_hashes_command_line(struct coco_kernel_hashes *hashes, const char *command_line)
{
    sha256_of(command_line, strlen(command_line) + 1, hashes->command_line);
}
