/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ID blocks that are made: they are what a guest owner's own tools make, and each thing that is wrong with one is seen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>

#include "coco/id_block.h"
#include "id_auth_maker.h"

static EVP_PKEY *keys[2];
static struct coco_id_key id_key, author_key;

static bool sign(void *context, const uint8_t *bytes, size_t size, uint8_t ret_r[COCO_ID_NUMBER_SIZE],
                 uint8_t ret_s[COCO_ID_NUMBER_SIZE])
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    uint8_t der[256];
    size_t der_size = sizeof(der);
    const uint8_t *at = der;
    ECDSA_SIG *signature;

    assert_int_equal(EVP_DigestSignInit_ex(md, NULL, "SHA384", NULL, NULL, context, NULL), 1);
    assert_int_equal(EVP_DigestSign(md, der, &der_size, bytes, size), 1);
    signature = d2i_ECDSA_SIG(NULL, &at, (long)der_size);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), ret_r, COCO_ID_NUMBER_SIZE);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), ret_s, COCO_ID_NUMBER_SIZE);
    ECDSA_SIG_free(signature);
    EVP_MD_CTX_free(md);
    return true;
}

static bool refuse(void *context, const uint8_t *bytes, size_t size, uint8_t ret_r[COCO_ID_NUMBER_SIZE],
                   uint8_t ret_s[COCO_ID_NUMBER_SIZE])
{
    (void)context;
    (void)bytes;
    (void)size;
    (void)ret_r;
    (void)ret_s;
    return false;
}

static struct coco_id_key key_of(EVP_PKEY *pkey)
{
    struct coco_id_key key = {.sign = sign, .context = pkey};
    BIGNUM *x = NULL, *y = NULL;

    assert_int_equal(EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x), 1);
    assert_int_equal(EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y), 1);
    BN_bn2binpad(x, key.x, sizeof(key.x));
    BN_bn2binpad(y, key.y, sizeof(key.y));
    BN_free(x);
    BN_free(y);
    return key;
}

static int make(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++)
        keys[i] = id_auth_new_key();
    id_key = key_of(keys[0]);
    author_key = key_of(keys[1]);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    EVP_PKEY_free(keys[0]);
    EVP_PKEY_free(keys[1]);
    return 0;
}

static struct coco_id_block example(void)
{
    struct coco_id_block block = {.family_id = "family", .image_id = "image", .guest_svn = 0x01020304};

    block.policy = UINT64_C(0x1122334455667788);
    for (size_t i = 0; i < sizeof(block.digest); i++)
        block.digest[i] = (uint8_t)(200 - i);
    return block;
}

/* The specification's table: digest, family, image, version, SVN, policy. */
static void test_layout(void **state)
{
    static const uint8_t numbers[] = {1, 0, 0, 0, 4, 3, 2, 1, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11};
    const struct coco_id_block block = example();
    uint8_t bytes[COCO_ID_BLOCK_SIZE];
    struct coco_id_block read = {0};

    (void)state;
    memset(bytes, 0xff, sizeof(bytes));
    coco_id_block_write(&block, bytes);
    assert_memory_equal(bytes, block.digest, 48);
    assert_memory_equal(bytes + 48, "family\0\0\0\0\0\0\0\0\0\0image\0\0\0\0\0\0\0\0\0\0\0", 32);
    assert_memory_equal(bytes + 80, numbers, sizeof(numbers));
    assert_true(coco_id_block_read(bytes, &read));
    assert_memory_equal(&read, &block, sizeof(block));
    bytes[80] = 2;
    assert_false(coco_id_block_read(bytes, &read));
}

