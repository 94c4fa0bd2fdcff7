/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stop.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/pidfd.h>
#include <systemd/sd-daemon.h>
#include <time.h>

static uint64_t patience(enum stop_stage stage)
{
    switch (stage) {
    case STOP_POWERDOWN:
        return STOP_POWERDOWN_USEC;
    case STOP_QUIT:
        return STOP_QUIT_USEC;
    case STOP_NOT_YET:
    case STOP_KILL:
    case STOP_GIVEN_UP:
        break;
    }
    return STOP_KILL_USEC;
}

/* Does what the stage is about. False: it cannot be done, so there is nothing to wait for. */
static bool act(struct stopper *stopper)
{
    switch (stopper->stage) {
    case STOP_POWERDOWN:
        return qmp_command(stopper->qmp, "system_powerdown", NULL) >= 0;
    case STOP_QUIT:
        if (qmp_command(stopper->qmp, "quit", NULL) < 0)
            return pidfd_send_signal(stopper->pidfd, SIGTERM, NULL, 0) == 0;
        return true;
    case STOP_KILL:
        (void)pidfd_send_signal(stopper->pidfd, SIGKILL, NULL, 0);
        return true;
    case STOP_GIVEN_UP:
        stopper->given_up(stopper->context);
        return true;
    case STOP_NOT_YET:
        break;
    }
    return true;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
    struct stopper *stopper = context;

    (void)source;
    (void)usec;
    stopper_advance(stopper, STOP_POWERDOWN);
    return 0;
}

void stopper_advance(struct stopper *stopper, enum stop_stage stage)
{
    if (stopper->stage == STOP_GIVEN_UP)
        return;
    if (stopper->stage == STOP_NOT_YET)
        (void)sd_notify(0, "STOPPING=1");
    do {
        stopper->stage = stage > stopper->stage ? stage : stopper->stage + 1;
    } while (!act(stopper));
    stopper->timer = sd_event_source_disable_unref(stopper->timer);
    if (stopper->stage != STOP_GIVEN_UP &&
        sd_event_add_time_relative(stopper->event, &stopper->timer, CLOCK_MONOTONIC, patience(stopper->stage), 0,
                                   on_timer, stopper) < 0)
        stopper_advance(stopper, STOP_KILL); /* without a clock there is no waiting */
}

void stopper_done(struct stopper *stopper)
{
    stopper->timer = sd_event_source_disable_unref(stopper->timer);
}
