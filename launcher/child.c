/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- in the child ------------------------------------------------------------------------------------------------ */

/* Signals that were ignored or blocked stay so across exec unless this is done. */
static void reset_signals(void)
{
    const struct sigaction otherwise = {.sa_handler = SIG_DFL};
    sigset_t none;

    for (int number = 1; number <= SIGRTMAX; number++)
        (void)sigaction(number, &otherwise, NULL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The first number that the program is to find no descriptor under. */
static int first_free(const struct child_birth *birth)
{
    int number = CHILD_FIRST_FD;

    for (size_t i = 0; i < birth->fd_count; i++)
        if (birth->fds[i].number >= number)
            number = birth->fds[i].number + 1;
    return number;
}

/*
 * Puts every descriptor at its number. Sources may lie where numbers are to go, so all move out of the way first: what
 * is at *failure too. The copies' numbers are only known in this child, in `moved`.
 */
static int place_descriptors(const struct child_birth *birth, int *moved, int *failure)
{
    const int free_number = first_free(birth);
    int diagnostics;

    *failure = fcntl(*failure, F_DUPFD_CLOEXEC, free_number);
    diagnostics = fcntl(birth->diagnostics, F_DUPFD_CLOEXEC, free_number);
    if (*failure < 0 || diagnostics < 0)
        return -errno;
    for (size_t i = 0; i < birth->fd_count; i++) {
        moved[i] = fcntl(birth->fds[i].source, F_DUPFD_CLOEXEC, free_number);
        if (moved[i] < 0)
            return -errno;
    }
    for (size_t i = 0; i < birth->fd_count; i++)
        if (dup2(moved[i], birth->fds[i].number) < 0)
            return -errno;
    if (dup2(diagnostics, STDERR_FILENO) < 0)
        return -errno;
    return close_range((unsigned)free_number, ~0U, CLOSE_RANGE_CLOEXEC) < 0 ? -errno : 0;
}

static int place_standard_streams(const struct child_birth *birth)
{
    int null;

    if (birth->owns_terminal)
        return 0;
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return -errno;
    close(null);
    return 0;
}

/* Not the program's business: it would speak for us to the service manager. */
static void clean_environment(void)
{
    static const char *const names[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
                                        "LISTEN_FDS",    "LISTEN_PID",    "LISTEN_FDNAMES"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)unsetenv(names[i]);
}

static int add_settings(char *const *settings)
{
    for (; settings && *settings; settings++)
        if (putenv(*settings) != 0)
            return -errno;
    return 0;
}

static _Noreturn void become(const struct child_birth *birth, int *moved, int failure, pid_t parent)
{
    int result;

    reset_signals();
    (void)setsid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        result = -errno;
    else if (getppid() != parent) /* it went before the death signal was set */
        _exit(EXIT_FAILURE);
    else
        result = place_descriptors(birth, moved, &failure);
    if (result == 0)
        result = place_standard_streams(birth);
    if (result == 0) {
        clean_environment();
        result = add_settings(birth->settings);
    }
    if (result == 0) {
        (void)execvp(birth->argv[0], (char *const *)(uintptr_t)birth->argv);
        result = -errno;
    }
    (void)!write(failure, &result, sizeof(result));
    _exit(EXIT_FAILURE);
}

/* ---- in the parent ----------------------------------------------------------------------------------------------- */

/* The child's errno, or 0 when exec closed the pipe. */
static int read_failure(int fd)
{
    int failure = 0;
    ssize_t count;

    do
        count = read(fd, &failure, sizeof(failure));
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof(failure) ? failure : 0;
}

static int start(const struct child_birth *birth, int *moved, struct child *ret_child, bool *reterr_exec_failed)
{
    const pid_t parent = getpid();
    struct child child = {.pidfd = -1};
    int failure[2], result;

    if (pipe2(failure, O_CLOEXEC) < 0)
        return -errno;
    child.pid = fork();
    if (child.pid == 0)
        become(birth, moved, failure[1], parent);
    result = child.pid < 0 ? -errno : 0;
    close(failure[1]);
    if (result == 0) {
        child.pidfd = pidfd_open(child.pid, 0);
        result = child.pidfd < 0 ? -errno : read_failure(failure[0]);
        *reterr_exec_failed = child.pidfd >= 0 && result < 0;
        if (child.pidfd < 0)
            (void)kill(child.pid, SIGKILL);
        if (result < 0)
            while (waitpid(child.pid, NULL, 0) < 0 && errno == EINTR)
                ;
    }
    close(failure[0]);
    if (result == 0)
        *ret_child = child;
    else if (child.pidfd >= 0)
        close(child.pidfd);
    return result;
}

int child_start(const struct child_birth *birth, struct child *ret_child, bool *reterr_exec_failed)
{
    int *moved = calloc(birth->fd_count + 1, sizeof(*moved)); /* before the fork, after which nothing is allocated */
    int result;

    *reterr_exec_failed = false;
    if (!moved)
        return -ENOMEM;
    result = start(birth, moved, ret_child, reterr_exec_failed);
    free(moved);
    return result;
}
