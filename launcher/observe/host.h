/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at the host: every row of coco/host.def. Needs no privileges; what they would show is not looked at. */
#pragma once

#include <stdint.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "coco/host.h"
#include "coco/request.h"

/* How long all of it may take. A healthy host needs some milliseconds; where KVM is broken, calls never return. */
#define OBSERVE_HOST_DEADLINE_MS 2000

/* The registers EAX, EBX, ECX and EDX after CPUID. */
struct host_cpuid {
    uint32_t a, b, c, d;
};

/*
 * What probes go through, so that they can be shown another host. Functions return 0 (or what the call returns) or a
 * negative errno; `data` is passed to them.
 */
struct observe_host_access {
    const char *root; /* put before /dev, /lib/firmware, /proc, /sys and /var/run; "" */
    void *data;
    int (*uname)(void *data, struct utsname *ret_name);
    int (*cpuid)(void *data, uint32_t leaf, struct host_cpuid *ret_registers); /* -ENOSYS: not an x86 CPU */
    int (*read_msr)(void *data, const char *path, uint32_t msr, uint64_t *ret_value);
    int (*ioctl)(void *data, int fd, unsigned long request, uintptr_t argument);
    int (*connect)(void *data, const struct sockaddr *address, socklen_t length, int deadline_ms);
};

extern const struct observe_host_access observe_host_live;

enum observe_host_scope {
    OBSERVE_HOST_BARE,  /* what a VM needs without KVM */
    OBSERVE_HOST_PLAIN, /* and with KVM */
    OBSERVE_HOST_ALL,
};

/* What of the host matters to the request. KVM that is refused is not touched: where it hangs, looking takes seconds.
 */
enum observe_host_scope observe_host_scope(const struct coco_request *request);

/*
 * Fills in the rows in a process of its own, which is killed at the deadline; a row that it did not come to says so.
 * `access` NULL: this host. Returns 0, or a negative errno when no process could be started or watched.
 */
int observe_host(const struct observe_host_access *access, enum observe_host_scope scope, int deadline_ms,
                 struct coco_host *ret_host);
