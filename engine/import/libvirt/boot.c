/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <os>: firmware, kernel, and the tables that the guest finds. */
#include <string.h>

#include "import/libvirt/buffer.h"
#include "import/libvirt/domain.h"
#include "request/complain.h"

/* Firmware in flash memory is a block device, and the machine names it. */
static void add_flash(struct domain *domain, unsigned number, struct xml_element *element, const char *path,
                      const char *format, bool read_only)
{
    const char *storage = domain_print(domain, "libvirt-pflash%u-storage", number);
    const char *node = domain_print(domain, "libvirt-pflash%u-format", number);
    const char *written = domain_written(domain, element, NULL);
    struct groups_group *group = domain_add(domain, "blockdev", storage, written, element->text_origin);

    domain_put(domain, group, "driver", "file");
    domain_put(domain, group, "filename", path);
    domain_put(domain, group, "node-name", storage);
    group = domain_add(domain, "blockdev", node, written, element->text_origin);
    domain_put(domain, group, "driver", format);
    domain_put(domain, group, "node-name", node);
    domain_put(domain, group, "read-only", read_only ? "on" : "off");
    domain_put(domain, group, "file", storage);
    domain_put_as(domain, domain_machine(domain), domain_print(domain, "pflash%u", number), element, NULL, node,
                  GROUPS_TEXT);
}

static const char *format_of(struct xml_element *element)
{
    const char *format = xml_value(element, "format");

    return format ? format : "raw";
}

static void read_loader(struct domain *domain, struct xml_element *loader)
{
    const char *type = xml_value(loader, "type");
    struct xml_element *secure = loader;

    xml_attribute(loader, "stateless"); /* there is a second flash or there is none: <nvram> says so */
    if (type && strcmp(type, "pflash") == 0) {
        add_flash(domain, 0, loader, loader->text, format_of(loader), domain_yes(domain, loader, "readonly", true));
    } else if (!type || strcmp(type, "rom") == 0) {
        xml_attribute(loader, "readonly");
        if (strcmp(format_of(loader), "raw") != 0)
            domain_refuse(domain, xml_attribute(loader, "format")->origin, "firmware in a ROM is raw, not %s",
                          coco_quote(coco_span_of(format_of(loader))).text);
        domain_option(domain, "bios", loader->text, loader, "<loader>");
    } else {
        domain_refuse(domain, xml_attribute(loader, "type")->origin, "a loader is a rom or a pflash, not %s",
                      coco_quote(coco_span_of(type)).text);
    }
    if (domain_yes(domain, secure, "secure", false)) {
        struct groups_group *group =
            domain_add(domain, "global", NULL, "<loader secure=>", xml_attribute(loader, "secure")->origin);

        domain_put(domain, group, "driver", "cfi.pflash01");
        domain_put(domain, group, "property", "secure");
        domain_put(domain, group, "value", "on");
    }
}

/* The variables have a flash of their own, where there is firmware in flash. */
static void read_nvram(struct domain *domain, struct xml_element *os, bool flash)
{
    struct xml_element *nvram = xml_child(os, "nvram");
    const char *file = nvram ? xml_value(xml_child(nvram, "source"), "file") : NULL;

    if (!nvram)
        return;
    xml_attribute(nvram, "template");
    xml_attribute(nvram, "templateFormat");
    xml_attribute(nvram, "type");
    if (!file)
        file = nvram->text;
    if (file[0] && flash)
        add_flash(domain, 1, nvram, file, format_of(nvram), false);
}

/* <firmware><feature enabled= name=>: what libvirt looks for among the firmware descriptors, as we do. */
static void read_wanted_features(struct domain *domain, struct xml_element *os)
{
    struct xml_element *feature = xml_child(xml_child(os, "firmware"), "feature");
    struct buffer list = {.arena = domain->request->arena};
    struct xml_element *first = feature;

    for (; feature; feature = xml_again(feature)) {
        const char *name = xml_value(feature, "name");
        const bool enabled = domain_yes(domain, feature, "enabled", true);

        if (!name)
            continue;
        buffer_text(&list, list.length > 0 ? "," : "");
        buffer_text(&list, enabled ? "" : "~");
        buffer_text(&list, name);
        if (strcmp(name, "secure-boot") == 0)
            domain_setting(domain, COCO_OPTION_secure_boot, enabled ? "yes" : "no", feature, "<feature>");
    }
    if (list.length > 0)
        domain_setting(domain, COCO_OPTION_firmware_features, list.bytes, first, "<feature>");
}

