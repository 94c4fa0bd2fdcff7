/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/read.h"

/* Read at once: large enough that system calls cost nothing beside hashing. */
#define PIECE_BYTES (64 * 1024)

struct hash {
    EVP_MD_CTX *context; /* NULL: it was not asked for */
    struct coco_digest *digest;
    unsigned size;
};

static bool hash_begin(struct hash *hash, const EVP_MD *algorithm)
{
    hash->context = EVP_MD_CTX_new();
    return hash->context && EVP_DigestInit_ex(hash->context, algorithm, NULL) == 1;
}

static bool hash_add(const struct hash *hash, const void *bytes, size_t size)
{
    return !hash->context || EVP_DigestUpdate(hash->context, bytes, size) == 1;
}

static bool hash_end(const struct hash *hash)
{
    unsigned size = 0;

    if (!hash->context)
        return true;
    if (EVP_DigestFinal_ex(hash->context, hash->digest->bytes, &size) != 1 || size != hash->size)
        return false;
    hash->digest->size = size;
    return true;
}

/* Returns 0 or a negative errno. */
static int hash_all(int fd, const struct hash *sha256, const struct hash *sha384)
{
    unsigned char piece[PIECE_BYTES];
    ssize_t length;

    while ((length = read_up_to(fd, piece, sizeof(piece))) > 0)
        if (!hash_add(sha256, piece, (size_t)length) || !hash_add(sha384, piece, (size_t)length))
            return -EIO;
    if (length < 0)
        return (int)length;
    return hash_end(sha256) && hash_end(sha384) ? 0 : -EIO;
}

/* O_NONBLOCK: what was a file a moment ago may be a FIFO now. */
static int open_regular(const char *path)
{
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat status;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return fd;
    close(fd);
    return -EINVAL;
}

int digest_file(const char *path, struct coco_digests_asked asked, struct coco_file_digests *ret_digests)
{
    struct coco_file_digests digests = *ret_digests;
    struct hash sha256 = {.digest = &digests.sha256, .size = COCO_SHA256_BYTES};
    struct hash sha384 = {.digest = &digests.sha384, .size = COCO_SHA384_BYTES};
    const int fd = open_regular(path);
    int result;

    if (fd < 0)
        return fd;
    if ((asked.sha256 && !hash_begin(&sha256, EVP_sha256())) || (asked.sha384 && !hash_begin(&sha384, EVP_sha384())))
        result = -ENOMEM;
    else
        result = hash_all(fd, &sha256, &sha384);
    EVP_MD_CTX_free(sha256.context);
    EVP_MD_CTX_free(sha384.context);
    close(fd);
    if (result == 0)
        *ret_digests = digests;
    return result;
}
