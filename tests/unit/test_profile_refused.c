/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles that are none: the sentence names the member and what it takes, with line and column, and nothing is read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/profile.h"
#include "coco/qemu_replies.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SCHEMA       "\"schema\":\"coco-profile/1\""

/* What stands after the first line, so that columns count from the start of what matters. */
#define HOST(members) "{" SCHEMA ",\"host\":{\n" members "}}"
#define QEMU(members) "{" SCHEMA ",\"qemu\":{\"version\":\"11.1.2\",\n" members "}}"

#define A_NAME "an array of names: printable ASCII without blanks, 1 to 127 bytes each"

struct refusal {
    const char *text, *message;
    unsigned line, column;
};

static void check(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct refusal *refusal = &refusals[i];
        struct coco_arena *arena = coco_arena_new();
        struct coco_profile profile = {.about = "untouched"};
        struct coco_error error = {.message = ""};

        assert_non_null(arena);
        if (coco_profile_read(arena, "p.json", refusal->text, strlen(refusal->text), &profile, &error) == COCO_OK)
            fail_msg("taken: %s", refusal->text);
        assert_string_equal(error.message, refusal->message);
        assert_string_equal(error.origin.file, "p.json");
        assert_int_equal(error.origin.line, refusal->line);
        assert_int_equal(error.origin.column, refusal->column);
        assert_string_equal(profile.about, "untouched");
        coco_arena_free(arena);
    }
}

static void documents(void **state)
{
    static const struct refusal refusals[] = {
        {"", "a profile takes an object, {...}, as the whole document", 1, 1},
        {"[]", "a profile takes an object, {...}, as the whole document", 1, 1},
        {"\"host\"", "a profile takes an object, {...}, as the whole document", 1, 1},
        {"{}", "schema is missing: a profile says \"schema\": \"coco-profile/1\"", 1, 1},
        {"{\"host\":{}}", "schema is missing: a profile says \"schema\": \"coco-profile/1\"", 1, 1},
        {"{\"schema\":\"coco-profile/2\",\"host\":{}}",
         "schema is \"coco-profile/2\", and this version reads \"coco-profile/1\"", 1, 11},
        {"{\"schema\":1,\"host\":{}}", "schema takes \"coco-profile/1\"", 1, 11},
        {"{" SCHEMA "}", "host and qemu are both missing: a profile has one of them at least", 1, 1},
        {"{" SCHEMA ",\"schema\":\"coco-profile/1\",\"host\":{}}", "schema is there twice: leave one", 1, 37},
        {"{" SCHEMA ",\"host\":{},\"host\":{}}", "host is there twice: leave one", 1, 45},
        {"{" SCHEMA ",\"Host\":{}}",
         "a profile has no member \"Host\" in schema coco-profile/1: one that is misspelt would not be judged", 1, 28},
        {"{" SCHEMA ",\"host\":[]}", "host takes an object, {...}", 1, 35},
        {"{" SCHEMA ",\"host\":null}", "host takes an object, {...}", 1, 35},
        {"{" SCHEMA ",\"qemu\":\"11.1\"}", "qemu takes an object, {...}", 1, 35},
        {"{" SCHEMA ",\"about\":1,\"host\":{}}", "about takes a text for people of at most 4095 bytes, in one line", 1,
         36},
        {"{" SCHEMA ",\"about\":\"one\\ntwo\",\"host\":{}}",
         "about takes a text for people of at most 4095 bytes, in one line", 1, 36},
        {"{" SCHEMA ",\"about\":\"a\\u202eb\",\"host\":{}}",
         "about takes a text for people of at most 4095 bytes, in one line", 1, 36},
    };

    (void)state;
    check(refusals, COUNT(refusals));
}

