/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The look at the host, for a cocolaunch that runs on the pretended one: CPUID cannot be pretended, and /sys is this
 * machine's. It stands in for launcher/observe/host.c in a program of its own, so that cocolaunch itself has no way
 * around judging the host that it runs on. What COCO_SIMULATE names is a host on which everything is as it must be.
 */
#include <stdlib.h>
#include <string.h>

#include "observe/host.h"

#define SNP_TYPE (UINT64_C(1) << 4)
#define TDX_TYPE (UINT64_C(1) << 5)

enum observe_host_scope observe_host_scope(const struct coco_request *request)
{
    (void)request;
    return OBSERVE_HOST_ALL;
}

static void see_amd(struct coco_host *host)
{
    coco_host_see_choice(host, COCO_HOST_cpu_vendor, COCO_VENDOR_AMD);
    coco_host_see_number(host, COCO_HOST_kvm_vm_types, SNP_TYPE);
    coco_host_see_number(host, COCO_HOST_amd_c_bit, 51);
    coco_host_see_number(host, COCO_HOST_amd_reduced_phys_bits, 1);
    coco_host_see_choice(host, COCO_HOST_amd_dev_sev, COCO_DEVICE_USABLE);
}

static void see_intel(struct coco_host *host)
{
    coco_host_see_choice(host, COCO_HOST_cpu_vendor, COCO_VENDOR_INTEL);
    coco_host_see_number(host, COCO_HOST_kvm_vm_types, TDX_TYPE);
    coco_host_see_number(host, COCO_HOST_kvm_exit_hypercall, UINT64_C(1) << 12);
}

int observe_host(const struct observe_host_access *access, enum observe_host_scope scope, int deadline_ms,
                 struct coco_host *ret_host)
{
    const char *name = getenv("COCO_SIMULATE");

    (void)access;
    (void)scope;
    (void)deadline_ms;
    *ret_host = (struct coco_host){0};
    coco_host_see_text(ret_host, COCO_HOST_linux_release, "6.16.0");
    coco_host_see_choice(ret_host, COCO_HOST_kvm_device, COCO_DEVICE_USABLE);
    coco_host_see_flag(ret_host, COCO_HOST_kvm_guest_memfd, true);
    coco_host_see_number(ret_host, COCO_HOST_kvm_memory_attributes, 8);
    if (name && strncmp(name, "tdx", strlen("tdx")) == 0)
        see_intel(ret_host);
    else
        see_amd(ret_host);
    return 0;
}
