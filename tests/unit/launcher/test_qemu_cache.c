/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU said before: when it is believed, and where it is kept. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cmocka_all.h"
#include "observe/qemu_cache.h"
#include "scratch.h"

#define SOMEBODY_ELSE 65534

static const char *const machines[] = {"none", "pc", "q35"};
static const struct coco_qemu said = {
    .major = 9, .minor = 1, .package = "of a test", .target = "x86_64", .machines = {3, machines}};

struct fixture {
    struct scratch *scratch;
    struct coco_arena *arena;
    struct qemu_key key;
    char binary[128], directory[128], entry[512]; /* of the cache */
};

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

static int begin(void **state)
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

static int end(void **state)
{
    struct fixture *fixture = *state;
    void *scratch = fixture->scratch;

    coco_arena_free(fixture->arena);
    return scratch_remove(&scratch);
}

static bool is_kept(struct fixture *fixture)
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

static void keep(struct fixture *fixture)
{
    qemu_cache_write(&fixture->key, &said);
    assert_true(is_kept(fixture));
}

static size_t count_files(const char *path)
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

static mode_t mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

static void fill(const char *path, const char *bytes, size_t size)
{
    FILE *stream = fopen(path, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static void make_directories(struct fixture *fixture)
{
    char path[128];

    for (const char *slash = fixture->directory + strlen(fixture->scratch->directory); slash;
         slash = strchr(slash + 1, '/')) {
        snprintf(path, sizeof(path), "%.*s", (int)(slash - fixture->directory), fixture->directory);
        (void)mkdir(path, 0700);
    }
    assert_int_equal(mkdir(fixture->directory, 0700), 0);
}

/* ---- what is kept ------------------------------------------------------------------------------------------------ */

static void test_what_was_written_is_read(void **state)
{
    struct fixture *fixture = *state;

    assert_null(qemu_cache_read(&fixture->key, fixture->arena));
    assert_int_equal(count_files(fixture->scratch->directory), 1); /* looking makes nothing */
    keep(fixture);
    keep(fixture);
    assert_int_equal(mode_of(fixture->directory), 0700);
    assert_int_equal(mode_of(scratch_path(fixture->scratch, ".cache")), 0700);
    assert_int_equal(mode_of(fixture->entry), 0600);
    assert_int_equal(count_files(fixture->directory), 1);
}

static void test_file_that_changed_is_another(void **state)
{
    struct fixture *fixture = *state;
    const struct timespec times[2] = {{.tv_sec = 1000000000, .tv_nsec = 1}, {.tv_sec = 1000000000, .tv_nsec = 1}};
    const struct timespec later[2] = {{.tv_sec = 1000000000, .tv_nsec = 2}, {.tv_sec = 1000000000, .tv_nsec = 2}};
    struct qemu_key key;
    char copy[128];

    assert_int_equal(utimensat(AT_FDCWD, fixture->binary, times, 0), 0);
    assert_true(qemu_key_of(fixture->binary, &fixture->key));
    keep(fixture);

    assert_int_equal(utimensat(AT_FDCWD, fixture->binary, later, 0), 0);
    assert_true(qemu_key_of(fixture->binary, &key));
    assert_null(qemu_cache_read(&key, fixture->arena));

    fill(fixture->binary, "\177ELF and so", 11);
    assert_int_equal(utimensat(AT_FDCWD, fixture->binary, times, 0), 0);
    assert_true(qemu_key_of(fixture->binary, &key));
    assert_null(qemu_cache_read(&key, fixture->arena));

    snprintf(copy, sizeof(copy), "%s", scratch_file(fixture->scratch, "copy", "\177ELF and so on", 14));
    assert_int_equal(utimensat(AT_FDCWD, copy, times, 0), 0);
    assert_int_equal(rename(copy, fixture->binary), 0);
    assert_true(qemu_key_of(fixture->binary, &key));
    assert_null(qemu_cache_read(&key, fixture->arena));

    qemu_cache_write(&key, &said); /* in the old one's place */
    assert_int_equal(count_files(fixture->directory), 1);
    assert_non_null(qemu_cache_read(&key, fixture->arena));
    assert_null(qemu_cache_read(&fixture->key, fixture->arena));
}

static void test_links_lead_to_one_key(void **state)
{
    struct fixture *fixture = *state;
    struct qemu_key key;

    assert_int_equal(symlink("qemu", scratch_path(fixture->scratch, "link")), 0);
    assert_true(qemu_key_of(scratch_path(fixture->scratch, "link"), &key));
    assert_string_equal(key.text, fixture->key.text);
    assert_string_equal(key.name, fixture->key.name);
}

static void test_scripts_are_not_kept(void **state)
{
    struct fixture *fixture = *state;
    struct qemu_key key;

    assert_false(qemu_key_of(scratch_file(fixture->scratch, "script", "#!/bin/sh\n", 10), &key));
    assert_false(qemu_key_of(scratch_file(fixture->scratch, "empty", "", 0), &key));
    assert_false(qemu_key_of(scratch_path(fixture->scratch, "missing"), &key));
    assert_false(qemu_key_of(fixture->scratch->directory, &key));
}

static void test_entry_that_is_none_is_ignored_and_replaced(void **state)
{
    struct fixture *fixture = *state;
    const size_t head = strlen(fixture->key.text);
    char bytes[8192];
    size_t length;
    FILE *stream;

    keep(fixture);
    stream = fopen(fixture->entry, "rb");
    assert_non_null(stream);
    length = fread(bytes, 1, sizeof(bytes), stream);
    fclose(stream);
    assert_true(length > head && length < sizeof(bytes));

    for (size_t cut = 0; cut < length - 2; cut++) { /* the last two are a brace and a newline */
        fill(fixture->entry, bytes, cut);
        assert_false(is_kept(fixture));
    }
    for (size_t at = 0; at < head; at++) { /* of another file, or of another version */
        bytes[at] ^= 1;
        fill(fixture->entry, bytes, length);
        assert_false(is_kept(fixture));
        bytes[at] ^= 1;
    }
    memset(bytes + head, 'x', length - head);
    fill(fixture->entry, bytes, length);
    assert_false(is_kept(fixture));
    keep(fixture);
}

static void test_only_the_newest_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct qemu_key keys[40];
    char name[32], foreign[256];

    make_directories(fixture);
    snprintf(foreign, sizeof(foreign), "%s/README", fixture->directory);
    fill(foreign, "x", 1);
    for (unsigned i = 0; i < 40; i++) {
        struct timespec times[2] = {{.tv_sec = 1000000000 + i}, {.tv_sec = 1000000000 + i}};
        char entry[512];

        snprintf(name, sizeof(name), "qemu-%u", i);
        assert_true(qemu_key_of(scratch_file(fixture->scratch, name, "\177ELF", 4), &keys[i]));
        qemu_cache_write(&keys[i], &said);
        snprintf(entry, sizeof(entry), "%s/%s.profile", fixture->directory, keys[i].name);
        assert_int_equal(utimensat(AT_FDCWD, entry, times, 0), 0);
        assert_true(count_files(fixture->directory) <= QEMU_CACHE_ENTRIES_MAX + 1);
    }
    for (unsigned i = 0; i < 40; i++) /* the last one was written with the present time */
        assert_int_equal(qemu_cache_read(&keys[i], fixture->arena) != NULL, i >= 40 - QEMU_CACHE_ENTRIES_MAX);
    assert_int_equal(access(foreign, F_OK), 0);
}

/* ---- where it is kept -------------------------------------------------------------------------------------------- */

static void test_xdg_cache_home(void **state)
{
    struct fixture *fixture = *state;
    char path[256];

    setenv("XDG_CACHE_HOME", scratch_path(fixture->scratch, "caches"), 1);
    keep(fixture);
    snprintf(path, sizeof(path), "%s/libcoco/qemu", scratch_path(fixture->scratch, "caches"));
    assert_int_equal(count_files(path), 1);

    setenv("XDG_CACHE_HOME", "relative", 1); /* is to be ignored, says the specification */
    assert_false(is_kept(fixture));
    keep(fixture);
    assert_int_equal(count_files(fixture->directory), 1);
    assert_int_not_equal(access("relative", F_OK), 0);
    unsetenv("XDG_CACHE_HOME");
}

static void expect_no_cache(struct fixture *fixture)
{
    assert_false(is_kept(fixture));
    qemu_cache_write(&fixture->key, &said);
    assert_false(is_kept(fixture));
}

static void test_no_home(void **state)
{
    struct fixture *fixture = *state;

    unsetenv("HOME");
    expect_no_cache(fixture);
    setenv("HOME", "", 1);
    expect_no_cache(fixture);
    setenv("HOME", "relative", 1);
    expect_no_cache(fixture);
    setenv("HOME", "/nonexistent/home", 1);
    expect_no_cache(fixture);
    setenv("HOME", fixture->binary, 1);
    expect_no_cache(fixture);
    setenv("XDG_CACHE_HOME", "/proc/self", 1); /* nothing can be made in there */
    expect_no_cache(fixture);
}

static void test_directory_that_others_may_write_to(void **state)
{
    struct fixture *fixture = *state;
    char parent[256];

    keep(fixture);
    snprintf(parent, sizeof(parent), "%s/.cache/libcoco", fixture->scratch->directory);
    for (mode_t bit = S_IWOTH; bit <= S_IWGRP; bit *= S_IWGRP / S_IWOTH) {
        assert_int_equal(chmod(fixture->directory, 0700 | bit), 0);
        expect_no_cache(fixture);
        assert_int_equal(chmod(fixture->directory, 0700), 0);
        assert_int_equal(chmod(parent, 0700 | bit), 0);
        expect_no_cache(fixture);
        assert_int_equal(chmod(parent, 0700), 0);
        assert_true(is_kept(fixture));
        assert_int_equal(chmod(fixture->entry, 0600 | bit), 0);
        assert_false(is_kept(fixture));
        assert_int_equal(chmod(fixture->entry, 0600), 0);
    }
    assert_true(is_kept(fixture));
}

static void test_somebody_elses(void **state)
{
    struct fixture *fixture = *state;
    char parent[256], home[128];

    if (geteuid() != 0)
        skip();
    keep(fixture);
    snprintf(parent, sizeof(parent), "%s/.cache/libcoco", fixture->scratch->directory);
    snprintf(home, sizeof(home), "%s", fixture->scratch->directory);
    const char *const paths[] = {fixture->directory, parent, scratch_path(fixture->scratch, ".cache")};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_int_equal(chown(paths[i], SOMEBODY_ELSE, (gid_t)-1), 0);
        expect_no_cache(fixture);
        assert_int_equal(chown(paths[i], 0, (gid_t)-1), 0);
        assert_true(is_kept(fixture));
    }
    assert_int_equal(chown(fixture->entry, SOMEBODY_ELSE, (gid_t)-1), 0);
    assert_false(is_kept(fixture));
}

