/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ID block of an SNP launch: the owner's signed word on which digest and policy the guest must have. The SNP
 * firmware refuses a launch that differs; here the block is made, and looked at before that.
 *
 * SEV-SNP firmware ABI (56860, 1.55), 8.18: ID Block and ID Authentication Information.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/measure.h"

#define COCO_ID_BLOCK_SIZE  96
#define COCO_ID_AUTH_SIZE   4096
#define COCO_ID_NUMBER_SIZE 48 /* coordinates and signatures on P-384, the most significant byte first */

struct coco_id_block {
    uint8_t digest[COCO_SHA384_SIZE];
    uint8_t family_id[16], image_id[16]; /* the owner's own; they come back in attestation reports */
    uint32_t guest_svn;                  /* likewise */
    uint64_t policy;
};

void coco_id_block_write(const struct coco_id_block *block, uint8_t ret_bytes[COCO_ID_BLOCK_SIZE]);

/* False where the bytes are of another version than 1. */
bool coco_id_block_read(const uint8_t bytes[COCO_ID_BLOCK_SIZE], struct coco_id_block *ret_block);

/*
 * An owner's key on P-384. The private half stays where it is: `sign` makes an ECDSA signature with SHA-384, and
 * returns false where it cannot.
 */
struct coco_id_key {
    uint8_t x[COCO_ID_NUMBER_SIZE], y[COCO_ID_NUMBER_SIZE];
    bool (*sign)(void *context, const uint8_t *bytes, size_t size, uint8_t ret_r[COCO_ID_NUMBER_SIZE],
                 uint8_t ret_s[COCO_ID_NUMBER_SIZE]);
    void *context;
};

enum coco_id_result {
    COCO_ID_OK,
    COCO_ID_NOT_SIGNED,  /* `sign` returned false */
    COCO_ID_NOT_THE_KEY, /* what it made does not verify with x and y */
    COCO_ID_NO_MEMORY
};

/*
 * Signs the block with the ID key, and that with the author's unless it is NULL. What is returned has been verified.
 */
enum coco_id_result coco_id_auth_make(const uint8_t block[COCO_ID_BLOCK_SIZE], const struct coco_id_key *id_key,
                                      const struct coco_id_key *author_key, uint8_t ret_auth[COCO_ID_AUTH_SIZE]);

/* As attestation reports have it; of the author's key with `author`. */
void coco_id_key_digest(const uint8_t auth[COCO_ID_AUTH_SIZE], bool author, uint8_t ret_digest[COCO_SHA384_SIZE]);

/* What is wrong with a block: any of these. 0: nothing that was looked at. */
#define COCO_ID_VERSION_UNKNOWN   1u /* all else but the signatures is not looked at then */
#define COCO_ID_DIGEST_DIFFERS    2u
#define COCO_ID_POLICY_DIFFERS    4u
#define COCO_ID_SIGNATURE_INVALID 8u
#define COCO_ID_SIGNATURE_UNKNOWN 16u /* there was no memory to check it */

/* `auth` NULL: signatures are not looked at; `digest` NULL: nor is the digest, since none could be predicted. */
unsigned coco_id_block_check(const uint8_t block[COCO_ID_BLOCK_SIZE], const uint8_t *auth, bool with_author,
                             const uint8_t *digest, uint64_t policy);
