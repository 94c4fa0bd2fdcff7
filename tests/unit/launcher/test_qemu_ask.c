/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking a QEMU what it can do: shell scripts play its part, each badly in a way of its own. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "cmocka_all.h"
#include "observe/qemu_ask.h"
#include "scratch.h"

/* Long enough for a shell on a busy machine, where an answer is to come. */
#define LONG_MS  20000
#define SHORT_MS 300

#define GREET   "echo '{\"QMP\": {\"version\": {}, \"capabilities\": []}}' >&3\n"
#define HEAR    "read -r command <&3\n"
#define AGREE   GREET HEAR "echo '{\"return\": {}, \"id\": 1}' >&3\n" HEAR
#define VERSION "{\"qemu\": {\"major\": 9, \"minor\": 1, \"micro\": 2}, \"package\": \"of a test\"}"

/* Answers every command: the first after the agreement is query-version, and all others are errors. */
#define ANSWER_ALL                                                                                                     \
    AGREE "echo '{\"return\": " VERSION ", \"id\": 2}' >&3\n"                                                          \
          "id=3\n"                                                                                                     \
          "while read -r command <&3; do\n"                                                                            \
          "  case $command in *'\"quit\"'*) exit 0;; esac\n"                                                           \
          "  echo \"{\\\"error\\\": {\\\"desc\\\": \\\"no such command\\\"}, \\\"id\\\": $id}\" >&3\n"                 \
          "  id=$((id + 1))\n"                                                                                         \
          "done\n"

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

struct fixture {
    struct scratch *scratch;
    struct coco_arena *arena;
};

static int begin(void **state)
{
    static struct fixture fixture;
    void *scratch;

    if (scratch_make(&scratch) < 0)
        return -1;
    fixture = (struct fixture){.scratch = scratch, .arena = coco_arena_new()};
    *state = &fixture;
    return fixture.arena ? 0 : -1;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    void *scratch = fixture->scratch;

    coco_arena_free(fixture->arena);
    return scratch_remove(&scratch);
}

/* An executable script; it notes its process first, so that what is left of it can be looked for. */
static const char *write_script(struct fixture *fixture, const char *script)
{
    static char text[4096];
    const char *path;

    snprintf(text, sizeof(text), "#!/bin/sh\necho $$ >>%s/pids\n%s", fixture->scratch->directory, script);
    path = scratch_file(fixture->scratch, "qemu", text, strlen(text));
    assert_int_equal(chmod(path, 0755), 0);
    return path;
}

/* So many processes have noted themselves. */
static void wait_for_notes(struct fixture *fixture, int count)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};

    for (int noted = 0; noted < count;) {
        FILE *stream = fopen(scratch_path(fixture->scratch, "pids"), "r");

        noted = 0;
        for (int byte; stream && (byte = getc(stream)) != EOF;)
            noted += byte == '\n';
        if (stream)
            fclose(stream);
        (void)nanosleep(&pause, NULL);
    }
}

/* Every process that noted itself is gone. */
static void expect_nothing_left(struct fixture *fixture)
{
    FILE *stream = fopen(scratch_path(fixture->scratch, "pids"), "r");
    long pid;

    if (!stream)
        return;
    while (fscanf(stream, "%ld", &pid) == 1)
        for (int tries = 0; kill((pid_t)pid, 0) == 0; tries++) {
            const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};

            if (tries == 100)
                fail_msg("process %ld was left behind", pid);
            (void)nanosleep(&pause, NULL); /* one that lost its parent is reaped by init */
        }
    fclose(stream);
}