/* sudo may leave HOME as it was. */
static void test_root_leaves_nothing_in_the_home_of_another(void **state)
{
    struct fixture *fixture = *state;

    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(fixture->scratch->directory, SOMEBODY_ELSE, (gid_t)-1), 0);
    expect_no_cache(fixture);
    assert_int_equal(count_files(fixture->scratch->directory), 1);
    setenv("XDG_CACHE_HOME", scratch_path(fixture->scratch, "caches"), 1);
    expect_no_cache(fixture);
    assert_int_equal(count_files(fixture->scratch->directory), 1);
}

static void test_links_in_the_cache(void **state)
{
    struct fixture *fixture = *state;
    char moved[256], target[256];

    keep(fixture);
    snprintf(moved, sizeof(moved), "%s", scratch_path(fixture->scratch, "moved"));
    assert_int_equal(rename(fixture->directory, moved), 0);
    assert_int_equal(symlink(moved, fixture->directory), 0);
    expect_no_cache(fixture);
    assert_int_equal(unlink(fixture->directory), 0);
    assert_int_equal(rename(moved, fixture->directory), 0);
    assert_true(is_kept(fixture));

    snprintf(target, sizeof(target), "%s", scratch_path(fixture->scratch, "target"));
    assert_int_equal(rename(fixture->entry, target), 0);
    assert_int_equal(symlink(target, fixture->entry), 0);
    assert_false(is_kept(fixture));
    assert_int_equal(chmod(target, 0400), 0);
    keep(fixture); /* replaces the link, not what it leads to */
    assert_int_equal(mode_of(target), 0400);
    assert_int_equal(mode_of(fixture->entry), 0600);
}

