/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* base64, QEMU's idea of UTF-8, and archives, each against examples from its specification. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "plan/cpio.h"
#include "plan/text.h"

/* RFC 4648, section 10. */
static void test_base64(void **state)
{
    static const struct {
        const char *bytes, *text;
    } cases[] = {{"", ""},
                 {"f", "Zg=="},
                 {"fo", "Zm8="},
                 {"foo", "Zm9v"},
                 {"foob", "Zm9vYg=="},
                 {"fooba", "Zm9vYmE="},
                 {"foobar", "Zm9vYmFy"},
                 {"\xfb\xff\xbf", "+/+/"}};
    char text[16];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const size_t size = strlen(cases[i].bytes);

        text_base64((const uint8_t *)cases[i].bytes, size, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(text_base64_length(size), strlen(text));
    }
}

/* What QEMU 7.2 and 11.1 say to such a string was tried for each of these. */
static void test_json_string(void **state)
{
    static const char *const taken[] = {"",
                                        "/srv/vm/disk.raw",
                                        "\x01\x1f\x7f",
                                        "\xc2\x80",
                                        "\xc3\xa9",
                                        "\xdf\xbf",
                                        "\xe0\xa0\x80",
                                        "\xed\x9f\xbf",
                                        "\xee\x80\x80",
                                        "\xef\xb7\x8f",
                                        "\xef\xb7\xb0",
                                        "\xef\xbf\xbd",
                                        "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbd"};
    static const char *const refused[] = {"\x80",
                                          "\xff",
                                          "\xc0\x80",
                                          "\xc1\xbf",
                                          "\xc3",
                                          "\xe2\x80",
                                          "\xe0\x9f\xbf",
                                          "\xed\xa0\x80",
                                          "\xed\xbf\xbf",
                                          "\xef\xb7\x90",
                                          "\xef\xb7\xaf",
                                          "\xef\xbf\xbe",
                                          "\xf0\x8f\xbf\xbf",
                                          "\xf0\x9f\xbf\xbf",
                                          "\xf4\x90\x80\x80",
                                          "\xf5\x80\x80\x80",
                                          "a\xc3(",
                                          "\xf0\x90\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        assert_true(text_is_json_string(taken[i]));
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        assert_false(text_is_json_string(refused[i]));
}

static void write_archive(struct cpio *cpio)
{
    cpio_entry(cpio, "dir", CPIO_DIRECTORY | 0555, NULL, 0);
    cpio_entry(cpio, "dir/f", CPIO_FILE | 0400, (const uint8_t *)"hello", 5);
    cpio_end(cpio);
}

/* Linux, Documentation/driver-api/early-userspace/buffer-format.rst. */
static void test_cpio(void **state)
{
    static const char expected[] = "070701000000010000416d00000000000000000000000100000000"
                                   "00000000000000000000000000000000000000000000000400000000"
                                   "dir\0\0\0"
                                   "070701000000020000810000000000000000000000000100000000"
                                   "00000005000000000000000000000000000000000000000600000000"
                                   "dir/f\0"
                                   "hello\0\0\0"
                                   "070701000000000000000000000000000000000000000100000000"
                                   "00000000000000000000000000000000000000000000000b00000000"
                                   "TRAILER!!!\0\0\0";
    uint8_t bytes[512];
    struct cpio counted = {0}, written = {.bytes = bytes};

    (void)state;
    write_archive(&counted);
    write_archive(&written);
    assert_int_equal(counted.size, sizeof(expected));
    assert_int_equal(written.size, counted.size);
    assert_memory_equal(bytes, expected, sizeof(expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_json_string),
        cmocka_unit_test(test_cpio),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
