/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking the tree, which remembers what was asked for. */
#include <string.h>

#include "import/libvirt/xml.h"

static struct xml_element *find(struct xml_element *first, const char *name)
{
    struct xml_element *element = first;

    while (element && strcmp(element->name, name) != 0)
        element = element->next;
    if (element)
        element->read = true;
    return element;
}

struct xml_element *xml_child(struct xml_element *parent, const char *name)
{
    return parent ? find(parent->child, name) : NULL;
}

struct xml_element *xml_again(struct xml_element *element)
{
    return find(element->next, element->name);
}

struct xml_attribute *xml_attribute(struct xml_element *element, const char *name)
{
    struct xml_attribute *attribute = element ? element->attribute : NULL;

    while (attribute && strcmp(attribute->name, name) != 0)
        attribute = attribute->next;
    if (attribute)
        attribute->read = true;
    return attribute;
}

const char *xml_value(struct xml_element *element, const char *name)
{
    const struct xml_attribute *attribute = xml_attribute(element, name);

    return attribute ? attribute->value : NULL;
}

bool xml_is(struct xml_element *element, const char *name, const char *value)
{
    const char *found = xml_value(element, name);

    return found && strcmp(found, value) == 0;
}

/* Bounded by XML_DEPTH_MAX. */
void xml_read_all(struct xml_element *element)
{
    element->read = true;
    for (struct xml_attribute *attribute = element->attribute; attribute; attribute = attribute->next)
        attribute->read = true;
    for (struct xml_element *child = element->child; child; child = child->next)
        xml_read_all(child);
}
