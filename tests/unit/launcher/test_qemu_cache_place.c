/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU said before: where it is kept, and where not. */
#include "qemu_cache_fixture.h"

#define SOMEBODY_ELSE 65534

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_xdg_cache_home),
        TEST(test_no_home),
        TEST(test_directory_that_others_may_write_to),
        TEST(test_somebody_elses),
        TEST(test_root_leaves_nothing_in_the_home_of_another),
        TEST(test_links_in_the_cache),
        TEST(test_what_stands_in_an_entrys_place),
        TEST(test_cache_directory_may_be_a_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
