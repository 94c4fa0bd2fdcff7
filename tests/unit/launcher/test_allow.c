/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --allow=: which rules may be broken, and how a wrong one is refused. */
#include <stdio.h>
#include <string.h>

#include "allow.h"
#include "cmocka_all.h"

/* Reads a command line that is one --allow= for each text. */
static bool read_texts(const char *const *texts, size_t count, struct coco_request *request,
                       struct allowances *ret_allowances, struct allow_error *reterr_error)
{
    static struct coco_ruleset ruleset;
    struct coco_error error;

    coco_ruleset_builtin(&ruleset);
    assert_int_equal(coco_request_init(request), COCO_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(coco_request_add(request, COCO_OPTION_allow, texts[i], strlen(texts[i]),
                                          (struct coco_origin){.kind = COCO_ORIGIN_ARGV}, &error),
                         COCO_OK);
    return allow_read(request, &ruleset, ret_allowances, reterr_error);
}

/* The first error rule that may, or may not, be allowed. */
static size_t first_rule(bool overridable)
{
    for (size_t i = 0; i < COCO_RULE_COUNT; i++)
        if (coco_rules()[i].severity == COCO_SEVERITY_ERROR && coco_rules()[i].overridable == overridable)
            return i;
    fail_msg("no such rule");
    return 0;
}

static void expect_refusal(const char *text, const char *part)
{
    struct coco_request request;
    struct allowances allowances;
    struct allow_error error;

    assert_false(read_texts(&text, 1, &request, &allowances, &error));
    assert_int_equal(error.setting, 0);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, error.message);
    coco_request_done(&request);
}

static void test_every_error_rule_is_allowed_or_refused_as_its_row_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < COCO_RULE_COUNT; i++) {
        struct coco_request request;
        struct allowances allowances;
        struct allow_error error;
        char text[128];
        const char *const texts[] = {text};

        snprintf(text, sizeof(text), "%s:because", coco_rules()[i].slug);
        assert_int_equal(read_texts(texts, 1, &request, &allowances, &error), coco_rules()[i].overridable);
        if (coco_rules()[i].overridable) {
            assert_int_equal(allowances.count, 1);
            assert_string_equal(allow_reason(&allowances, i), "because");
            assert_null(allow_reason(&allowances, i + 1));
        } else {
            assert_non_null(strstr(error.message, "cannot be allowed"));
        }
        coco_request_done(&request);
    }
}

static void test_rule_that_is_none(void **state)
{
    char long_name[300];

    (void)state;
    expect_refusal("no-such-rule:because", "there is no rule no-such-rule");
    expect_refusal(":because", "there is no rule");
    memset(long_name, 'a', sizeof(long_name));
    long_name[sizeof(long_name) - 1] = '\0';
    expect_refusal(long_name, "there is no rule aaa");
}

static void test_prefix_of_a_rule_is_no_rule(void **state)
{
    char text[128];

    (void)state;
    snprintf(text, sizeof(text), "%.*s:because", (int)strlen(coco_rules()[first_rule(true)].slug) - 1,
             coco_rules()[first_rule(true)].slug);
    expect_refusal(text, "there is no rule");
}

static void test_reason_is_needed(void **state)
{
    static const char *const endings[] = {"", ":", ": ", ":\t\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        char text[128];

        snprintf(text, sizeof(text), "%s%s", coco_rules()[first_rule(true)].slug, endings[i]);
        expect_refusal(text, "a reason is missing");
    }
}

static void test_rule_that_is_given_twice_counts_once_with_its_first_reason(void **state)
{
    char first[128], second[128];
    const char *const texts[] = {first, second};
    struct coco_request request;
    struct allowances allowances;
    struct allow_error error;

    (void)state;
    snprintf(first, sizeof(first), "%s:one: and more", coco_rules()[first_rule(true)].slug);
    snprintf(second, sizeof(second), "%s:two", coco_rules()[first_rule(true)].slug);
    assert_true(read_texts(texts, 2, &request, &allowances, &error));
    assert_int_equal(allowances.count, 1);
    assert_string_equal(allow_reason(&allowances, first_rule(true)), "one: and more");
    coco_request_done(&request);
}

static void test_second_one_is_named_when_it_is_wrong(void **state)
{
    char first[128];
    const char *const texts[] = {first, "no-such-rule:x"};
    struct coco_request request;
    struct allowances allowances;
    struct allow_error error;

    (void)state;
    snprintf(first, sizeof(first), "%s:fine", coco_rules()[first_rule(true)].slug);
    assert_false(read_texts(texts, 2, &request, &allowances, &error));
    assert_int_equal(error.setting, 1);
    coco_request_done(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_error_rule_is_allowed_or_refused_as_its_row_says),
        cmocka_unit_test(test_rule_that_is_none),
        cmocka_unit_test(test_prefix_of_a_rule_is_no_rule),
        cmocka_unit_test(test_reason_is_needed),
        cmocka_unit_test(test_rule_that_is_given_twice_counts_once_with_its_first_reason),
        cmocka_unit_test(test_second_one_is_named_when_it_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
