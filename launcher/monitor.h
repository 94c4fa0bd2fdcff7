/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU's monitor while a VM runs: what its events mean, and what to do when it fails. */
#pragma once

#include <systemd/sd-event.h>

#include "outcome.h"
#include "qmp.h"
#include "stop.h"

struct monitor {
    struct qmp qmp;
    struct stopper *stopper;
    struct outcome *outcome;
    sd_event *event;
    sd_event_source *source, *before_wait, *hang_up_timer;
    int64_t status_query; /* number of the command that asks why the guest was stopped; 0: none */
    bool ending;          /* QEMU said that it ends */
};

/* `fd` is not owned; -1: there is no monitor. How the VM ends is written into `outcome`. */
void monitor_init(struct monitor *monitor, int fd, struct stopper *stopper, struct outcome *outcome);

/* Returns 0 or a negative errno. monitor_done() in both cases. */
int monitor_start(struct monitor *monitor, sd_event *event);

/* After QEMU's end: what it said last. */
void monitor_read_the_rest(struct monitor *monitor);
void monitor_done(struct monitor *monitor);
