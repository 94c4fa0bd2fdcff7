/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ID block and the ID authentication information of an SNP launch, as the SEV Secure Nested Paging Firmware ABI
 * Specification (56860) lays them out for SNP_LAUNCH_FINISH. Numbers are little-endian.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define COCO_SNP_ID_BLOCK_SIZE 96
#define COCO_SNP_ID_AUTH_SIZE  4096

/* Offsets in the ID block: launch digest, family id and image id, version, guest SVN, policy. */
#define COCO_SNP_ID_BLOCK_POLICY 88

/* Offsets in the ID authentication information. */
#define ID_AUTH_ID_KEY_ALGO     0x000
#define ID_AUTH_AUTHOR_KEY_ALGO 0x004
#define ID_AUTH_ID_BLOCK_SIG    0x040
#define ID_AUTH_ID_KEY          0x240
#define ID_AUTH_ID_KEY_SIG      0x680
#define ID_AUTH_AUTHOR_KEY      0x880

#define ID_AUTH_ECDSA_P384_SHA384 1
#define ID_AUTH_CURVE_P384        2

/* A key: curve (4 bytes), x, y, reserved. A signature: r, s, reserved. */
#define ID_AUTH_KEY_SIZE       1028
#define ID_AUTH_KEY_X          4
#define ID_AUTH_COMPONENT_SIZE 72

enum coco_snp_id_auth {
    COCO_SNP_ID_AUTH_VALID,
    COCO_SNP_ID_AUTH_INVALID,   /* a signature does not verify, or a key is none */
    COCO_SNP_ID_AUTH_NO_MEMORY, /* nothing is known */
};

/*
 * Did the ID key sign the ID block, and, with_author, the author key the ID key? The firmware checks just that. Memory
 * that libcrypto takes is given back; neither its configuration nor its error queue is touched.
 */
enum coco_snp_id_auth coco_snp_id_auth_verify(const uint8_t block[COCO_SNP_ID_BLOCK_SIZE],
                                              const uint8_t auth[COCO_SNP_ID_AUTH_SIZE], bool with_author);
