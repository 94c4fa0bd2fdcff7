/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on the host as such. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* coco-needs-x86-64 | E, binding | C | the host's architecture is x86-64 */
static struct oracle_answer coco_needs_x86_64(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->host_architecture == COCO_host_architecture_x86_64);
}

/* coco-memory-available | W | C | the host's memory covers the guest's RAM now */
static struct oracle_answer coco_memory_available(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->ram_host != COCO_ram_host_exceeds);
}

/* vsock-device-usable | E | A with a vsock device, which a CID asks for | the user may open /dev/vhost-vsock, and it is
 * there */
static struct oracle_answer vsock_device_usable(const struct oracle_situation *s)
{
    const bool missing = s->host_vsock == COCO_host_vsock_missing;
    const bool denied = s->host_vsock == COCO_host_vsock_denied;

    return only_if(s->vsock_cid == COCO_vsock_cid_used, !missing && !denied);
}

static const struct oracle_rule rules[] = {
    {"coco-needs-x86-64", BINDING, coco_needs_x86_64, READS_2(coco, host_architecture)},
    {"coco-memory-available", WARNING, coco_memory_available, READS_2(coco, ram_host)},
    {"vsock-device-usable", ERROR, vsock_device_usable, READS_2(vsock_cid, host_vsock)},
};

ORACLE_TABLE(oracle_host);
