/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The look at the host, for a cocolaunch that runs on the pretended one: CPUID cannot be pretended, and /sys is this
 * machine's. It stands in for launcher/observe/host.c in a program of its own, so that cocolaunch itself has no way
 * around judging the host that it runs on. What COCO_SIMULATE names is seen as the host's description has it.
 */
#include <errno.h>
#include <stdlib.h>

#include "observe/host.h"
#include "simulate/model.h"

enum observe_host_scope observe_host_scope(const struct coco_request *request)
{
    (void)request;
    return OBSERVE_HOST_ALL;
}

int observe_host(const struct observe_host_access *access, enum observe_host_scope scope, int deadline_ms,
                 struct coco_host *ret_host)
{
    const char *name = getenv("COCO_SIMULATE");
    size_t model;

    (void)access;
    (void)scope;
    (void)deadline_ms;
    if (!name || !simulate_model_find(name, &model))
        return -ENODEV;
    simulate_model_look(model, ret_host);
    return 0;
}
