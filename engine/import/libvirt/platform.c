/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who runs the guest, on which machine, and what becomes of it when it ends. */
#include <string.h>

#include "import/libvirt/domain.h"
#include "request/complain.h"

static void read_accelerator(struct domain *domain)
{
    const struct xml_attribute *type = xml_attribute(domain->root, "type");
    const bool kvm = type && strcmp(type->value, "kvm") == 0;
    struct groups_group *accel;

    if (!type) {
        domain_refuse(domain, domain->root->origin, "the domain has no type: write <domain type='kvm'>");
        return;
    }
    if (!kvm && strcmp(type->value, "qemu") != 0) {
        domain_refuse(domain, type->origin, "a domain of type %s does not run under QEMU with KVM: %s",
                      coco_quote(coco_span_of(type->value)).text, "kvm and qemu are what can be judged here");
        return;
    }
    accel = domain_add(domain, "accel", NULL, "<domain type=>", type->origin);
    domain_put(domain, accel, "accel", kvm ? "kvm" : "tcg");
}

static void read_machine_type(struct domain *domain)
{
    struct xml_element *type = xml_child(xml_child(domain->root, "os"), "type");
    const char *architecture = xml_value(type, "arch"), *machine = xml_value(type, "machine");

    if (type && strcmp(domain_word(domain, type), "hvm") != 0)
        domain_refuse(domain, type->text_origin, "<type> is %s: QEMU's guests are hvm",
                      coco_quote(coco_span_of(domain_word(domain, type))).text);
    if (architecture && strcmp(architecture, "x86_64") != 0)
        domain_refuse(domain, xml_attribute(type, "arch")->origin,
                      "the guest is of architecture %s: SEV-SNP and TDX are x86_64's, and no other is judged here",
                      coco_quote(coco_span_of(architecture)).text);
    domain->machine_type = machine ? machine : "pc"; /* libvirt takes the one that QEMU would */
    if (machine)
        domain_put_attribute(domain, domain_machine(domain), "type", type, "machine");
    else
        domain_put(domain, domain_machine(domain), "type", domain->machine_type);
}

/* <features> that become properties of the machine. */
static void read_features(struct domain *domain)
{
    struct xml_element *features = xml_child(domain->root, "features");
    struct xml_element *smm = xml_child(features, "smm"), *ioapic = xml_child(features, "ioapic");
    struct xml_element *acpi = xml_child(features, "acpi"), *vmport = xml_child(features, "vmport");

    if (acpi)
        domain_put_as(domain, domain_machine(domain), "acpi", acpi, NULL, "on", GROUPS_TEXT);
    else
        domain_put(domain, domain_machine(domain), "acpi", "off");
    if (smm) /* an empty element is "on" */
        domain_put_as(domain, domain_machine(domain), "smm", smm, xml_attribute(smm, "state") ? "state" : NULL,
                      domain_yes(domain, smm, "state", true) ? "on" : "off", GROUPS_TEXT);
    if (vmport)
        domain_put_as(domain, domain_machine(domain), "vmport", vmport, "state",
                      domain_yes(domain, vmport, "state", true) ? "on" : "off", GROUPS_TEXT);
    if (ioapic)
        domain_put_as(domain, domain_machine(domain), "kernel-irqchip", ioapic, "driver",
                      xml_is(ioapic, "driver", "qemu") ? "split" : "on", GROUPS_TEXT);
}

/* <clock>'s timers: the HPET is the machine's; those that are the CPU's are in cpu.c. */
static void read_timers(struct domain *domain)
{
    struct xml_element *timer = xml_child(xml_child(domain->root, "clock"), "timer");

    for (; timer; timer = xml_again(timer))
        if (xml_is(timer, "name", "hpet") && xml_attribute(timer, "present"))
            domain_put_as(domain, domain_machine(domain), "hpet", timer, "present",
                          domain_yes(domain, timer, "present", true) ? "on" : "off", GROUPS_TEXT);
}

static void read_identity(struct domain *domain)
{
    struct xml_element *name = xml_child(domain->root, "name"), *uuid = xml_child(domain->root, "uuid");
    struct groups_group *group;

    if (name) {
        group = domain_add(domain, "name", NULL, "<name>", name->text_origin);
        domain_put_text(domain, group, "guest", name);
    }
    if (uuid)
        domain_option(domain, "uuid", domain_word(domain, uuid), uuid, "<uuid>");
}

/*
 * libvirt tells a running QEMU over QMP what a reset is: a shutdown where the domain is destroyed then. It does so for
 * every TD too, since QEMU cannot reset it, and starts another QEMU afterwards.
 */
static void read_endings(struct domain *domain)
{
    struct xml_element *reboot = xml_child(domain->root, "on_reboot");
    const bool destroy = reboot && strcmp(domain_word(domain, reboot), "destroy") == 0;
    struct groups_group *action;

    if (!destroy && !domain->tdx)
        return;
    action = domain_add(domain, "action", NULL, "<on_reboot>", destroy ? reboot->text_origin : domain_nowhere);
    domain_put(domain, action, "reboot", "shutdown");
}

void domain_platform(struct domain *domain)
{
    struct xml_element *emulator = xml_child(domain->devices, "emulator");

    if (emulator) {
        domain->groups.program = emulator->text;
        domain->groups.program_origin = emulator->text_origin;
    }
    read_accelerator(domain);
    read_machine_type(domain);
    read_features(domain);
    read_timers(domain);
    read_identity(domain);
    read_endings(domain);
    domain_option(domain, "nodefaults", NULL, NULL, "<domain>");
}
