/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/qemu_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coco/profile.h"
#include "program.h"

/* Changes whenever entries written before would be misread, or lack what is asked for now. */
#define FORMAT "coco-qemu-cache/1"

#define NAME_MAX_LENGTH 64

/* ---- the key ----------------------------------------------------------------------------------------------------- */

/* FNV-1a: the name need not be unique, since the key is compared too. */
static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return value;
}

static bool is_elf(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    char magic[4] = "";
    bool yes;

    if (fd < 0)
        return false;
    yes = read(fd, magic, sizeof(magic)) == sizeof(magic) && memcmp(magic, "\177ELF", sizeof(magic)) == 0;
    close(fd);
    return yes;
}

bool qemu_key_of(const char *path, struct qemu_key *ret_key)
{
    char real[PATH_MAX];
    struct stat status;
    int length;

    if (!realpath(path, real) || stat(real, &status) < 0 || !is_elf(real))
        return false;
    length = snprintf(ret_key->text, sizeof(ret_key->text),
                      FORMAT " " COCO_VERSION "\n%" PRIuMAX ":%" PRIuMAX " %" PRIdMAX " %" PRIdMAX ".%09ld\n%s\n",
                      (uintmax_t)status.st_dev, (uintmax_t)status.st_ino, (intmax_t)status.st_size,
                      (intmax_t)status.st_mtim.tv_sec, status.st_mtim.tv_nsec, real);
    snprintf(ret_key->name, sizeof(ret_key->name), "%016" PRIx64, hash(real));
    return length > 0 && (size_t)length < sizeof(ret_key->text);
}

/* ---- the directory ----------------------------------------------------------------------------------------------- */

static bool is_of_this_user(int fd, mode_t forbidden)
{
    struct stat status;

    return fstat(fd, &status) == 0 && status.st_uid == geteuid() && (status.st_mode & forbidden) == 0;
}

/*
 * The user's own directory of this name; `create` makes it, in a directory that is the user's own too: root, with the
 * home of somebody else, leaves nothing there. Links are followed where `flags` do not say otherwise: a user may have
 * moved a cache, but nobody has links to what only these programs make.
 */
