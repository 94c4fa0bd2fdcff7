/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A home with a QEMU in it, and what that one said. */
#pragma once

#include <dirent.h>
#include <sys/stat.h>

#include "cmocka_all.h"
#include "observe/qemu_cache.h"
#include "scratch.h"

static const char *const machines[] = {"none", "pc", "q35"};
static const struct coco_qemu said = {
    .major = 9, .minor = 1, .package = "of a test", .target = "x86_64", .machines = {3, machines}};

struct fixture {
    struct scratch *scratch;
    struct coco_arena *arena;
    struct qemu_key key;
    char binary[128], directory[128], entry[512]; /* of the cache */
};

static inline int begin(void **state)
{
    static struct fixture fixture;
    void *scratch;

    if (scratch_make(&scratch) < 0)
        return -1;
    fixture = (struct fixture){.scratch = scratch, .arena = coco_arena_new()};
    *state = &fixture;
    snprintf(fixture.binary, sizeof(fixture.binary), "%s", scratch_file(scratch, "qemu", "\177ELF and so on", 14));
    snprintf(fixture.directory, sizeof(fixture.directory), "%s/.cache/libcoco/qemu", fixture.scratch->directory);
    setenv("HOME", fixture.scratch->directory, 1);
    unsetenv("XDG_CACHE_HOME");
    if (!fixture.arena || !qemu_key_of(fixture.binary, &fixture.key))
        return -1;
    snprintf(fixture.entry, sizeof(fixture.entry), "%s/%s.profile", fixture.directory, fixture.key.name);
    return 0;
}

static inline int end(void **state)
{
    struct fixture *fixture = *state;
    void *scratch = fixture->scratch;

    coco_arena_free(fixture->arena);
    return scratch_remove(&scratch);
}

static inline bool is_kept(struct fixture *fixture)
{
    const struct coco_qemu *qemu = qemu_cache_read(&fixture->key, fixture->arena);

    if (!qemu)
        return false;
    assert_int_equal(qemu->major, said.major);
    assert_int_equal(qemu->minor, said.minor);
    assert_string_equal(qemu->package, said.package);
    assert_int_equal(qemu->machines.count, 3);
    assert_string_equal(qemu->machines.names[2], "q35");
    assert_null(qemu->devices.names);
    return true;
}

static inline void keep(struct fixture *fixture)
{
    qemu_cache_write(&fixture->key, &said);
    assert_true(is_kept(fixture));
}

static inline size_t count_files(const char *path)
{
    DIR *stream = opendir(path);
    size_t count = 0;

    if (!stream)
        return 0;
    while (readdir(stream))
        count++;
    closedir(stream);
    return count - 2; /* . and .. */
}

static inline mode_t mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

static inline void fill(const char *path, const char *bytes, size_t size)
{
    FILE *stream = fopen(path, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static inline void make_directories(struct fixture *fixture)
{
    char path[128];

    for (const char *slash = fixture->directory + strlen(fixture->scratch->directory); slash;
         slash = strchr(slash + 1, '/')) {
        snprintf(path, sizeof(path), "%.*s", (int)(slash - fixture->directory), fixture->directory);
        (void)mkdir(path, 0700);
    }
    assert_int_equal(mkdir(fixture->directory, 0700), 0);
}

static inline void expect_no_cache(struct fixture *fixture)
{
    assert_false(is_kept(fixture));
    qemu_cache_write(&fixture->key, &said);
    assert_false(is_kept(fixture));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