/*
 * With firmware='efi' and no path, libvirt looks for a descriptor that fits; a path that is there nevertheless was
 * found by libvirt before. Without either, QEMU's own BIOS is what there is.
 */
static void read_firmware(struct domain *domain, struct xml_element *os)
{
    struct xml_element *loader = xml_child(os, "loader");
    const struct xml_attribute *wanted = xml_attribute(os, "firmware");
    const bool named = loader && loader->text[0];

    if (named)
        read_loader(domain, loader);
    read_nvram(domain, os, named && xml_is(loader, "type", "pflash"));
    if (!wanted) {
        if (xml_child(os, "firmware"))
            read_wanted_features(domain, os);
        return;
    }
    if (strcmp(wanted->value, "efi") != 0 && strcmp(wanted->value, "bios") != 0) {
        domain_refuse(domain, wanted->origin, "firmware is efi or bios, not %s",
                      coco_quote(coco_span_of(wanted->value)).text);
        return;
    }
    if (named)
        return;
    if (loader)
        xml_read_all(loader);
    domain_setting(domain, COCO_OPTION_firmware, strcmp(wanted->value, "efi") == 0 ? "uefi" : "bios", os,
                   "<os firmware=>");
    read_wanted_features(domain, os);
}

static void read_kernel(struct domain *domain, struct xml_element *os)
{
    static const struct {
        const char *element, *option, *written;
    } files[] = {
        {"kernel", "kernel", "<kernel>"}, {"initrd", "initrd", "<initrd>"}, {"cmdline", "append", "<cmdline>"},
        {"dtb", "dtb", "<dtb>"},          {"shim", "shim", "<shim>"},
    };

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct xml_element *element = xml_child(os, files[i].element);

        if (element && element->text[0])
            domain_option(domain, files[i].option, element->text, element, files[i].written);
    }
}

/* SMBIOS strings of type 11; they are handed over only where <smbios mode='sysinfo'/> says so. */
static void read_strings(struct domain *domain, struct xml_element *os)
{
    const bool wanted = xml_is(xml_child(os, "smbios"), "mode", "sysinfo");
    struct xml_element *info = xml_child(domain->root, "sysinfo"), *entry;

    for (; info; info = xml_again(info)) {
        if (!xml_is(info, "type", "smbios"))
            continue;
        entry = xml_child(xml_child(info, "oemStrings"), "entry");
        for (; entry; entry = xml_again(entry)) {
            struct groups_group *group;

            if (!wanted)
                continue;
            group = domain_add(domain, "smbios", NULL, "<oemStrings> <entry>", entry->text_origin);
            domain_put(domain, group, "type", "11");
            domain_put_text(domain, group, "value", entry);
        }
    }
}

/* <sysinfo type='fwcfg'><entry name='opt/...' file=>: files that the guest's firmware and kernel can read. */
static void read_configuration(struct domain *domain)
{
    struct xml_element *info = xml_child(domain->root, "sysinfo"), *entry;

    for (; info; info = xml_again(info)) {
        entry = xml_is(info, "type", "fwcfg") ? xml_child(info, "entry") : NULL;
        for (; entry; entry = xml_again(entry)) {
            struct groups_group *group = domain_add(domain, "fw_cfg", NULL, "<sysinfo> <entry>", entry->origin);

            domain_put_attribute(domain, group, "name", entry, "name");
            if (xml_attribute(entry, "file"))
                domain_put_attribute(domain, group, "file", entry, "file");
            else
                domain_put_text(domain, group, "string", entry);
        }
    }
}

void domain_boot(struct domain *domain)
{
    struct xml_element *os = xml_child(domain->root, "os");

    read_firmware(domain, os);
    read_kernel(domain, os);
    read_strings(domain, os);
    read_configuration(domain);
}
