/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outcome.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define KILLED_BY(number) (128 + (number))

/* What a failure has for an exit status when nobody gave one. */
#define FAILED 1

enum outcome_end outcome_end_of_reason(const char *reason)
{
    static const struct {
        const char *reason;
        enum outcome_end end;
    } reasons[] = {
        {"guest-shutdown", OUTCOME_POWERED_OFF},
        {"guest-reset", OUTCOME_RESET},
        {"subsystem-reset", OUTCOME_RESET},
        {"guest-panic", OUTCOME_PANICKED},
        {"host-qmp-quit", OUTCOME_QUIT},
        {"host-qmp-system-reset", OUTCOME_RESET},
        {"host-ui", OUTCOME_QUIT},
        {"host-signal", OUTCOME_HOST_SIGNAL},
        {"host-error", OUTCOME_HOST_ERROR},
    };

    for (size_t i = 0; reason && i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strcmp(reason, reasons[i].reason) == 0)
            return reasons[i].end;
    return OUTCOME_UNKNOWN;
}

/* QEMU's exit status was 0, which says that QEMU is well. Is the guest? */
static int code_of_end(const struct outcome *outcome)
{
    const int told = outcome->guest_status;

    switch (outcome->end) {
    case OUTCOME_PANICKED: /* whatever it said before */
    case OUTCOME_STUCK:
    case OUTCOME_HOST_ERROR:
        return told > 0 ? told : FAILED;
    case OUTCOME_RESET:
        return told >= 0 ? told : FAILED;
    case OUTCOME_HOST_SIGNAL:
        return told >= 0 ? told : KILLED_BY(SIGTERM);
    case OUTCOME_UNKNOWN:
    case OUTCOME_POWERED_OFF:
    case OUTCOME_QUIT:
        break;
    }
    return told >= 0 ? told : 0;
}

/* Killed by the SIGTERM that it was told to end with, so early that it did not handle it yet. */
static bool ended_as_told(const struct outcome *outcome)
{
    return outcome->forced && outcome->number == SIGTERM && outcome->stop_signal > 0;
}

int outcome_exit_code(const struct outcome *outcome)
{
    if (outcome->abandoned)
        return KILLED_BY(SIGKILL);
    if (outcome->monitor_failed && (!outcome->exited || outcome->number == 0))
        return FAILED;
    if (outcome->exited && outcome->number != 0)
        return outcome->number;
    if (outcome->end == OUTCOME_STUCK)
        return code_of_end(outcome);
    if (!outcome->exited && !ended_as_told(outcome))
        return KILLED_BY(outcome->number);
    if (outcome->forced && outcome->stop_signal > 0)
        return KILLED_BY(outcome->stop_signal);
    return code_of_end(outcome);
}

bool outcome_is_qemus_failure(const struct outcome *outcome)
{
    if (outcome->abandoned)
        return false;
    if (outcome->end == OUTCOME_STUCK || outcome->end == OUTCOME_HOST_ERROR)
        return true;
    if (outcome->forced || outcome->stop_signal > 0 || outcome->number == 0)
        return false;
    return outcome->exited || (outcome->number != SIGTERM && outcome->number != SIGINT && outcome->number != SIGHUP);
}

const char *outcome_sentence(const struct outcome *outcome, char *buffer, size_t size)
{
    if (outcome->abandoned)
        return "QEMU cannot be killed: it hangs inside the kernel, and stays behind until the kernel lets it go";
    if (!outcome->exited && ended_as_told(outcome))
        return NULL;
    if (!outcome->exited) {
        if (outcome->forced)
            return "QEMU did not end when it was told to, and was killed";
        snprintf(buffer, size, "QEMU was killed by signal %d (%s)", outcome->number, strsignal(outcome->number));
        return buffer;
    }
    if (outcome->number != 0) {
        snprintf(buffer, size, "QEMU failed with exit status %d", outcome->number);
        return buffer;
    }
    if (outcome->forced)
        return NULL; /* why was said when it happened */
    switch (outcome->end) {
    case OUTCOME_PANICKED:
        return "the guest crashed";
    case OUTCOME_RESET:
        return "the guest asked for a reset, or crashed into one: the VM has ended, since it is never restarted";
    case OUTCOME_HOST_ERROR:
        return "QEMU met an error on the host and ended";
    case OUTCOME_HOST_SIGNAL:
        return "QEMU was ended by a signal that did not come from the launcher";
    case OUTCOME_STUCK:
    case OUTCOME_UNKNOWN:
    case OUTCOME_POWERED_OFF:
    case OUTCOME_QUIT:
        break;
    }
    return NULL;
}
