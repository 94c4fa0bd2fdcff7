/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <launchSecurity>: the object that makes a guest confidential. */
#include <inttypes.h>
#include <string.h>

#include "import/libvirt/domain.h"
#include "request/complain.h"

#define OBJECT_ID "lsec0" /* as libvirt calls it */

/* An element that goes to the object as it is. */
struct passed {
    const char *element, *property;
};

static void put_passed(struct domain *domain, struct groups_group *object, struct xml_element *security,
                       const struct passed *passed, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct xml_element *element = xml_child(security, passed[i].element);

        if (element && *element->text) /* an empty one is none to libvirt */
            domain_put_text(domain, object, passed[i].property, element);
    }
}

static void put_number(struct domain *domain, struct groups_group *object, const char *property,
                       struct xml_element *element, int base)
{
    if (!element)
        return;
    domain_put_as(domain, object, property, element, NULL,
                  domain_print(domain, "%" PRIu64, domain_number(domain, element, NULL, base, 0)), GROUPS_NUMBER);
}

static void put_switch(struct domain *domain, struct groups_group *object, const char *property,
                       struct xml_element *security, const char *attribute, bool inverted)
{
    if (xml_attribute(security, attribute))
        domain_put_as(domain, object, property, security, attribute,
                      domain_yes(domain, security, attribute, false) != inverted ? "on" : "off", GROUPS_BOOL);
}

static void demand_policy(struct domain *domain, struct xml_element *security)
{
    if (!xml_child(security, "policy"))
        domain_refuse(domain, security->origin,
                      "<launchSecurity type='%s'> needs a <policy>, without which libvirt "
                      "does not take it",
                      xml_value(security, "type"));
}

/* What SEV and SEV-SNP have in common. libvirt fills in the first two from what QEMU says of the host. */
static void put_common(struct domain *domain, struct groups_group *object, struct xml_element *security)
{
    put_number(domain, object, "cbitpos", xml_child(security, "cbitpos"), 10);
    put_number(domain, object, "reduced-phys-bits", xml_child(security, "reducedPhysBits"), 10);
    put_number(domain, object, "policy", xml_child(security, "policy"), 16);
    put_switch(domain, object, "kernel-hashes", security, "kernelHashes", false);
}

static void put_snp(struct domain *domain, struct groups_group *object, struct xml_element *security)
{
    static const struct passed passed[] = {
        {"guestVisibleWorkarounds", "guest-visible-workarounds"},
        {"idBlock", "id-block"},
        {"idAuth", "id-auth"},
        {"hostData", "host-data"},
    };

    demand_policy(domain, security);
    put_common(domain, object, security);
    put_passed(domain, object, security, passed, sizeof(passed) / sizeof(passed[0]));
    put_switch(domain, object, "author-key-enabled", security, "authorKey", false);
    put_switch(domain, object, "vcek-disabled", security, "vcek", true);
}

static void put_sev(struct domain *domain, struct groups_group *object, struct xml_element *security)
{
    /* libvirt writes both into files of these names */
    demand_policy(domain, security);
    put_common(domain, object, security);
    domain_put_as(domain, object, "dh-cert-file", xml_child(security, "dhCert"), NULL, "dh_cert.base64", GROUPS_TEXT);
    domain_put_as(domain, object, "session-file", xml_child(security, "session"), NULL, "session.base64", GROUPS_TEXT);
}

/* As the builds of libvirt for TDX before 11.6 had it: <SocketAddress type='vsock' cid='2' port='4050'/> */
static void put_socket_address(struct domain *domain, struct groups_group *object, struct xml_element *address)
{
    domain_put_attribute(domain, object, "quote-generation-socket.type", address, "type");
    domain_put_attribute(domain, object, "quote-generation-socket.cid", address, "cid");
    domain_put_attribute(domain, object, "quote-generation-socket.port", address, "port");
    domain_put_attribute(domain, object, "quote-generation-socket.path", address, "path");
}

static void put_tdx(struct domain *domain, struct groups_group *object, struct xml_element *security)
{
    static const struct passed passed[] = {
        {"mrConfigId", "mrconfigid"},
        {"mrOwner", "mrowner"},
        {"mrOwnerConfig", "mrownerconfig"},
    };
    struct xml_element *quotes = xml_child(security, "quoteGenerationService");

    put_number(domain, object, "attributes", xml_child(security, "policy"), 16);
    put_passed(domain, object, security, passed, sizeof(passed) / sizeof(passed[0]));
    if (!quotes)
        return;
    if (xml_child(quotes, "SocketAddress")) {
        put_socket_address(domain, object, xml_child(quotes, "SocketAddress"));
        return;
    }
    domain_put_as(domain, object, "quote-generation-socket.type", quotes, NULL, "unix", GROUPS_TEXT);
    if (xml_attribute(quotes, "path"))
        domain_put_attribute(domain, object, "quote-generation-socket.path", quotes, "path");
    else
        domain_put_as(domain, object, "quote-generation-socket.path", quotes, NULL, "/var/run/tdx-qgs/qgs.socket",
                      GROUPS_TEXT);
}

void domain_security(struct domain *domain)
{
    static const struct {
        const char *type, *object;
        void (*put)(struct domain *domain, struct groups_group *object, struct xml_element *security);
    } kinds[] = {
        {"sev-snp", "sev-snp-guest", put_snp},
        {"tdx", "tdx-guest", put_tdx},
        {"sev", "sev-guest", put_sev},
    };
    struct xml_element *security = xml_child(domain->root, "launchSecurity");
    const char *type = xml_value(security, "type");
    struct groups_group *object;

    if (!security)
        return;
    if (!type) {
        domain_refuse(domain, security->origin, "<launchSecurity> has no type: it is sev-snp or tdx");
        return;
    }
    if (strcmp(type, "s390-pv") == 0) {
        domain_refuse(domain, xml_attribute(security, "type")->origin,
                      "s390-pv protects guests of IBM Z: what is judged here is sev-snp and tdx");
        return;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(type, kinds[i].type) != 0)
            continue;
        domain->tdx = kinds[i].put == put_tdx;
        domain_put_as(domain, domain_machine(domain), "confidential-guest-support", security, "type", OBJECT_ID,
                      GROUPS_TEXT);
        object = domain_add(domain, "object", OBJECT_ID, "<launchSecurity>", security->origin);
        domain_put_as(domain, object, "qom-type", security, "type", kinds[i].object, GROUPS_TEXT);
        kinds[i].put(domain, object, security);
        return;
    }
    domain_refuse(domain, xml_attribute(security, "type")->origin,
                  "launchSecurity has no type %s: it is sev-snp or tdx", coco_quote(coco_span_of(type)).text);
}