/* Beside what the tests' own maker writes: the same but for the signatures, which are made anew each time. */
static void test_auth(void **state)
{
    uint8_t block[COCO_ID_BLOCK_SIZE], auth[COCO_ID_AUTH_SIZE], expected[COCO_ID_AUTH_SIZE], digest[COCO_SHA384_SIZE];
    static const struct coco_id_block no_block;
    uint8_t of_maker[COCO_SHA384_SIZE];

    (void)state;
    coco_id_block_write(&no_block, block);
    for (int author = 0; author < 2; author++) {
        assert_int_equal(coco_id_auth_make(block, &id_key, author ? &author_key : NULL, auth), COCO_ID_OK);
        assert_true(id_auth_make(block, keys[0], author ? keys[1] : NULL, expected));
        assert_int_equal(coco_snp_id_auth_verify(block, auth, author), COCO_SNP_ID_AUTH_VALID);
        memcpy(expected + 0x40, auth + 0x40, 144);
        memcpy(expected + 0x680, auth + 0x680, author ? 144 : 0);
        assert_memory_equal(auth, expected, sizeof(auth));
        for (int which = 0; which <= author; which++) {
            unsigned size = sizeof(of_maker);

            coco_id_key_digest(auth, which, digest);
            assert_int_equal(EVP_Digest(expected + (which ? 0x880 : 0x240), 1028, of_maker, &size, EVP_sha384(), NULL),
                             1);
            assert_memory_equal(digest, of_maker, sizeof(digest));
        }
    }
}

static void test_refusals(void **state)
{
    uint8_t block[COCO_ID_BLOCK_SIZE] = {0}, auth[COCO_ID_AUTH_SIZE] = {0x5a}, before[COCO_ID_AUTH_SIZE] = {0x5a};
    struct coco_id_key mute = id_key, stranger = id_key;

    (void)state;
    mute.sign = refuse;
    stranger.context = keys[1];
    assert_int_equal(coco_id_auth_make(block, &mute, NULL, auth), COCO_ID_NOT_SIGNED);
    assert_int_equal(coco_id_auth_make(block, &id_key, &mute, auth), COCO_ID_NOT_SIGNED);
    assert_int_equal(coco_id_auth_make(block, &stranger, NULL, auth), COCO_ID_NOT_THE_KEY);
    assert_int_equal(coco_id_auth_make(block, &id_key, &stranger, auth), COCO_ID_NOT_THE_KEY);
    assert_memory_equal(auth, before, sizeof(auth));
}

static void test_check(void **state)
{
    struct coco_id_block block = example();
    uint8_t bytes[COCO_ID_BLOCK_SIZE], auth[COCO_ID_AUTH_SIZE], other[COCO_SHA384_SIZE];

    (void)state;
    memcpy(other, block.digest, sizeof(other));
    other[47] ^= 1;
    coco_id_block_write(&block, bytes);
    assert_int_equal(coco_id_auth_make(bytes, &id_key, NULL, auth), COCO_ID_OK);
    assert_int_equal(coco_id_block_check(bytes, auth, false, block.digest, block.policy), 0);
    assert_int_equal(coco_id_block_check(bytes, NULL, true, NULL, block.policy), 0);
    assert_int_equal(coco_id_block_check(bytes, auth, true, block.digest, block.policy), COCO_ID_SIGNATURE_INVALID);
    assert_int_equal(coco_id_block_check(bytes, auth, false, other, block.policy), COCO_ID_DIGEST_DIFFERS);
    assert_int_equal(coco_id_block_check(bytes, auth, false, NULL, block.policy ^ 1), COCO_ID_POLICY_DIFFERS);
    assert_int_equal(coco_id_block_check(bytes, NULL, false, other, 0),
                     COCO_ID_DIGEST_DIFFERS | COCO_ID_POLICY_DIFFERS);
    bytes[80] = 0;
    assert_int_equal(coco_id_block_check(bytes, auth, false, other, 0),
                     COCO_ID_VERSION_UNKNOWN | COCO_ID_SIGNATURE_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_auth),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_check),
    };

    return cmocka_run_group_tests_name("id-block", tests, make, drop) != 0;
}
