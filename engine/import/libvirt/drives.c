/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <disk>: a file or a block device, what is read out of it, and the device that shows it to the guest. */
#include <string.h>

#include "import/libvirt/domain.h"

/* What carries a disk of this bus, and what a CD-ROM. */
static const struct bus {
    const char *name, *disk, *cdrom;
    const char *prefix; /* of <target dev=> where bus= is missing */
} buses[] = {
    {"virtio", "virtio-blk-pci", "virtio-blk-pci", "vd"},
    {"scsi", "scsi-hd", "scsi-cd", "sd"},
    {"sata", "ide-hd", "ide-cd", NULL},
    {"ide", "ide-hd", "ide-cd", "hd"},
    {"usb", "usb-storage", "usb-storage", NULL},
    {"fdc", "floppy", "floppy", "fd"},
    {"nvme", "nvme-ns", "nvme-ns", NULL},
    {"sd", "sd-card", "sd-card", NULL},
};

static const struct bus *bus_of(struct xml_element *target)
{
    const char *name = xml_value(target, "bus"), *device = xml_value(target, "dev");

    for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
        if (name && strcmp(name, buses[i].name) == 0)
            return &buses[i];
        if (!name && device && buses[i].prefix && strncmp(device, buses[i].prefix, 2) == 0)
            return &buses[i];
    }
    return NULL;
}

/* Where the bytes are: the driver of QEMU's, and the attribute of <source> with its path. */
static const struct kind {
    const char *type, *driver, *attribute;
} kinds[] = {
    {"file", "file", "file"},
    {"block", "host_device", "dev"},
    {"dir", "vvfat", "dir"},
};

static const struct kind *kind_of(struct xml_element *disk)
{
    const char *type = xml_value(disk, "type");

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(type ? type : "file", kinds[i].type) == 0)
            return &kinds[i];
    return NULL;
}

/* A source over the network has the protocol as its driver, and no path on this host. */
static const char *remote_driver(struct xml_element *disk, struct xml_element *source)
{
    const char *protocol = xml_value(source, "protocol");

    return xml_is(disk, "type", "network") && protocol ? protocol : NULL;
}

/*
 * The nodes of the disk; NULL: there is nothing in it, or libvirt alone knows what. Raw needs no node of its own. The
 * disk's <driver type=> is the format, and libvirt never guesses one.
 */
static const char *add_nodes(struct domain *domain, struct xml_element *disk, unsigned number, bool read_only)
{
    struct xml_element *source = xml_child(disk, "source"), *driver = xml_child(disk, "driver");
    const struct kind *kind = kind_of(disk);
    const char *path = kind ? xml_value(source, kind->attribute) : NULL;
    const char *remote = source ? remote_driver(disk, source) : NULL, *format = xml_value(driver, "type");
    const char *storage = domain_print(domain, "libvirt-%u-storage", number);
    const char *node = domain_print(domain, "libvirt-%u-format", number);
    struct groups_group *group;

    if (!source || (kind && !path))
        return NULL;
    xml_read_all(source);
    if (!kind && !remote) {
        domain_not_read(domain, source->origin, "<disk> <source>", "only libvirt knows the file that is behind it",
                        ABOUT(DEVICES) | ABOUT(BOOT));
        return NULL;
    }
    group = domain_add(domain, "blockdev", storage, "<disk>", source->origin);
    domain_put(domain, group, "driver", kind ? kind->driver : remote);
    if (path)
        domain_put_attribute(domain, group, kind->type[0] == 'd' ? "dir" : "filename", source, kind->attribute);
    domain_put(domain, group, "node-name", storage);
    domain_put(domain, group, "read-only", read_only ? "on" : "off");
    if (!format || strcmp(format, "raw") == 0)
        return storage;
    group = domain_add(domain, "blockdev", node, "<disk>", source->origin);
    domain_put_attribute(domain, group, "driver", driver, "type");
    domain_put(domain, group, "node-name", node);
    domain_put(domain, group, "read-only", read_only ? "on" : "off");
    domain_put(domain, group, "file", storage);
    return node;
}

static void add_disk(struct domain *domain, struct xml_element *disk)
{
    struct xml_element *target = xml_child(disk, "target");
    const struct bus *bus = bus_of(target);
    const bool cdrom = xml_is(disk, "device", "cdrom"), read_only = xml_child(disk, "readonly") || cdrom;
    const unsigned number = ++domain->drives;
    const char *node = add_nodes(domain, disk, number, read_only);
    const char *id = domain_alias(domain, disk, "disk", number);
    struct groups_group *group;

    if (!bus) {
        domain_not_read(domain, disk->origin, "<disk> <target bus=>", "no such bus is known", ABOUT(DEVICES));
        return;
    }
    if (strcmp(bus->name, "virtio") == 0) {
        group = domain_add_virtio(domain, "virtio-blk", id, disk);
    } else {
        group = domain_add(domain, "device", id, "<disk>", disk->origin);
        domain_put_as(domain, group, "driver", target, xml_attribute(target, "bus") ? "bus" : NULL,
                      cdrom                           ? bus->cdrom
                      : xml_is(disk, "device", "lun") ? "scsi-block"
                                                      : bus->disk,
                      GROUPS_TEXT);
    }
    if (node)
        domain_put(domain, group, "drive", node);
}

void domain_drives(struct domain *domain)
{
    struct xml_element *disk = xml_child(domain->devices, "disk");

    for (; disk; disk = xml_again(disk))
        add_disk(domain, disk);
}
