/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entropy, network and vsock. */
#include "plan/parts.h"
#include "plan/planner.h"

static void plan_rng(struct planner *planner)
{
    struct json_object *source = planner_object(planner, "qom-type", "rng-random");
    struct json_object *device = planner_virtio(planner, plan_device_name(DEVICE_RNG), "rng");

    planner_put_string(planner, source, "id", "entropy");
    planner_put_string(planner, source, "filename", "/dev/urandom");
    planner_put_string(planner, device, "rng", "entropy");
    planner_option_json(planner, "-object", source);
    planner_option_json(planner, "-device", device);
}

static void plan_network(struct planner *planner)
{
    struct json_object *backend, *device;

    if (!plan_uses_device(planner->request, DEVICE_NET))
        return; /* -nodefaults leaves none */
    backend = planner_object(planner, "type", "user");
    device = planner_virtio(planner, plan_device_name(DEVICE_NET), "net");
    planner_put_string(planner, backend, "id", "network");
    planner_put_string(planner, device, "netdev", "network");
    /* No option ROM: it would be code of the host's that runs in the guest, outside of every measurement. */
    planner_put_string(planner, device, "romfile", "");
    planner_option_json(planner, "-netdev", backend);
    planner_option_json(planner, "-device", device);
}

static void plan_vsock(struct planner *planner)
{
    const struct coco_value *cid = planner_value(planner, COCO_OPTION_vsock_cid);
    const enum coco_tristate wanted = planner_tristate(planner, COCO_OPTION_vsock);
    struct json_object *device;

    if (!cid && wanted == COCO_YES)
        planner_impossible(planner); /* which CIDs are free is not known here */
    if (!plan_uses_device(planner->request, DEVICE_VSOCK))
        return;
    device = planner_virtio(planner, plan_device_name(DEVICE_VSOCK), "vsock");
    planner_put_number(planner, device, "guest-cid", cid->number);
    planner_option_json(planner, "-device", device);
}

void plan_devices(struct planner *planner)
{
    plan_rng(planner);
    plan_network(planner);
    plan_vsock(planner);
}