static void rows_of_a_host(void **state)
{
    static const struct refusal refusals[] = {
        {HOST("\"arm\":{}"),
         "host has no member \"arm\" in schema coco-profile/1: one that is misspelt would not be judged", 2, 1},
        {HOST("\"cpu\":{},\"cpu\":{}"), "host.cpu is there twice: leave one", 2, 16},
        {HOST("\"linux\":[]"), "host.linux takes an object, {...}", 2, 9},
        {HOST("\"linux\":{\"relese\":\"6.11\"}"),
         "host.linux has no member \"relese\" in schema coco-profile/1: one that is misspelt would not be judged", 2,
         10},
        {HOST("\"linux\":{\"smt\":true,\n\"smt\":true}"), "host.linux.smt is there twice: leave one", 3, 7},
        {HOST("\"linux\":{\"smt\":1}"), "host.linux.smt takes true or false", 2, 16},
        {HOST("\"linux\":{\"smt\":null}"), "host.linux.smt takes true or false", 2, 16},
        {HOST("\"linux\":{\"memlock\":18446744073709551616}"),
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 20},
        {HOST("\"linux\":{\"memlock\":-1}"),
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 20},
        {HOST("\"linux\":{\"memlock\":1.0}"),
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 20},
        {HOST("\"linux\":{\"memlock\":1e3}"),
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 20},
        {HOST("\"linux\":{\"memlock\":\"8\"}"),
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 20},
        {HOST("\"linux\":{\"memlock\":true}"),
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 20},
        {HOST("\"amd\":{\"syscfg\":\"ff\"}"),
         "host.amd.syscfg takes \"0x\" with 1 to 16 hexadecimal digits, or null where there is none", 2, 17},
        {HOST("\"amd\":{\"syscfg\":\"0x\"}"),
         "host.amd.syscfg takes \"0x\" with 1 to 16 hexadecimal digits, or null where there is none", 2, 17},
        {HOST("\"amd\":{\"syscfg\":\"0xg\"}"),
         "host.amd.syscfg takes \"0x\" with 1 to 16 hexadecimal digits, or null where there is none", 2, 17},
        {HOST("\"amd\":{\"syscfg\":\"0X1\"}"),
         "host.amd.syscfg takes \"0x\" with 1 to 16 hexadecimal digits, or null where there is none", 2, 17},
        {HOST("\"amd\":{\"syscfg\":\"0x10000000000000000\"}"),
         "host.amd.syscfg takes \"0x\" with 1 to 16 hexadecimal digits, or null where there is none", 2, 17},
        {HOST("\"amd\":{\"syscfg\":255}"),
         "host.amd.syscfg takes \"0x\" with 1 to 16 hexadecimal digits, or null where there is none", 2, 17},
        {HOST("\"cpu\":{\"name\":"
              "\"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\"}"),
         "host.cpu.name takes printable ASCII text of at most 95 bytes, or null where there is none", 2, 15},
        {HOST("\"cpu\":{\"name\":\"\\u2122\"}"),
         "host.cpu.name takes printable ASCII text of at most 95 bytes, or null where there is none", 2, 15},
        {HOST("\"cpu\":{\"name\":\"a\\tb\"}"),
         "host.cpu.name takes printable ASCII text of at most 95 bytes, or null where there is none", 2, 15},
        {HOST("\"cpu\":{\"name\":7}"),
         "host.cpu.name takes printable ASCII text of at most 95 bytes, or null where there is none", 2, 15},
        {HOST("\"kvm\":{\"device\":\"broken\"}"),
         "host.kvm.device takes one of the words usable|missing|denied|hangs, or null where there is none", 2, 17},
        {HOST("\"kvm\":{\"device\":\"\"}"),
         "host.kvm.device takes one of the words usable|missing|denied|hangs, or null where there is none", 2, 17},
        {HOST("\"kvm\":{\"device\":1}"),
         "host.kvm.device takes one of the words usable|missing|denied|hangs, or null where there is none", 2, 17},
        {HOST("\"kvm\":{\"device\":\"usable|missing\"}"),
         "host.kvm.device takes one of the words usable|missing|denied|hangs, or null where there is none", 2, 17},
        {HOST("\"not_looked_at\":[]"), "host.not_looked_at takes an object, {...}: rows and reasons", 2, 17},
        {HOST("\"not_looked_at\":{\"amd.nothing\":\"r\"}"),
         "host.not_looked_at has no member \"amd.nothing\" in schema coco-profile/1: one that is misspelt would not be "
         "judged",
         2, 18},
        {HOST("\"not_looked_at\":{\"amd\":\"r\"}"),
         "host.not_looked_at has no member \"amd\" in schema coco-profile/1: one that is misspelt would not be judged",
         2, 18},
        {HOST("\"not_looked_at\":{\"amd.syscfg\":\"\"}"),
         "host.not_looked_at takes a reason a row: printable ASCII text of 1 to 159 bytes", 2, 31},
        {HOST("\"not_looked_at\":{\"amd.syscfg\":null}"),
         "host.not_looked_at takes a reason a row: printable ASCII text of 1 to 159 bytes", 2, 31},
        {HOST("\"not_looked_at\":{\"amd.syscfg\":"
              "\"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
              "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr\"}"),
         "host.not_looked_at takes a reason a row: printable ASCII text of 1 to 159 bytes", 2, 31},
        {HOST("\"not_looked_at\":{\"amd.syscfg\":\"r\"},\"amd\":{\"syscfg\":\"0x0\"}"),
         "host.amd.syscfg is there twice: leave one", 2, 52},
        {HOST("\"amd\":{\"syscfg\":\"0x0\"},\"not_looked_at\":{\"amd.syscfg\":\"r\"}"),
         "host.amd.syscfg is there twice: leave one", 2, 54},
        {HOST("\"not_looked_at\":{},\"not_looked_at\":{}"), "host.not_looked_at is there twice: leave one", 2, 36},
    };

    (void)state;
    check(refusals, COUNT(refusals));
}

