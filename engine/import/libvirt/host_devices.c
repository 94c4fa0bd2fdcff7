/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the guest gets of the host: devices and directories. */
#include <string.h>

#include "import/libvirt/domain.h"

/* DOMAIN:BUS:SLOT.FUNCTION, as <address> has it in hexadecimal numbers. */
static const char *pci_address(struct domain *domain, struct xml_element *address)
{
    return domain_print(domain, "%04x:%02x:%02x.%x", (unsigned)domain_number(domain, address, "domain", 16, 0),
                        (unsigned)domain_number(domain, address, "bus", 16, 0),
                        (unsigned)domain_number(domain, address, "slot", 16, 0),
                        (unsigned)domain_number(domain, address, "function", 16, 0));
}

/* What <hostdev type=> becomes. */
static const char *driver_of(const char *type)
{
    static const struct {
        const char *type, *driver;
    } drivers[] = {
        {"pci", "vfio-pci"},
        {"mdev", "vfio-pci"},
        {"usb", "usb-host"},
        {"scsi", "scsi-generic"},
        {"scsi_host", "vhost-scsi-pci"},
    };

    for (size_t i = 0; type && i < sizeof(drivers) / sizeof(drivers[0]); i++)
        if (strcmp(type, drivers[i].type) == 0)
            return drivers[i].driver;
    return NULL;
}

static void add_host_device(struct domain *domain, struct xml_element *device, const char *type, unsigned number)
{
    struct xml_element *source = xml_child(device, "source"), *address = xml_child(source, "address");
    const char *driver = driver_of(type);
    struct groups_group *group;

    if (!driver) {
        domain_not_read(domain, device->origin, "<hostdev type=>", "no such device of the host is known",
                        ABOUT(DEVICES) | ABOUT(IMPORT));
        return;
    }
    if (source)
        xml_read_all(source);
    group = domain_add(domain, "device", domain_alias(domain, device, "hostdev", number),
                       domain_written(domain, device, NULL), device->origin);
    domain_put(domain, group, "driver", driver);
    if (address && strcmp(type, "pci") == 0)
        domain_put_as(domain, group, "host", address, NULL, pci_address(domain, address), GROUPS_TEXT);
}

static void add_share(struct domain *domain, struct xml_element *share, unsigned number)
{
    const bool virtiofs = xml_is(xml_child(share, "driver"), "type", "virtiofs");
    struct xml_element *source = xml_child(share, "source"), *target = xml_child(share, "target");
    const char *id = domain_alias(domain, share, "fs", number);
    const char *behind = domain_print(domain, virtiofs ? "chr-vu-%s" : "fsdev-%s", id);
    struct groups_group *group;

    if (virtiofs) {
        group = domain_add(domain, "chardev", behind, "<filesystem>", share->origin);
        domain_put(domain, group, "backend", "socket");
    } else {
        group = domain_add(domain, "fsdev", behind, "<filesystem>", share->origin);
        domain_put(domain, group, "fsdriver", "local");
        domain_put_attribute(domain, group, "path", source, "dir");
    }
    group = domain_add(domain, "device", id, "<filesystem>", share->origin);
    domain_put(domain, group, "driver", virtiofs ? "vhost-user-fs-pci" : "virtio-9p-pci");
    domain_put(domain, group, virtiofs ? "chardev" : "fsdev", behind);
    domain_put_attribute(domain, group, virtiofs ? "tag" : "mount_tag", target, "dir");
    domain_put_virtio(domain, group, share);
    xml_read_all(share);
}

void domain_host_devices(struct domain *domain)
{
    struct xml_element *device = xml_child(domain->devices, "hostdev");
    struct xml_element *interface = xml_child(domain->devices, "interface");
    struct xml_element *share = xml_child(domain->devices, "filesystem");
    unsigned number = 0;

    for (; device; device = xml_again(device))
        add_host_device(domain, device, xml_value(device, "type"), number++);
    for (; interface; interface = xml_again(interface))
        if (xml_is(interface, "type", "hostdev"))
            add_host_device(domain, interface, "pci", number++);
    for (number = 0; share; share = xml_again(share))
        add_share(domain, share, number++);
}
