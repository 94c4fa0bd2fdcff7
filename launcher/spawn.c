/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "memfd.h"

/* What QEMU is born with. */
struct inheritance {
    struct child_birth birth;
    struct child_fd *fds; /* the plan's descriptors, in their order */
};

static int *end_of(struct spawned *spawned, enum coco_plan_fd_kind kind)
{
    switch (kind) {
    case COCO_FD_QMP:
        return &spawned->qmp;
    case COCO_FD_CONSOLE:
        return &spawned->console;
    case COCO_FD_EXIT:
        return &spawned->exit_status;
    case COCO_FD_CONTENT:
        break;
    }
    return NULL;
}

/* Makes what one descriptor of the plan stands for. Returns QEMU's end, or a negative errno. */
static int make_source(const struct coco_plan_fd *fd, struct spawned *spawned, struct spawn_error *reterr_error)
{
    int *ours = end_of(spawned, fd->kind);
    const char *part;
    int ends[2], result;

    reterr_error->what = fd->purpose;
    if (!ours) {
        result = memfd_of(fd, &part);
        if (part)
            reterr_error->what = part;
        return result;
    }
    if (*ours >= 0)
        return -EINVAL; /* two of a kind: no such plan is made */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) {
        result = -errno;
        close(ends[0]);
        close(ends[1]);
        return result;
    }
    *ours = ends[0];
    return ends[1];
}

/* A copy, which is closed with the others. */
static int add(const struct spawn_addition *addition, struct inheritance *inheritance)
{
    const int copy = fcntl(addition->fd.source, F_DUPFD_CLOEXEC, 0);

    if (copy < 0)
        return -errno;
    inheritance->fds[inheritance->birth.fd_count++] = (struct child_fd){.source = copy, .number = addition->fd.number};
    inheritance->birth.settings = addition->settings;
    return 0;
}

static int make_and_fork(const struct coco_plan *plan, const struct spawn_addition *addition,
                         struct inheritance *inheritance, struct spawned *spawned, struct spawn_error *reterr_error)
{
    struct child child;
    int pipes[2], result;

    while (inheritance->birth.fd_count < plan->fd_count) {
        struct child_fd *fd = &inheritance->fds[inheritance->birth.fd_count];

        result = make_source(&plan->fds[inheritance->birth.fd_count], spawned, reterr_error);
        if (result < 0)
            return result;
        *fd = (struct child_fd){.source = result, .number = plan->fds[inheritance->birth.fd_count].number};
        inheritance->birth.fd_count++;
    }
    reterr_error->what = "what a pretended host writes";
    result = addition ? add(addition, inheritance) : 0;
    if (result < 0)
        return result;
    reterr_error->what = "a pipe for QEMU's messages";
    if (pipe2(pipes, O_CLOEXEC) < 0)
        return -errno;
    spawned->diagnostics = pipes[0];
    inheritance->birth.diagnostics = pipes[1];
    result = fcntl(pipes[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
    if (result == 0) {
        reterr_error->what = "a process for QEMU";
        result = child_start(&inheritance->birth, &child, &reterr_error->exec_failed);
    }
    close(pipes[1]);
    if (result == 0) {
        spawned->pid = child.pid;
        spawned->pidfd = child.pidfd;
    }
    return result;
}

int spawn_qemu(const struct coco_plan *plan, bool owns_terminal, const struct spawn_addition *addition,
               struct spawned *ret_spawned, struct spawn_error *reterr_error)
{
    struct spawned spawned = {.pidfd = -1, .diagnostics = -1, .qmp = -1, .console = -1, .exit_status = -1};
    struct inheritance inheritance = {
        .birth = {.argv = plan->argv, .owns_terminal = owns_terminal},
        .fds = calloc(plan->fd_count + 2, sizeof(*inheritance.fds)),
    };
    int result = -ENOMEM;

    *reterr_error = (struct spawn_error){.what = "memory"};
    inheritance.birth.fds = inheritance.fds;
    if (inheritance.fds)
        result = make_and_fork(plan, addition, &inheritance, &spawned, reterr_error);
    for (size_t i = 0; i < inheritance.birth.fd_count; i++)
        close(inheritance.fds[i].source);
    free(inheritance.fds);
    if (result < 0) {
        spawned_done(&spawned);
        reterr_error->code = -result;
        return result;
    }
    *ret_spawned = spawned;
    return 0;
}

void spawned_done(struct spawned *spawned)
{
    int *const fds[] = {&spawned->pidfd, &spawned->diagnostics, &spawned->qmp, &spawned->console,
                        &spawned->exit_status};

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
}
