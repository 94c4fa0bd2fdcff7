/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The descriptors that the keeper keeps, at these numbers; all others are closed. */
enum { KEEP_PIPE, KEEP_PROCESS, KEEP_TERMINAL, KEEP_COUNT };

/* Moves the descriptors to their numbers; -1 leaves a number closed. */
static int keep_only(const int fds[KEEP_COUNT])
{
    int high[KEEP_COUNT];

    for (int i = 0; i < KEEP_COUNT; i++) {
        high[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD, KEEP_COUNT);
        if (fds[i] >= 0 && high[i] < 0)
            return -errno;
    }
    for (int i = 0; i < KEEP_COUNT; i++) {
        (void)close(i);
        if (high[i] >= 0 && dup2(high[i], i) < 0)
            return -errno;
    }
    return close_range(KEEP_COUNT, ~0U, 0) < 0 ? -errno : 0;
}

/* Returns true when the launcher said that all is well. */
static bool wait_for_word(void)
{
    char word;
    ssize_t count;

    do
        count = read(KEEP_PIPE, &word, 1);
    while (count < 0 && errno == EINTR);
    return count == 1;
}

static _Noreturn void keep(int pipe, int pidfd, const struct terminal *terminal)
{
    const int fds[KEEP_COUNT] = {pipe, pidfd, terminal->saved ? terminal->fd : -1};
    struct terminal kept = *terminal;
    sigset_t all;

    /* Whatever ends the launcher, Ctrl-C in a shell for one, must not end its keeper first. */
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    (void)setsid();
    (void)prctl(PR_SET_NAME, "coco-keeper");
    if (keep_only(fds) < 0)
        _exit(1);
    if (wait_for_word())
        _exit(0);
    kept.fd = KEEP_TERMINAL;
    terminal_restore(&kept);
    (void)pidfd_send_signal(KEEP_PROCESS, SIGKILL, NULL, 0);
    _exit(0);
}

int keeper_start(int pidfd, const struct terminal *terminal, struct keeper *ret_keeper)
{
    int ends[2];
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    pid = fork();
    if (pid < 0) {
        const int code = errno;

        close(ends[0]);
        close(ends[1]);
        return -code;
    }
    if (pid == 0) {
        close(ends[1]);
        keep(ends[0], pidfd, terminal);
    }
    close(ends[0]);
    *ret_keeper = (struct keeper){.pid = pid, .pipe = ends[1]};
    return 0;
}

void keeper_dismiss(struct keeper *keeper)
{
    const char word = '.';

    if (keeper->pid <= 0)
        return;
    /* A keeper that was killed gives SIGPIPE, which the launcher ignores. */
    (void)!write(keeper->pipe, &word, 1);
    close(keeper->pipe);
    while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    *keeper = (struct keeper){0};
}
