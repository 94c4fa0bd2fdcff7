/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a simulated launch came to, read from a ledger that is not trusted. */
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "simulate/ledger.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HOST   "{\"event\":\"host\",\"model\":\"snp-genoa-6.16\"}\n"
#define VM     "{\"event\":\"create_vm\",\"vm\":1}\n"
#define PAGE   "{\"event\":\"page\",\"contents_measured\":true}\n"
#define RUN    "{\"event\":\"run\",\"vm\":1}\n"

#define FINISH(digest, accepted)                                                                                       \
    "{\"event\":\"snp_launch_finish\",\"digest\":\"" digest "\",\"accepted\":" accepted "}\n"

static struct ledger read_text(const char *text)
{
    struct ledger ledger;

    ledger_read(text, strlen(text), &ledger);
    return ledger;
}

static void test_snp(void **state)
{
    const struct ledger ledger =
        read_text(HOST VM PAGE "{\"event\":\"page\",\"contents_measured\":false}\n" PAGE FINISH(DIGEST, "true") RUN);

    (void)state;
    assert_string_equal(ledger.model, "snp-genoa-6.16");
    assert_string_equal(ledger.what, "launch digest");
    assert_string_equal(ledger.digest, DIGEST);
    assert_int_equal(ledger.pages, 3);
    assert_int_equal(ledger.measured, 2);
    assert_true(ledger.ran);
}

static void test_tdx(void **state)
{
    const struct ledger ledger = read_text(VM PAGE "{\"event\":\"tdx_finalize_vm\",\"mrtd\":\"" DIGEST "\"}\n");

    (void)state;
    assert_string_equal(ledger.what, "MRTD");
    assert_string_equal(ledger.digest, DIGEST);
    assert_false(ledger.ran);
}

static void test_last_launch_counts(void **state)
{
    const struct ledger ledger = read_text(HOST VM PAGE FINISH(DIGEST, "true") RUN VM PAGE);

    (void)state;
    assert_null(ledger.what);
    assert_int_equal(ledger.pages, 1);
    assert_false(ledger.ran);
    assert_string_equal(ledger.model, "snp-genoa-6.16");
}

/* Nothing of these is a digest that the launch came to. */
static void test_no_digest(void **state)
{
    static const char *const texts[] = {
        "",
        "\n\n",
        FINISH(DIGEST, "false"),
        FINISH("0123", "true"),
        FINISH("X" DIGEST, "true"),
        FINISH("g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
               "true"),
        "{\"event\":\"tdx_finalize_vm\"}\n",
        "{\"event\":\"tdx_finalize_vm\",\"mrtd\":\"" DIGEST "\"}", /* the line has no end */
        "{\"event\":[\"tdx_finalize_vm\"]}\n{\"event\":null}\n[1]\n\"text\"\n{\n}\n\x01\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct ledger ledger = read_text(texts[i]);

        assert_null(ledger.what);
        assert_int_equal(ledger.pages, 0);
    }
}

static void test_garbage_hides_nothing(void **state)
{
    const struct ledger ledger = read_text("{\"event\":\"pa\nge\"}\n{{{\n" PAGE "nonsense\n" FINISH(DIGEST, "true"));

    (void)state;
    assert_int_equal(ledger.pages, 1);
    assert_string_equal(ledger.digest, DIGEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snp),
        cmocka_unit_test(test_tdx),
        cmocka_unit_test(test_no_digest),
        cmocka_unit_test(test_last_launch_counts),
        cmocka_unit_test(test_garbage_hides_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
