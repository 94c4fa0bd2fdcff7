/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all virtio devices have in common. */
#include <string.h>

#include "import/libvirt/domain.h"

/* <driver>'s attribute, and the property of QEMU's virtio devices. */
static const struct {
    const char *attribute, *property;
} switches[] = {
    {"iommu", "iommu_platform"},
    {"ats", "ats"},
    {"packed", "packed"},
    {"page_per_vq", "page-per-vq"},
};

void domain_put_virtio(struct domain *domain, struct groups_group *group, struct xml_element *element)
{
    struct xml_element *driver = xml_child(element, "driver");

    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        const char *value = xml_value(driver, switches[i].attribute);

        if (value)
            domain_put_as(domain, group, switches[i].property, driver, switches[i].attribute,
                          domain_yes(domain, driver, switches[i].attribute, false) ? "on" : "off", GROUPS_BOOL);
    }
}

static const char *suffix_of(const char *model)
{
    if (model && strcmp(model, "virtio-transitional") == 0)
        return "-transitional";
    if (model && strcmp(model, "virtio-non-transitional") == 0)
        return "-non-transitional";
    return "";
}

struct groups_group *domain_add_virtio(struct domain *domain, const char *kind, const char *id,
                                       struct xml_element *element)
{
    const char *driver = domain_print(domain, "%s-pci%s", kind, suffix_of(xml_value(element, "model")));
    struct groups_group *group =
        domain_add(domain, "device", id, domain_written(domain, element, NULL), element->origin);

    domain_put(domain, group, "driver", driver);
    domain_put_virtio(domain, group, element);
    return group;
}

const char *domain_alias(struct domain *domain, struct xml_element *element, const char *stem, unsigned number)
{
    const char *name = xml_value(xml_child(element, "alias"), "name");

    return name ? name : domain_print(domain, "%s%u", stem, number);
}