static void test_what_stands_in_an_entrys_place(void **state)
{
    struct fixture *fixture = *state;

    make_directories(fixture);
    assert_int_equal(mkfifo(fixture->entry, 0600), 0);
    assert_false(is_kept(fixture));
    keep(fixture);
    assert_int_equal(unlink(fixture->entry), 0);
    assert_int_equal(mkdir(fixture->entry, 0700), 0);
    expect_no_cache(fixture);
    assert_int_equal(count_files(fixture->directory), 1);
    assert_int_equal(rmdir(fixture->entry), 0);
    fill(fixture->entry, "", 0);
    assert_int_equal(truncate(fixture->entry, (off_t)64 << 20), 0);
    assert_false(is_kept(fixture));
    keep(fixture);
}

/* A cache that others follow a link to on purpose: the user's own, on another disk. */
static void test_cache_directory_may_be_a_link(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(mkdir(scratch_path(fixture->scratch, "disk"), 0700), 0);
    assert_int_equal(symlink("disk", scratch_path(fixture->scratch, ".cache")), 0);
    keep(fixture);
}

static void test_many_at_once(void **state)
{
    struct fixture *fixture = *state;
    pid_t children[6];
    unsigned read_count = 0;

    keep(fixture);
    for (size_t i = 0; i < sizeof(children) / sizeof(children[0]); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            for (unsigned times = 0; times < 50; times++)
                qemu_cache_write(&fixture->key, &said);
            _exit(0);
        }
        assert_true(children[i] > 0);
    }
    while (waitpid(-1, NULL, WNOHANG) >= 0) {
        assert_true(is_kept(fixture)); /* never half of one */
        coco_arena_reset(fixture->arena);
        read_count++;
    }
    assert_true(read_count > 6);
    assert_int_equal(count_files(fixture->directory), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_written_is_read),
        TEST(test_file_that_changed_is_another),
        TEST(test_links_lead_to_one_key),
        TEST(test_scripts_are_not_kept),
        TEST(test_entry_that_is_none_is_ignored_and_replaced),
        TEST(test_only_the_newest_are_kept),
        TEST(test_xdg_cache_home),
        TEST(test_no_home),
        TEST(test_directory_that_others_may_write_to),
        TEST(test_somebody_elses),
        TEST(test_root_leaves_nothing_in_the_home_of_another),
        TEST(test_links_in_the_cache),
        TEST(test_what_stands_in_an_entrys_place),
        TEST(test_cache_directory_may_be_a_link),
        TEST(test_many_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
