/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "digest.h"

void digest_start(struct digest *digest)
{
    SHA384_Init(&digest->context);
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
    SHA384_Update(&digest->context, bytes, size);
}

void digest_end(struct digest *digest, uint8_t ret_value[DIGEST_SIZE])
{
    SHA384_Final(ret_value, &digest->context);
}

void digest_of(const void *bytes, size_t size, uint8_t ret_value[DIGEST_SIZE])
{
    struct digest digest;

    digest_start(&digest);
    digest_add(&digest, bytes, size);
    digest_end(&digest, ret_value);
}