static int enter(int parent, const char *name, bool create, int flags, mode_t forbidden)
{
    int fd;

    if (create && (parent == AT_FDCWD || is_of_this_user(parent, 0)))
        (void)mkdirat(parent, name, S_IRWXU);
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
    if (fd >= 0 && !is_of_this_user(fd, forbidden)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Where the user keeps caches, as the XDG base directory specification says; it is made as that says. */
static int open_caches(bool create)
{
    const char *caches = secure_getenv("XDG_CACHE_HOME"), *home = secure_getenv("HOME");
    char parent[PATH_MAX];
    const char *slash;
    int parent_fd, fd;

    if (!caches || caches[0] != '/') {
        if (!home || home[0] != '/')
            return -1;
        parent_fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        fd = parent_fd < 0 ? -1 : enter(parent_fd, ".cache", create, 0, 0);
    } else {
        slash = strrchr(caches, '/');
        if ((size_t)(slash - caches) + 2 > sizeof(parent))
            return -1;
        snprintf(parent, sizeof(parent), "%.*s/", (int)(slash - caches), caches);
        parent_fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        fd = parent_fd < 0 ? -1 : enter(parent_fd, slash[1] ? slash + 1 : ".", create, 0, 0);
    }
    if (parent_fd >= 0)
        close(parent_fd);
    return fd;
}

/* Returns the directory, or -1. */
static int open_cache(bool create)
{
    const int caches = open_caches(create);
    const int ours = caches < 0 ? -1 : enter(caches, "libcoco", create, O_NOFOLLOW, S_IWGRP | S_IWOTH);
    const int cache = ours < 0 ? -1 : enter(ours, "qemu", create, O_NOFOLLOW, S_IWGRP | S_IWOTH);

    if (caches >= 0)
        close(caches);
    if (ours >= 0)
        close(ours);
    return cache;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void entry_name(const struct qemu_key *key, char *ret_name)
{
    snprintf(ret_name, NAME_MAX_LENGTH, "%s.profile", key->name);
}

/* Reads a file that is not longer than `size`. Returns its length, or 0. */
static size_t read_file(int directory, const char *name, char *ret_bytes, size_t size)
{
    const int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;
    size_t length = 0;
    ssize_t count = -1;

    if (fd < 0)
        return 0;
    if (is_of_this_user(fd, S_IWGRP | S_IWOTH) && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        while (length < size && (count = read(fd, ret_bytes + length, size - length)) > 0)
            length += (size_t)count;
    close(fd);
    return count == 0 ? length : 0;
}

static const struct coco_qemu *read_entry(const struct qemu_key *key, const char *bytes, size_t length,
                                          struct coco_arena *arena)
{
    const size_t head = strlen(key->text);
    struct coco_profile profile;
    struct coco_error error;

    if (length <= head || memcmp(bytes, key->text, head) != 0 ||
        coco_profile_read(arena, "cache", bytes + head, length - head, &profile, &error) != COCO_OK)
        return NULL;
    return profile.host ? NULL : profile.qemu;
}

const struct coco_qemu *qemu_cache_read(const struct qemu_key *key, struct coco_arena *arena)
{
    const size_t size = sizeof(key->text) + COCO_PROFILE_BYTES_MAX;
    const struct coco_qemu *qemu = NULL;
    char name[NAME_MAX_LENGTH], *bytes;
    const int directory = open_cache(false);

    if (directory < 0)
        return NULL;
    bytes = malloc(size);
    entry_name(key, name);
    if (bytes)
        qemu = read_entry(key, bytes, read_file(directory, name, bytes, size), arena);
    free(bytes);
    close(directory);
    return qemu;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Is the file one that was made here? */
static bool is_entry(const char *name)
{
    return strspn(name, "0123456789abcdef") == 16 && name[16] == '.';
}

struct entry {
    char name[NAME_MAX_LENGTH];
    struct timespec time;
};

static bool is_older(const struct timespec *one, const struct timespec *other)
{
    return one->tv_sec != other->tv_sec ? one->tv_sec < other->tv_sec : one->tv_nsec < other->tv_nsec;
}

/* Keeps the newest of those that were met so far. */
static void keep_or_remove(int directory, struct entry *kept, size_t *count, struct entry *met)
{
    size_t oldest = 0;

    if (*count < QEMU_CACHE_ENTRIES_MAX) {
        kept[(*count)++] = *met;
        return;
    }
    for (size_t i = 1; i < *count; i++)
        if (is_older(&kept[i].time, &kept[oldest].time))
            oldest = i;
    if (is_older(&kept[oldest].time, &met->time)) {
        const struct entry old = kept[oldest];

        kept[oldest] = *met;
        *met = old;
    }
    (void)unlinkat(directory, met->name, 0);
}

/* What a writer left that was killed counts as an entry, and goes in its time. */
static void prune(int directory)
{
    struct entry kept[QEMU_CACHE_ENTRIES_MAX], met;
    const int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *found;
    struct stat status;
    size_t count = 0;

    if (!stream) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((found = readdir(stream))) {
        if (!is_entry(found->d_name) || strlen(found->d_name) >= sizeof(met.name) ||
            fstatat(directory, found->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        met.time = status.st_mtim;
        memcpy(met.name, found->d_name, strlen(found->d_name) + 1);
        keep_or_remove(directory, kept, &count, &met);
    }
    closedir(stream);
}

static bool write_entry(int fd, const struct qemu_key *key, const struct coco_qemu *qemu)
{
    const struct coco_profile profile = {.about = "", .qemu = qemu};
    FILE *stream = fdopen(fd, "w");
    struct coco_sink sink;
    bool good;

    if (!stream) {
        close(fd);
        return false;
    }
    sink = program_sink(stream, false);
    good = fputs(key->text, stream) >= 0 && coco_profile_write(&sink, &profile) == 0;
    return fclose(stream) == 0 && good;
}

void qemu_cache_write(const struct qemu_key *key, const struct coco_qemu *qemu)
{
    char name[NAME_MAX_LENGTH], new_name[NAME_MAX_LENGTH];
    const int directory = open_cache(true);
    int fd;

    if (directory < 0)
        return;
    entry_name(key, name);
    snprintf(new_name, sizeof(new_name), "%s.%ld.new", key->name, (long)getpid());
    fd = openat(directory, new_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0) {
        if (!write_entry(fd, key, qemu) || renameat(directory, new_name, directory, name) < 0)
            (void)unlinkat(directory, new_name, 0);
        else
            prune(directory);
    }
    close(directory);
}
