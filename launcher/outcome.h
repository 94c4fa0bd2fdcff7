/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a VM came to its end, and what exit status that is. No descriptors and no processes here. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum outcome_end {
    OUTCOME_UNKNOWN,     /* QEMU gave no reason */
    OUTCOME_POWERED_OFF, /* the guest did so, asked to or not */
    OUTCOME_QUIT,        /* QEMU was told to end, through its monitor or its window */
    OUTCOME_HOST_SIGNAL, /* QEMU was told to end by a signal */
    OUTCOME_RESET,       /* the guest asked for a reset, or hit a fault that ends in one; it is not started again */
    OUTCOME_PANICKED,    /* the guest said so, or ended in a way that only a crash does */
    OUTCOME_STUCK,       /* QEMU stopped the guest for an error and cannot go on */
    OUTCOME_HOST_ERROR,  /* QEMU met an error and ended */
};

struct outcome {
    bool exited;    /* QEMU exited by itself; else it was killed */
    int number;     /* its exit status, or the signal */
    bool abandoned; /* it could not even be killed; `exited` and `number` mean nothing */
    enum outcome_end end;
    int guest_status;    /* as the guest told it, or -1 */
    int stop_signal;     /* the signal that told the launcher to stop, or 0 */
    bool forced;         /* the guest did not stop in order: QEMU was told to quit, or was killed */
    bool monitor_failed; /* QEMU's monitor spoke nonsense or hung up, and QEMU was stopped for it */
};

/* The reason in QEMU's SHUTDOWN event; NULL: there was none. */
enum outcome_end outcome_end_of_reason(const char *reason);

int outcome_exit_code(const struct outcome *outcome);

/* Did QEMU end for an error of its own, so that what it said last may explain the end? */
bool outcome_is_qemus_failure(const struct outcome *outcome);

/* What the user should hear of it, or NULL where the end was an ordinary one. */
const char *outcome_sentence(const struct outcome *outcome, char *buffer, size_t size);
