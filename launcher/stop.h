/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stopping a VM: the power button first, then QEMU's end, then a kill, each with a bounded wait. A further request to
 * stop does not wait.
 */
#pragma once

#include <systemd/sd-event.h>

#include "qmp.h"

#define STOP_POWERDOWN_USEC (10 * UINT64_C(1000000))
#define STOP_QUIT_USEC      (3 * UINT64_C(1000000))
#define STOP_KILL_USEC      (5 * UINT64_C(1000000))

enum stop_stage {
    STOP_NOT_YET,
    STOP_POWERDOWN, /* the guest is asked through ACPI */
    STOP_QUIT,      /* QEMU is asked, through its monitor or with SIGTERM */
    STOP_KILL,      /* SIGKILL */
    STOP_GIVEN_UP,  /* it hangs inside the kernel */
};

struct stopper {
    enum stop_stage stage;
    struct qmp *qmp;
    int pidfd;
    sd_event *event;
    sd_event_source *timer;
    void (*given_up)(void *context);
    void *context;
};

/* Goes at least to this stage; when the VM is being stopped already, at least one further. */
void stopper_advance(struct stopper *stopper, enum stop_stage stage);
void stopper_done(struct stopper *stopper);
