/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a QEMU binary says of itself, and what it cannot make us believe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/qemu_replies.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define VERSION                                                                                                        \
    "{\"return\": {\"qemu\": {\"micro\": 2, \"minor\": 1, \"major\": 11}, \"package\": \"Debian 1:11.1.2+ds-3\"}, "    \
    "\"id\": 1}\n"
#define COMMAND "{\"name\": \"object-add\", \"ret-type\": \"0\", \"meta-type\": \"command\", \"arg-type\": \"183\"}"
#define PROPERTIES                                                                                                     \
    "{\"name\": \"20\", \"meta-type\": \"object\", \"members\": [{\"name\": \"policy\", \"default\": "                 \
    "null, \"type\": \"int\"}, {\"type\": \"int\", \"name\": \"cbitpos\"}]}"
#define NOTHING "{\"name\": \"21\", \"meta-type\": \"object\", \"members\": []}"
#define OPTIONS                                                                                                        \
    "{\"name\": \"183\", \"tag\": \"qom-type\", \"variants\": [{\"case\": \"sev-snp-guest\", \"type\": \"20\"}, "      \
    "{\"case\": \"tdx-guest\", \"type\": \"21\"}, {\"type\": \"20\", \"case\": \"pef-guest\"}], \"members\": "         \
    "[{\"name\": \"qom-type\", \"type\": \"19\"}], \"meta-type\": \"object\"}"

static int set_up(void **state)
{
    *state = coco_arena_new();
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    coco_arena_free(*state);
    return 0;
}

static void take(struct coco_qemu_replies *replies, enum coco_qemu_query query, const char *text)
{
    struct coco_error error = {.message = ""};

    if (coco_qemu_take_reply(replies, query, text, strlen(text), &error) != COCO_OK)
        fail_msg("%s", error.message);
}

static struct coco_qemu finish(const struct coco_qemu_replies *replies)
{
    struct coco_error error = {.message = ""};
    struct coco_qemu qemu = {0};

    if (coco_qemu_finish(replies, &qemu, &error) != COCO_OK)
        fail_msg("%s", error.message);
    return qemu;
}

static void assert_names(const struct coco_names *names, size_t count, const char *const expected[])
{
    assert_non_null(names->names);
    assert_int_equal(names->count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(names->names[i], expected[i]);
}

static void questions(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COCO_QEMU_QUERY_COUNT; i++) {
        const char *command = coco_qemu_query_command((enum coco_qemu_query)i);

        assert_int_equal(strspn(command, "abcdefghijklmnopqrstuvwxyz-"), strlen(command));
    }
    assert_null(coco_qemu_query_arguments(COCO_QEMU_QUERY_VERSION));
    assert_string_equal(coco_qemu_query_arguments(COCO_QEMU_QUERY_DEVICES),
                        "{\"implements\": \"device\", \"abstract\": false}");
}

static void everything_is_taken(void **state)
{
    struct coco_qemu_replies replies;
    struct coco_qemu qemu;

    coco_qemu_replies_init(&replies, *state);
    take(&replies, COCO_QEMU_QUERY_OPTIONS,
         "{\"return\": [{\"parameters\": [{\"name\": \"cpus\"}], \"option\": \"smp-opts\"}, {\"parameters\": [], "
         "\"option\": \"\"}, {\"option\": \"boot-opts\"}]}\r\n");
    take(&replies, COCO_QEMU_QUERY_MACHINES,
         "{\"id\": \"m\", \"return\": [{\"name\": \"pc-q35-11.1\", \"cpu-max\": 4096, \"alias\": \"q35\"}, {\"name\": "
         "\"none\", \"cpu-max\": 1.0e0}, {\"name\": \"q35\"}]}");
    take(&replies, COCO_QEMU_QUERY_VERSION, VERSION);
    take(&replies, COCO_QEMU_QUERY_TARGET, "{\"return\": {\"arch\": \"x86_64\"}}");
    take(&replies, COCO_QEMU_QUERY_SCHEMA, "{\"return\": [" OPTIONS ", " PROPERTIES ", " COMMAND ", " NOTHING "]}");
    take(&replies, COCO_QEMU_QUERY_OBJECTS,
         "{\"return\": [{\"name\": \"tdx-guest\", \"parent\": \"o\"}, {\"name\": \"sev-snp-guest\"}, {\"name\": "
         "\"dbus-display\"}]}");
    take(&replies, COCO_QEMU_QUERY_DEVICES, "{\"return\": [{\"name\": \"nvme\"}, {\"name\": \"e\\u0031000\"}]}");
    take(&replies, COCO_QEMU_QUERY_CPU_MODELS,
         "{\"return\": [{\"name\": \"host\", \"unavailable-features\": [\"x\"]}, {\"alias-of\": \"EPYC-v1\", \"name\": "
         "\"EPYC\"}]}");
    qemu = finish(&replies);

    assert_int_equal(qemu.major, 11);
    assert_int_equal(qemu.minor, 1);
    assert_int_equal(qemu.micro, 2);
    assert_string_equal(qemu.package, "Debian 1:11.1.2+ds-3");
    assert_string_equal(qemu.target, "x86_64");
    assert_names(&qemu.machines, 3, (const char *const[]){"none", "pc-q35-11.1", "q35"});
    assert_names(&qemu.devices, 2, (const char *const[]){"e1000", "nvme"});
    assert_names(&qemu.cpu_models, 2, (const char *const[]){"EPYC", "host"});
    assert_names(&qemu.options, 2, (const char *const[]){"boot-opts", "smp-opts"});
    /* pef-guest is not built in, and dbus-display is nothing that the schema knows. */
    assert_true(qemu.objects_known);
    assert_int_equal(qemu.object_count, 2);
    assert_names(&coco_qemu_find_object(&qemu, "sev-snp-guest")->properties, 2,
                 (const char *const[]){"cbitpos", "policy"});
    assert_names(&coco_qemu_find_object(&qemu, "tdx-guest")->properties, 0, NULL);
}

