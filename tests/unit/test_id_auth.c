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

/* What is there, from which byte on, and whether its bytes count without and with an author key. */
static const struct area {
    size_t from, size;
    bool alone, with_author;
} areas[] = {
    {0x000, 4, true, true},           /* ID_KEY_ALGO */
    {0x004, 4, false, true},          /* AUTH_KEY_ALGO */
    {0x008, 56, false, false},        /* reserved */
    {0x040, 144, true, true},         /* ID_BLOCK_SIG: r and s */
    {0x0d0, 368, false, false},       /* the rest of it */
    {0x240, 148, true, true},         /* ID_KEY: curve, x and y */
    {0x2d4, 880, false, true},        /* the rest of it, which the author key signs */
    {0x644, 60, false, false},        /* reserved */
    {0x680, 144, false, true},        /* ID_KEY_SIG: r and s */
    {0x710, 368, false, false},       /* the rest of it */
    {0x880, 148, false, true},        /* AUTHOR_KEY: curve, x and y */
    {0x914, 880 + 892, false, false}, /* the rest of it, and reserved */
};

static void test_flips(void **state)
{
    size_t end = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(block); i += 5) {
        block[i] ^= 0x10;
        assert_int_equal(coco_snp_id_auth_verify(block, signed_twice, false), COCO_SNP_ID_AUTH_INVALID);
        block[i] ^= 0x10;
    }
    for (size_t a = 0; a < sizeof(areas) / sizeof(areas[0]); a++) {
        const struct area *area = &areas[a];
        const size_t step = area->size > 200 ? 97 : area->size > 60 ? 13 : area->size > 8 ? 11 : 1;

        assert_int_equal(area->from, end); /* the areas leave nothing out */
        end = area->from + area->size;
        for (size_t at = area->from; at < end; at += at + step < end || at == end - 1 ? step : end - 1 - at) {
            signed_twice[at] ^= 0x40;
            if ((coco_snp_id_auth_verify(block, signed_twice, false) == COCO_SNP_ID_AUTH_INVALID) != area->alone ||
                (coco_snp_id_auth_verify(block, signed_twice, true) == COCO_SNP_ID_AUTH_INVALID) != area->with_author)
                fail_msg("byte 0x%zx", at);
            signed_twice[at] ^= 0x40;
        }
    }
    assert_int_equal(end, COCO_SNP_ID_AUTH_SIZE);
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