static void members_of_a_qemu(void **state)
{
    static const struct refusal refusals[] = {
        {"{\"schema\":\"coco-profile/1\",\"qemu\":{\"machines\":[]}}",
         "qemu.version is missing: a profile of a QEMU says which it is", 1, 35},
        {"{" SCHEMA ",\"qemu\":{\n\"version\":\"11.1\"}}",
         "qemu.version takes three numbers up to 9999, such as \"10.1.2\"", 2, 11},
        {"{" SCHEMA ",\"qemu\":{\n\"version\":\"11.1.2.3\"}}",
         "qemu.version takes three numbers up to 9999, such as \"10.1.2\"", 2, 11},
        {"{" SCHEMA ",\"qemu\":{\n\"version\":\"11.1.10000\"}}",
         "qemu.version takes three numbers up to 9999, such as \"10.1.2\"", 2, 11},
        {"{" SCHEMA ",\"qemu\":{\n\"version\":\"11.1.x\"}}",
         "qemu.version takes three numbers up to 9999, such as \"10.1.2\"", 2, 11},
        {"{" SCHEMA ",\"qemu\":{\n\"version\":\"\"}}",
         "qemu.version takes three numbers up to 9999, such as \"10.1.2\"", 2, 11},
        {"{" SCHEMA ",\"qemu\":{\n\"version\":11}}", "qemu.version takes three numbers up to 9999, such as \"10.1.2\"",
         2, 11},
        {QEMU("\"version\":\"11.1.2\""), "qemu.version is there twice: leave one", 2, 11},
        {QEMU("\"machine\":[\"q35\"]"),
         "qemu has no member \"machine\" in schema coco-profile/1: one that is misspelt would not be judged", 2, 1},
        {QEMU("\"package\":null"), "qemu.package takes printable ASCII text of at most 127 bytes", 2, 11},
        {QEMU("\"package\":"
              "\"pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"
              "pppppppppppppppppppppppppp\""),
         "qemu.package takes printable ASCII text of at most 127 bytes", 2, 11},
        {QEMU("\"target\":null"), "qemu.target takes a name such as \"x86_64\"", 2, 10},
        {QEMU("\"target\":\"\""), "qemu.target takes a name such as \"x86_64\"", 2, 10},
        {QEMU("\"objects\":[]"), "qemu.objects takes an object, {...}: types and their properties", 2, 11},
        {QEMU("\"objects\":{\"\":[]}"),
         "qemu.objects takes members whose names are printable ASCII without blanks, 1 to 127 bytes each", 2, 12},
        {QEMU("\"objects\":{\"tdx guest\":[]}"),
         "qemu.objects takes members whose names are printable ASCII without blanks, 1 to 127 bytes each", 2, 12},
        {QEMU("\"objects\":{\"tdx-guest\":{}}"),
         "qemu.objects.tdx-guest takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 24},
        {QEMU("\"objects\":{\"tdx-guest\":[\"a\",\"a\"]}"), "qemu.objects.tdx-guest names \"a\" twice: leave one", 2,
         24},
        {QEMU("\"objects\":{\"a\":[],\"b\":[],\"a\":[]}"), "qemu.objects.a is there twice: leave one", 2, 11},
        {QEMU("\"machines\":\"q35\""),
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 12},
        {QEMU("\"machines\":null"),
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 12},
        {QEMU("\"machines\":[\"q35\",35]"),
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 19},
        {QEMU("\"machines\":[\"q35\",\"\"]"),
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 19},
        {QEMU("\"machines\":[\"q 35\"]"),
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 13},
        {QEMU("\"machines\":["
              "\"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
              "qqqqqqqqqqqqqqqqqqqqqqqqqq\"]"),
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 13},
        {QEMU("\"machines\":[\"b\",\"a\",\"b\"]"), "qemu.machines names \"b\" twice: leave one", 2, 12},
        {QEMU("\"cpu_models\":[[\"EPYC\"]]"),
         "qemu.cpu_models takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 15},
    };

    (void)state;
    check(refusals, COUNT(refusals));
}

static void text_that_is_no_json(void **state)
{
    static const struct refusal refusals[] = {
        {"{" SCHEMA ",\n'host':{}}", "a profile is JSON: a member's name in double quotes is missing", 2, 1},
        {"{" SCHEMA ",\nhost:{}}", "a profile is JSON: a member's name in double quotes is missing", 2, 1},
        {"{" SCHEMA ",\n\"host\" {}}", "a profile is JSON: a colon is missing behind a member's name", 2, 8},
        {"{" SCHEMA ",\n\"host\":{} \"qemu\":{}}", "a profile is JSON: a comma or a closing bracket is missing", 2, 11},
        {"{" SCHEMA ",\n\"host\":{},}", "a profile is JSON: a member's name in double quotes is missing", 2, 11},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"smt\":True}}}", "host.linux.smt takes true or false", 2, 24},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"smt\":tru", "host.linux.smt takes true or false", 2, 24},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":'6'}}}",
         "host.linux.release takes printable ASCII text of at most 95 bytes, or null where there is none", 2, 28},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":\"6", "a profile is JSON: the text breaks off within a string",
         2, 30},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":\"6\t\"}}}",
         "a profile is JSON: a control character stands in a string, where JSON wants an escape", 2, 30},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":\"\\x\"}}}",
         "a profile is JSON: a string has an escape that JSON does not have, or that is half a character or a NUL", 2,
         29},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":\"\\u0000\"}}}",
         "a profile is JSON: a string has an escape that JSON does not have, or that is half a character or a NUL", 2,
         29},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":\"\\ud800\"}}}",
         "a profile is JSON: a string has an escape that JSON does not have, or that is half a character or a NUL", 2,
         29},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":\"\\udc00\\ud800\"}}}",
         "a profile is JSON: a string has an escape that JSON does not have, or that is half a character or a NUL", 2,
         29},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"release\":\"\\u12\"}}}",
         "a profile is JSON: a string has an escape that JSON does not have, or that is half a character or a NUL", 2,
         29},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"memlock\":01}}}",
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 28},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"memlock\":+1}}}",
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 28},
        {"{" SCHEMA ",\n\"host\":{\"linux\":{\"memlock\":}}}",
         "host.linux.memlock takes a whole number from 0 to 18446744073709551615, or null where there is none", 2, 28},
        {"{" SCHEMA ",\n/* */\"host\":{}}", "a profile is JSON: a member's name in double quotes is missing", 2, 1},
        {"{" SCHEMA ",\n\"host\":{}", "a profile is JSON: the text breaks off", 2, 10},
        {"{" SCHEMA ",\n\"host\":", "host takes an object, {...}", 2, 8},
        {"{" SCHEMA ",\n\"host\":{}} {}", "a profile is JSON: the text goes on after its end", 2, 12},
        {"{" SCHEMA ",\n\"host\":{}}}", "a profile is JSON: the text goes on after its end", 2, 11},
        {"{" SCHEMA ",\n\"qemu\":{\"version\":\"1.0.0\",\"machines\":[\"a\"", "a profile is JSON: the text breaks off",
         2, 42},
        {"{" SCHEMA ",\n\"qemu\":{\"version\":\"1.0.0\",\"machines\":[\"a\",]}}",
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 43},
        {"{" SCHEMA ",\n\"qemu\":{\"version\":\"1.0.0\",\"machines\":[,\"a\"]}}",
         "qemu.machines takes an array of names: printable ASCII without blanks, 1 to 127 bytes each", 2, 39},
        {"{" SCHEMA ",\n\"about\":\"\xc3\xa4 \xff\",\"host\":{}}", "a profile is JSON: a string is not UTF-8", 2, 12},
        {"{" SCHEMA ",\n\"about\":\"\xc0\xaf\",\"host\":{}}", "a profile is JSON: a string is not UTF-8", 2, 10},
        {"{" SCHEMA ",\n\"about\":\"\xed\xa0\x80\",\"host\":{}}", "a profile is JSON: a string is not UTF-8", 2, 10},
        {"{" SCHEMA ",\n\"about\":\"\xf5\x80\x80\x80\",\"host\":{}}", "a profile is JSON: a string is not UTF-8", 2,
         10},
        {"{" SCHEMA ",\n\"about\":\"\xe2\x80\",\"host\":{}}", "a profile is JSON: a string is not UTF-8", 2, 10},
    };

    (void)state;
    check(refusals, COUNT(refusals));
}

