/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/observe.h"

#include <errno.h>

#include "observe/bytes.h"
#include "observe/host.h"
#include "observe/qemu.h"
#include "observe/socket.h"

static int observe_files_and_bytes(const struct coco_request *request, struct observed *observed,
                                   struct coco_observations *observations)
{
    struct descriptor_folders folders;
    int result = observe_files(request, &observed->files, observations);

    if (result == 0)
        result = observe_descriptor_folders(observed->arena, &folders);
    if (result == 0)
        result = observe_bytes(request, &folders, observed->arena, observations);
    return result;
}

static int look_at_host(const struct coco_request *request, struct observed *observed,
                        struct coco_observations *observations)
{
    observed->host = coco_arena_alloc(observed->arena, sizeof(*observed->host));
    if (!observed->host)
        return -ENOMEM;
    observations->host = observed->host;
    observe_quote_socket(request, &observations->quote_socket);
    return observe_host(NULL, observe_host_scope(request), OBSERVE_HOST_DEADLINE_MS, observed->host);
}

int observe(const struct coco_request *request, struct observed *ret_observed,
            struct coco_observations *ret_observations)
{
    struct coco_observations observations = {0};
    struct observed observed = {.arena = coco_arena_new()};
    int result = observed.arena ? 0 : -ENOMEM;

    if (result == 0)
        result = look_at_host(request, &observed, &observations);
    if (result == 0 && !coco_request_last(request, COCO_OPTION_qemu_profile))
        result = observe_qemu(request, observed.arena, &observations);
    if (result == 0)
        result = observe_files_and_bytes(request, &observed, &observations);
    if (result < 0) {
        observe_done(&observed);
        return result;
    }
    *ret_observed = observed;
    *ret_observations = observations;
    return 0;
}

int observe_firmware(const struct coco_request *request, struct observed *ret_observed,
                     struct coco_observations *ret_observations)
{
    struct coco_observations observations = {0};
    struct observed observed = {.arena = coco_arena_new()};
    struct descriptor_folders folders;
    int result = observed.arena ? observe_descriptor_folders(observed.arena, &folders) : -ENOMEM;

    if (result == 0)
        result = observe_search(request, &folders, observed.arena, &observations);
    if (result < 0) {
        observe_done(&observed);
        return result;
    }
    *ret_observed = observed;
    *ret_observations = observations;
    return 0;
}

void observe_done(struct observed *observed)
{
    observe_files_done(&observed->files);
    coco_arena_free(observed->arena);
    *observed = (struct observed){0};
}
