/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts QEMU: the plan's command line, the plan's descriptors at the plan's numbers, and nothing else. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "child.h"
#include "coco/plan.h"

struct spawned {
    pid_t pid;
    int pidfd;
    int diagnostics; /* what QEMU writes to standard error; a pipe's reading end */
    int qmp;         /* our ends of the socket pairs; -1: the plan has none */
    int console;
    int exit_status;
};

/* Why nothing was started. */
struct spawn_error {
    int code;         /* errno */
    bool exec_failed; /* else it failed before */
    const char *what; /* what was being done, or the file that could not be read */
};

/* What QEMU is born with besides the plan's. */
struct spawn_addition {
    char *const *settings; /* as child.h has them */
    struct child_fd fd;    /* stays open here; its number is none of the plan's */
};

/*
 * Starts QEMU as child.h says. With `owns_terminal` standard input and output are its own; else they are /dev/null and
 * the diagnostics pipe. `addition` NULL: nothing is.
 *
 * Returns 0, or a negative errno with *reterr_error written.
 */
int spawn_qemu(const struct coco_plan *plan, bool owns_terminal, const struct spawn_addition *addition,
               struct spawned *ret_spawned, struct spawn_error *reterr_error);

/* Closes every descriptor of it. The process is to have ended. */
void spawned_done(struct spawned *spawned);
