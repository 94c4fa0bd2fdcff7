/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The hosts that cocolaunch --simulate= can pretend: their names, and what a launch is judged by. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/host.h"

/* In the order of hosts.def. `model` is below the count. */
size_t simulate_model_count(void);
const char *simulate_model_name(size_t model);

/* "SEV-SNP, Linux 6.16, 192 CPUs with SMT, C-bit 51" */
void simulate_model_about(size_t model, char *ret_text, size_t size);

/* False: no host has this name. */
bool simulate_model_find(const char *name, size_t *ret_model);

/* The name that was meant, as far as one can tell; NULL: it is like none. */
const char *simulate_model_nearest(const char *name);

/*
 * What is seen on that host, as a probe would see it there. Rows that it says nothing of are not looked at: it is a KVM
 * and a SEV device, and no whole machine.
 */
void simulate_model_look(size_t model, struct coco_host *ret_host);
