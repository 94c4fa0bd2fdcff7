/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SHA-256 and SHA-384, by libcrypto. Its older interface is used: it needs no memory and no set-up, so that hashing can
 * neither fail nor read configuration, and a state can be copied.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "measure/hash.h"

#include <assert.h>
#include <string.h>

#include <openssl/sha.h>

static_assert(sizeof(SHA512_CTX) <= sizeof(((struct coco_hash *)NULL)->state), "a SHA-384 in the middle of its work");
static_assert(sizeof(SHA256_CTX) <= sizeof(((struct coco_hash *)NULL)->state), "a SHA-256 in the middle of its work");
static_assert(_Alignof(SHA512_CTX) <= _Alignof(uint64_t), "state is made of 64-bit numbers");

static SHA512_CTX *sha384(struct coco_hash *hash)
{
    return (SHA512_CTX *)(void *)hash->state;
}

static SHA256_CTX *sha256(struct coco_hash *hash)
{
    return (SHA256_CTX *)(void *)hash->state;
}

void coco_hash_start(struct coco_hash *ret_hash, enum coco_hash_kind kind)
{
    memset(ret_hash, 0, sizeof(*ret_hash));
    ret_hash->kind = kind;
    if (kind == COCO_HASH_SHA384)
        SHA384_Init(sha384(ret_hash));
    else
        SHA256_Init(sha256(ret_hash));
}

void coco_hash_add(struct coco_hash *hash, const void *bytes, size_t size)
{
    if (size == 0)
        return; /* `bytes` may be NULL then */
    if (hash->kind == COCO_HASH_SHA384)
        SHA384_Update(sha384(hash), bytes, size);
    else
        SHA256_Update(sha256(hash), bytes, size);
}

void coco_hash_end(struct coco_hash *hash, uint8_t *ret_digest)
{
    if (hash->kind == COCO_HASH_SHA384)
        SHA384_Final(ret_digest, sha384(hash));
    else
        SHA256_Final(ret_digest, sha256(hash));
}

void sha384_of(const void *bytes, size_t size, uint8_t ret_digest[COCO_SHA384_SIZE])
{
    struct coco_hash hash;

    coco_hash_start(&hash, COCO_HASH_SHA384);
    coco_hash_add(&hash, bytes, size);
    coco_hash_end(&hash, ret_digest);
}
