/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adding to the command line that libvirt would make. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "coco/arena.h"
#include "import/libvirt/domain.h"
#include "request/complain.h"

const struct coco_origin domain_nowhere = {.kind = COCO_ORIGIN_NONE};

static void no_memory(struct domain *domain)
{
    if (domain->result == COCO_OK)
        domain->result = coco_complain(domain->reterr_error, COCO_NO_MEMORY, domain->root->origin,
                                       "there is no memory left to read the domain");
}

void domain_refuse(struct domain *domain, struct coco_origin origin, const char *format, ...)
{
    char sentence[sizeof(domain->reterr_error->message)];
    va_list arguments;

    if (domain->result != COCO_OK)
        return;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    domain->result = coco_complain(domain->reterr_error, COCO_BAD_VALUE, origin, "%s", sentence);
}

const char *domain_print(struct domain *domain, const char *format, ...)
{
    struct coco_arena *arena = domain->request->arena;
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    text = length < 0 ? NULL : coco_arena_alloc(arena, (size_t)length + 1);
    if (!text) {
        no_memory(domain);
        return "";
    }
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

const char *domain_written(struct domain *domain, const struct xml_element *element, const char *attribute)
{
    return attribute ? domain_print(domain, "<%s %s=>", element->name, attribute)
                     : domain_print(domain, "<%s>", element->name);
}

struct groups_group *domain_add(struct domain *domain, const char *option, const char *id, const char *written,
                                struct coco_origin origin)
{
    struct groups_group *group;

    if (domain->result != COCO_OK)
        return NULL;
    group = groups_add(&domain->groups, option, id, written, origin);
    if (!group)
        no_memory(domain);
    return group;
}

struct groups_group *domain_machine(struct domain *domain)
{
    for (size_t i = 0; i < domain->groups.count; i++)
        if (strcmp(domain->groups.groups[i].option, "machine") == 0)
            return domain->result == COCO_OK ? &domain->groups.groups[i] : NULL;
    return domain_add(domain, "machine", NULL, "<os>", domain_nowhere);
}

static void put(struct domain *domain, struct groups_group *group, const char *key, const char *value,
                enum groups_kind kind, struct coco_origin origin, const char *written)
{
    struct groups_pair *pair;

    if (domain->result != COCO_OK || !group)
        return;
    pair = groups_put(&domain->groups, group, key, value, strlen(value), kind, origin);
    if (!pair) {
        no_memory(domain);
        return;
    }
    pair->written = written;
}

void domain_put(struct domain *domain, struct groups_group *group, const char *key, const char *value)
{
    if (group)
        put(domain, group, key, value, GROUPS_TEXT, group->origin, group->written);
}

void domain_put_as(struct domain *domain, struct groups_group *group, const char *key, struct xml_element *element,
                   const char *name, const char *value, enum groups_kind kind)
{
    const struct xml_attribute *attribute = name ? xml_attribute(element, name) : NULL;

    if (!element || (name && !attribute))
        return;
    put(domain, group, key, value, kind, attribute ? attribute->origin : element->text_origin,
        domain_written(domain, element, name));
}

void domain_put_text(struct domain *domain, struct groups_group *group, const char *key, struct xml_element *element)
{
    if (element)
        domain_put_as(domain, group, key, element, NULL, element->text, GROUPS_TEXT);
}

void domain_put_attribute(struct domain *domain, struct groups_group *group, const char *key,
                          struct xml_element *element, const char *name)
{
    const struct xml_attribute *attribute = xml_attribute(element, name);

    if (attribute)
        domain_put_as(domain, group, key, element, name, attribute->value, GROUPS_TEXT);
}

void domain_option(struct domain *domain, const char *option, const char *value, struct xml_element *element,
                   const char *written)
{
    const size_t before = domain->groups.count;

    if (domain->result != COCO_OK)
        return;
    domain->result = groups_read_option(&domain->groups, option, value, element ? element->text_origin : domain_nowhere,
                                        domain->reterr_error);
    if (domain->result == COCO_OK && domain->groups.count > before) {
        struct groups_group *group = &domain->groups.groups[domain->groups.count - 1];

        group->written = written;
        for (size_t i = 0; i < group->count; i++)
            group->pairs[i].written = written;
    }
}

void domain_setting(struct domain *domain, enum coco_option option, const char *text, struct xml_element *element,
                    const char *written)
{
    if (domain->result != COCO_OK)
        return;
    domain->result = coco_request_add(domain->request, option, text, text ? strlen(text) : 0,
                                      element ? element->text_origin : domain_nowhere, domain->reterr_error);
    if (domain->result == COCO_OK)
        domain->request->settings[domain->request->count - 1].written = written;
}

void domain_not_read(struct domain *domain, struct coco_origin origin, const char *text, const char *why,
                     uint32_t subjects)
{
    const struct coco_unread unread = {.origin = origin, .text = text, .why = why, .subjects = subjects};

    if (domain->result == COCO_OK)
        domain->result = coco_request_add_unread(domain->request, &unread, domain->reterr_error);
}
