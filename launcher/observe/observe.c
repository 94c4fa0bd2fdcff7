/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/observe.h"

#include "observe/kvm.h"

/* KVM that is refused is not touched: on a host where it hangs, looking takes seconds. */
static bool wants_kvm(const struct coco_request *request)
{
    const struct coco_setting *kvm = coco_request_last(request, COCO_OPTION_kvm);

    return !kvm || kvm->value.tristate != COCO_NO;
}

int observe(const struct coco_request *request, struct observed_files *ret_files,
            struct coco_observations *ret_observations)
{
    struct coco_observations observations = {0};
    int result = 0;

    if (wants_kvm(request))
        result = observe_kvm(OBSERVE_KVM_PATH, OBSERVE_KVM_DEADLINE_MS, &observations.kvm);
    if (result == 0)
        result = observe_files(request, ret_files, &observations);
    if (result == 0)
        *ret_observations = observations;
    return result;
}
