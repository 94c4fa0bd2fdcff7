/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <cpu>, <vcpu>, and what else becomes a word of -cpu. */
#include <inttypes.h>
#include <string.h>

#include "import/libvirt/buffer.h"
#include "import/libvirt/domain.h"
#include "request/complain.h"

static void add_flag(struct buffer *cpu, const char *name, const char *value)
{
    buffer_text(cpu, ",");
    buffer_text(cpu, name);
    buffer_text(cpu, "=");
    buffer_text(cpu, value);
}

static void add_switch(struct buffer *cpu, const char *name, bool on)
{
    add_flag(cpu, name, on ? "on" : "off");
}

static void add_number(struct domain *domain, struct buffer *cpu, const char *name, uint64_t number)
{
    add_flag(cpu, name, domain_print(domain, "%" PRIu64, number));
}

/* <feature policy= name=>. What is optional is there where the host has it. */
static void add_features(struct domain *domain, struct xml_element *element, struct buffer *cpu)
{
    struct xml_element *feature = xml_child(element, "feature");

    for (; feature; feature = xml_again(feature)) {
        const char *name = xml_value(feature, "name"), *policy = xml_value(feature, "policy");

        if (!name)
            continue;
        if (!policy || strcmp(policy, "force") == 0 || strcmp(policy, "require") == 0)
            add_switch(cpu, name, true);
        else if (strcmp(policy, "disable") == 0 || strcmp(policy, "forbid") == 0)
            add_switch(cpu, name, false);
        else if (strcmp(policy, "optional") == 0)
            domain_not_read(domain, feature->origin,
                            domain_print(domain, "<feature policy='optional' name='%s'>", name),
                            "it is there where the host has it", ABOUT(CPU));
        else
            domain_refuse(domain, xml_attribute(feature, "policy")->origin, "a CPU feature has no policy %s",
                          coco_quote(coco_span_of(policy)).text);
    }
}

static void add_address_width(struct domain *domain, struct xml_element *element, struct buffer *cpu)
{
    struct xml_element *width = xml_child(element, "maxphysaddr");

    if (!width)
        return;
    if (xml_is(width, "mode", "passthrough"))
        add_switch(cpu, "host-phys-bits", true);
    if (xml_attribute(width, "bits"))
        add_number(domain, cpu, "phys-bits", domain_number(domain, width, "bits", 10, 0));
    if (xml_attribute(width, "limit"))
        add_number(domain, cpu, "host-phys-bits-limit", domain_number(domain, width, "limit", 10, 0));
}

/* A Hyper-V enlightenment is hv- and its name, but for these. */
static const char *enlightenment_of(struct domain *domain, const char *name)
{
    if (strcmp(name, "vendor_id") == 0)
        return "hv-vendor-id";
    if (strcmp(name, "emsr_bitmap") == 0)
        return "hv-emsr-bitmap";
    if (strcmp(name, "xmm_input") == 0)
        return "hv-xmm-input";
    return domain_print(domain, "hv-%s", name);
}

static void add_hyperv(struct domain *domain, struct xml_element *features, struct buffer *cpu)
{
    struct xml_element *hyperv = xml_child(features, "hyperv");

    if (xml_is(hyperv, "mode", "passthrough"))
        add_switch(cpu, "hv-passthrough", true);
    for (struct xml_element *child = hyperv ? hyperv->child : NULL; child; child = child->next) {
        const char *name = enlightenment_of(domain, child->name);

        child->read = true;
        if (!domain_yes(domain, child, "state", true))
            continue;
        if (strcmp(child->name, "spinlocks") == 0)
            add_number(domain, cpu, name, domain_number(domain, child, "retries", 10, 4095));
        else if (strcmp(child->name, "vendor_id") == 0)
            add_flag(cpu, name, xml_value(child, "value") ? xml_value(child, "value") : "");
        else
            add_switch(cpu, name, true);
        xml_read_all(child);
    }
}

/* <features> that are words of -cpu. */
static const struct {
    const char *group; /* the element around it within <features>; NULL: none */
    const char *element, *flag;
    bool inverted; /* it is the flag that is on where the element is off */
    bool only_on;  /* nothing is written where the element is off */
} words[] = {
    {"kvm", "hidden", "kvm", true, true},
    {"kvm", "hint-dedicated", "kvm-hint-dedicated", false, true},
    {"kvm", "poll-control", "kvm-poll-control", false, true},
    {"kvm", "pv-ipi", "kvm-pv-ipi", false, false},
    {NULL, "pmu", "pmu", false, false},
    {NULL, "pvspinlock", "kvm-pv-unhalt", false, false},
};