static size_t count_descriptors(void)
{
    size_t count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static struct qemu_asked ask(struct fixture *fixture, const char *script, int deadline_ms)
{
    const char *path = write_script(fixture, script);
    const size_t descriptors = count_descriptors();
    struct qemu_asked asked;

    assert_int_equal(qemu_ask(path, deadline_ms, fixture->arena, &asked), 0);
    assert_int_equal(count_descriptors(), descriptors);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    expect_nothing_left(fixture);
    return asked;
}

static void expect_fault(struct fixture *fixture, const char *script, int deadline_ms, const char *fault)
{
    const struct qemu_asked asked = ask(fixture, script, deadline_ms);

    assert_int_equal(asked.sighting, COCO_QEMU_SILENT);
    assert_null(asked.qemu);
    if (!strstr(asked.fault, fault))
        fail_msg("\"%s\" is not in \"%s\"", fault, asked.fault);
    assert_int_equal(strncmp(asked.fault, "QEMU", 4), 0);
}

static int64_t milliseconds(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- one that answers -------------------------------------------------------------------------------------------- */

static void test_what_it_says_is_taken(void **state)
{
    struct fixture *fixture = *state;
    const struct qemu_asked asked = ask(fixture, ANSWER_ALL, LONG_MS);

    if (asked.sighting != COCO_QEMU_USABLE)
        fail_msg("%s", asked.fault);
    assert_int_equal(asked.qemu->major, 9);
    assert_int_equal(asked.qemu->minor, 1);
    assert_int_equal(asked.qemu->micro, 2);
    assert_string_equal(asked.qemu->package, "of a test");
    assert_null(asked.qemu->machines.names);
    assert_false(asked.qemu->objects_known);
}

static void test_it_is_born_with_its_monitor_alone(void **state)
{
    struct fixture *fixture = *state;
    const int leak = fcntl(STDIN_FILENO, F_DUPFD, 20);
    char text[512] = "";
    FILE *stream;

    assert_true(leak >= 0);
    setenv("NOTIFY_SOCKET", "/run/none", 1);
    (void)ask(fixture,
              "cd \"${0%/*}\"; { ls /proc/$$/fd; readlink /proc/$$/fd/0; echo \"${NOTIFY_SOCKET-unset}\";\n"
              "[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo session; echo \"$*\"; } >seen\n",
              LONG_MS);
    unsetenv("NOTIFY_SOCKET");
    close(leak);
    stream = fopen(scratch_path(fixture->scratch, "seen"), "r");
    assert_non_null(stream);
    assert_true(fread(text, 1, sizeof(text) - 1, stream) > 0);
    fclose(stream);
    /* Descriptor 10 and the like is the shell's own, for its script. */
    assert_non_null(strstr(text, "0\n1\n"));
    assert_non_null(strstr(text, "2\n3\n"));
    assert_null(strstr(text, "\n4\n"));
    assert_null(strstr(text, "20\n"));
    assert_non_null(strstr(text, "/dev/null\nunset\nsession\n-machine none -nodefaults -display none -no-user-config "
                                 "-chardev socket,id=qmp,fd=3 -qmp chardev:qmp\n"));
}

static void test_one_that_does_not_end_is_ended(void **state)
{
    const int64_t before = milliseconds();
    const struct qemu_asked asked =
        ask(*state, "trap '' TERM INT HUP\n(" ANSWER_ALL ")\nexec 3>&-\nsleep 1000\n", LONG_MS);

    assert_int_equal(asked.sighting, COCO_QEMU_USABLE);
    assert_true(milliseconds() - before < LONG_MS);
}

/* ---- those that do not ------------------------------------------------------------------------------------------- */

static void test_end_without_an_answer(void **state)
{
    expect_fault(*state, "exit 3\n", LONG_MS, "QEMU ended with status 3 when it was asked what it can do");
    expect_fault(*state, "echo 'no library' >&2; echo more >&2; exit 127\n", LONG_MS,
                 "ended with status 127 when it was asked what it can do, and said \"no library\"");
    expect_fault(*state, "kill -SEGV $$\n", LONG_MS, "was killed by signal SEGV");
    expect_fault(*state, AGREE "exit 0\n", LONG_MS, "ended with status 0");
}

static void test_quoted_line_is_not_a_warning_where_there_is_another(void **state)
{
    expect_fault(*state, "printf 'q: warning: old\\n\\nq: broken\\r\\nx' >&2; exit 1\n", LONG_MS, "said \"q: broken\"");
    expect_fault(*state, "echo 'q: warning: old' >&2; exit 1\n", LONG_MS, "said \"q: warning: old\"");
}

static void test_long_words_are_cut(void **state)
{
    struct fixture *fixture = *state;
    const struct qemu_asked asked =
        ask(fixture, "i=0; while [ $i -lt 9999 ]; do printf xxxxxxxxxx >&2; i=$((i+1)); done; exit 1\n", LONG_MS);

    assert_int_equal(asked.sighting, COCO_QEMU_SILENT);
    assert_true(strlen(asked.fault) < 400);
    assert_non_null(strstr(asked.fault, "xxxx\""));
}

static void test_hanging(void **state)
{
    static const char *const scripts[] = {
        "sleep 1000\n",
        "trap '' TERM INT HUP PIPE\nsleep 1000 &\necho $! >>\"${0%/*}\"/pids\nsleep 1000\n",
        GREET "sleep 1000\n",
        AGREE "sleep 1000\n",
        "while :; do echo babble >&2; done\n",
        GREET "while :; do echo '{\"event\": \"NOTHING\"}' >&3; done\n",
    };

    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        const int64_t before = milliseconds();

        expect_fault(*state, scripts[i], SHORT_MS, "did not say what it can do within 0.3 seconds");
        assert_true(milliseconds() - before < LONG_MS / 2);
    }
}

static void test_hanging_up(void **state)
{
    expect_fault(*state, "exec 3>&-\nsleep 1000\n", LONG_MS, "QEMU hung up its monitor without an answer");
    expect_fault(*state, AGREE "exec 3>&-\nsleep 1000\n", LONG_MS, "hung up its monitor");
    /* What it started holds the socket still, and does not answer either. */
    expect_fault(*state, "sleep 1000 & exit 0\n", SHORT_MS, "did not say");
}

static void test_nonsense(void **state)
{
    expect_fault(*state, "echo hello >&3\nsleep 1000\n", LONG_MS, "QEMU sent a line that is not JSON");
    expect_fault(*state, "echo '{\"event\": \"X\"}' >&3\nsleep 1000\n", LONG_MS, "did not greet");
    expect_fault(*state, "cat /dev/zero >&3\n", LONG_MS, "longer than 1 MiB");
    expect_fault(*state, GREET HEAR "echo '{\"error\": {\"desc\": \"no\"}, \"id\": 1}' >&3\nsleep 1000\n", LONG_MS,
                 "refused to negotiate");
    expect_fault(*state, AGREE "echo '{\"return\": [], \"id\": 2}' >&3\nsleep 1000\n", LONG_MS, "query-version");
    expect_fault(*state, AGREE "echo '{\"return\": " VERSION ", \"id\": 1}' >&3\nsleep 1000\n", LONG_MS,
                 "answered one query twice");
    expect_fault(*state,
                 AGREE "echo '{\"error\": {\"desc\": \"no\"}, \"id\": 2}' >&3\nid=3\n" HEAR
                       "while :; do echo \"{\\\"error\\\": {\\\"desc\\\": \\\"no\\\"}, \\\"id\\\": $id}\" >&3\n" HEAR
                       "id=$((id + 1)); done\n",
                 LONG_MS, "query-version");
}

static void test_flood(void **state)
{
    expect_fault(*state,
                 GREET HEAR "e='{\"event\": \"NOTHING\"}'; i=0\n"
                            "while [ $i -lt 12 ]; do e=\"$e\n$e\"; i=$((i+1)); done\n"
                            "while :; do printf '%s\\n' \"$e\" >&3; done\n",
                 LONG_MS, "QEMU sent more than 8 MiB");
}

/* ---- those that cannot be run ------------------------------------------------------------------------------------ */

static void expect_denied(struct fixture *fixture, const char *path, const char *fault)
{
    struct qemu_asked asked;

    assert_int_equal(qemu_ask(path, LONG_MS, fixture->arena, &asked), 0);
    assert_int_equal(asked.sighting, COCO_QEMU_DENIED);
    assert_non_null(strstr(asked.fault, fault));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_what_cannot_be_executed(void **state)
{
    struct fixture *fixture = *state;
    static const char lost[] = "#!/nonexistent/interpreter\n";
    const char *path;

    expect_denied(fixture, fixture->scratch->directory, "QEMU cannot be executed: Permission denied");
    expect_denied(fixture, scratch_file(fixture->scratch, "data", "x", 1), "Permission denied");
    path = scratch_file(fixture->scratch, "lost", lost, sizeof(lost) - 1);
    assert_int_equal(chmod(path, 0755), 0);
    expect_denied(fixture, path, "No such file or directory");
}

/* ---- signals ----------------------------------------------------------------------------------------------------- */

/* Ctrl-C goes to the whole foreground group, which QEMU is not of. */
static void test_signal_ends_all_of_it(void **state)
{
    struct fixture *fixture = *state;
    const char *path =
        write_script(fixture, "trap '' INT TERM HUP\nsleep 1000 &\necho $! >>\"${0%/*}\"/pids\nsleep 1000\n");
    struct qemu_asked asked;
    int64_t before;
    int end_status;
    const pid_t child = fork();

    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        (void)qemu_ask(path, LONG_MS, fixture->arena, &asked);
        _exit(0);
    }
    assert_true(child > 0);
    wait_for_notes(fixture, 2);
    before = milliseconds();
    assert_int_equal(kill(child, SIGINT), 0);
    assert_int_equal(waitpid(child, &end_status, 0), child);
    assert_true(WIFSIGNALED(end_status) && WTERMSIG(end_status) == SIGINT);
    assert_true(milliseconds() - before < LONG_MS / 2);
    expect_nothing_left(fixture);
}

static void test_death_takes_it_along(void **state)
{
    struct fixture *fixture = *state;
    const char *path = write_script(fixture, "exec sleep 1000\n");
    struct qemu_asked asked;
    const pid_t child = fork();

    if (child == 0) {
        (void)qemu_ask(path, LONG_MS, fixture->arena, &asked);
        _exit(0);
    }
    assert_true(child > 0);
    wait_for_notes(fixture, 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    expect_nothing_left(fixture);
}

static void test_signal_mask_is_as_before(void **state)
{
    sigset_t before, after;

    (void)sigprocmask(SIG_SETMASK, NULL, &before);
    (void)ask(*state, "exit 0\n", LONG_MS);
    (void)sigprocmask(SIG_SETMASK, NULL, &after);
    for (int number = 1; number < SIGRTMIN; number++)
        assert_int_equal(sigismember(&before, number), sigismember(&after, number));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_it_says_is_taken),
        TEST(test_it_is_born_with_its_monitor_alone),
        TEST(test_one_that_does_not_end_is_ended),
        TEST(test_end_without_an_answer),
        TEST(test_quoted_line_is_not_a_warning_where_there_is_another),
        TEST(test_long_words_are_cut),
        TEST(test_hanging),
        TEST(test_hanging_up),
        TEST(test_nonsense),
        TEST(test_flood),
        TEST(test_what_cannot_be_executed),
        TEST(test_signal_ends_all_of_it),
        TEST(test_death_takes_it_along),
        TEST(test_signal_mask_is_as_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
