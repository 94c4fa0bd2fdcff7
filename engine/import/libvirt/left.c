/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What nobody looked at: left out where it bears on no rule, and told as not understood elsewhere. */
#include <string.h>

#include "import/libvirt/domain.h"

static const char *const left[] = {
#define LEFT(path) path,
#define MAY_BE(path, subjects)
#include "import/libvirt/left.def"
#undef LEFT
#undef MAY_BE
};

static const struct {
    const char *path;
    uint32_t subjects;
} may_be[] = {
#define LEFT(path)
#define MAY_BE(path, subjects) {path, subjects},
#include "import/libvirt/left.def"
#undef LEFT
#undef MAY_BE
};

/* Is it the part of a path that begins here and has this length? A * is any name, and may stand behind a prefix. */
static bool is_part(const char *name, const char *part, size_t length)
{
    if (length > 0 && part[length - 1] == '*')
        return strncmp(name, part, length - 1) == 0;
    return strlen(name) == length && memcmp(name, part, length) == 0;
}

/* The last part of the first `length` bytes of a path. */
static size_t last_part(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] != '/')
        length--;
    return length;
}

/* Does the path, without an attribute, lead from the domain to the element? */
static bool leads_to(const struct domain *domain, const char *path, size_t length, const struct xml_element *element)
{
    while (length > 0 && element != domain->root) {
        const size_t begin = last_part(path, length);

        if (!is_part(element->name, path + begin, length - begin))
            return false;
        element = element->parent;
        length = begin > 0 ? begin - 1 : 0;
    }
    return length == 0 && element == domain->root;
}

/* `attribute` NULL: the element itself. What is in a namespace that is not libvirt's is not for libvirt. */
static bool is_left(const struct domain *domain, const struct xml_element *element, const char *attribute)
{
    if (strncmp(attribute ? attribute : element->name, "other:", 6) == 0)
        return true;
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        const char *at = strchr(left[i], '@');
        const size_t length = at ? (size_t)(at - left[i]) : strlen(left[i]);

        if (!at != !attribute)
            continue;
        if (at && attribute && !is_part(attribute, at + 1, strlen(at + 1)))
            continue;
        if (leads_to(domain, left[i], length, element))
            return true;
    }
    return false;
}

static uint32_t subjects_of(const struct domain *domain, const struct xml_element *element)
{
    for (size_t i = 0; i < sizeof(may_be) / sizeof(may_be[0]); i++)
        for (const struct xml_element *around = element; around != domain->root; around = around->parent)
            if (leads_to(domain, may_be[i].path, strlen(may_be[i].path), around))
                return may_be[i].subjects;
    return ABOUT_ALL;
}

static void tell_attributes(struct domain *domain, const struct xml_element *element)
{
    for (const struct xml_attribute *attribute = element->attribute; attribute; attribute = attribute->next)
        if (!attribute->read && !is_left(domain, element, attribute->name))
            domain_not_read(domain, attribute->origin, domain_written(domain, element, attribute->name),
                            "no such attribute is known", subjects_of(domain, element));
}

/* Bounded by XML_DEPTH_MAX. */
static void tell(struct domain *domain, const struct xml_element *element)
{
    tell_attributes(domain, element);
    for (const struct xml_element *child = element->child; child && domain->result == COCO_OK; child = child->next) {
        if (child->read)
            tell(domain, child);
        else if (!is_left(domain, child, NULL))
            domain_not_read(domain, child->origin, domain_written(domain, child, NULL), "no such element is known",
                            subjects_of(domain, child));
    }
}

void domain_tell_left(struct domain *domain)
{
    tell(domain, domain->root);
}
