/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the guest talks to people through: serial ports, consoles, displays. */
#include <string.h>

#include "import/libvirt/domain.h"

static void add_port(struct domain *domain, struct xml_element *element, const char *driver, const char *stem,
                     unsigned number)
{
    const char *id = domain_alias(domain, element, stem, number);
    const char *behind = domain_print(domain, "char%s", id);
    const char *type = xml_value(element, "type");
    struct groups_group *group =
        domain_add(domain, "chardev", behind, domain_written(domain, element, NULL), element->origin);

    domain_put(domain, group, "backend", type ? type : "pty");
    group = domain_add(domain, "device", id, domain_written(domain, element, NULL), element->origin);
    domain_put(domain, group, "driver", driver);
    domain_put(domain, group, "chardev", behind);
}

/* The driver of a serial port: <target type=> says which one. */
static const char *serial_driver(struct xml_element *serial)
{
    const char *type = xml_value(xml_child(serial, "target"), "type");

    if (type && strcmp(type, "pci-serial") == 0)
        return "pci-serial";
    if (type && strcmp(type, "usb-serial") == 0)
        return "usb-serial";
    return "isa-serial";
}

/*
 * A console whose target is serial is another name of the first serial port, which libvirt adds where it is missing;
 * others are virtio's.
 */
static void add_consoles(struct domain *domain)
{
    struct xml_element *serial = xml_child(domain->devices, "serial");
    struct xml_element *console = xml_child(domain->devices, "console");
    const bool has_serial = serial != NULL;
    unsigned number = 0;

    for (; serial; serial = xml_again(serial))
        add_port(domain, serial, serial_driver(serial), "serial", number++);
    for (number = 0; console; console = xml_again(console), number++) {
        struct xml_element *target = xml_child(console, "target");
        const char *type = xml_value(target, "type");

        if (type && strcmp(type, "virtio") == 0)
            add_port(domain, console, "virtconsole", "console", number);
        else if (!has_serial && number == 0)
            add_port(domain, console, "isa-serial", "serial", number);
    }
}

/* Is there a display, and a device that draws? */
static void add_display(struct domain *domain)
{
    struct xml_element *graphics = xml_child(domain->devices, "graphics");
    struct xml_element *video = xml_child(domain->devices, "video");
    unsigned number = 0;

    domain_option(domain, "display", "none", NULL, "<graphics>");
    for (; graphics; graphics = xml_again(graphics))
        if (xml_is(graphics, "type", "vnc"))
            domain_option(domain, "vnc", "127.0.0.1:0", graphics, "<graphics>");
        else if (xml_is(graphics, "type", "spice"))
            domain_option(domain, "spice", "port=5900,addr=127.0.0.1", graphics, "<graphics>");
    for (; video; video = xml_again(video), number++) {
        const char *type = xml_value(xml_child(video, "model"), "type");
        struct groups_group *group;

        if (!type || strcmp(type, "none") == 0)
            continue;
        group = domain_add(domain, "device", domain_alias(domain, video, "video", number), "<video>", video->origin);
        if (strcmp(type, "virtio") == 0)
            domain_put(domain, group, "driver", number == 0 ? "virtio-vga" : "virtio-gpu-pci");
        else if (strcmp(type, "vga") == 0)
            domain_put(domain, group, "driver", "VGA");
        else if (strcmp(type, "bochs") == 0)
            domain_put(domain, group, "driver", "bochs-display");
        else if (strcmp(type, "ramfb") == 0)
            domain_put(domain, group, "driver", "ramfb");
        else
            domain_put(domain, group, "driver", domain_print(domain, "%s-vga", type));
        domain_put_virtio(domain, group, video);
    }
}

void domain_consoles(struct domain *domain)
{
    add_consoles(domain);
    add_display(domain);
}
