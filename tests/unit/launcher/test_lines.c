/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines out of bytes, and what a terminal gets to see of them. */
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "lines.h"

/* Collects lines as "<one><two>". */
static void take(void *context, const char *line, size_t length)
{
    char *text = context;
    const size_t end = strlen(text);

    snprintf(text + end, 256 - end, "<%.*s>", (int)length, line);
}

static void test_lines_are_the_same_however_bytes_arrive(void **state)
{
    static const char bytes[] = "one\ntwo\r\n\nfour\rstill four\nrest";

    (void)state;
    for (size_t portion = 1; portion <= strlen(bytes); portion++) {
        struct lines lines = {0};
        char text[256] = "";

        for (size_t at = 0; at < strlen(bytes); at += portion)
            lines_feed(&lines, bytes + at, strlen(bytes) - at < portion ? strlen(bytes) - at : portion, take, text);
        assert_string_equal(text, "<one><two><><four\rstill four>");
        lines_flush(&lines, take, text);
        lines_flush(&lines, take, text);
        assert_string_equal(text, "<one><two><><four\rstill four><rest>");
    }
}

static void count(void *context, const char *line, size_t length)
{
    size_t *counts = context;

    (void)line;
    counts[0]++;
    counts[1] += length;
    assert_true(length <= LINES_MAX);
}

static void test_long_line_is_cut_and_nothing_of_it_is_lost(void **state)
{
    static char bytes[3 * LINES_MAX];
    static struct lines lines;
    size_t counts[2] = {0};

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    lines_feed(&lines, bytes, sizeof(bytes), count, counts);
    lines_flush(&lines, count, counts);
    assert_int_equal(counts[0], 3);
    assert_int_equal(counts[1], sizeof(bytes));
}

static void expect_printed(const char *line, size_t length, bool visible, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    lines_print(stream, "qemu: ", line, length, visible, "\n");
    fclose(stream);
    assert_string_equal(text, expected);
    free(text);
}

static void test_control_characters_are_shown_where_a_terminal_reads(void **state)
{
    (void)state;
    expect_printed("a\tb", 3, true, "qemu: a\tb\n");
    expect_printed("\x1b[2Jx\x7f", 6, true, "qemu: \\x1b[2Jx\\x7f\n");
    expect_printed("\xc2\x9b"
                   "31m",
                   5, true,
                   "qemu: \\x9b"
                   "31m\n");                                 /* CSI as one character */
    expect_printed("\xc3\x9b", 2, true, "qemu: \xc3\x9b\n"); /* a letter */
    expect_printed("\xc2", 1, true, "qemu: \xc2\n");
    expect_printed("\x1b[2J", 4, false, "qemu: \x1b[2J\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_the_same_however_bytes_arrive),
        cmocka_unit_test(test_long_line_is_cut_and_nothing_of_it_is_lost),
        cmocka_unit_test(test_control_characters_are_shown_where_a_terminal_reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
