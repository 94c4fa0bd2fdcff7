/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <interface>. */
#include <string.h>

#include "import/libvirt/domain.h"

/* What connects the guest: <interface type=>, and QEMU's -netdev. */
static const struct {
    const char *type, *netdev;
} kinds[] = {
    {"network", "tap"},     {"bridge", "tap"},           {"direct", "tap"},    {"ethernet", "tap"}, {"internal", "tap"},
    {"user", "user"},       {"client", "socket"},        {"server", "socket"}, {"mcast", "socket"}, {"udp", "socket"},
    {"vdpa", "vhost-vdpa"}, {"vhostuser", "vhost-user"}, {"null", "hubport"},
};

/* Everything but virtio's own is an emulated card, of which one is like the other. */
static bool is_virtio(const char *model)
{
    return model && strncmp(model, "virtio", 6) == 0;
}

static void add_card(struct domain *domain, struct xml_element *interface, const char *id, const char *netdev)
{
    struct xml_element *model = xml_child(interface, "model");
    const char *type = xml_value(model, "type"), *driver = type ? type : "rtl8139"; /* libvirt's default */
    struct groups_group *group;

    if (is_virtio(type))
        driver = domain_print(domain, "virtio-net-pci%s", type + strlen("virtio"));
    group = domain_add(domain, "device", id, "<interface>", interface->origin);
    if (type)
        domain_put_as(domain, group, "driver", model, "type", driver, GROUPS_TEXT);
    else
        domain_put(domain, group, "driver", driver);
    domain_put(domain, group, "netdev", netdev);
    domain_put_virtio(domain, group, interface);
}

static void add_interface(struct domain *domain, struct xml_element *interface, unsigned number)
{
    const char *type = xml_value(interface, "type"), *netdev = NULL;
    const char *id = domain_alias(domain, interface, "net", number);
    const char *host = domain_print(domain, "host%s", id);
    struct groups_group *group;

    for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(type, kinds[i].type) == 0)
            netdev = kinds[i].netdev;
    if (!netdev) {
        domain_not_read(domain, interface->origin, "<interface type=>", "no such network is known", ABOUT(DEVICES));
        return;
    }
    group = domain_add(domain, "netdev", host, "<interface>", interface->origin);
    domain_put_as(domain, group, "type", interface, "type", netdev, GROUPS_TEXT);
    add_card(domain, interface, id, host);
}

void domain_networks(struct domain *domain)
{
    struct xml_element *interface = xml_child(domain->devices, "interface");

    for (unsigned number = 0; interface; interface = xml_again(interface), number++)
        if (!xml_is(interface, "type", "hostdev")) /* a device of the host: host_devices.c */
            add_interface(domain, interface, number);
}
