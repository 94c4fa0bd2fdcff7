/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-384, by libcrypto. Its older interface is used, since that needs neither set-up nor configuration files: this
 * code lives inside somebody else's process. */
#pragma once

#include <openssl/sha.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE SHA384_DIGEST_LENGTH

struct digest {
    SHA512_CTX context;
};

void digest_start(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t size);
void digest_end(struct digest *digest, uint8_t ret_value[DIGEST_SIZE]);
void digest_of(const void *bytes, size_t size, uint8_t ret_value[DIGEST_SIZE]);
