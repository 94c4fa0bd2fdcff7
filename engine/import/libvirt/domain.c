/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* coco_import_libvirt(): from the text to the domain in it, and from there to settings. */
#include "import/libvirt/domain.h"

#include <string.h>

#include "coco/arena.h"
#include "request/complain.h"

/* Elements of libvirt's that are no domain, though people take them for one. */
static const struct {
    const char *name, *what;
} others[] = {
    {"network", "a network"},
    {"pool", "a storage pool"},
    {"volume", "a storage volume"},
    {"capabilities", "what a host can do"},
    {"domainCapabilities", "what a host's QEMU can do"},
    {"cpu", "a CPU"},
    {"device", "a device of a host"},
    {"domaincheckpoint", "a checkpoint"},
    {"domainbackup", "a backup job"},
    {"nwfilter", "a network filter"},
    {"secret", "a secret"},
};

/*
 * A domain stands by itself, in the file in which libvirt keeps the status of a running guest, and in a snapshot: there
 * the one that the snapshot is of.
 */
static struct xml_element *find_domain(struct xml_element *root)
{
    if (strcmp(root->name, "domain") == 0)
        return root;
    if (strcmp(root->name, "domstatus") == 0 || strcmp(root->name, "domainsnapshot") == 0)
        return xml_child(root, "domain");
    return NULL;
}

static enum coco_result refuse_other(const struct xml_element *root, struct coco_error *reterr_error)
{
    const struct coco_quoted name = coco_quote(coco_span_of(root->name));

    if (strcmp(root->name, "domstatus") == 0 || strcmp(root->name, "domainsnapshot") == 0)
        return coco_complain(reterr_error, COCO_BAD_SYNTAX, root->origin, "there is no <domain> in this <%s>",
                             root->name);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(root->name, others[i].name) == 0)
            return coco_complain(reterr_error, COCO_BAD_SYNTAX, root->origin,
                                 "this describes %s and no guest: a guest is a <domain>, as virsh dumpxml writes it",
                                 others[i].what);
    return coco_complain(reterr_error, COCO_BAD_SYNTAX, root->origin,
                         "the file begins with an element %s: a guest is a <domain>, as virsh dumpxml writes it",
                         name.text);
}

static enum coco_result read_domain(struct domain *domain)
{
    domain_security(domain);
    domain_platform(domain);
    domain_boot(domain);
    domain_cpu(domain);
    domain_memory(domain);
    domain_drives(domain);
    domain_host_devices(domain);
    domain_networks(domain);
    domain_consoles(domain);
    domain_memory_devices(domain);
    domain_small_devices(domain);
    domain_qemu_override(domain);
    domain_qemu_words(domain);
    domain_tell_left(domain);
    return domain->result;
}

enum coco_result coco_import_libvirt(struct coco_request *request, const char *name, const char *text, size_t length,
                                     const struct coco_import_io *io, struct coco_error *reterr_error)
{
    struct domain domain = {.request = request, .groups = {.request = request, .io = io}, .reterr_error = reterr_error};
    struct xml_element *root = NULL;
    enum coco_result result;

    request->dialect = COCO_DIALECT_LIBVIRT;
    name = coco_arena_copy(request->arena, name, strlen(name));
    if (!name)
        return coco_complain(reterr_error, COCO_NO_MEMORY, domain_nowhere, "there is no memory left to read the file");
    result = xml_read(request->arena, name, text, length, &root, reterr_error);
    if (result != COCO_OK)
        return result;
    domain.root = find_domain(root);
    if (!domain.root)
        return refuse_other(root, reterr_error);
    domain.devices = xml_child(domain.root, "devices");
    result = read_domain(&domain);
    if (result == COCO_OK)
        result = groups_finish(&domain.groups, reterr_error);
    if (result == COCO_OK)
        result = groups_settle(&domain.groups, reterr_error);
    return result;
}
