/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures over SNP ID blocks: what is made right verifies, and a change of any byte that counts does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/crypto.h>
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

/* ---- no memory --------------------------------------------------------------------------------------------------- */

/* Calls of libcrypto that the linker leads here, and of which the one with this number fails; 0: none. */
static unsigned failing, calls;

static bool fails(void)
{
    return ++calls == failing;
}

OSSL_LIB_CTX *__real_OSSL_LIB_CTX_new(void);
OSSL_LIB_CTX *__wrap_OSSL_LIB_CTX_new(void);
OSSL_LIB_CTX *__wrap_OSSL_LIB_CTX_new(void)
{
    return fails() ? NULL : __real_OSSL_LIB_CTX_new();
}

EVP_PKEY_CTX *__real_EVP_PKEY_CTX_new_from_name(OSSL_LIB_CTX *library, const char *name, const char *properties);
EVP_PKEY_CTX *__wrap_EVP_PKEY_CTX_new_from_name(OSSL_LIB_CTX *library, const char *name, const char *properties);
EVP_PKEY_CTX *__wrap_EVP_PKEY_CTX_new_from_name(OSSL_LIB_CTX *library, const char *name, const char *properties)
{
    return fails() ? NULL : __real_EVP_PKEY_CTX_new_from_name(library, name, properties);
}

EVP_MD_CTX *__real_EVP_MD_CTX_new(void);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void)
{
    return fails() ? NULL : __real_EVP_MD_CTX_new();
}

int __real_EVP_PKEY_fromdata_init(EVP_PKEY_CTX *context);
int __wrap_EVP_PKEY_fromdata_init(EVP_PKEY_CTX *context);
int __wrap_EVP_PKEY_fromdata_init(EVP_PKEY_CTX *context)
{
    return fails() ? 0 : __real_EVP_PKEY_fromdata_init(context);
}

int __real_EVP_DigestVerifyInit_ex(EVP_MD_CTX *context, EVP_PKEY_CTX **key_context, const char *digest,
                                   OSSL_LIB_CTX *library, const char *properties, EVP_PKEY *key,
                                   const OSSL_PARAM parameters[]);
int __wrap_EVP_DigestVerifyInit_ex(EVP_MD_CTX *context, EVP_PKEY_CTX **key_context, const char *digest,
                                   OSSL_LIB_CTX *library, const char *properties, EVP_PKEY *key,
                                   const OSSL_PARAM parameters[]);
int __wrap_EVP_DigestVerifyInit_ex(EVP_MD_CTX *context, EVP_PKEY_CTX **key_context, const char *digest,
                                   OSSL_LIB_CTX *library, const char *properties, EVP_PKEY *key,
                                   const OSSL_PARAM parameters[])
{
    return fails() ? 0
                   : __real_EVP_DigestVerifyInit_ex(context, key_context, digest, library, properties, key, parameters);
}

/* What could not be checked is neither valid nor invalid: no failure is taken for a verdict. */
static void test_no_memory(void **state)
{
    unsigned number = 0;

    (void)state;
    do {
        failing = ++number;
        calls = 0;
        if (coco_snp_id_auth_verify(block, signed_twice, true) == COCO_SNP_ID_AUTH_VALID)
            break;
        calls = 0;
        assert_int_equal(coco_snp_id_auth_verify(block, signed_twice, true), COCO_SNP_ID_AUTH_NO_MEMORY);
        assert_int_equal(ERR_peek_error(), 0);
    } while (number < 100);
    assert_int_equal(number, 1 + 2 * 4 + 1); /* the library's context, four calls a signature, and then none */
    failing = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),    cmocka_unit_test(test_flips),     cmocka_unit_test(test_short_numbers),
        cmocka_unit_test(test_nonsense), cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("id-auth", tests, make, drop) != 0;
}
