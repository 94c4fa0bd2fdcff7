/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU said before: when it is believed. */
#include <fcntl.h>
#include <sys/wait.h>

#include "qemu_cache_fixture.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_written_is_read),
        TEST(test_file_that_changed_is_another),
        TEST(test_links_lead_to_one_key),
        TEST(test_scripts_are_not_kept),
        TEST(test_entry_that_is_none_is_ignored_and_replaced),
        TEST(test_only_the_newest_are_kept),
        TEST(test_many_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
