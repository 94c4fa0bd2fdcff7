/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cleans up after a launcher that was killed with SIGKILL, which nothing in the launcher itself can. */
#pragma once

#include <sys/types.h>

#include "terminal.h"

struct keeper {
    pid_t pid; /* 0: there is none */
    int pipe;  /* the launcher's end; its closing without a word is the alarm */
};

/*
 * Starts a small process in a session of its own. When the launcher goes away without keeper_dismiss(), it sets the
 * terminal back and kills the process behind `pidfd`. Start it after that process, which must not hold the pipe.
 *
 * Returns 0 or a negative errno.
 */
int keeper_start(int pidfd, const struct terminal *terminal, struct keeper *ret_keeper);

/* All is well: the keeper ends, and is waited for. */
void keeper_dismiss(struct keeper *keeper);
