/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/observe.h"

#include <errno.h>

#include "observe/bytes.h"
#include "observe/kvm.h"
#include "observe/qemu.h"

/* KVM that is refused is not touched: on a host where it hangs, looking takes seconds. */
static bool wants_kvm(const struct coco_request *request)
{
    const struct coco_setting *kvm = coco_request_last(request, COCO_OPTION_kvm);

    return !kvm || kvm->value.tristate != COCO_NO;
}

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

static int observe_host(struct observed *observed, struct coco_observations *observations)
{
    enum coco_device_sighting kvm;
    int result;

    observed->host = coco_arena_alloc(observed->arena, sizeof(*observed->host));
    if (!observed->host)
        return -ENOMEM;
    result = observe_kvm(OBSERVE_KVM_PATH, OBSERVE_KVM_DEADLINE_MS, &kvm);
    if (result == 0)
        coco_host_see_choice(observed->host, COCO_HOST_kvm_device, kvm);
    observations->host = observed->host;
    return result;
}

int observe(const struct coco_request *request, struct observed *ret_observed,
            struct coco_observations *ret_observations)
{
    struct coco_observations observations = {0};
    struct observed observed = {.arena = coco_arena_new()};
    int result = observed.arena ? 0 : -ENOMEM;

    if (result == 0 && wants_kvm(request))
        result = observe_host(&observed, &observations);
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
