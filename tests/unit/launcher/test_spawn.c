/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a child is born with: a shell plays QEMU's part. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "cmocka_all.h"
#include "scratch.h"
#include "spawn.h"

/* Runs the shell with these words in QEMU's place; returns what it wrote. */
static const char *output_of(const struct coco_plan_fd *fds, size_t count, const char *script, int *ret_status)
{
    static char text[4096];
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    const struct coco_plan plan = {.argc = 3, .argv = argv, .fd_count = count, .fds = fds};
    struct spawn_error error;
    struct spawned spawned;
    size_t length = 0;
    ssize_t part;

    assert_int_equal(spawn_qemu(&plan, false, NULL, &spawned, &error), 0);
    assert_int_equal(waitpid(spawned.pid, ret_status, 0), spawned.pid);
    while ((part = read(spawned.diagnostics, text + length, sizeof(text) - 1 - length)) > 0)
        length += (size_t)part;
    text[length] = '\0';
    spawned_done(&spawned);
    return text;
}

static void test_descriptors_are_exactly_those_of_the_plan(void **state)
{
    static const struct coco_plan_part part = {.bytes = (const uint8_t *)"held", .size = 4};
    static const struct coco_plan_fd fds[] = {
        {.kind = COCO_FD_QMP, .number = 3, .purpose = "QMP"},
        {.kind = COCO_FD_CONTENT, .number = 4, .purpose = "x", .part_count = 1, .parts = &part},
        {.kind = COCO_FD_CONSOLE, .number = 5, .purpose = "console"},
        {.kind = COCO_FD_EXIT, .number = 6, .purpose = "exit status"},
    };
    /* One of ours that would leak, were it not for the closing. */
    const int leak = fcntl(STDIN_FILENO, F_DUPFD, 20);
    int status;

    (void)state;
    assert_true(leak >= 0);
    assert_string_equal(output_of(fds, 4, "cat <&4; echo; ls -1 /proc/$$/fd; :", &status),
                        "held\n0\n1\n2\n3\n4\n5\n6\n");
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(leak);
}

static void test_child_is_its_own_session_without_privileges_to_gain(void **state)
{
    int status;

    (void)state;
    assert_string_equal(output_of(NULL, 0,
                                  "[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo session;"
                                  "grep -c 'NoNewPrivs:.1' /proc/self/status;"
                                  "readlink /proc/self/fd/0",
                                  &status),
                        "session\n1\n/dev/null\n");
}

static void test_signals_are_as_new(void **state)
{
    sigset_t blocked, before;
    int status;

    (void)state;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGPIPE, SIG_IGN);
    assert_string_equal(output_of(NULL, 0, "grep -E 'Sig(Blk|Ign)' /proc/self/status", &status),
                        "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static void test_environment_speaks_to_no_service_manager(void **state)
{
    int status;

    (void)state;
    setenv("NOTIFY_SOCKET", "/run/none", 1);
    setenv("COCO_TEST", "kept", 1);
    assert_string_equal(output_of(NULL, 0, "echo \"${NOTIFY_SOCKET-unset} $COCO_TEST\"", &status), "unset kept\n");
    unsetenv("NOTIFY_SOCKET");
}

static void expect_failure(const char *binary, int code)
{
    const char *const argv[] = {binary, NULL};
    const struct coco_plan plan = {.argc = 1, .argv = argv};
    struct spawn_error error;
    struct spawned spawned;

    assert_int_equal(spawn_qemu(&plan, false, NULL, &spawned, &error), -code);
    assert_true(error.exec_failed);
    assert_int_equal(error.code, code);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_failing_exec_is_told_from_a_failing_program(void **state)
{
    struct scratch *scratch = *state;

    expect_failure("/nonexistent/qemu", ENOENT);
    expect_failure("coco-no-such-program", ENOENT);
    expect_failure(scratch_file(scratch, "not-executable", "x", 1), EACCES);
    expect_failure(scratch->directory, EACCES);
}

static void test_file_that_cannot_be_read_is_named(void **state)
{
    const struct coco_plan_part part = {.path = "/nonexistent/initrd"};
    const struct coco_plan_fd fd = {
        .kind = COCO_FD_CONTENT, .number = 3, .purpose = "initrd", .part_count = 1, .parts = &part};
    const char *const argv[] = {"/bin/true", NULL};
    const struct coco_plan plan = {.argc = 1, .argv = argv, .fd_count = 1, .fds = &fd};
    struct spawn_error error;
    struct spawned spawned;

    (void)state;
    assert_int_equal(spawn_qemu(&plan, false, NULL, &spawned, &error), -ENOENT);
    assert_false(error.exec_failed);
    assert_string_equal(error.what, "/nonexistent/initrd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptors_are_exactly_those_of_the_plan),
        cmocka_unit_test(test_child_is_its_own_session_without_privileges_to_gain),
        cmocka_unit_test(test_signals_are_as_new),
        cmocka_unit_test(test_environment_speaks_to_no_service_manager),
        cmocka_unit_test_setup_teardown(test_failing_exec_is_told_from_a_failing_program, scratch_make, scratch_remove),
        cmocka_unit_test(test_file_that_cannot_be_read_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