static void what_is_too_much(void **state)
{
    char *text = malloc(COCO_PROFILE_BYTES_MAX + 1);
    struct coco_arena *arena = coco_arena_new();
    struct coco_profile profile;
    struct coco_error error;
    size_t at;

    (void)state;
    assert_non_null(text);
    assert_non_null(arena);
    memset(text, ' ', COCO_PROFILE_BYTES_MAX + 1);
    memcpy(text, HOST(""), strlen(HOST("")));
    assert_int_equal(coco_profile_read(arena, "p", text, COCO_PROFILE_BYTES_MAX, &profile, &error), COCO_OK);
    assert_int_equal(coco_profile_read(arena, "p", text, COCO_PROFILE_BYTES_MAX + 1, &profile, &error), COCO_TOO_MUCH);
    assert_string_equal(error.message, "a profile is at most 4 MiB long");

    at = (size_t)sprintf(text, "{" SCHEMA ",\"qemu\":{\"version\":\"1.0.0\",\"devices\":[\"d\"");
    for (unsigned i = 1; i <= COCO_QEMU_NAMES_MAX; i++)
        at += (size_t)sprintf(text + at, ",\"d%u\"", i);
    strcpy(text + at, "]}}");
    assert_int_equal(coco_profile_read(arena, "p", text, strlen(text), &profile, &error), COCO_BAD_SYNTAX);
    assert_string_equal(error.message, "qemu.devices takes at most 8192 names");

    at = (size_t)sprintf(text, "{" SCHEMA ",\"qemu\":{\"version\":\"1.0.0\",\"objects\":{\"o\":[]");
    for (unsigned i = 1; i <= COCO_QEMU_OBJECTS_MAX; i++)
        at += (size_t)sprintf(text + at, ",\"o%u\":[]", i);
    strcpy(text + at, "}}}");
    assert_int_equal(coco_profile_read(arena, "p", text, strlen(text), &profile, &error), COCO_BAD_SYNTAX);
    assert_string_equal(error.message, "qemu.objects takes at most 256 types");
    coco_arena_free(arena);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents),         cmocka_unit_test(rows_of_a_host),
        cmocka_unit_test(members_of_a_qemu), cmocka_unit_test(text_that_is_no_json),
        cmocka_unit_test(what_is_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
