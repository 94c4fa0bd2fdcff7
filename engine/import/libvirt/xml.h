/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XML as a tree in which everything knows its place, and whether anybody looked at it: what nobody looked at was not
 * understood.
 *
 * The part of XML that is taken has no document types, so no entities but the five that XML has by itself, and no
 * reference to another file: text is what it looks like, and a short text never becomes a long one.
 */
#pragma once

#include "coco/import.h"

/* More is refused. Domains have some hundred elements, and the deepest of libvirt's are ten deep. */
#define XML_NODES_MAX 32768
#define XML_DEPTH_MAX 64

struct xml_attribute {
    const char *name, *value;
    struct coco_origin origin;
    bool read;
    struct xml_attribute *next;
};

struct xml_element {
    const char *name;
    const char *text; /* between its tags, where there is no element between them; never NULL */
    struct coco_origin origin;
    struct coco_origin text_origin; /* of the first character that is no white space; else the same as `origin` */
    bool read;                      /* somebody asked for it by name */
    struct xml_element *parent, *child, *next;
    struct xml_attribute *attribute;
};

/*
 * Names in libvirt's namespace for QEMU begin with "qemu:" whatever the file calls it, and those in another one with
 * "other:". `name` is the file's, and must live as long as the request, as must `arena`.
 */
enum coco_result xml_read(struct coco_arena *arena, const char *name, const char *text, size_t length,
                          struct xml_element **ret_root, struct coco_error *reterr_error);

/* The first child of that name, which is read now; NULL where there is none, or no parent. */
struct xml_element *xml_child(struct xml_element *parent, const char *name);
/* The next one of the same name. */
struct xml_element *xml_again(struct xml_element *element);

/* The same for attributes; the element may be NULL. */
struct xml_attribute *xml_attribute(struct xml_element *element, const char *name);
/* Its value, or NULL. */
const char *xml_value(struct xml_element *element, const char *name);
/* Is there such an attribute with that very value? */
bool xml_is(struct xml_element *element, const char *name, const char *value);

/* Whatever is in it says nothing that matters here. */
void xml_read_all(struct xml_element *element);
