/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memfd.h"

/* Descriptors that the child is born with, by the numbers that they have here. */
struct inheritance {
    size_t count;
    int *sources; /* of the plan's descriptors, in their order */
    int diagnostics;
    int failure; /* where the child writes its errno when exec fails */
    bool owns_terminal;
};

static int *end_of(struct spawned *spawned, enum coco_plan_fd_kind kind)
{
    switch (kind) {
    case COCO_FD_QMP:
        return &spawned->qmp;
    case COCO_FD_CONSOLE:
        return &spawned->console;
    case COCO_FD_EXIT:
        return &spawned->exit_status;
    case COCO_FD_CONTENT:
        break;
    }
    return NULL;
}

/* Makes what one descriptor of the plan stands for. Returns QEMU's end, or a negative errno. */
static int make_source(const struct coco_plan_fd *fd, struct spawned *spawned, struct spawn_error *reterr_error)
{
    int *ours = end_of(spawned, fd->kind);
    const char *part;
    int ends[2], result;

    reterr_error->what = fd->purpose;
    if (!ours) {
        result = memfd_of(fd, &part);
        if (part)
            reterr_error->what = part;
        return result;
    }
    if (*ours >= 0)
        return -EINVAL; /* two of a kind: no such plan is made */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) {
        result = -errno;
        close(ends[0]);
        close(ends[1]);
        return result;
    }
    *ours = ends[0];
    return ends[1];
}

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

/* Puts every descriptor at its number. Sources may lie where targets are to go, so all move out of the way first. */
static int place_descriptors(const struct coco_plan *plan, struct inheritance *inheritance)
{
    const int first_free = COCO_PLAN_FIRST_FD + (int)plan->fd_count;

    inheritance->failure = fcntl(inheritance->failure, F_DUPFD_CLOEXEC, first_free);
    inheritance->diagnostics = fcntl(inheritance->diagnostics, F_DUPFD_CLOEXEC, first_free);
    if (inheritance->failure < 0 || inheritance->diagnostics < 0)
        return -errno;
    for (size_t i = 0; i < inheritance->count; i++) {
        inheritance->sources[i] = fcntl(inheritance->sources[i], F_DUPFD_CLOEXEC, first_free);
        if (inheritance->sources[i] < 0)
            return -errno;
    }
    for (size_t i = 0; i < inheritance->count; i++)
        if (dup2(inheritance->sources[i], plan->fds[i].number) < 0)
            return -errno;
    if (dup2(inheritance->diagnostics, STDERR_FILENO) < 0)
        return -errno;
    return close_range((unsigned)first_free, ~0U, CLOSE_RANGE_CLOEXEC) < 0 ? -errno : 0;
}

static int place_standard_streams(const struct inheritance *inheritance)
{
    int null;

    if (inheritance->owns_terminal)
        return 0;
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return -errno;
    close(null);
    return 0;
}

/* Not QEMU's business: it would speak for us to the service manager. */
static void clean_environment(void)
{
    static const char *const names[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
                                        "LISTEN_FDS",    "LISTEN_PID",    "LISTEN_FDNAMES"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)unsetenv(names[i]);
}

static _Noreturn void become_qemu(const struct coco_plan *plan, struct inheritance *inheritance, pid_t parent)
{
    int result;

    reset_signals();
    (void)setsid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        result = -errno;
    else if (getppid() != parent) /* it went before the death signal was set */
        _exit(EXIT_FAILURE);
    else
        result = place_descriptors(plan, inheritance);
    if (result == 0)
        result = place_standard_streams(inheritance);
    if (result == 0) {
        clean_environment();
        (void)execvp(plan->argv[0], (char *const *)(uintptr_t)plan->argv);
        result = -errno;
    }
    (void)!write(inheritance->failure, &result, sizeof(result));
    _exit(EXIT_FAILURE);
}

/* ---- in the launcher --------------------------------------------------------------------------------------------- */

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

static int fork_qemu(const struct coco_plan *plan, struct inheritance *inheritance, struct spawned *spawned,
                     struct spawn_error *reterr_error)
{
    const pid_t parent = getpid();
    int failure[2], result;

    reterr_error->what = "a process for QEMU";
    if (pipe2(failure, O_CLOEXEC) < 0)
        return -errno;
    inheritance->failure = failure[1];
    spawned->pid = fork();
    if (spawned->pid == 0)
        become_qemu(plan, inheritance, parent);
    result = spawned->pid < 0 ? -errno : 0;
    close(failure[1]);
    if (result == 0) {
        spawned->pidfd = pidfd_open(spawned->pid, 0);
        result = spawned->pidfd < 0 ? -errno : read_failure(failure[0]);
        reterr_error->exec_failed = spawned->pidfd >= 0 && result < 0;
        if (spawned->pidfd < 0)
            (void)kill(spawned->pid, SIGKILL);
        if (result < 0)
            while (waitpid(spawned->pid, NULL, 0) < 0 && errno == EINTR)
                ;
    }
    close(failure[0]);
    return result;
}

static int make_and_fork(const struct coco_plan *plan, struct inheritance *inheritance, struct spawned *spawned,
                         struct spawn_error *reterr_error)
{
    int pipes[2], result;

    while (inheritance->count < plan->fd_count) {
        result = make_source(&plan->fds[inheritance->count], spawned, reterr_error);
        if (result < 0)
            return result;
        inheritance->sources[inheritance->count++] = result;
    }
    reterr_error->what = "a pipe for QEMU's messages";
    if (pipe2(pipes, O_CLOEXEC) < 0)
        return -errno;
    spawned->diagnostics = pipes[0];
    inheritance->diagnostics = pipes[1];
    result = fcntl(pipes[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
    if (result == 0)
        result = fork_qemu(plan, inheritance, spawned, reterr_error);
    close(pipes[1]);
    return result;
}

int spawn_qemu(const struct coco_plan *plan, bool owns_terminal, struct spawned *ret_spawned,
               struct spawn_error *reterr_error)
{
    struct spawned spawned = {.pidfd = -1, .diagnostics = -1, .qmp = -1, .console = -1, .exit_status = -1};
    struct inheritance inheritance = {
        .sources = calloc(plan->fd_count + 1, sizeof(*inheritance.sources)),
        .owns_terminal = owns_terminal,
    };
    int result = -ENOMEM;

    *reterr_error = (struct spawn_error){.what = "memory"};
    if (inheritance.sources)
        result = make_and_fork(plan, &inheritance, &spawned, reterr_error);
    for (size_t i = 0; i < inheritance.count; i++)
        close(inheritance.sources[i]);
    free(inheritance.sources);
    if (result < 0) {
        spawned_done(&spawned);
        reterr_error->code = -result;
        return result;
    }
    *ret_spawned = spawned;
    return 0;
}

void spawned_done(struct spawned *spawned)
{
    int *const fds[] = {&spawned->pidfd, &spawned->diagnostics, &spawned->qmp, &spawned->console,
                        &spawned->exit_status};

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
}
