/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which file a name of QEMU means. */
#include <sys/stat.h>

#include "cmocka_all.h"
#include "observe/qemu_find.h"
#include "scratch.h"

static char one[128], other[128]; /* directories */

static int begin(void **state)
{
    struct scratch *scratch;

    if (scratch_make(state) < 0)
        return -1;
    scratch = *state;
    snprintf(one, sizeof(one), "%s/one", scratch->directory);
    snprintf(other, sizeof(other), "%s/other", scratch->directory);
    return mkdir(one, 0700) < 0 || mkdir(other, 0700) < 0 ? -1 : 0;
}

static void make(struct scratch *scratch, const char *name, mode_t mode)
{
    assert_int_equal(chmod(scratch_file(scratch, name, "x", 1), mode), 0);
}

/* PATH NULL: there is none. `expected` is a path in the test's directory, or where it starts with a colon, the rest. */
static void expect(struct scratch *scratch, const char *path, const char *name, enum coco_qemu_sighting sighting,
                   const char *expected)
{
    struct coco_arena *arena = coco_arena_new();
    enum coco_qemu_sighting found;
    const char *found_path;

    if (path)
        setenv("PATH", path, 1);
    else
        unsetenv("PATH");
    assert_int_equal(qemu_find(name, arena, &found, &found_path), 0);
    assert_int_equal(found, sighting);
    assert_string_equal(found_path, expected[0] == ':' ? expected + 1 : scratch_path(scratch, expected));
    coco_arena_free(arena);
}

static void test_name_with_a_slash(void **state)
{
    struct scratch *scratch = *state;
    char path[256];

    make(scratch, "one/qemu", 0755);
    snprintf(path, sizeof(path), "%s/qemu", one);
    expect(scratch, other, path, COCO_QEMU_USABLE, "one/qemu");
    assert_int_equal(chmod(path, 0644), 0);
    expect(scratch, other, path, COCO_QEMU_DENIED, "one/qemu");
    assert_int_equal(unlink(path), 0);
    expect(scratch, one, path, COCO_QEMU_MISSING, "one/qemu");
    assert_int_equal(mkdir(path, 0755), 0);
    expect(scratch, one, path, COCO_QEMU_DENIED, "one/qemu");
    expect(scratch, one, "/dev/null/qemu", COCO_QEMU_MISSING, ":/dev/null/qemu");
}

static void test_search(void **state)
{
    struct scratch *scratch = *state;
    char both[512];

    snprintf(both, sizeof(both), "/nonexistent:%s:%s", one, other);
    expect(scratch, both, "qemu", COCO_QEMU_MISSING, ":qemu");
    make(scratch, "other/qemu", 0755);
    expect(scratch, both, "qemu", COCO_QEMU_USABLE, "other/qemu");
    make(scratch, "one/qemu", 0644); /* is passed by */
    expect(scratch, both, "qemu", COCO_QEMU_USABLE, "other/qemu");
    make(scratch, "other/qemu", 0600);
    expect(scratch, both, "qemu", COCO_QEMU_DENIED, "one/qemu");
    make(scratch, "one/qemu", 0755);
    expect(scratch, both, "qemu", COCO_QEMU_USABLE, "one/qemu");
    make(scratch, "other/qemu", 0755); /* the first counts */
    expect(scratch, both, "qemu", COCO_QEMU_USABLE, "one/qemu");
}

static void test_working_directory(void **state)
{
    struct scratch *scratch = *state;
    char path[256];

    make(scratch, "one/qemu", 0755);
    assert_int_equal(chdir(one), 0);
    snprintf(path, sizeof(path), "%s:", other);
    expect(scratch, path, "qemu", COCO_QEMU_USABLE, ":./qemu");
    expect(scratch, "", "qemu", COCO_QEMU_USABLE, ":./qemu");
    expect(scratch, ".", "qemu", COCO_QEMU_USABLE, ":./qemu");
    expect(scratch, other, "qemu", COCO_QEMU_MISSING, ":qemu");
    expect(scratch, other, "./qemu", COCO_QEMU_USABLE, ":./qemu");
    assert_int_equal(chdir("/"), 0);
}

static void test_no_path(void **state)
{
    expect(*state, NULL, "sh", COCO_QEMU_USABLE, ":/bin/sh");
}

static int end(void **state)
{
    setenv("PATH", "/usr/bin:/bin", 1);
    return scratch_remove(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_name_with_a_slash),
        TEST(test_search),
        TEST(test_working_directory),
        TEST(test_no_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
