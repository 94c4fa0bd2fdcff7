/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversation with the monitor, whose part is played here, over a socket pair. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "qmp.h"

#define GREETING     "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"
#define CAPABILITIES "{\"execute\": \"qmp_capabilities\", \"id\": 1}\n"
#define READY        GREETING "{\"return\": {}, \"id\": 1}\r\n"

struct talk {
    struct qmp qmp;
    int monitor;     /* the other end */
    char heard[512]; /* by the listener */
};

static void hear(struct talk *talk, const char *what, const char *name)
{
    const size_t length = strlen(talk->heard);

    snprintf(talk->heard + length, sizeof(talk->heard) - length, "%s %s;", what, name);
}

static void on_ready(void *context)
{
    hear(context, "ready", "");
}

static void on_event(void *context, const char *name, struct json_object *data)
{
    const char *reason = qmp_string(data, "reason");

    hear(context, name, reason ? reason : "-");
}

static void on_answer(void *context, const struct qmp_message *answer)
{
    char number[32];

    snprintf(number, sizeof(number), "answer %d", (int)answer->id);
    hear(context, number, answer->kind == QMP_ERROR ? answer->name : "ok");
}

static int begin(void **state)
{
    static struct talk talk;
    const struct qmp_listener listener = {.ready = on_ready, .event = on_event, .answer = on_answer, .context = &talk};
    int ends[2];

    memset(&talk, 0, sizeof(talk));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0)
        return -1;
    talk.monitor = ends[1];
    qmp_init(&talk.qmp, ends[0], &listener);
    *state = &talk;
    return 0;
}

static int end(void **state)
{
    struct talk *talk = *state;

    qmp_done(&talk->qmp);
    close(talk->qmp.fd);
    if (talk->monitor >= 0)
        close(talk->monitor);
    return 0;
}

/* The monitor says this, and the client reads all of it. */
static void say(struct talk *talk, const char *text)
{
    assert_int_equal(send(talk->monitor, text, strlen(text), 0), strlen(text));
    while (qmp_read(&talk->qmp))
        ;
}

static void expect_sent(struct talk *talk, const char *expected)
{
    char text[512] = "";
    const ssize_t count = recv(talk->monitor, text, sizeof(text) - 1, 0);

    assert_int_equal(count < 0 ? 0 : count, strlen(expected));
    assert_string_equal(text, expected);
}

static void test_handshake_and_command(void **state)
{
    struct talk *talk = *state;

    assert_int_equal(qmp_command(&talk->qmp, "quit", NULL), -ENOTCONN);
    say(talk, GREETING);
    expect_sent(talk, CAPABILITIES);
    assert_int_equal(qmp_command(&talk->qmp, "quit", NULL), -ENOTCONN);
    say(talk, "{\"return\": {}, \"id\": 1}\r\n");
    assert_string_equal(talk->heard, "ready ;");
    assert_int_equal(qmp_command(&talk->qmp, "quit", NULL), 2);
    expect_sent(talk, "{\"execute\": \"quit\", \"id\": 2}\n");
    say(talk, "{\"event\": \"SHUTDOWN\", \"data\": {\"reason\": \"host-qmp-quit\"}}\n{\"return\": {}, \"id\": 2}\n");
    assert_string_equal(talk->heard, "ready ;SHUTDOWN host-qmp-quit;answer 2 ok;");
}

static void test_command_with_arguments(void **state)
{
    struct talk *talk = *state;

    say(talk, READY);
    expect_sent(talk, CAPABILITIES);
    assert_int_equal(qmp_command(&talk->qmp, "qom-list-types", "{\"abstract\": false}"), 2);
    expect_sent(talk, "{\"execute\": \"qom-list-types\", \"arguments\": {\"abstract\": false}, \"id\": 2}\n");
}

static void test_refused_command(void **state)
{
    struct talk *talk = *state;

    say(talk, READY);
    assert_int_equal(qmp_command(&talk->qmp, "x", NULL), 2);
    say(talk, "{\"id\": 2, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no x\"}}\n");
    assert_string_equal(talk->heard, "ready ;answer 2 no x;");
    assert_int_equal(talk->qmp.state, QMP_READY);
}

static void test_what_breaks_the_conversation(void **state)
{
    static const struct {
        const char *text, *problem;
    } cases[] = {
        {"hello\n", "not JSON"},
        {"{\"return\": {}}\n", "did not greet"},
        {"{\"event\": \"RESUME\"}\n", "did not greet"},
        {GREETING GREETING, "not asked"},
        {GREETING "{\"return\": {}, \"id\": 2}\n", "not asked"},
        {GREETING "{\"error\": {\"desc\": \"no\"}, \"id\": 1}\n", "refused to negotiate"},
        {READY GREETING, "greeted again"},
        {READY "{\"return\": {}, \"id\": 7}\n", "not asked"},
        {READY "{\"return\": {}}\n", "not asked"},
    };

    (void)end(state);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct talk *talk;

        assert_int_equal(begin(state), 0);
        talk = *state;
        say(talk, cases[i].text);
        if (talk->qmp.state != QMP_BROKEN || !strstr(talk->qmp.problem, cases[i].problem))
            fail_msg("case %zu: state %d", i, (int)talk->qmp.state);
        assert_int_equal(qmp_command(&talk->qmp, "quit", NULL), -ENOTCONN);
        assert_false(qmp_read(&talk->qmp));
        assert_int_equal(end(state), 0);
    }
    assert_int_equal(begin(state), 0);
}

static void test_event_may_come_before_the_answer(void **state)
{
    struct talk *talk = *state;

    say(talk, GREETING "{\"event\": \"RESUME\"}\n{\"return\": {}, \"id\": 1}\n");
    assert_string_equal(talk->heard, "RESUME -;ready ;");
}

static void test_hang_up(void **state)
{
    struct talk *talk = *state;

    say(talk, READY);
    close(talk->monitor);
    talk->monitor = -1;
    assert_false(qmp_read(&talk->qmp));
    assert_int_equal(talk->qmp.state, QMP_CLOSED);
    assert_int_equal(qmp_command(&talk->qmp, "quit", NULL), -ENOTCONN);
}

/* A monitor that does not read must not make the launcher wait, or make it keep ever more. */
static void test_monitor_that_does_not_read(void **state)
{
    struct talk *talk = *state;
    static char drain[65536];
    size_t sent = 0;
    int64_t result;
    ssize_t count;

    say(talk, READY);
    do {
        result = qmp_command(&talk->qmp, "query-status", NULL);
        sent += result > 0;
    } while (result > 0 && sent < 1000000);
    assert_int_equal(result, -ENOBUFS);
    assert_true(qmp_wants_write(&talk->qmp));
    while ((count = recv(talk->monitor, drain, sizeof(drain), 0)) > 0)
        ;
    qmp_write(&talk->qmp);
    assert_false(qmp_wants_write(&talk->qmp));
    assert_true(qmp_command(&talk->qmp, "quit", NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_handshake_and_command, begin, end),
        cmocka_unit_test_setup_teardown(test_command_with_arguments, begin, end),
        cmocka_unit_test_setup_teardown(test_refused_command, begin, end),
        cmocka_unit_test_setup_teardown(test_what_breaks_the_conversation, begin, end),
        cmocka_unit_test_setup_teardown(test_event_may_come_before_the_answer, begin, end),
        cmocka_unit_test_setup_teardown(test_hang_up, begin, end),
        cmocka_unit_test_setup_teardown(test_monitor_that_does_not_read, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
