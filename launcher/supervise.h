/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the moment when QEMU runs to its end: messages, monitor, console, signals, exit status. */
#pragma once

#include <stdbool.h>

#include "coco/plan.h"
#include "heard.h"
#include "spawn.h"
#include "terminal.h"

struct supervise_options {
    enum coco_choice_console console;
    bool quiet;
    const struct terminal *terminal;
};

/* Blocks the signals that supervision handles, so that none is lost in between; SIGPIPE is ignored from here on. */
int supervise_prepare(void);

/*
 * Runs until QEMU has ended, which it has on return (or it hangs inside the kernel, which is said). Returns the exit
 * status for this program, or a negative errno, with QEMU killed. `heard`, a fresh one, is what QEMU said last.
 */
int supervise(struct spawned *spawned, const struct supervise_options *options, struct heard *heard);
