/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where facts come from, in words: no secret, no control character, no overflow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/report.h"
#include "report/origin.h"
#include "report/writer.h"

static int make_request(void **state)
{
    static struct coco_request request;

    *state = &request;
    return coco_request_init(&request) == COCO_OK ? 0 : -1;
}

static int drop_request(void **state)
{
    coco_request_done(*state);
    return 0;
}

static void add(struct coco_request *request, enum coco_option option, const char *text, struct coco_origin origin)
{
    struct coco_error error;

    if (coco_request_add(request, option, text, text ? strlen(text) : 0, origin, &error) != COCO_OK)
        fail_msg("%s", error.message);
}

static const char *describe(const struct coco_request *request, enum coco_fact_origin_kind kind, size_t setting)
{
    static char text[1024];
    const struct coco_fact_origin origin = {kind, setting};

    coco_describe_origin(request, &origin, text, sizeof(text));
    return text;
}

static const struct coco_origin word_3 = {.kind = COCO_ORIGIN_ARGV, .argument = 3};
static const struct coco_origin line_7 = {.kind = COCO_ORIGIN_FILE, .file = "vm.yaml", .line = 7, .column = 3};

static void words_of_both_kinds(void **state)
{
    struct coco_request *request = *state;

    add(request, COCO_OPTION_kvm, "no", word_3);
    add(request, COCO_OPTION_kvm, "no", line_7);
    add(request, COCO_OPTION_ephemeral, NULL, word_3);
    add(request, COCO_OPTION_cmdline, "quiet", word_3);
    assert_string_equal(describe(request, COCO_FROM_SETTING, 0), "command line, word 3 (--kvm=no)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 1), "vm.yaml:7:3 (kvm)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 2), "command line, word 3 (--ephemeral)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 3), "command line, word 3 (quiet)");
    assert_string_equal(describe(request, COCO_FROM_SIGHTING, 0), "seen, command line, word 3 (--kvm=no)");
}

static void what_nobody_wrote(void **state)
{
    assert_string_equal(describe(*state, COCO_FROM_DEFAULT, SIZE_MAX), "default");
    assert_string_equal(describe(*state, COCO_FROM_SIGHTING, SIZE_MAX), "seen on this host");
    assert_string_equal(describe(*state, COCO_FROM_NOTHING, SIZE_MAX), "not known");
}

static void secrets_stay_out(void **state)
{
    struct coco_request *request = *state;

    add(request, COCO_OPTION_set_credential, "db.password:hunter2", word_3);
    add(request, COCO_OPTION_smbios11, "io.systemd.credential:db=hunter2", word_3);
    add(request, COCO_OPTION_smbios11, "hunter2", word_3);
    add(request, COCO_OPTION_cmdline, "luks.key=hunter2", word_3);
    add(request, COCO_OPTION_cmdline, "console=hvc0", word_3);
    add(request, COCO_OPTION_set_credential, "db.password:hunter2", line_7);
    assert_string_equal(describe(request, COCO_FROM_SETTING, 0),
                        "command line, word 3 (--set-credential=db.password:...)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 1),
                        "command line, word 3 (--smbios11=io.systemd.credential:db=...)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 2), "command line, word 3 (--smbios11=...)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 3), "command line, word 3 (luks.key=...)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 4), "command line, word 3 (console=hvc0)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 5), "vm.yaml:7:3 (set-credential)");
}

static void control_characters_are_escaped(void **state)
{
    struct coco_request *request = *state;
    const struct coco_origin evil = {.kind = COCO_ORIGIN_FILE, .file = "a\033[2J\nb", .line = 1, .column = 1};

    add(request, COCO_OPTION_linux_image, "/k\033]0;x\a", word_3);
    add(request, COCO_OPTION_kvm, "no", evil);
    assert_string_equal(describe(request, COCO_FROM_SETTING, 0), "command line, word 3 (--linux=/k\\x1b]0;x\\x07)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 1), "a\\x1b[2J\\x0ab:1:1 (kvm)");
}

static void long_values_are_cut_between_characters(void **state)
{
    struct coco_request *request = *state;
    char path[200] = "/x"; /* so that a two-byte character lies across the cut at 64 bytes */
    char text[16], expected[200] = "command line, word 3 (--linux=/x";

    for (size_t i = 0; i < 80; i++)
        strcat(path, i == 0 ? "y" : "\xc3\xa4");
    add(request, COCO_OPTION_linux_image, path, word_3);
    strcat(expected, "y");
    for (size_t i = 0; i < 30; i++)
        strcat(expected, "\xc3\xa4");
    strcat(expected, "...)");
    assert_string_equal(describe(request, COCO_FROM_SETTING, 0), expected);

    memset(text, 'Z', sizeof(text));
    coco_describe_origin(request, &(struct coco_fact_origin){COCO_FROM_SETTING, 0}, text, 12);
    assert_string_equal(text, "command lin");
    assert_int_equal(text[12], 'Z');
}

static void escape(const char *text, const char *expected)
{
    char escaped[64];

    coco_escape_text(text, escaped, sizeof(escaped));
    assert_string_equal(escaped, expected);
}

static void what_is_printable(void **state)
{
    (void)state;
    escape("plain \xc3\xa4 \xe2\x82\xac \xf0\x9f\x94\x92", "plain \xc3\xa4 \xe2\x82\xac \xf0\x9f\x94\x92");
    escape("\x7f", "\\x7f");
    escape("\xc2\x9b", "\\xc2\\x9b");                   /* C1: CSI */
    escape("\xe2\x80\xae", "\\xe2\\x80\\xae");          /* right-to-left override */
    escape("\xe2\x81\xa6", "\\xe2\\x81\\xa6");          /* isolate */
    escape("\xe2\x80\xa8", "\\xe2\\x80\\xa8");          /* line separator */
    escape("\xc0\x80", "\\xc0\\x80");                   /* overlong */
    escape("\xe0\x80\xaf", "\\xe0\\x80\\xaf");          /* overlong */
    escape("\xed\xa0\x80", "\\xed\\xa0\\x80");          /* surrogate */
    escape("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* beyond Unicode */
    escape("\xf8\x88", "\\xf8\\x88");
    escape("\xe2\x82", "\\xe2\\x82"); /* ends within a character */
    escape("\xff", "\\xff");
}

static void escapes_are_not_cut(void **state)
{
    char text[6];

    (void)state;
    coco_escape_text("ab\033c", text, sizeof(text)); /* ab\x1b needs seven bytes */
    assert_string_equal(text, "ab");
    coco_escape_text("abcd\xc3\xa4", text, sizeof(text));
    assert_string_equal(text, "abcd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_of_both_kinds, make_request, drop_request),
        cmocka_unit_test_setup_teardown(what_nobody_wrote, make_request, drop_request),
        cmocka_unit_test_setup_teardown(secrets_stay_out, make_request, drop_request),
        cmocka_unit_test_setup_teardown(control_characters_are_escaped, make_request, drop_request),
        cmocka_unit_test_setup_teardown(long_values_are_cut_between_characters, make_request, drop_request),
        cmocka_unit_test(what_is_printable),
        cmocka_unit_test(escapes_are_not_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
