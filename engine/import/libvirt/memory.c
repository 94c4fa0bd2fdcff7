/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RAM: how much, of what kind, and memory that is a device. */
#include <inttypes.h>
#include <string.h>

#include "import/libvirt/domain.h"

#define MIB (UINT64_C(1) << 20)

/* libvirt rounds the RAM of x86 up to whole MiB. */
static uint64_t whole_mib(uint64_t bytes)
{
    return bytes > UINT64_MAX - MIB ? bytes : (bytes + MIB - 1) / MIB * MIB;
}

static const char *kib(struct domain *domain, uint64_t bytes)
{
    return domain_print(domain, "%" PRIu64 "k", bytes / 1024);
}

static struct xml_element *first_cell(struct domain *domain)
{
    return xml_child(xml_child(xml_child(domain->root, "cpu"), "numa"), "cell");
}

/* The size of a NUMA cell is an attribute. */
static uint64_t cell_bytes(struct domain *domain, struct xml_element *cell)
{
    struct xml_attribute *memory = xml_attribute(cell, "memory"), *unit = xml_attribute(cell, "unit");
    struct xml_attribute as_unit = {.name = "unit", .value = unit ? unit->value : "KiB", .read = true};
    struct xml_element as_element = {
        .name = "cell", .origin = cell->origin, .text_origin = cell->origin, .attribute = &as_unit};

    if (!memory)
        return 0;
    as_element.text = memory->value;
    as_element.text_origin = memory->origin;
    return domain_bytes(domain, &as_element, "unit", 0);
}

/* Memory that is a device is a part of <memory>; what the guest starts with is the rest. */
static uint64_t device_bytes(struct domain *domain)
{
    struct xml_element *device = xml_child(domain->devices, "memory");
    uint64_t sum = 0;

    for (; device; device = xml_again(device)) {
        const uint64_t bytes = domain_bytes(domain, xml_child(xml_child(device, "target"), "size"), "unit", 0);

        sum = bytes > UINT64_MAX - sum ? UINT64_MAX : sum + bytes;
    }
    return sum;
}

/* With NUMA cells it is their sum, whatever <memory> says. */
static uint64_t start_bytes(struct domain *domain, struct xml_element *memory)
{
    struct xml_element *cell = first_cell(domain);
    const uint64_t total = domain_bytes(domain, memory, "unit", 0);
    uint64_t devices, sum = 0;

    if (cell) {
        for (; cell; cell = xml_again(cell)) {
            const uint64_t bytes = cell_bytes(domain, cell);

            sum = bytes > UINT64_MAX - sum ? UINT64_MAX : sum + bytes;
        }
        return whole_mib(sum);
    }
    devices = device_bytes(domain);
    return whole_mib(total > devices ? total - devices : total);
}

/* What the RAM is made of, out of <memoryBacking>. */
static const char *backend_of(struct xml_element *backing)
{
    struct xml_element *source = xml_child(backing, "source");

    if (xml_is(source, "type", "memfd"))
        return "memory-backend-memfd";
    if (xml_child(backing, "hugepages") || xml_is(source, "type", "file"))
        return "memory-backend-file";
    return "memory-backend-ram";
}

static void add_backend(struct domain *domain, const char *id, uint64_t bytes, const char *access,
                        struct xml_element *place)
{
    struct xml_element *backing = xml_child(domain->root, "memoryBacking");
    const char *kind = backend_of(backing);
    struct xml_element *hugepages = xml_child(backing, "hugepages");
    struct xml_element *reason = hugepages ? hugepages : xml_child(backing, "source");
    struct groups_group *group;

    group = domain_add(domain, "object", id, "<memoryBacking>", reason ? reason->origin : place->text_origin);
    domain_put(domain, group, "qom-type", kind);
    domain_put_as(domain, group, "size", place, NULL, domain_print(domain, "%" PRIu64, bytes), GROUPS_NUMBER);
    if (strcmp(kind, "memory-backend-file") == 0)
        domain_put(domain, group, "mem-path", hugepages ? "/dev/hugepages/libvirt/qemu" : "/var/lib/libvirt/qemu/ram");
    if (hugepages)
        domain_put(domain, group, strcmp(kind, "memory-backend-memfd") == 0 ? "hugetlb" : "prealloc", "on");
    if (xml_is(xml_child(backing, "access"), "mode", "shared") || (access && strcmp(access, "shared") == 0))
        domain_put(domain, group, "share", "on");
}

