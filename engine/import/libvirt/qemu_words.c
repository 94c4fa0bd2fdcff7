/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <qemu:commandline> and <qemu:override>: what libvirt hands through to QEMU without looking at it. */
#include <string.h>

#include "import/libvirt/domain.h"

/* The option that the word is, without its dashes; NULL: it is none. */
static const char *option_of(const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return NULL;
    return word[1] == '-' ? word + 2 : word + 1;
}

/* Reads one option, and returns the element behind it and its value. */
static struct xml_element *read_word(struct domain *domain, struct xml_element *element)
{
    const char *word = xml_value(element, "value");
    const char *option = word ? option_of(word) : NULL;
    struct xml_element *next = xml_again(element);
    const char *value = NULL;
    bool takes = false;

    if (!option) {
        domain_not_read(domain, element->origin, "<qemu:arg>", "it is no option, and no option's value", ABOUT_ALL);
        return next;
    }
    if (groups_option_takes_value(option, &takes) != COCO_OK) {
        domain_not_read(domain, element->origin, domain_print(domain, "<qemu:arg value='%s'>", word),
                        "QEMU has no such option", ABOUT_ALL);
        return next;
    }
    if (takes && next) {
        value = xml_value(next, "value");
        next = xml_again(next);
    }
    domain->result = groups_read_option(&domain->groups, option, value, xml_attribute(element, "value")->origin,
                                        domain->reterr_error);
    return next;
}

void domain_qemu_words(struct domain *domain)
{
    struct xml_element *argument = xml_child(xml_child(domain->root, "qemu:commandline"), "qemu:arg");

    while (argument && domain->result == COCO_OK)
        argument = read_word(domain, argument);
}

static struct groups_group *device_of(struct domain *domain, const char *id)
{
    for (size_t i = 0; i < domain->groups.count; i++) {
        struct groups_group *group = &domain->groups.groups[i];

        if (strcmp(group->option, "device") == 0 && group->id && strcmp(group->id, id) == 0)
            return group;
    }
    return NULL;
}

static void remove_key(struct groups_group *group, const char *key)
{
    size_t kept = 0;

    for (size_t i = 0; i < group->count; i++)
        if (strcmp(group->pairs[i].key, key) != 0)
            group->pairs[kept++] = group->pairs[i];
    group->count = kept;
}

static void override(struct domain *domain, struct groups_group *group, struct xml_element *property)
{
    const char *name = xml_value(property, "name"), *type = xml_value(property, "type");
    const char *value = xml_value(property, "value");
    enum groups_kind kind = GROUPS_TEXT;

    if (!name || !type)
        return;
    if (strcmp(type, "bool") == 0)
        kind = GROUPS_BOOL;
    else if (strcmp(type, "signed") == 0 || strcmp(type, "unsigned") == 0)
        kind = GROUPS_NUMBER;
    remove_key(group, name);
    if (strcmp(type, "remove") != 0 && value)
        domain_put_as(domain, group, name, property, "value",
                      kind != GROUPS_BOOL          ? value
                      : strcmp(value, "true") == 0 ? "on"
                                                   : "off",
                      kind);
}

/* Properties of devices that the domain has, by the device's alias. */
void domain_qemu_override(struct domain *domain)
{
    struct xml_element *device = xml_child(xml_child(domain->root, "qemu:override"), "qemu:device");

    for (; device; device = xml_again(device)) {
        const char *alias = xml_value(device, "alias");
        struct xml_element *property = xml_child(xml_child(device, "qemu:frontend"), "qemu:property");
        struct groups_group *group = alias ? device_of(domain, alias) : NULL;

        if (!group) {
            domain_not_read(domain, device->origin, "<qemu:device alias=>", "no device of this alias is known",
                            ABOUT(DEVICES) | ABOUT(IMPORT));
            xml_read_all(device);
            continue;
        }
        for (; property; property = xml_again(property))
            override(domain, group, property);
    }
}
