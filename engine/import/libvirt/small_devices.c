/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The balloon, TPM, vsock, shared memory, IOMMU, and virtio devices of which nothing but that is of interest. */
#include <inttypes.h>
#include <string.h>

#include "import/libvirt/domain.h"

/* libvirt gives every guest with a PCI bus a balloon, unless one is refused with model='none'. */
static bool has_default_balloon(const struct domain *domain)
{
    return strcmp(domain->machine_type, "microvm") != 0 && strcmp(domain->machine_type, "isapc") != 0;
}

static void add_balloon(struct domain *domain)
{
    struct xml_element *balloon = xml_child(domain->devices, "memballoon");
    struct groups_group *group;

    if (balloon) {
        if (!xml_is(balloon, "model", "none"))
            domain_add_virtio(domain, "virtio-balloon", domain_alias(domain, balloon, "balloon", 0), balloon);
    } else if (has_default_balloon(domain)) {
        group = domain_add(domain, "device", "balloon0", "<memballoon>", domain_nowhere);
        domain_put(domain, group, "driver", "virtio-balloon-pci");
    }
}

static void add_tpm(struct domain *domain, struct xml_element *tpm, unsigned number)
{
    struct xml_element *backend = xml_child(tpm, "backend");
    const char *id = domain_alias(domain, tpm, "tpm", number), *behind = domain_print(domain, "tpm-%s", id);
    const char *model = xml_value(tpm, "model"), *type = xml_value(backend, "type");
    struct groups_group *group = domain_add(domain, "tpmdev", behind, "<tpm>", tpm->origin);

    domain_put(domain, group, "type", type ? type : "emulator");
    group = domain_add(domain, "device", id, "<tpm>", tpm->origin);
    domain_put(domain, group, "driver", model ? model : "tpm-tis");
    domain_put(domain, group, "tpmdev", behind);
    xml_read_all(tpm);
}

/* Where the CID is chosen by libvirt, it is known while the guest runs. */
static void add_vsock(struct domain *domain)
{
    struct xml_element *vsock = xml_child(domain->devices, "vsock"), *cid = xml_child(vsock, "cid");
    struct groups_group *group;

    if (!vsock)
        return;
    if (!xml_attribute(cid, "address")) {
        domain_setting(domain, COCO_OPTION_vsock, "yes", vsock, "<vsock>");
        xml_read_all(vsock);
        return;
    }
    group = domain_add(domain, "device", domain_alias(domain, vsock, "vsock", 0), "<vsock>", vsock->origin);
    domain_put(domain, group, "driver", "vhost-vsock-pci");
    domain_put_attribute(domain, group, "guest-cid", cid, "address");
    domain_put_virtio(domain, group, vsock);
    xml_attribute(cid, "auto");
}

static void add_shared_memory(struct domain *domain, struct xml_element *shmem, unsigned number)
{
    struct xml_element *model = xml_child(shmem, "model");
    const char *type = xml_value(model, "type");
    struct groups_group *group =
        domain_add(domain, "device", domain_alias(domain, shmem, "shmem", number), "<shmem>", shmem->origin);

    domain_put(domain, group, "driver", type ? type : "ivshmem-plain");
    xml_read_all(shmem);
}

static void add_iommu(struct domain *domain, struct xml_element *iommu)
{
    const char *model = xml_value(iommu, "model");
    struct groups_group *group = domain_add(domain, "device", "iommu0", "<iommu>", iommu->origin);

    if (model && strcmp(model, "virtio") == 0)
        domain_put(domain, group, "driver", "virtio-iommu-pci");
    else
        domain_put(domain, group, "driver", domain_print(domain, "%s-iommu", model ? model : "intel"));
    xml_read_all(iommu);
}

/* <rng model='virtio'> and the like. */
static void add_plain(struct domain *domain, const char *element_name, const char *kind, const char *stem)
{
    struct xml_element *element = xml_child(domain->devices, element_name);

    for (unsigned number = 0; element; element = xml_again(element), number++) {
        domain_add_virtio(domain, kind, domain_alias(domain, element, stem, number), element);
        xml_read_all(element);
    }
}

/* Of the controllers those of virtio are of interest, for their <driver iommu=>. */
static void add_controllers(struct domain *domain)
{
    struct xml_element *controller = xml_child(domain->devices, "controller");

    for (unsigned number = 0; controller; controller = xml_again(controller), number++) {
        const char *type = xml_value(controller, "type"), *model = xml_value(controller, "model");

        if (type && strcmp(type, "virtio-serial") == 0)
            domain_add_virtio(domain, "virtio-serial", domain_alias(domain, controller, "virtio-serial", number),
                              controller);
        else if (type && strcmp(type, "scsi") == 0 && model && strncmp(model, "virtio", 6) == 0)
            domain_add_virtio(domain, "virtio-scsi", domain_alias(domain, controller, "scsi", number), controller);
        xml_read_all(controller);
    }
}

void domain_small_devices(struct domain *domain)
{
    struct xml_element *tpm = xml_child(domain->devices, "tpm");
    struct xml_element *shmem = xml_child(domain->devices, "shmem");
    struct xml_element *iommu = xml_child(domain->devices, "iommu");
    unsigned number = 0;

    add_controllers(domain);
    add_balloon(domain);
    for (; tpm; tpm = xml_again(tpm))
        add_tpm(domain, tpm, number++);
    add_vsock(domain);
    for (number = 0; shmem; shmem = xml_again(shmem))
        add_shared_memory(domain, shmem, number++);
    for (; iommu; iommu = xml_again(iommu))
        add_iommu(domain, iommu);
    add_plain(domain, "rng", "virtio-rng", "rng");
    add_plain(domain, "crypto", "virtio-crypto", "crypto");
}