/* With NUMA cells each has a backend of its own; without, the machine names the one that there is. */
static void add_backends(struct domain *domain, struct xml_element *memory, uint64_t bytes)
{
    struct xml_element *cell = first_cell(domain);
    unsigned number = 0;

    if (!cell) {
        add_backend(domain, "pc.ram", bytes, NULL, memory);
        domain_put(domain, domain_machine(domain), "memory-backend", "pc.ram");
        return;
    }
    for (; cell; cell = xml_again(cell), number++) {
        const char *id = domain_print(domain, "ram-node%u", number);
        struct groups_group *node;

        add_backend(domain, id, cell_bytes(domain, cell), xml_value(cell, "memAccess"), cell);
        node = domain_add(domain, "numa", NULL, "<cell>", cell->origin);
        domain_put(domain, node, "type", "node");
        domain_put(domain, node, "nodeid", domain_print(domain, "%u", number));
        domain_put_attribute(domain, node, "cpus", cell, "cpus");
        domain_put(domain, node, "memdev", id);
    }
}

void domain_memory(struct domain *domain)
{
    struct xml_element *memory = xml_child(domain->root, "memory"), *limit = xml_child(domain->root, "maxMemory");
    struct xml_element *backing = xml_child(domain->root, "memoryBacking"), *place = memory;
    struct groups_group *size;
    uint64_t bytes;

    if (!memory)
        place =
            xml_child(domain->root, "currentMemory") ? xml_child(domain->root, "currentMemory") : first_cell(domain);
    if (!place) {
        domain_refuse(domain, domain->root->origin, "the domain has no <memory>, which libvirt demands");
        return;
    }
    bytes = start_bytes(domain, place);
    size = domain_add(domain, "m", NULL, "<memory>", place->text_origin);
    domain_put(domain, size, "size", kib(domain, bytes));
    if (limit) {
        domain_put_attribute(domain, size, "slots", limit, "slots");
        domain_put_as(domain, size, "maxmem", limit, NULL,
                      kib(domain, whole_mib(domain_bytes(domain, limit, "unit", 0))), GROUPS_TEXT);
    }
    add_backends(domain, place, bytes);
    if (xml_child(backing, "nosharepages"))
        domain_put_as(domain, domain_machine(domain), "mem-merge", xml_child(backing, "nosharepages"), NULL, "off",
                      GROUPS_TEXT);
}

static const struct {
    const char *model, *driver, *backend;
} models[] = {
    {"dimm", "pc-dimm", "memory-backend-ram"},
    {"nvdimm", "nvdimm", "memory-backend-file"},
    {"virtio-pmem", "virtio-pmem-pci", "memory-backend-file"},
    {"virtio-mem", "virtio-mem-pci", "memory-backend-ram"},
    {"sgx-epc", NULL, "memory-backend-epc"},
};

static void add_device(struct domain *domain, struct xml_element *element, size_t model, unsigned number)
{
    struct xml_element *size = xml_child(xml_child(element, "target"), "size");
    struct xml_element *path = xml_child(xml_child(element, "source"), "path");
    const char *backend = domain_print(domain, "mem%s%u", models[model].model, number);
    struct groups_group *group = domain_add(domain, "object", backend, "<memory model=>", element->origin);

    domain_put(domain, group, "qom-type", models[model].backend);
    domain_put_as(domain, group, "size", size, NULL,
                  domain_print(domain, "%" PRIu64, domain_bytes(domain, size, "unit", 0)), GROUPS_NUMBER);
    if (path)
        domain_put_text(domain, group, "mem-path", path);
    if (!models[model].driver)
        return;
    group = domain_add(domain, "device", domain_alias(domain, element, models[model].model, number), "<memory model=>",
                       element->origin);
    domain_put(domain, group, "driver", models[model].driver);
    domain_put(domain, group, "memdev", backend);
    domain_put_virtio(domain, group, element);
}

void domain_memory_devices(struct domain *domain)
{
    struct xml_element *element = xml_child(domain->devices, "memory");

    for (unsigned number = 0; element; element = xml_again(element), number++) {
        const char *model = xml_value(element, "model");
        size_t i = 0;

        while (model && i < sizeof(models) / sizeof(models[0]) && strcmp(model, models[i].model) != 0)
            i++;
        if (!model || i == sizeof(models) / sizeof(models[0]))
            domain_not_read(domain, element->origin, "<memory model=>", "no such memory device is known",
                            ABOUT(IMPORT) | ABOUT(MEMORY) | ABOUT(DEVICES));
        else
            add_device(domain, element, i, number);
    }
}
