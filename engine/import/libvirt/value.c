/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values as libvirt reads them. */
#include <string.h>

#include "coco/arena.h"
#include "import/libvirt/domain.h"
#include "request/complain.h"

static bool is_space(char byte)
{
    return byte && strchr(" \t\n\r", byte);
}

static struct coco_span trim(const char *text)
{
    struct coco_span span = coco_span_of(text);

    while (span.length > 0 && is_space(span.bytes[0])) {
        span.bytes++;
        span.length--;
    }
    while (span.length > 0 && is_space(span.bytes[span.length - 1]))
        span.length--;
    return span;
}

const char *domain_word(struct domain *domain, const struct xml_element *element)
{
    const struct coco_span word = trim(element->text);

    return domain_print(domain, "%.*s", (int)word.length, word.bytes);
}

/* What there is to read, where it is and what it is called. */
struct found {
    const char *text; /* NULL: nothing */
    struct coco_origin origin;
};

static struct found find(struct xml_element *element, const char *name)
{
    const struct xml_attribute *attribute;

    if (!element)
        return (struct found){0};
    if (!name)
        return (struct found){element->text, element->text_origin};
    attribute = xml_attribute(element, name);
    return attribute ? (struct found){attribute->value, attribute->origin} : (struct found){0};
}

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return 16;
}

/* Digits alone, behind 0x where the base is 16. */
static bool read_number(struct coco_span text, int base, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (base == 16 && text.length > 2 && text.bytes[0] == '0' && (text.bytes[1] == 'x' || text.bytes[1] == 'X'))
        text = (struct coco_span){text.bytes + 2, text.length - 2};
    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        const int digit = digit_of(text.bytes[i]);

        if (digit >= base || number > (UINT64_MAX - (uint64_t)digit) / (uint64_t)base)
            return false;
        number = number * (uint64_t)base + (uint64_t)digit;
    }
    *ret_number = number;
    return true;
}

uint64_t domain_number(struct domain *domain, struct xml_element *element, const char *name, int base,
                       uint64_t otherwise)
{
    const struct found found = find(element, name);
    const struct coco_quoted quoted = coco_quote(found.text ? coco_span_of(found.text) : (struct coco_span){"", 0});
    uint64_t number = otherwise;

    if (found.text && !read_number(trim(found.text), base, &number))
        domain_refuse(domain, found.origin, "%s takes a %s number, not %s", domain_written(domain, element, name),
                      base == 16 ? "hexadecimal" : "decimal", quoted.text);
    return number;
}

bool domain_yes(struct domain *domain, struct xml_element *element, const char *name, bool otherwise)
{
    const struct found found = find(element, name);

    if (!found.text)
        return otherwise;
    if (strcmp(found.text, "yes") == 0 || strcmp(found.text, "on") == 0)
        return true;
    if (strcmp(found.text, "no") != 0 && strcmp(found.text, "off") != 0)
        domain_refuse(domain, found.origin, "%s takes yes or no, not %s", domain_written(domain, element, name),
                      coco_quote(coco_span_of(found.text)).text);
    return false;
}

/* The units of <memory unit=>: to base 1000 where they end in B alone, and to base 1024 else. */
static const struct unit {
    const char *name;
    uint64_t bytes;
} units[] = {
    {"b", 1},
    {"bytes", 1},
    {"KB", 1000},
    {"k", UINT64_C(1) << 10},
    {"KiB", UINT64_C(1) << 10},
    {"MB", 1000 * 1000},
    {"M", UINT64_C(1) << 20},
    {"MiB", UINT64_C(1) << 20},
    {"GB", 1000 * 1000 * 1000},
    {"G", UINT64_C(1) << 30},
    {"GiB", UINT64_C(1) << 30},
    {"TB", UINT64_C(1000) * 1000 * 1000 * 1000},
    {"T", UINT64_C(1) << 40},
    {"TiB", UINT64_C(1) << 40},
};

/* libvirt does not mind upper and lower case here. */
static bool same_word(const char *left, const char *right)
{
    for (; *left && *right; left++, right++) {
        const char a = *left >= 'A' && *left <= 'Z' ? (char)(*left + 32) : *left;
        const char b = *right >= 'A' && *right <= 'Z' ? (char)(*right + 32) : *right;

        if (a != b)
            return false;
    }
    return *left == *right;
}

uint64_t domain_bytes(struct domain *domain, struct xml_element *element, const char *unit, uint64_t otherwise)
{
    const char *name = unit ? xml_value(element, unit) : NULL;
    uint64_t number, bytes = 0;

    if (!element)
        return otherwise;
    number = domain_number(domain, element, NULL, 10, 0);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]) && bytes == 0; i++)
        if (same_word(name ? name : "KiB", units[i].name))
            bytes = units[i].bytes;
    if (bytes == 0) {
        domain_refuse(domain, element->origin, "%s has the unit %s, which is none: write KiB, MiB or GiB",
                      domain_written(domain, element, NULL), coco_quote(coco_span_of(name)).text);
        return otherwise;
    }
    if (number > UINT64_MAX / bytes) {
        domain_refuse(domain, element->text_origin, "%s is more than any machine has",
                      domain_written(domain, element, NULL));
        return otherwise;
    }
    return number * bytes;
}