static void add_words(struct domain *domain, struct xml_element *features, struct buffer *cpu)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct xml_element *around = words[i].group ? xml_child(features, words[i].group) : features;
        struct xml_element *element = xml_child(around, words[i].element);
        const bool on = domain_yes(domain, element, "state", true);

        if (element && (on || !words[i].only_on))
            add_switch(cpu, words[i].flag, on != words[i].inverted);
    }
    if (xml_child(features, "apic") && xml_attribute(xml_child(features, "apic"), "eoi"))
        add_switch(cpu, "kvm-pv-eoi", domain_yes(domain, xml_child(features, "apic"), "eoi", true));
}

static void add_timers(struct domain *domain, struct buffer *cpu)
{
    struct xml_element *timer = xml_child(xml_child(domain->root, "clock"), "timer");

    for (; timer; timer = xml_again(timer)) {
        const bool present = domain_yes(domain, timer, "present", true);

        if (xml_is(timer, "name", "kvmclock") && !present)
            add_switch(cpu, "kvmclock", false);
        if (xml_is(timer, "name", "hypervclock") && present)
            add_switch(cpu, "hv-time", true);
        if (xml_is(timer, "name", "tsc") && xml_attribute(timer, "frequency"))
            add_number(domain, cpu, "tsc-frequency", domain_number(domain, timer, "frequency", 10, 0));
    }
}

/* False: libvirt chooses it when the guest starts. */
static bool add_model(struct domain *domain, struct xml_element *element, struct buffer *cpu)
{
    const char *mode = xml_value(element, "mode");
    struct xml_element *model = xml_child(element, "model");

    if (mode && strcmp(mode, "host-model") == 0 && !(model && model->text[0])) {
        domain_not_read(domain, element->origin, "<cpu mode='host-model'>",
                        "libvirt chooses the model that is nearest to the host's CPU when the guest starts",
                        ABOUT(CPU));
        return false;
    }
    if (mode && (strcmp(mode, "host-passthrough") == 0 || strcmp(mode, "maximum") == 0)) {
        buffer_text(cpu, strcmp(mode, "maximum") == 0 ? "max" : "host");
        if (xml_attribute(element, "migratable"))
            add_switch(cpu, "migratable", domain_yes(domain, element, "migratable", true));
        return true;
    }
    if (mode && strcmp(mode, "custom") != 0 && strcmp(mode, "host-model") != 0)
        domain_refuse(domain, xml_attribute(element, "mode")->origin,
                      "a CPU has no mode %s: it is host-passthrough, host-model, maximum or custom",
                      coco_quote(coco_span_of(mode)).text);
    buffer_text(cpu, model && model->text[0] ? domain_word(domain, model) : "qemu64"); /* libvirt's default */
    return true;
}

static void read_model(struct domain *domain, struct xml_element *element)
{
    struct xml_element *features = xml_child(domain->root, "features"), *place = element;
    struct buffer cpu = {.arena = domain->request->arena};

    if (!add_model(domain, element, &cpu)) {
        /* The group says that there is a model, and not which one. */
        domain_add(domain, "cpu", NULL, "<cpu>", element->origin);
        return;
    }
    add_features(domain, element, &cpu);
    add_address_width(domain, element, &cpu);
    if (xml_is(xml_child(element, "cache"), "mode", "passthrough"))
        add_switch(&cpu, "host-cache-info", true);
    add_hyperv(domain, features, &cpu);
    add_words(domain, features, &cpu);
    add_timers(domain, &cpu);
    if (cpu.failed) {
        domain_refuse(domain, domain->root->origin, "there is no memory left to read the CPU's features");
        return;
    }
    if (element && xml_child(element, "model") && xml_child(element, "model")->text[0])
        place = xml_child(element, "model");
    domain_option(domain, "cpu", cpu.bytes, place, "<cpu>");
}

/* <vcpu current=>, and <topology>, whose product libvirt wants to be the limit. */
static void read_count(struct domain *domain, struct xml_element *element)
{
    static const char *const levels[] = {"sockets", "dies", "clusters", "cores", "threads"};
    struct xml_element *vcpu = xml_child(domain->root, "vcpu"), *topology = xml_child(element, "topology");
    const uint64_t limit = domain_number(domain, vcpu, NULL, 10, 1);
    const uint64_t count = domain_number(domain, vcpu, "current", 10, limit);
    struct groups_group *smp = domain_add(domain, "smp", NULL, "<vcpu>", vcpu ? vcpu->text_origin : domain_nowhere);

    domain_put(domain, smp, "cpus", domain_print(domain, "%" PRIu64, count));
    if (count != limit)
        domain_put(domain, smp, "maxcpus", domain_print(domain, "%" PRIu64, limit));
    for (size_t i = 0; topology && i < sizeof(levels) / sizeof(levels[0]); i++)
        domain_put_attribute(domain, smp, levels[i], topology, levels[i]);
}

void domain_cpu(struct domain *domain)
{
    struct xml_element *element = xml_child(domain->root, "cpu");

    read_model(domain, element);
    read_count(domain, element);
}