static void what_was_not_answered_is_not_known(void **state)
{
    struct coco_qemu_replies replies;
    struct coco_error error;
    struct coco_qemu qemu = {.major = 99};

    coco_qemu_replies_init(&replies, *state);
    assert_int_equal(coco_qemu_finish(&replies, &qemu, &error), COCO_BAD_SYNTAX);
    assert_string_equal(error.message, "QEMU did not answer query-version");
    assert_int_equal(qemu.major, 99);

    take(&replies, COCO_QEMU_QUERY_VERSION, "{\"return\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}}}");
    take(&replies, COCO_QEMU_QUERY_DEVICES,
         "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no\"}, \"id\": 1}");
    take(&replies, COCO_QEMU_QUERY_SCHEMA, "{\"return\": [" OPTIONS ", " PROPERTIES ", " COMMAND ", " NOTHING "]}");
    qemu = finish(&replies);
    assert_string_equal(qemu.package, "");
    assert_null(qemu.target);
    assert_null(qemu.devices.names);
    assert_null(qemu.machines.names);
    assert_false(qemu.objects_known); /* which of them are built in was not asked */
    assert_int_equal(qemu.object_count, 0);
}

static void types_need_both_answers(void **state)
{
    struct coco_qemu_replies replies;

    coco_qemu_replies_init(&replies, *state);
    take(&replies, COCO_QEMU_QUERY_VERSION, VERSION);
    take(&replies, COCO_QEMU_QUERY_OBJECTS, "{\"return\": [{\"name\": \"tdx-guest\"}]}");
    assert_false(finish(&replies).objects_known);
    /* A QEMU whose object-add takes anything (before 6.0) does not say what. */
    take(&replies, COCO_QEMU_QUERY_SCHEMA, "{\"return\": [{\"name\": \"object-add\", \"meta-type\": \"command\"}]}");
    assert_false(finish(&replies).objects_known);
}

static void package_is_shown_to_people(void **state)
{
    char text[512], long_package[201], cut[COCO_QEMU_NAME_MAX + 1];
    struct coco_qemu_replies replies;

    coco_qemu_replies_init(&replies, *state);
    take(&replies, COCO_QEMU_QUERY_VERSION,
         "{\"return\": {\"package\": \"a\\u001b[1m\\n\xc3\xa4\", \"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": "
         "7}}}");
    assert_string_equal(finish(&replies).package, "a?[1m???");
    memset(long_package, 'p', sizeof(long_package) - 1);
    long_package[sizeof(long_package) - 1] = '\0';
    memset(cut, 'p', sizeof(cut) - 1);
    cut[sizeof(cut) - 1] = '\0';
    snprintf(text, sizeof(text),
             "{\"return\": {\"package\": \"%s\", \"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}}}", long_package);
    take(&replies, COCO_QEMU_QUERY_VERSION, text);
    assert_string_equal(finish(&replies).package, cut);
}

/* ---- lies -------------------------------------------------------------------------------------------------------- */

