/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures over SNP ID blocks: what is made right verifies, and a change of any byte that counts does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/err.h>

#include "id_auth_maker.h"

static uint8_t block[COCO_SNP_ID_BLOCK_SIZE], signed_alone[COCO_SNP_ID_AUTH_SIZE], signed_twice[COCO_SNP_ID_AUTH_SIZE];
static EVP_PKEY *id_key, *author_key;

static int make(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = (uint8_t)(i * 7 + 1);
    id_key = id_auth_new_key();
    author_key = id_auth_new_key();
    return !(id_key && author_key && id_auth_make(block, id_key, NULL, signed_alone) &&
             id_auth_make(block, id_key, author_key, signed_twice));
}

static int drop(void **state)
{
    (void)state;
    EVP_PKEY_free(id_key);
    EVP_PKEY_free(author_key);
    return 0;
}

static void test_valid(void **state)
{
    (void)state;
    assert_int_equal(coco_snp_id_auth_verify(block, signed_alone, false), COCO_SNP_ID_AUTH_VALID);
    assert_int_equal(coco_snp_id_auth_verify(block, signed_twice, false), COCO_SNP_ID_AUTH_VALID);
    assert_int_equal(coco_snp_id_auth_verify(block, signed_twice, true), COCO_SNP_ID_AUTH_VALID);
    assert_int_equal(coco_snp_id_auth_verify(block, signed_alone, true), COCO_SNP_ID_AUTH_INVALID);
    assert_int_equal(ERR_peek_error(), 0);
}

/* A change where it counts is found, and one where it does not is none: where parts begin and end, and in between. */
static void test_flips(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(block); i += 5) {
        block[i] ^= 0x10;
        assert_int_equal(coco_snp_id_auth_verify(block, signed_twice, false), COCO_SNP_ID_AUTH_INVALID);
        block[i] ^= 0x10;
    }
    for (size_t at = 0; at < COCO_SNP_ID_AUTH_SIZE; at++) {
        const bool border = at == 0 || id_auth_counts(at, false) != id_auth_counts(at - 1, false) ||
                            id_auth_counts(at, true) != id_auth_counts(at - 1, true) ||
                            id_auth_counts(at, false) != id_auth_counts(at + 1, false) ||
                            id_auth_counts(at, true) != id_auth_counts(at + 1, true);

        if (!border && at % 23 != 0 && at > 8)
            continue;
        signed_twice[at] ^= 0x40;
        for (int author = 0; author <= 1; author++)
            if ((coco_snp_id_auth_verify(block, signed_twice, author) == COCO_SNP_ID_AUTH_INVALID) !=
                id_auth_counts(at, author))
                fail_msg("byte 0x%zx, author key %d", at, author);
        signed_twice[at] ^= 0x40;
    }
    assert_int_equal(coco_snp_id_auth_verify(block, signed_twice, true), COCO_SNP_ID_AUTH_VALID);
    assert_int_equal(ERR_peek_error(), 0);
}

/* Numbers that begin with zero bytes, or with a bit that DER would read as a sign, are the same numbers. */
static void test_short_numbers(void **state)
{
    unsigned short_ones = 0, high_ones = 0;

    (void)state;
    for (unsigned round = 0; round < 4000 && (short_ones < 1 || high_ones < 1); round++) {
        const uint8_t *r = signed_alone + 0x40, *s = r + 72;

        assert_true(id_auth_make(block, id_key, NULL, signed_alone));
        if (r[47] != 0 && s[47] != 0 && high_ones > 0)
            continue;
        short_ones += r[47] == 0 || s[47] == 0;
        high_ones += (r[47] | s[47]) >> 7;
        assert_int_equal(coco_snp_id_auth_verify(block, signed_alone, false), COCO_SNP_ID_AUTH_VALID);
    }
    assert_true(short_ones > 0 && high_ones > 0);
}

static void test_nonsense(void **state)
{
    static uint8_t zeros[COCO_SNP_ID_AUTH_SIZE], ones[COCO_SNP_ID_AUTH_SIZE];
    uint8_t auth[COCO_SNP_ID_AUTH_SIZE];

    (void)state;
    memset(ones, 0xff, sizeof(ones));
    assert_int_equal(coco_snp_id_auth_verify(block, zeros, true), COCO_SNP_ID_AUTH_INVALID);
    assert_int_equal(coco_snp_id_auth_verify(block, ones, true), COCO_SNP_ID_AUTH_INVALID);
    /* A signature of zeros is what a verifier that forgets the range takes for good. */
    memcpy(auth, signed_alone, sizeof(auth));
    memset(auth + 0x40, 0, 144);
    assert_int_equal(coco_snp_id_auth_verify(block, auth, false), COCO_SNP_ID_AUTH_INVALID);
    /* Another one's key, and a key that is no point of the curve. */
    memcpy(auth, signed_twice, sizeof(auth));
    memcpy(auth + 0x240, auth + 0x880, 148);
    assert_int_equal(coco_snp_id_auth_verify(block, auth, false), COCO_SNP_ID_AUTH_INVALID);
    memset(auth + 0x244, 0, 144);
    assert_int_equal(coco_snp_id_auth_verify(block, auth, false), COCO_SNP_ID_AUTH_INVALID);
    assert_int_equal(ERR_peek_error(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_flips),
        cmocka_unit_test(test_short_numbers),
        cmocka_unit_test(test_nonsense),
    };

    return cmocka_run_group_tests_name("id-auth", tests, make, drop) != 0;
}
