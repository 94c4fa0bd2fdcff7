/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ID authentication information made the way a guest owner makes it: with fresh keys, through libcrypto's own encoders.
 */
#pragma once

#include <openssl/evp.h>

#include "snp/id_auth.h"

/* NULL when libcrypto cannot. */
EVP_PKEY *id_auth_new_key(void);

/* Writes the information for the block: signed by the ID key, and that by the author key unless it is NULL. */
bool id_auth_make(const uint8_t block[COCO_SNP_ID_BLOCK_SIZE], EVP_PKEY *id_key, EVP_PKEY *author_key,
                  uint8_t auth[COCO_SNP_ID_AUTH_SIZE]);

/* Does the byte of the information count: would a change of it break a signature, or make a key none? */
bool id_auth_counts(size_t at, bool with_author);
