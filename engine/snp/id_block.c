/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/id_block.h"

#include <assert.h>
#include <string.h>

#include "measure/hash.h"
#include "snp/id_auth.h"

static_assert(COCO_ID_BLOCK_SIZE == COCO_SNP_ID_BLOCK_SIZE && COCO_ID_AUTH_SIZE == COCO_SNP_ID_AUTH_SIZE, "one layout");

/* Offsets in the ID block; the policy's is in id_auth.h. */
#define FAMILY_ID 48
#define IMAGE_ID  64
#define VERSION   80
#define GUEST_SVN 84

#define BLOCK_VERSION 1

static void put(uint8_t *bytes, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
}

static uint64_t get(const uint8_t *bytes, size_t size)
{
    uint64_t number = 0;

    for (size_t i = size; i > 0; i--)
        number = number << 8 | bytes[i - 1];
    return number;
}

void coco_id_block_write(const struct coco_id_block *block, uint8_t ret_bytes[COCO_ID_BLOCK_SIZE])
{
    memcpy(ret_bytes, block->digest, sizeof(block->digest));
    memcpy(ret_bytes + FAMILY_ID, block->family_id, sizeof(block->family_id));
    memcpy(ret_bytes + IMAGE_ID, block->image_id, sizeof(block->image_id));
    put(ret_bytes + VERSION, BLOCK_VERSION, 4);
    put(ret_bytes + GUEST_SVN, block->guest_svn, 4);
    put(ret_bytes + COCO_SNP_ID_BLOCK_POLICY, block->policy, 8);
}

bool coco_id_block_read(const uint8_t bytes[COCO_ID_BLOCK_SIZE], struct coco_id_block *ret_block)
{
    if (get(bytes + VERSION, 4) != BLOCK_VERSION)
        return false;
    memcpy(ret_block->digest, bytes, sizeof(ret_block->digest));
    memcpy(ret_block->family_id, bytes + FAMILY_ID, sizeof(ret_block->family_id));
    memcpy(ret_block->image_id, bytes + IMAGE_ID, sizeof(ret_block->image_id));
    ret_block->guest_svn = (uint32_t)get(bytes + GUEST_SVN, 4);
    ret_block->policy = get(bytes + COCO_SNP_ID_BLOCK_POLICY, 8);
    return true;
}

/* The firmware has numbers with the least significant byte first, and room for larger curves. */
static void put_number(uint8_t *bytes, const uint8_t number[COCO_ID_NUMBER_SIZE])
{
    for (size_t i = 0; i < COCO_ID_NUMBER_SIZE; i++)
        bytes[i] = number[COCO_ID_NUMBER_SIZE - 1 - i];
}

static void put_key(uint8_t *auth, size_t offset, const struct coco_id_key *key)
{
    put(auth + offset, ID_AUTH_CURVE_P384, 4);
    put_number(auth + offset + ID_AUTH_KEY_X, key->x);
    put_number(auth + offset + ID_AUTH_KEY_X + ID_AUTH_COMPONENT_SIZE, key->y);
}

static bool put_signature(uint8_t *signature, const struct coco_id_key *key, const uint8_t *bytes, size_t size)
{
    uint8_t r[COCO_ID_NUMBER_SIZE], s[COCO_ID_NUMBER_SIZE];

    if (!key->sign(key->context, bytes, size, r, s))
        return false;
    put_number(signature, r);
    put_number(signature + ID_AUTH_COMPONENT_SIZE, s);
    return true;
}

enum coco_id_result coco_id_auth_make(const uint8_t block[COCO_ID_BLOCK_SIZE], const struct coco_id_key *id_key,
                                      const struct coco_id_key *author_key, uint8_t ret_auth[COCO_ID_AUTH_SIZE])
{
    uint8_t auth[COCO_ID_AUTH_SIZE] = {0};

    put(auth + ID_AUTH_ID_KEY_ALGO, ID_AUTH_ECDSA_P384_SHA384, 4);
    put_key(auth, ID_AUTH_ID_KEY, id_key);
    if (!put_signature(auth + ID_AUTH_ID_BLOCK_SIG, id_key, block, COCO_ID_BLOCK_SIZE))
        return COCO_ID_NOT_SIGNED;
    if (author_key) {
        put(auth + ID_AUTH_AUTHOR_KEY_ALGO, ID_AUTH_ECDSA_P384_SHA384, 4);
        put_key(auth, ID_AUTH_AUTHOR_KEY, author_key);
        if (!put_signature(auth + ID_AUTH_ID_KEY_SIG, author_key, auth + ID_AUTH_ID_KEY, ID_AUTH_KEY_SIZE))
            return COCO_ID_NOT_SIGNED;
    }
    switch (coco_snp_id_auth_verify(block, auth, author_key != NULL)) {
    case COCO_SNP_ID_AUTH_VALID:
        memcpy(ret_auth, auth, sizeof(auth));
        return COCO_ID_OK;
    case COCO_SNP_ID_AUTH_INVALID:
        return COCO_ID_NOT_THE_KEY;
    default:
        return COCO_ID_NO_MEMORY;
    }
}

void coco_id_key_digest(const uint8_t auth[COCO_ID_AUTH_SIZE], bool author, uint8_t ret_digest[COCO_SHA384_SIZE])
{
    sha384_of(auth + (author ? ID_AUTH_AUTHOR_KEY : ID_AUTH_ID_KEY), ID_AUTH_KEY_SIZE, ret_digest);
}

static unsigned check_signatures(const uint8_t *block, const uint8_t *auth, bool with_author)
{
    switch (coco_snp_id_auth_verify(block, auth, with_author)) {
    case COCO_SNP_ID_AUTH_VALID:
        return 0;
    case COCO_SNP_ID_AUTH_INVALID:
        return COCO_ID_SIGNATURE_INVALID;
    default:
        return COCO_ID_SIGNATURE_UNKNOWN;
    }
}

unsigned coco_id_block_check(const uint8_t block[COCO_ID_BLOCK_SIZE], const uint8_t *auth, bool with_author,
                             const uint8_t *digest, uint64_t policy)
{
    unsigned wrong = auth ? check_signatures(block, auth, with_author) : 0;
    struct coco_id_block read;

    if (!coco_id_block_read(block, &read))
        return wrong | COCO_ID_VERSION_UNKNOWN;
    if (digest && memcmp(digest, read.digest, sizeof(read.digest)) != 0)
        wrong |= COCO_ID_DIGEST_DIFFERS;
    if (read.policy != policy)
        wrong |= COCO_ID_POLICY_DIFFERS;
    return wrong;
}
