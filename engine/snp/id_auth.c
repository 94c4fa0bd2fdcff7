/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "snp/id_auth.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#define P384_SIZE 48

#define POINT_SIZE (1 + 2 * P384_SIZE)

/* An INTEGER of DER: tag, length, a zero that keeps it positive, the number. A signature is a SEQUENCE of two. */
#define DER_INTEGER_MAX   (2 + 1 + P384_SIZE)
#define DER_SIGNATURE_MAX (2 + 2 * DER_INTEGER_MAX)

/* Bytes, and a signature of them in DER. */
struct signed_data {
    const uint8_t *bytes;
    size_t size;
    uint8_t signature[DER_SIGNATURE_MAX];
    size_t signature_size;
};

static uint32_t read_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* A component has room for larger curves; on P-384 what is above 48 bytes must be zero. Big-endian comes out. */
static bool read_component(const uint8_t *bytes, uint8_t ret_number[P384_SIZE])
{
    for (size_t i = P384_SIZE; i < ID_AUTH_COMPONENT_SIZE; i++)
        if (bytes[i] != 0)
            return false;
    for (size_t i = 0; i < P384_SIZE; i++)
        ret_number[i] = bytes[P384_SIZE - 1 - i];
    return true;
}

/* The shortest form, as DER demands. Returns the bytes written. */
static size_t write_der_integer(const uint8_t number[P384_SIZE], uint8_t *der)
{
    size_t zeros = 0, at = 2;

    while (zeros < P384_SIZE - 1 && number[zeros] == 0)
        zeros++;
    if (number[zeros] & 0x80)
        der[at++] = 0;
    memcpy(der + at, number + zeros, P384_SIZE - zeros);
    at += P384_SIZE - zeros;
    der[0] = 0x02;
    der[1] = (uint8_t)(at - 2);
    return at;
}

/* 0 when r or s is no number of the curve. */
static size_t write_der_signature(const uint8_t *signature, uint8_t der[DER_SIGNATURE_MAX])
{
    uint8_t r[P384_SIZE], s[P384_SIZE];
    size_t at = 2;

    if (!read_component(signature, r) || !read_component(signature + ID_AUTH_COMPONENT_SIZE, s))
        return 0;
    at += write_der_integer(r, der + at);
    at += write_der_integer(s, der + at);
    der[0] = 0x30;
    der[1] = (uint8_t)(at - 2);
    return at;
}

/* The key as a point; false when it is none that P-384 could have. */
static bool read_point(const uint8_t *key, uint8_t ret_point[POINT_SIZE])
{
    ret_point[0] = 0x04; /* uncompressed */
    return read_u32(key) == ID_AUTH_CURVE_P384 && read_component(key + ID_AUTH_KEY_X, ret_point + 1) &&
           read_component(key + ID_AUTH_KEY_X + ID_AUTH_COMPONENT_SIZE, ret_point + 1 + P384_SIZE);
}

static enum coco_snp_id_auth verify_point(OSSL_LIB_CTX *library, EVP_PKEY_CTX *key_context, EVP_MD_CTX *context,
                                          uint8_t point[POINT_SIZE], const struct signed_data *data)
{
    char group[] = "P-384";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, POINT_SIZE),
        OSSL_PARAM_construct_end(),
    };
    enum coco_snp_id_auth result = COCO_SNP_ID_AUTH_NO_MEMORY;
    EVP_PKEY *key = NULL;

    if (EVP_PKEY_fromdata_init(key_context) != 1)
        return COCO_SNP_ID_AUTH_NO_MEMORY;
    if (EVP_PKEY_fromdata(key_context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return COCO_SNP_ID_AUTH_INVALID; /* no point of the curve */
    if (EVP_DigestVerifyInit_ex(context, NULL, "SHA384", library, NULL, key, NULL) == 1)
        result = EVP_DigestVerify(context, data->signature, data->signature_size, data->bytes, data->size) == 1
                     ? COCO_SNP_ID_AUTH_VALID
                     : COCO_SNP_ID_AUTH_INVALID;
    EVP_PKEY_free(key);
    return result;
}

static enum coco_snp_id_auth verify(OSSL_LIB_CTX *library, const uint8_t *key, const uint8_t *signature,
                                    const uint8_t *bytes, size_t size)
{
    struct signed_data data = {.bytes = bytes, .size = size};
    enum coco_snp_id_auth result = COCO_SNP_ID_AUTH_NO_MEMORY;
    uint8_t point[POINT_SIZE];
    EVP_PKEY_CTX *key_context;
    EVP_MD_CTX *context;

    data.signature_size = write_der_signature(signature, data.signature);
    if (data.signature_size == 0 || !read_point(key, point))
        return COCO_SNP_ID_AUTH_INVALID;
    key_context = EVP_PKEY_CTX_new_from_name(library, "EC", NULL);
    context = EVP_MD_CTX_new();
    if (key_context && context)
        result = verify_point(library, key_context, context, point, &data);
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(key_context);
    return result;
}

static enum coco_snp_id_auth verify_all(OSSL_LIB_CTX *library, const uint8_t *block, const uint8_t *auth,
                                        bool with_author)
{
    enum coco_snp_id_auth result;

    if (read_u32(auth + ID_AUTH_ID_KEY_ALGO) != ID_AUTH_ECDSA_P384_SHA384)
        return COCO_SNP_ID_AUTH_INVALID;
    if (with_author && read_u32(auth + ID_AUTH_AUTHOR_KEY_ALGO) != ID_AUTH_ECDSA_P384_SHA384)
        return COCO_SNP_ID_AUTH_INVALID;
    result = verify(library, auth + ID_AUTH_ID_KEY, auth + ID_AUTH_ID_BLOCK_SIG, block, COCO_SNP_ID_BLOCK_SIZE);
    if (result != COCO_SNP_ID_AUTH_VALID || !with_author)
        return result;
    return verify(library, auth + ID_AUTH_AUTHOR_KEY, auth + ID_AUTH_ID_KEY_SIG, auth + ID_AUTH_ID_KEY,
                  ID_AUTH_KEY_SIZE);
}

enum coco_snp_id_auth coco_snp_id_auth_verify(const uint8_t block[COCO_SNP_ID_BLOCK_SIZE],
                                              const uint8_t auth[COCO_SNP_ID_AUTH_SIZE], bool with_author)
{
    enum coco_snp_id_auth result = COCO_SNP_ID_AUTH_NO_MEMORY;
    OSSL_LIB_CTX *library;

    /*
     * A library context of our own, since the default one reads openssl.cnf and the environment at its first use; the
     * first call keeps it from doing so on our behalf.
     */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    ERR_set_mark();
    library = OSSL_LIB_CTX_new();
    if (library)
        result = verify_all(library, block, auth, with_author);
    OSSL_LIB_CTX_free(library);
    ERR_pop_to_mark();
    return result;
}
