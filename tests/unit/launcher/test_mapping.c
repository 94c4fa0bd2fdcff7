/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that are mapped: what is refused, and what happens when one shrinks. */
#include <errno.h>
#include <sys/stat.h>

#include "cmocka_all.h"
#include "observe/mapping.h"
#include "scratch.h"

#define SIZE 20000 /* some pages, and no whole number of them */

static void test_content(void **state)
{
    static char bytes[SIZE] = "start";
    struct mapping file;

    bytes[SIZE - 1] = 'e';
    assert_int_equal(mapping_open(scratch_file(*state, "file", bytes, SIZE), &file), 0);
    assert_int_equal(file.size, SIZE);
    assert_memory_equal(file.bytes, bytes, SIZE);
    assert_true(mapping_close(&file));
    assert_null(file.bytes);
}

static void test_refused(void **state)
{
    struct scratch *scratch = *state;
    struct mapping file = {.size = 1};

    assert_int_equal(mapping_open(scratch_path(scratch, "none"), &file), -ENOENT);
    assert_int_equal(mapping_open(scratch_file(scratch, "empty", "", 0), &file), -EINVAL);
    assert_int_equal(mapping_open(scratch->directory, &file), -EINVAL);
    assert_int_equal(mapping_open("/dev/null", &file), -EINVAL);
    assert_int_equal(mkfifo(scratch_path(scratch, "fifo"), 0600), 0);
    assert_int_equal(mapping_open(scratch->path, &file), -EINVAL);
    assert_int_equal(file.size, 1);
}

static void test_file_that_shrinks(void **state)
{
    static char bytes[SIZE];
    struct mapping file;
    const char *path;

    memset(bytes, 'x', SIZE);
    path = scratch_file(*state, "file", bytes, SIZE);
    assert_int_equal(mapping_open(path, &file), 0);
    assert_int_equal(truncate(path, 5000), 0);
    assert_int_equal(file.bytes[4999], 'x');
    assert_int_equal(file.bytes[SIZE - 1], 0);
    assert_int_equal(file.bytes[10000], 0);
    assert_false(mapping_close(&file));

    /* The next file is not blamed. */
    assert_int_equal(mapping_open(path, &file), 0);
    assert_int_equal(file.size, 5000);
    assert_int_equal(file.bytes[4999], 'x');
    assert_true(mapping_close(&file));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_content, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_refused, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_file_that_shrinks, scratch_make, scratch_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