static const struct {
    enum coco_qemu_query query;
    const char *text, *what;
} lies[] = {
    {COCO_QEMU_QUERY_TARGET, "", "it is not an object (at byte 0)"},
    {COCO_QEMU_QUERY_TARGET, "[]", "it is not an object (at byte 0)"},
    {COCO_QEMU_QUERY_TARGET, "{}", "it has not one of the members \"return\" and \"error\" (at byte 2)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {\"arch\": \"a\"}, \"error\": {}}",
     "it has not one of the members \"return\" and \"error\" (at byte 38)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {\"arch\": \"a\"}, \"return\": {}}",
     "it has not one of the members \"return\" and \"error\" (at byte 39)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {\"arch\": \"a\"}} {}",
     "it is not JSON: the text goes on after its end (at byte 26)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {\"arch\": \"a",
     "it is not JSON: the text breaks off within a string (at byte 22)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {'arch': 'a'}}",
     "it is not JSON: a member's name in double quotes is missing (at byte 12)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": [\"x86_64\"]}", "it is not an object (at byte 11)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {}}", "it has no member \"arch\" (at byte 13)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {\"arch\": 64}}", "\"arch\" is not one string (at byte 20)"},
    {COCO_QEMU_QUERY_TARGET, "{\"return\": {\"arch\": \"a\", \"arch\": \"b\"}}",
     "\"arch\" is not one string (at byte 36)"},
    {COCO_QEMU_QUERY_VERSION, "{\"return\": 11}", "it is not an object (at byte 11)"},
    {COCO_QEMU_QUERY_VERSION, "{\"return\": {\"package\": \"\"}}", "it has no member \"qemu\" (at byte 26)"},
    {COCO_QEMU_QUERY_VERSION, "{\"return\": {\"qemu\": \"11.1.2\"}}", "\"qemu\" is not an object (at byte 20)"},
    {COCO_QEMU_QUERY_VERSION, "{\"return\": {\"qemu\": {\"major\": 11, \"minor\": 1}}}",
     "the version is not major, minor and micro (at byte 45)"},
    {COCO_QEMU_QUERY_VERSION, "{\"return\": {\"qemu\": {\"major\": 10000}}}",
     "the version holds what is no number up to 9999 (at byte 35)"},
    {COCO_QEMU_QUERY_VERSION, "{\"return\": {\"qemu\": {\"major\": -1}}}",
     "the version holds what is no number up to 9999 (at byte 30)"},
    {COCO_QEMU_QUERY_VERSION, "{\"return\": {\"package\": 7}}", "\"package\" is not a string (at byte 23)"},
    {COCO_QEMU_QUERY_MACHINES, "{\"return\": {}}", "it is not an array (at byte 11)"},
    {COCO_QEMU_QUERY_MACHINES, "{\"return\": [\"q35\"]}", "the array holds something other than objects (at byte 12)"},
    {COCO_QEMU_QUERY_MACHINES, "{\"return\": [{\"alias\": \"q35\"}]}", "an entry has no name (at byte 28)"},
    {COCO_QEMU_QUERY_MACHINES, "{\"return\": [{\"name\": 35}]}", "a name is not a string (at byte 21)"},
    {COCO_QEMU_QUERY_MACHINES, "{\"return\": [{\"name\": \"q 35\"}]}",
     "a name is not printable ASCII without blanks, 1 to 127 bytes (at byte 27)"},
    {COCO_QEMU_QUERY_MACHINES, "{\"return\": [{\"name\": \"q35\"}", "it is not JSON: the text breaks off (at byte 27)"},
    {COCO_QEMU_QUERY_SCHEMA, "{\"return\": {}}", "it is not an array (at byte 11)"},
    {COCO_QEMU_QUERY_SCHEMA, "{\"return\": [7]}", "the schema holds something other than objects (at byte 12)"},
    {COCO_QEMU_QUERY_SCHEMA, "{\"return\": [{}]}", "an entry of the schema has no name (at byte 14)"},
    {COCO_QEMU_QUERY_SCHEMA, "{\"return\": [" COMMAND "]}",
     "the schema refers to an entry that it does not have (at byte 95)"},
    {COCO_QEMU_QUERY_SCHEMA, "{\"return\": [" COMMAND ", " OPTIONS "]}",
     "the schema refers to an entry that it does not have (at byte 258)"},
    {COCO_QEMU_QUERY_SCHEMA, "{\"return\": [{\"name\": \"object-add\", \"arg-type\": \"object-add\"}]}",
     "an entry of the schema has not the members that it should have (at byte 60)"},
    {COCO_QEMU_QUERY_SCHEMA,
     "{\"return\": [{\"name\": \"object-add\", \"arg-type\": \"1\"}, {\"name\": \"1\", \"variants\": "
     "[{\"case\": \"a\"}]}]}",
     "a type of object-add has no name (at byte 93)"},
    {COCO_QEMU_QUERY_SCHEMA,
     "{\"return\": [{\"name\": \"object-add\", \"arg-type\": \"1\"}, {\"name\": \"1\", \"variants\": "
     "[{\"case\": \"a\", \"type\": \"2\"}]}, {\"name\": \"2\", \"members\": [{}]}]}",
     "a property has no name (at byte 138)"},
    {COCO_QEMU_QUERY_SCHEMA,
     "{\"return\": [{\"name\": \"object-add\", \"arg-type\": \"1\"}, {\"name\": \"1\", \"variants\": "
     "[{\"case\": \"a\", \"type\": \"2\"}, {\"case\": \"a\", \"type\": \"2\"}]}, {\"name\": \"2\", "
     "\"members\": []}]}",
     "object-add takes a type twice (at byte 165)"},
};

static void lies_are_refused(void **state)
{
    for (size_t i = 0; i < COUNT(lies); i++) {
        struct coco_qemu_replies replies, before;
        struct coco_error error = {.message = ""};
        char expected[512];

        coco_qemu_replies_init(&replies, *state);
        take(&replies, COCO_QEMU_QUERY_VERSION, VERSION);
        before = replies;
        if (coco_qemu_take_reply(&replies, lies[i].query, lies[i].text, strlen(lies[i].text), &error) !=
            COCO_BAD_SYNTAX)
            fail_msg("taken: %s", lies[i].text);
        snprintf(expected, sizeof(expected), "QEMU's answer to %s cannot be used: %s",
                 coco_qemu_query_command(lies[i].query), lies[i].what);
        assert_string_equal(error.message, expected);
        assert_int_equal(error.origin.kind, COCO_ORIGIN_NONE);
        assert_memory_equal(&replies, &before, sizeof(before));
    }
}

/* ---- floods ------------------------------------------------------------------------------------------------------ */

static void assert_flooded(void *arena, enum coco_qemu_query query, const char *text, size_t length,
                           enum coco_result result, const char *what)
{
    struct coco_qemu_replies replies;
    struct coco_error error = {.message = ""};

    coco_qemu_replies_init(&replies, arena);
    assert_int_equal(coco_qemu_take_reply(&replies, query, text, length, &error), result);
    assert_non_null(strstr(error.message, what));
}

/* Writes `item` with numbers from 0 behind `head`, and `tail` behind them. */
static void fill(char *text, const char *head, const char *item, unsigned count, const char *tail)
{
    char *at = text + sprintf(text, "%s", head);

    for (unsigned i = 0; i < count; i++) {
        for (const char *from = i == 0 ? item + 1 : item; *from; from++) /* the first has no comma */
            at += *from == '#' ? sprintf(at, "%u", i) : sprintf(at, "%c", *from);
    }
    strcpy(at, tail);
}

static void floods_are_refused(void **state)
{
    static const char schema[] =
        "{\"return\":[{\"name\":\"object-add\",\"arg-type\":\"1\"},{\"name\":\"1\",\"variants\":[";
    char *text = malloc(COCO_QEMU_REPLY_BYTES_MAX + 1);

    assert_non_null(text);
    memset(text, '[', COCO_QEMU_REPLY_BYTES_MAX + 1);
    memcpy(text, "{\"return\":", 10);
    assert_flooded(*state, COCO_QEMU_QUERY_MACHINES, text, COCO_QEMU_REPLY_BYTES_MAX + 1, COCO_TOO_MUCH,
                   "it is longer than 4 MiB");
    memcpy(text, "{\"x\":[[[[[", 10);
    assert_flooded(*state, COCO_QEMU_QUERY_MACHINES, text, COCO_QEMU_REPLY_BYTES_MAX, COCO_BAD_SYNTAX,
                   "objects and arrays are nested too deeply (at byte 35)");

    fill(text, "{\"return\":[", ",{\"name\":\"n#\"}", COCO_QEMU_NAMES_MAX + 1, "]}");
    assert_flooded(*state, COCO_QEMU_QUERY_DEVICES, text, strlen(text), COCO_BAD_SYNTAX,
                   "there are more than 8192 names");
    fill(text, "{\"return\":[", ",{\"name\":\"n#\"}", 32769, "]}");
    assert_flooded(*state, COCO_QEMU_QUERY_SCHEMA, text, strlen(text), COCO_BAD_SYNTAX,
                   "the schema has too many entries");
    fill(text, schema, ",{\"case\":\"t#\",\"type\":\"2\"}", COCO_QEMU_OBJECTS_MAX + 1,
         "]},{\"name\":\"2\",\"members\":[]}]}");
    assert_flooded(*state, COCO_QEMU_QUERY_SCHEMA, text, strlen(text), COCO_BAD_SYNTAX,
                   "object-add takes too many types");
    /* Few types and properties that are many together. */
    fill(text, schema, ",{\"case\":\"t#\",\"type\":\"2\"}", 100, "]},");
    fill(text + strlen(text), "{\"name\":\"2\",\"members\":[", ",{\"name\":\"p#\"}", 100, "]}]}");
    assert_flooded(*state, COCO_QEMU_QUERY_SCHEMA, text, strlen(text), COCO_BAD_SYNTAX,
                   "there are too many properties");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions),
        cmocka_unit_test_setup_teardown(everything_is_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_not_answered_is_not_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_need_both_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(package_is_shown_to_people, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lies_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(floods_are_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
