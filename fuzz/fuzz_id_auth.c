/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Signatures of SNP ID blocks. The first byte of an input says whether there is an author key (bit 0). The rest is
 * either an ID block and ID authentication as they are, or, in fours, changes to good ones: offset into both together
 * (low byte, high byte), and what is done there: a byte to XOR, and a byte to write instead when the former is 0. Good
 * ones that were changed where it counts do not verify; all others do.
 */
#include <string.h>

#include "harness.h"
#include "id_auth_maker.h"

#define ALL_SIZE (COCO_SNP_ID_BLOCK_SIZE + COCO_SNP_ID_AUTH_SIZE)

static uint8_t good[ALL_SIZE], changed[ALL_SIZE];

static void prepare(void)
{
    EVP_PKEY *id_key = id_auth_new_key(), *author_key = id_auth_new_key();

    FUZZ_CHECK(id_key && author_key);
    for (size_t i = 0; i < COCO_SNP_ID_BLOCK_SIZE; i++)
        good[i] = (uint8_t)i;
    FUZZ_CHECK(id_auth_make(good, id_key, author_key, good + COCO_SNP_ID_BLOCK_SIZE));
    EVP_PKEY_free(id_key);
    EVP_PKEY_free(author_key);
}

static enum coco_snp_id_auth verify(const uint8_t *all, bool with_author)
{
    const enum coco_snp_id_auth result = coco_snp_id_auth_verify(all, all + COCO_SNP_ID_BLOCK_SIZE, with_author);

    FUZZ_CHECK(result == COCO_SNP_ID_AUTH_VALID || result == COCO_SNP_ID_AUTH_INVALID);
    return result;
}

static bool is_changed(bool with_author)
{
    if (memcmp(good, changed, COCO_SNP_ID_BLOCK_SIZE) != 0)
        return true;
    for (size_t at = 0; at < COCO_SNP_ID_AUTH_SIZE; at++)
        if (good[COCO_SNP_ID_BLOCK_SIZE + at] != changed[COCO_SNP_ID_BLOCK_SIZE + at] &&
            id_auth_counts(at, with_author))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool with_author;

    if (!good[1])
        prepare();
    if (size == 0)
        return 0;
    with_author = data[0] & 1;
    if (size - 1 == ALL_SIZE) {
        FUZZ_CHECK(verify(data + 1, with_author) == verify(data + 1, with_author));
        return 0;
    }
    memcpy(changed, good, ALL_SIZE);
    for (size_t at = 1; at + 4 <= size; at += 4) {
        const size_t offset = ((size_t)data[at] | (size_t)data[at + 1] << 8) % ALL_SIZE;

        changed[offset] = data[at + 2] ? changed[offset] ^ data[at + 2] : data[at + 3];
    }
    FUZZ_CHECK((verify(changed, with_author) == COCO_SNP_ID_AUTH_INVALID) == is_changed(with_author));
    return 0;
}
