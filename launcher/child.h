/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a program that is born with exactly the descriptors that it is to have, and does not outlive this one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* One of our descriptors, and the number that the program finds it under: from CHILD_FIRST_FD on. */
struct child_fd {
    int source, number;
};

#define CHILD_FIRST_FD 3

struct child_birth {
    const char *const *argv; /* argv[0] is searched for as execvp() does */
    size_t fd_count;
    const struct child_fd *fds;
    int diagnostics;       /* becomes standard error, and standard output where that is not its own */
    char *const *settings; /* "NAME=VALUE" that its environment has besides, up to a NULL; NULL: none */
    bool owns_terminal;    /* standard input and output are its own; else input is /dev/null */
};

struct child {
    pid_t pid;
    int pidfd;
};

/*
 * The program dies with this process, can gain no privileges, is in a session of its own (so that a key such as Ctrl-C
 * does not reach it), starts with default signal dispositions, and is kept from the service manager's socket.
 *
 * Returns 0, or a negative errno: then nothing runs, and *reterr_exec_failed says whether it was the program that could
 * not be executed.
 */
int child_start(const struct child_birth *birth, struct child *ret_child, bool *reterr_exec_failed);
