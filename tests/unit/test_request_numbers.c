/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that are numbers and sizes. */
#include "request_fixture.h"

#include <float.h>
#include <stdlib.h>

#define K UINT64_C(1024)

static const struct {
    const char *text;
    uint64_t bytes;
} sizes[] = {
    {"0", 0},
    {"1", 1},
    {"4096", 4096},
    {"7B", 7},
    {"1K", K},
    {"1M", K *K},
    {"2G", 2 * K *K *K},
    {"1T", K *K *K *K},
    {"1P", K *K *K *K *K},
    {"1E", K *K *K *K *K *K},
    {"15E", 15 * K *K *K *K *K *K},
    {"1.5G", 3 * K *K *K / 2},
    {"0.5K", 512},
    {"0.1K", 102},
    {"2.999B", 2},
    {"0.000000000000000001E", 1},
    {"0.999999999999999999K", 1023},
    {"1G512M", 3 * K *K *K / 2},
    {"1G 512M", 3 * K *K *K / 2},
    {" 1 G", K *K *K},
    {"1M1", K *K + 1},
    {"0001K", K},
    {"18446744073709551615", UINT64_MAX},
    {"15E1023P1023T1023G1023M1023K1023", UINT64_MAX},
};

static const struct refusal bad_sizes[] = {
    {"", "its value is empty"},
    {"G", "a number must come first"},
    {"-1", "a number must come first"},
    {"+1", "a number must come first"},
    {"0x10", "\"x10\" is no suffix"},
    {"1g", "\"g\" is no suffix"},
    {"2GiB", "a number must come first"},
    {"1.G", "1 to 18 digits must follow the point"},
    {"1.0000000000000000000G", "1 to 18 digits must follow the point"},
    {".5G", "a number must come first"},
    {"1,5G", "\",5G\" is no suffix"},
    {"1G ", "a number must come first"},
    {"1G1G", "ever smaller suffixes"},
    {"1M1G", "ever smaller suffixes"},
    {"1 2", "\"2\" is no suffix"},
    {"1B1", "ever smaller suffixes"},
    {"16E", "does not fit into 64 bits"},
    {"18446744073709551616", "does not fit into 64 bits"},
    {"99999999999999999999999999", "does not fit into 64 bits"},
    {"15E1024P", "does not fit into 64 bits"},
    {"18014398509481984K", "does not fit into 64 bits"},
};

static void test_size(void **state)
{
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_int_equal(read_text(*state, COCO_OPTION_grow_image, sizes[i].text)->number, sizes[i].bytes);
    assert_refused(*state, COCO_OPTION_grow_image, bad_sizes, COUNT(bad_sizes));
}

/* Against the C library's floating point, which is exact enough for a few digits: 64 bits of mantissa. */
static void test_size_against_strtold(void **state)
{
    static const char suffixes[] = "BKMGTP"; /* with E the last bits would be rounded away */
    uint32_t random = 1;
    char text[64];

    if (LDBL_MANT_DIG < 64)
        skip();
    for (int i = 0; i < 100000; i++) {
        long double factor = 1, expected;
        const unsigned power = (random >> 8) % 6;
        unsigned whole, fraction;

        random = random * 1664525 + 1013904223;
        whole = (random >> 16) % 16;
        random = random * 1664525 + 1013904223;
        fraction = (random >> 8) % 1000;
        for (unsigned p = 0; p < power; p++)
            factor *= 1024;
        snprintf(text, sizeof(text), "%u.%03u", whole, fraction);
        expected = strtold(text, NULL) * factor;
        snprintf(text, sizeof(text), "%u.%03u%c", whole, fraction, suffixes[power]);
        coco_request_clear(*state);
        assert_true(read_text(*state, COCO_OPTION_grow_image, text)->number == (uint64_t)expected);
    }
}

static void test_number(void **state)
{
    static const struct refusal refusals[] = {
        {"", "its value is empty"},          {"-1", "not \"-1\""}, {"1.5", "not \"1.5\""},    {"0x1", "not \"0x1\""},
        {"18446744073709551616", "decimal"}, {"1 ", "not \"1 \""}, {"\xb2", "not \"\\xb2\""},
    };

    assert_int_equal(read_text(*state, COCO_OPTION_forward_journal_max_files, "0")->number, 0);
    assert_int_equal(read_text(*state, COCO_OPTION_forward_journal_max_files, "18446744073709551615")->number,
                     UINT64_MAX);
    assert_refused(*state, COCO_OPTION_forward_journal_max_files, refusals, COUNT(refusals));
}

static void test_ram(void **state)
{
    static const struct refusal refusals[] = {
        {":", "a number must come first"},        {"1G:", "a number must come first"},
        {"1G:2G:", "\"\" is no number of slots"}, {"1G:2G:1K", "\"1K\" is no number of slots"},
        {"1G:2G:3:4", "more than three parts"},   {"1G::3", "a number must come first"},
        {"1G:2X", "\"X\" is no suffix"},
    };
    const struct coco_value *value = read_text(*state, COCO_OPTION_ram, "2G");

    assert_true(value->number == 2 * K * K * K && !value->has_limit && !value->has_slots);
    value = read_text(*state, COCO_OPTION_ram, "1.5G:4G");
    assert_true(value->number == 3 * K * K * K / 2 && value->has_limit && !value->has_slots);
    assert_true(value->limit == 4 * K * K * K);
    value = read_text(*state, COCO_OPTION_ram, "0:4:300");
    assert_true(value->number == 0 && value->has_limit && value->limit == 4 && value->has_slots && value->slots == 300);
    assert_refused(*state, COCO_OPTION_ram, refusals, COUNT(refusals));
}

static void test_cpus(void **state)
{
    static const struct refusal refusals[] = {
        {"abc", "\"abc\" is no number of vCPUs"}, {"4:", "\"\" is no limit"},
        {":4", "\"\" is no number of vCPUs"},     {"4:8:9", "more than two parts"},
        {"4K", "\"4K\" is no number of vCPUs"},   {"4,maxcpus=8", "is no number of vCPUs"},
    };
    const struct coco_value *value = read_text(*state, COCO_OPTION_cpus, "4");

    assert_true(value->number == 4 && !value->has_limit);
    value = read_text(*state, COCO_OPTION_cpus, "0:8");
    assert_true(value->number == 0 && value->has_limit && value->limit == 8);
    assert_refused(*state, COCO_OPTION_cpus, refusals, COUNT(refusals));
}

static void test_cid(void **state)
{
    static const struct refusal refusals[] = {
        {"0", "from 3 to 4294967294"},
        {"1", "from 3 to 4294967294"},
        {"2", "from 3 to 4294967294"},
        {"4294967295", "not \""},
        {"4294967296", "not \""},
        {"18446744073709551619", "not \""},
        {"x", "not \"x\""},
        {"", "its value is empty"},
    };

    assert_int_equal(read_text(*state, COCO_OPTION_vsock_cid, "3")->number, 3);
    assert_int_equal(read_text(*state, COCO_OPTION_vsock_cid, "4294967294")->number, UINT32_MAX - 1);
    assert_refused(*state, COCO_OPTION_vsock_cid, refusals, COUNT(refusals));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_size, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_size_against_strtold, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_number, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_ram, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_cpus, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_cid, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
