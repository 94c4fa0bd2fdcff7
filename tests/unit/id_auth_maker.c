/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "id_auth_maker.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>

EVP_PKEY *id_auth_new_key(void)
{
    return EVP_EC_gen("P-384");
}

static bool write_key(EVP_PKEY *key, uint8_t *to)
{
    BIGNUM *x = NULL, *y = NULL;
    const bool ok = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
                    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
                    BN_bn2lebinpad(x, to + 4, 72) == 72 && BN_bn2lebinpad(y, to + 4 + 72, 72) == 72;

    to[0] = 2; /* P-384 */
    BN_free(x);
    BN_free(y);
    return ok;
}

static bool write_signature(EVP_PKEY *key, const uint8_t *data, size_t size, uint8_t *to)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t der[256];
    size_t der_size = sizeof(der);
    const uint8_t *at = der;
    ECDSA_SIG *signature = NULL;
    bool ok = context && EVP_DigestSignInit_ex(context, NULL, "SHA384", NULL, NULL, key, NULL) == 1 &&
              EVP_DigestSign(context, der, &der_size, data, size) == 1;

    if (ok)
        signature = d2i_ECDSA_SIG(NULL, &at, (long)der_size);
    ok = signature && BN_bn2lebinpad(ECDSA_SIG_get0_r(signature), to, 72) == 72 &&
         BN_bn2lebinpad(ECDSA_SIG_get0_s(signature), to + 72, 72) == 72;
    ECDSA_SIG_free(signature);
    EVP_MD_CTX_free(context);
    return ok;
}

bool id_auth_make(const uint8_t block[COCO_SNP_ID_BLOCK_SIZE], EVP_PKEY *id_key, EVP_PKEY *author_key,
                  uint8_t auth[COCO_SNP_ID_AUTH_SIZE])
{
    bool ok;

    memset(auth, 0, COCO_SNP_ID_AUTH_SIZE);
    auth[0] = 1; /* ECDSA P-384 with SHA-384 */
    ok = write_key(id_key, auth + 0x240) && write_signature(id_key, block, COCO_SNP_ID_BLOCK_SIZE, auth + 0x40);
    if (!ok || !author_key)
        return ok;
    auth[4] = 1;
    return write_key(author_key, auth + 0x880) && write_signature(author_key, auth + 0x240, 1028, auth + 0x680);
}

bool id_auth_counts(size_t at, bool with_author)
{
    /* The parts in order, as the firmware's specification has them: where each ends, and in which case it counts. */
    static const struct part {
        size_t end;
        bool alone, with_author;
    } parts[] = {
        {0x004, true, true},   /* ID_KEY_ALGO */
        {0x008, false, true},  /* AUTH_KEY_ALGO */
        {0x040, false, false}, /* reserved */
        {0x0d0, true, true},   /* ID_BLOCK_SIG: r and s */
        {0x240, false, false}, /* the rest of it */
        {0x2d4, true, true},   /* ID_KEY: curve, x and y */
        {0x644, false, true},  /* the rest of it, which the author key signs, too */
        {0x680, false, false}, /* reserved */
        {0x710, false, true},  /* ID_KEY_SIG: r and s */
        {0x880, false, false}, /* the rest of it */
        {0x914, false, true},  /* AUTHOR_KEY: curve, x and y */
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (at < parts[i].end)
            return with_author ? parts[i].with_author : parts[i].alone;
    return false; /* the rest of it, and reserved */
}
