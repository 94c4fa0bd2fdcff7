/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network: is there one, and does the host's network reach the guest through a device of the host (tap)? */
#include "import/settle.h"

/* Backends that need nothing of the host's network; the others are like a TAP device. */
static bool is_user_mode(const char *type)
{
    static const char *const types[] = {"user", "passt", NULL};

    return is_among(type, types);
}

/* The first network decides: that there are two of different kinds is nothing to complain about in QEMU. */
static void settle_backend(struct settler *settler, const char *type, struct place place)
{
    if (coco_request_last(settler->request, COCO_OPTION_network_tap) ||
        coco_request_last(settler->request, COCO_OPTION_network_user_mode))
        return;
    settle(settler, is_user_mode(type) ? COCO_OPTION_network_user_mode : COCO_OPTION_network_tap, NULL, place);
}

/* A network device with what it is connected to. */
static void settle_nic_devices(struct settler *settler)
{
    const struct groups_group *device;

    for (size_t at = 0; (device = groups_next(settler->groups, "device", &at));) {
        const char *netdev = text_of(device, "netdev");
        const struct groups_group *backend = netdev ? groups_by_id(settler->groups, "netdev", netdev) : NULL;

        if (backend && settle_device_kind(text_of(device, "driver")) == DEVICE_NIC)
            settle_backend(settler, text_of(backend, "type"), place_of(settler, backend, NULL));
    }
}

/* -nic is both in one. */
static void settle_nics(struct settler *settler)
{
    const struct groups_group *nic;

    for (size_t at = 0; (nic = groups_next(settler->groups, "nic", &at));) {
        const char *type = text_of(nic, "type");

        if (!text_is(type, "none"))
            settle_backend(settler, type, place_of(settler, nic, NULL));
    }
}

/* -net nic is a device, and the other -net what it is connected to, by way of a hub. */
static void settle_hub(struct settler *settler)
{
    const struct groups_group *net;

    for (size_t at = 0; (net = groups_next(settler->groups, "net", &at));) {
        const char *type = text_of(net, "type");

        if (!text_is(type, "none") && !text_is(type, "nic"))
            settle_backend(settler, type, place_of(settler, net, NULL));
    }
}

/* QEMU's own, where no option speaks of a network. */
static bool has_default_network(const struct settler *settler)
{
    return settler->defaults && !group_last(settler, "netdev") && !group_last(settler, "nic") &&
           !group_last(settler, "net");
}

void settle_network(struct settler *settler)
{
    settle_nic_devices(settler);
    settle_nics(settler);
    settle_hub(settler);
    if (has_default_network(settler))
        settle_backend(settler, "user", place_none());
}
