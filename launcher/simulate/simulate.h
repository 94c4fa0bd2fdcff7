/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cocolaunch --simulate=HOST-MODEL: QEMU is launched as ever, but with coco-simulate.so preloaded, which is the KVM and
 * the SEV device of a host that is not there (tests/simulate/README.md). No code of that library runs in the launcher,
 * and an ordinary launch does not come here.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "coco/plan.h"
#include "coco/request.h"
#include "spawn.h"

#define SIMULATION_SETTINGS 4

struct simulation {
    const char *model;
    int ledger; /* a memfd that QEMU writes into; -1: there is none */
    char library[PATH_MAX];
    char *settings[SIMULATION_SETTINGS + 1]; /* a NULL at the end */
    struct spawn_addition addition;
};

/* Is the list of models asked for, --simulate=list or =help? It is written to standard output, one a line. */
bool simulate_is_list(const struct coco_request *request);
void simulate_list(void);

/*
 * Are the request's words such that a host can be pretended? Says what is wrong with them on standard error. A request
 * without --simulate= is always right.
 */
bool simulate_check_words(const struct coco_request *request);

/* Is the launch one of a confidential guest, after --coco=auto came to something? Says so where it is not. */
bool simulate_check_guest(const struct coco_request *request);

/* The model of --simulate=, or NULL. */
const char *simulate_model_of(const struct coco_request *request);

/*
 * Finds the library, and starts the plan's QEMU once, to print its version and end, in order to see that it really
 * loads it: a QEMU that does not would run the guest on this host. What goes wrong is said on standard error.
 *
 * Returns false then. simulation_done() in both cases.
 */
bool simulation_prepare(const struct coco_plan *plan, const char *model, struct simulation *ret_simulation);

/*
 * After QEMU's end: writes the digest to standard output, says aloud what this launch was not, and returns the exit
 * status: `status`, unless that is 0 and the launch did not go through.
 */
int simulation_conclude(const struct simulation *simulation, int status);
void simulation_done(struct simulation *simulation);
