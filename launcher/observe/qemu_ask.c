/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/qemu_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "observe/qemu_talk.h"

/* How long an end may take that QEMU makes by itself: its status is worth hearing, and nothing else is lost. */
#define END_MS  500
/* After SIGKILL: a process that hangs inside the kernel is left to it. */
#define REAP_MS 200

/* So much of what QEMU writes to standard error is kept; the rest is read, so that it need not wait, and forgotten. */
#define SAID_BYTES_MAX 4096

/* Its first line is quoted up to here. */
#define QUOTE_MAX 200

struct asking {
    struct coco_arena *arena;
    struct child child;
    struct qemu_talk talk;
    int monitor, diagnostics, signals;
    int64_t deadline; /* of CLOCK_MONOTONIC, in milliseconds */
    int deadline_ms;
    bool interrupted, late, ended;
    siginfo_t end; /* where it ended */
    char said[SAID_BYTES_MAX];
    size_t said_length;
};

static int64_t now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- the conversation -------------------------------------------------------------------------------------------- */

/* Returns 1 when something came, 0 when nothing is there, -1 when nothing more will come. */
static int read_diagnostics(struct asking *asking)
{
    char bytes[4096];
    const ssize_t count = read(asking->diagnostics, bytes, sizeof(bytes));
    const size_t room = sizeof(asking->said) - asking->said_length;

    if (count < 0)
        return errno == EINTR || errno == EAGAIN ? 0 : -1;
    if (count == 0)
        return -1;
    memcpy(asking->said + asking->said_length, bytes, (size_t)count < room ? (size_t)count : room);
    asking->said_length += (size_t)count < room ? (size_t)count : room;
    return 1;
}

/* Waits once, and takes what came. Returns 0 or a negative errno. */
static int take_what_comes(struct asking *asking, int timeout_ms)
{
    struct pollfd events[] = {
        {.fd = asking->monitor, .events = (short)(qmp_wants_write(&asking->talk.qmp) ? POLLIN | POLLOUT : POLLIN)},
        {.fd = asking->diagnostics, .events = POLLIN},
        {.fd = asking->signals, .events = POLLIN},
    };

    if (poll(events, sizeof(events) / sizeof(events[0]), timeout_ms) < 0)
        return errno == EINTR ? 0 : -errno;
    asking->interrupted = events[2].revents != 0;
    if (events[1].revents && read_diagnostics(asking) < 0) {
        /* It may say no more, and still answer: what is closed would make every wait end at once. */
        close(asking->diagnostics);
        asking->diagnostics = -1;
    }
    if (events[0].revents & POLLOUT)
        qmp_write(&asking->talk.qmp);
    if (events[0].revents)
        (void)qmp_read(&asking->talk.qmp);
    return 0;
}

static int converse(struct asking *asking)
{
    int result = 0;

    while (result == 0 && !asking->interrupted && qemu_talk_state(&asking->talk) == QEMU_TALK_GOES_ON) {
        const int64_t left = asking->deadline - now();

        asking->late = left <= 0;
        if (asking->late)
            break;
        result = take_what_comes(asking, (int)left);
    }
    return result;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static bool has_ended(struct asking *asking, int timeout_ms)
{
    struct pollfd event = {.fd = asking->child.pidfd, .events = POLLIN};
    int count;

    do
        count = poll(&event, 1, timeout_ms);
    while (count < 0 && errno == EINTR);
    return count == 1;
}

/*
 * Whatever is left of QEMU's session dies, be it QEMU or what a wrapper started, and before QEMU is waited for: until
 * then nobody else can have its number.
 */
static void end_and_reap(struct asking *asking)
{
    const enum qemu_talk_state state = qemu_talk_state(&asking->talk);

    asking->ended =
        (state == QEMU_TALK_DONE || state == QEMU_TALK_CLOSED) && !asking->interrupted && has_ended(asking, END_MS);
    (void)kill(-asking->child.pid, SIGKILL);
    if (asking->ended || has_ended(asking, REAP_MS))
        (void)waitid(P_PID, (id_t)asking->child.pid, &asking->end, WEXITED | WNOHANG);
    while (asking->diagnostics >= 0 && asking->said_length < sizeof(asking->said) && read_diagnostics(asking) > 0)
        ;
}

/* ---- the sentence ------------------------------------------------------------------------------------------------ */

/* The first line that says more than a warning; where there are only warnings, the first of them; else NULL. */
static const char *quote(const struct asking *asking)
{
    const char *at = asking->said, *end = asking->said + asking->said_length, *best = NULL;
    size_t best_length = 0;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        const size_t length = (size_t)(stop - at) - (stop > at && stop[-1] == '\r');
        const bool is_warning = memmem(at, length, "warning:", strlen("warning:")) != NULL;

        if (length > 0 && (!best || !is_warning)) {
            best = at;
            best_length = length < QUOTE_MAX ? length : QUOTE_MAX;
            if (!is_warning)
                break;
        }
        at = newline ? newline + 1 : end;
    }
    return best ? coco_arena_copy(asking->arena, best, best_length) : NULL;
}

static const char *describe_end(const struct asking *asking)
{
    if (!asking->ended)
        return coco_arena_printf(asking->arena, "QEMU hung up its monitor without an answer");
    if (asking->end.si_code == CLD_EXITED)
        return coco_arena_printf(asking->arena, "QEMU ended with status %d when it was asked what it can do",
                                 asking->end.si_status);
    return coco_arena_printf(asking->arena, "QEMU was killed by signal %s when it was asked what it can do",
                             sigabbrev_np(asking->end.si_status));
}

