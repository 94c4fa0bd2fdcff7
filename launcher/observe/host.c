/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process that looks at the host, and the one that waits for it. */
#include "observe/host.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "observe/host_probe.h"

/* After SIGKILL: a process that hangs inside the kernel is left to it. */
#define REAP_MS 200

/*
 * A row counts once `done` says so, and is then never written again: the process that writes may be killed between any
 * two instructions. `doing` is for people, and may be cut by the same death.
 */
struct host_progress {
    struct coco_host host;
    atomic_bool done[COCO_HOST_COUNT];
    atomic_bool in_kvm, complete;
    char doing[COCO_HOST_TEXT_MAX + 1];
};

enum observe_host_scope observe_host_scope(const struct coco_request *request)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);
    const struct coco_setting *kvm = coco_request_last(request, COCO_OPTION_kvm);

    if (kvm && kvm->value.tristate == COCO_NO)
        return OBSERVE_HOST_BARE;
    return coco && coco->value.choice != COCO_CHOICE_NO ? OBSERVE_HOST_ALL : OBSERVE_HOST_PLAIN;
}

/* ---- the process that looks -------------------------------------------------------------------------------------- */

/* Hands on the rows that were filled in since the last time. */
static void hand_on(struct host_probe *probe)
{
    struct host_progress *progress = probe->progress;

    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        const struct coco_sighting *row = &probe->host->of[i];

        if ((row->seen == COCO_NOT_LOOKED_AT && row->reason[0] == '\0') || atomic_load(&progress->done[i]))
            continue;
        progress->host.of[i] = *row;
        atomic_store(&progress->done[i], true);
    }
}

void host_doing(struct host_probe *probe, const char *format, ...)
{
    va_list arguments;

    if (!probe->progress)
        return;
    hand_on(probe);
    va_start(arguments, format);
    (void)vsnprintf(probe->progress->doing, sizeof(probe->progress->doing), format, arguments);
    va_end(arguments);
}

void host_entering_kvm(struct host_probe *probe)
{
    if (probe->progress)
        atomic_store(&probe->progress->in_kvm, true);
}

/* What is cheap and cannot hang comes first, KVM, which can, last; the TDX module rests on what KVM says. */
void host_look(struct host_probe *probe, enum observe_host_scope scope)
{
    host_look_at_linux(probe);
    if (scope == OBSERVE_HOST_ALL) {
        host_look_at_linux_for_coco(probe);
        host_look_at_cpu(probe);
        host_look_at_amd(probe);
        host_look_at_intel(probe);
    }
    if (scope != OBSERVE_HOST_BARE)
        host_look_at_kvm(probe, scope);
    if (scope == OBSERVE_HOST_ALL)
        host_look_at_tdx_module(probe);
}

/* Holds no descriptor of the parent's, since it may hang for ever and a reader of a pipe would hang with it. */
static _Noreturn void look_in_child(const struct observe_host_access *access, enum observe_host_scope scope,
                                    struct host_progress *progress, pid_t parent)
{
    static struct coco_host host;
    struct host_probe probe = {.access = access, .host = &host, .progress = progress};

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    (void)setsid();
    (void)close_range(0, ~0U, 0);
    host_look(&probe, scope);
    hand_on(&probe);
    atomic_store(&progress->complete, true);
    _exit(0);
}

/* ---- the process that waits -------------------------------------------------------------------------------------- */

/* Waits for the child's end. Returns 1 when it ended, 0 after the time-out, or a negative errno. */
static int wait_for(int pidfd, int timeout_ms)
{
    struct pollfd event = {.fd = pidfd, .events = POLLIN};
    int count;

    do
        count = poll(&event, 1, timeout_ms);
    while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

/* Returns 0 once the child writes no more, or a negative errno. */
static int wait_or_kill(pid_t child, int deadline_ms)
{
    const int pidfd = pidfd_open(child, 0);
    int ended = pidfd < 0 ? -errno : wait_for(pidfd, deadline_ms);

    if (ended == 1) {
        (void)waitpid(child, NULL, 0);
    } else {
        (void)kill(child, SIGKILL);
        if (ended == 0 && wait_for(pidfd, REAP_MS) == 1)
            (void)waitpid(child, NULL, WNOHANG);
    }
    if (pidfd >= 0)
        close(pidfd);
    return ended < 0 ? ended : 0;
}

static bool is_in_scope(enum coco_host_row row, enum observe_host_scope scope)
{
    switch (coco_host_info(row)->group) {
    case COCO_HOST_GROUP_linux:
        return true;
    case COCO_HOST_GROUP_kvm:
        return scope != OBSERVE_HOST_BARE;
    default:
        return scope == OBSERVE_HOST_ALL;
    }
}

static void collect(const struct host_progress *progress, enum observe_host_scope scope, struct coco_host *ret_host)
{
    const bool complete = atomic_load(&progress->complete);
    char doing[sizeof(progress->doing)];

    memcpy(doing, progress->doing, sizeof(doing));
    doing[sizeof(doing) - 1] = '\0';
    *ret_host = (struct coco_host){0};
    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        if (atomic_load(&progress->done[i]))
            ret_host->of[i] = progress->host.of[i];
        else if (!complete && is_in_scope((enum coco_host_row)i, scope))
            coco_host_not_looked_at(ret_host, (enum coco_host_row)i, "the host did not answer in time: %s did not end",
                                    doing[0] != '\0' ? doing : "looking");
    }
    /* A child that was killed, by a memory limit for one, ran no VM either. */
    if (!complete && atomic_load(&progress->in_kvm) && !atomic_load(&progress->done[COCO_HOST_kvm_device]))
        coco_host_see_choice(ret_host, COCO_HOST_kvm_device, COCO_DEVICE_HANGS);
}

int observe_host(const struct observe_host_access *access, enum observe_host_scope scope, int deadline_ms,
                 struct coco_host *ret_host)
{
    const pid_t parent = getpid();
    struct host_progress *progress =
        mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child;
    int result;

    if (progress == MAP_FAILED)
        return -errno;
    child = fork();
    if (child == 0)
        look_in_child(access ? access : &observe_host_live, scope, progress, parent);
    result = child < 0 ? -errno : wait_or_kill(child, deadline_ms);
    if (result == 0)
        collect(progress, scope, ret_host);
    munmap(progress, sizeof(*progress));
    return result;
}
