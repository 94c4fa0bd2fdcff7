/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-] three times within a second. */
#include "cmocka_all.h"
#include "console.h"

#define KEY    "\x1d"
#define SECOND UINT64_C(1000000)

static void test_three_in_a_row(void **state)
{
    struct console console = {0};

    (void)state;
    assert_false(console_counts_escape(&console, KEY, 1, 5 * SECOND));
    assert_false(console_counts_escape(&console, KEY, 1, 5 * SECOND + 400000));
    assert_true(console_counts_escape(&console, KEY, 1, 6 * SECOND));
}

static void test_three_in_one_read(void **state)
{
    struct console console = {0};

    (void)state;
    assert_true(console_counts_escape(&console, "ls" KEY KEY KEY, 5, 0));
}

static void test_other_key_between_starts_anew(void **state)
{
    struct console console = {0};

    (void)state;
    assert_false(console_counts_escape(&console, KEY KEY "x" KEY, 4, 0));
    assert_false(console_counts_escape(&console, KEY, 1, 1));
    assert_true(console_counts_escape(&console, KEY, 1, 2));
}

static void test_too_slow_starts_anew(void **state)
{
    struct console console = {0};

    (void)state;
    assert_false(console_counts_escape(&console, KEY KEY, 2, 0));
    assert_false(console_counts_escape(&console, KEY, 1, SECOND + 1)); /* the first of a new three */
    assert_false(console_counts_escape(&console, KEY, 1, SECOND + 2));
    assert_true(console_counts_escape(&console, KEY, 1, SECOND + 3));
}

static void test_counts_anew_afterwards(void **state)
{
    struct console console = {0};

    (void)state;
    assert_true(console_counts_escape(&console, KEY KEY KEY, 3, 0));
    assert_false(console_counts_escape(&console, KEY KEY, 2, 1));
    assert_true(console_counts_escape(&console, KEY, 1, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_in_a_row),
        cmocka_unit_test(test_three_in_one_read),
        cmocka_unit_test(test_other_key_between_starts_anew),
        cmocka_unit_test(test_too_slow_starts_anew),
        cmocka_unit_test(test_counts_anew_afterwards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