/* NULL: there is no memory. */
static const char *describe(struct asking *asking)
{
    const char *quoted = quote(asking), *what;

    if (asking->interrupted)
        what = "QEMU was asked what it can do, and a signal came before the answer";
    else if (asking->late)
        what = coco_arena_printf(asking->arena, "QEMU did not say what it can do within %d.%d seconds",
                                 asking->deadline_ms / 1000, asking->deadline_ms % 1000 / 100);
    else if (asking->talk.failed)
        what = coco_arena_copy(asking->arena, asking->talk.problem, strlen(asking->talk.problem));
    else
        what = describe_end(asking);
    if (!what || !quoted)
        return what;
    return coco_arena_printf(asking->arena, "%s, and said \"%s\"", what, quoted);
}

static int conclude(struct asking *asking, struct qemu_asked *ret_asked)
{
    struct coco_qemu *qemu = coco_arena_alloc(asking->arena, sizeof(*qemu));
    struct qemu_asked asked = {.sighting = COCO_QEMU_SILENT};
    enum coco_result result = COCO_BAD_SYNTAX;

    if (!qemu || asking->talk.no_memory)
        return -ENOMEM;
    if (qemu_talk_state(&asking->talk) == QEMU_TALK_DONE)
        result = qemu_talk_finish(&asking->talk, qemu);
    if (result == COCO_OK) {
        asked.sighting = COCO_QEMU_USABLE;
        asked.qemu = qemu;
    } else {
        asked.fault = describe(asking);
        if (!asked.fault)
            return -ENOMEM;
    }
    *ret_asked = asked;
    return 0;
}

/* ---- the beginning ----------------------------------------------------------------------------------------------- */

/*
 * A machine of nothing, and no files of anybody's: what a QEMU can do hangs on neither. It is asked over an inherited
 * socket, which nobody else can reach.
 */
static int start(const char *path, int monitor, int diagnostics, struct child *ret_child, bool *reterr_exec_failed)
{
    const char *const argv[] = {
        path,       "-machine",           "none", "-nodefaults", "-display", "none", "-no-user-config",
        "-chardev", "socket,id=qmp,fd=3", "-qmp", "chardev:qmp", NULL};
    const struct child_fd fd = {.source = monitor, .number = CHILD_FIRST_FD};
    const struct child_birth birth = {.argv = argv, .fd_count = 1, .fds = &fd, .diagnostics = diagnostics};

    return child_start(&birth, ret_child, reterr_exec_failed);
}

static int say_exec_failure(struct asking *asking, int code, struct qemu_asked *ret_asked)
{
    const char *fault = coco_arena_printf(asking->arena, "QEMU cannot be executed: %s", strerror(code));

    if (!fault)
        return -ENOMEM;
    *ret_asked = (struct qemu_asked){.sighting = COCO_QEMU_DENIED, .fault = fault};
    return 0;
}

static int run(const char *path, int monitor, int diagnostics, struct asking *asking, struct qemu_asked *ret_asked)
{
    bool exec_failed;
    int result = start(path, monitor, diagnostics, &asking->child, &exec_failed);

    /* QEMU's ends are QEMU's alone, or its end would not show. */
    close(monitor);
    close(diagnostics);
    if (result < 0)
        return exec_failed ? say_exec_failure(asking, -result, ret_asked) : result;
    qemu_talk_init(&asking->talk, asking->monitor, asking->arena);
    asking->deadline = now() + asking->deadline_ms;
    result = converse(asking);
    end_and_reap(asking);
    close(asking->child.pidfd);
    if (result == 0)
        result = conclude(asking, ret_asked);
    qemu_talk_done(&asking->talk);
    return result;
}

static int connect_and_run(const char *path, struct asking *asking, struct qemu_asked *ret_asked)
{
    int monitor[2], diagnostics[2], result;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, monitor) < 0)
        return -errno;
    if (pipe2(diagnostics, O_CLOEXEC) < 0) {
        result = -errno;
        close(monitor[0]);
        close(monitor[1]);
        return result;
    }
    asking->monitor = monitor[0];
    asking->diagnostics = diagnostics[0];
    (void)fcntl(asking->diagnostics, F_SETFL, O_NONBLOCK);
    result = run(path, monitor[1], diagnostics[1], asking, ret_asked);
    close(asking->monitor);
    if (asking->diagnostics >= 0)
        close(asking->diagnostics);
    return result;
}

int qemu_ask(const char *path, int deadline_ms, struct coco_arena *arena, struct qemu_asked *ret_asked)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct asking asking = {.arena = arena, .deadline_ms = deadline_ms};
    sigset_t ending, before;
    int result;

    (void)sigemptyset(&ending);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        (void)sigaddset(&ending, numbers[i]);
    /* Held back until QEMU is gone: they come as soon as the mask is what it was. */
    if (sigprocmask(SIG_BLOCK, &ending, &before) < 0)
        return -errno;
    asking.signals = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
    result = asking.signals < 0 ? -errno : connect_and_run(path, &asking, ret_asked);
    if (asking.signals >= 0)
        close(asking.signals);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}
