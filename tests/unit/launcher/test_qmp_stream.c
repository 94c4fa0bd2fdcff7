/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes from QEMU's monitor: which are messages, and which end the conversation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "qmp_stream.h"

/* Writes messages as "greeting;event NAME;return ID;error ID TEXT;". */
static int take(void *context, const struct qmp_message *message)
{
    char *text = context;
    const size_t length = strlen(text), room = 512 - length;

    switch (message->kind) {
    case QMP_GREETING:
        snprintf(text + length, room, "greeting;");
        break;
    case QMP_EVENT:
        snprintf(text + length, room, "event %s %s;", message->name, message->data ? "with data" : "bare");
        break;
    case QMP_RETURN:
        snprintf(text + length, room, "return %d;", (int)message->id);
        break;
    case QMP_ERROR:
        snprintf(text + length, room, "error %d %s;", (int)message->id, message->name);
        break;
    }
    return strcmp(text, "event STOP bare;") == 0;
}

static const struct {
    const char *bytes;
    enum qmp_stream_result result;
    const char *messages;
} cases[] = {
    {"", QMP_STREAM_OK, ""},
    {"\n\r\n\n", QMP_STREAM_OK, ""},
    {"{\"QMP\": {\"version\": {}}}\r\n{\"return\": {}, \"id\": 1}\r\n", QMP_STREAM_OK, "greeting;return 1;"},
    {"{\"return\": []}\n{\"return\": 3, \"id\": \"x\"}\n", QMP_STREAM_OK, "return -1;return -1;"},
    {"{\"event\": \"RESUME\"}\n{\"event\": \"SHUTDOWN\", \"data\": {}}\n", QMP_STREAM_OK,
     "event RESUME bare;event SHUTDOWN with data;"},
    {"{\"error\": {\"class\": \"X\", \"desc\": \"no\"}, \"id\": 4}\n", QMP_STREAM_OK, "error 4 no;"},
    {"{\"return\": {}}", QMP_STREAM_OK, ""}, /* its end is yet to come */
    {"{\"event\": \"STOP\"}\n{\"event\": \"RESUME\"}\n", QMP_STREAM_STOPPED, "event STOP bare;"},
    {"hello\n", QMP_STREAM_NOT_JSON, ""},
    {"{\"return\": {}\n", QMP_STREAM_NOT_JSON, ""},
    {"{\"return\": {}}x\n", QMP_STREAM_NOT_JSON, ""},
    {"{\"return\": {}}{\"return\": {}}\n", QMP_STREAM_NOT_JSON, ""},
    {"{\"event\": 'STOP'}\n", QMP_STREAM_NOT_JSON, ""},
    {"{\"event\": \"\xff\"}\n", QMP_STREAM_NOT_JSON, ""},
    {"null\n", QMP_STREAM_NOT_JSON, ""},
    {"[]\n", QMP_STREAM_NOT_QMP, ""},
    {"\"return\"\n", QMP_STREAM_NOT_QMP, ""},
    {"{}\n", QMP_STREAM_NOT_QMP, ""},
    {"{\"return\": {}, \"event\": \"STOP\"}\n", QMP_STREAM_NOT_QMP, ""},
    {"{\"event\": 3}\n", QMP_STREAM_NOT_QMP, ""},
    {"{\"event\": \"X\", \"data\": []}\n", QMP_STREAM_NOT_QMP, ""},
    {"{\"error\": {}}\n", QMP_STREAM_NOT_QMP, ""},
    {"{\"error\": \"no\"}\n", QMP_STREAM_NOT_QMP, ""},
    {"{\"QMP\": 1}\n", QMP_STREAM_NOT_QMP, ""},
};

static void test_messages_are_the_same_however_bytes_arrive(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const size_t size = strlen(cases[i].bytes);

        for (size_t portion = 1; portion <= size + 1; portion++) {
            struct qmp_stream stream = {0};
            enum qmp_stream_result result = QMP_STREAM_OK;
            char messages[512] = "";

            for (size_t at = 0; at < size && result == QMP_STREAM_OK; at += portion)
                result = qmp_stream_feed(&stream, cases[i].bytes + at, size - at < portion ? size - at : portion, take,
                                         messages);
            qmp_stream_done(&stream);
            if (result != cases[i].result || strcmp(messages, cases[i].messages) != 0)
                fail_msg("case %zu in portions of %zu: %d, %s", i, portion, (int)result, messages);
        }
    }
}

static void test_nul_does_not_hide_what_follows(void **state)
{
    struct qmp_stream stream = {0};
    char messages[512] = "";

    (void)state;
    assert_int_equal(qmp_stream_feed(&stream, "{\"return\": {}}\0x\n", 17, take, messages), QMP_STREAM_NOT_JSON);
    qmp_stream_done(&stream);
}

static void test_line_is_bounded(void **state)
{
    char *bytes = malloc(QMP_LINE_MAX + 1), messages[512] = "";
    struct qmp_stream stream = {0};

    (void)state;
    assert_non_null(bytes);
    memset(bytes, ' ', QMP_LINE_MAX + 1);
    memcpy(bytes, "{\"return\": {}}", 14);
    assert_int_equal(qmp_stream_feed(&stream, bytes, QMP_LINE_MAX, take, messages), QMP_STREAM_OK);
    assert_int_equal(qmp_stream_feed(&stream, "\n", 1, take, messages), QMP_STREAM_OK);
    assert_string_equal(messages, "return -1;");
    assert_int_equal(qmp_stream_feed(&stream, bytes, QMP_LINE_MAX + 1, take, messages), QMP_STREAM_TOO_LONG);
    assert_true(stream.capacity <= QMP_LINE_MAX);
    qmp_stream_done(&stream);
    free(bytes);
}

static void test_nesting_is_bounded(void **state)
{
    struct qmp_stream stream = {0};
    char bytes[512], messages[512] = "";

    (void)state;
    snprintf(bytes, sizeof(bytes), "{\"return\": %.*s%.*s}\n", 100,
             "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
             100,
             "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    assert_int_equal(qmp_stream_feed(&stream, bytes, strlen(bytes), take, messages), QMP_STREAM_NOT_JSON);
    qmp_stream_done(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_are_the_same_however_bytes_arrive),
        cmocka_unit_test(test_nul_does_not_hide_what_follows),
        cmocka_unit_test(test_line_is_bounded),
        cmocka_unit_test(test_nesting_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
