/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A libvirt domain on its way to the command line that libvirt makes of it. One file a part of the domain; each adds
 * the options that libvirt would add, with the places of the elements that ask for them. What libvirt adds where the
 * domain says nothing has no origin.
 */
#pragma once

#include <stdint.h>

#include "import/groups.h"
#include "import/libvirt/xml.h"
#include "import/settle.h"

struct domain {
    struct coco_request *request;
    struct groups groups;
    struct xml_element *root, *devices;
    const char *machine_type; /* never NULL */
    bool tdx;                 /* libvirt starts a TD anew by a new QEMU */
    unsigned drives;          /* so far */
    /* The first that was not COCO_OK. Nothing is added after it, so that who adds need not ask each time. */
    enum coco_result result;
    struct coco_error *reterr_error;
};

extern const struct coco_origin domain_nowhere; /* of what libvirt adds by itself */

/* add.c */
/*
 * One use of an option. The group moves when the next one is added, so its keys are put before. NULL: nothing is added
 * any more; the functions below take that.
 */
struct groups_group *domain_add(struct domain *domain, const char *option, const char *id, const char *written,
                                struct coco_origin origin);
/* The one -machine that there is. */
struct groups_group *domain_machine(struct domain *domain);

/* A key with a text of our own, or with a copy of one. */
void domain_put(struct domain *domain, struct groups_group *group, const char *key, const char *value);
/* The same from an element's text, or an attribute's value, which are the place too. Where it is NULL, or there is none
 * of that name, nothing is put. */
void domain_put_text(struct domain *domain, struct groups_group *group, const char *key, struct xml_element *element);
void domain_put_attribute(struct domain *domain, struct groups_group *group, const char *key,
                          struct xml_element *element, const char *name);
/* The same where the value is another one than what is written there. `name` NULL: the element itself says it. */
void domain_put_as(struct domain *domain, struct groups_group *group, const char *key, struct xml_element *element,
                   const char *name, const char *value, enum groups_kind kind);

/* An option whose value is one text, as on a command line; `element` NULL: libvirt adds it by itself. */
void domain_option(struct domain *domain, const char *option, const char *value, struct xml_element *element,
                   const char *written);
/* A setting that no option of QEMU's stands for. */
void domain_setting(struct domain *domain, enum coco_option option, const char *text, struct xml_element *element,
                    const char *written);
void domain_not_read(struct domain *domain, struct coco_origin origin, const char *text, const char *why,
                     uint32_t subjects);
void domain_refuse(struct domain *domain, struct coco_origin origin, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* printf into the request's memory; "" where there is none. */
const char *domain_print(struct domain *domain, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "<name>", or "<name attribute=>" */
const char *domain_written(struct domain *domain, const struct xml_element *element, const char *attribute);

/* value.c: texts as libvirt reads them. Each refuses what libvirt refuses, and answers `otherwise` where the element or
 * the attribute is not there. `name` NULL: the element's text. */
uint64_t domain_number(struct domain *domain, struct xml_element *element, const char *name, int base,
                       uint64_t otherwise);
bool domain_yes(struct domain *domain, struct xml_element *element, const char *name, bool otherwise);
/* A size with its unit=, in bytes; KiB where there is none. */
uint64_t domain_bytes(struct domain *domain, struct xml_element *element, const char *unit, uint64_t otherwise);
/* The text without white space around it. */
const char *domain_word(struct domain *domain, const struct xml_element *element);

/* The parts, in the order of libvirt's command line. */
void domain_platform(struct domain *domain);
void domain_boot(struct domain *domain);
void domain_security(struct domain *domain);
void domain_cpu(struct domain *domain);
void domain_memory(struct domain *domain);
void domain_drives(struct domain *domain);
void domain_networks(struct domain *domain);
void domain_host_devices(struct domain *domain);
void domain_consoles(struct domain *domain);
void domain_memory_devices(struct domain *domain);
void domain_small_devices(struct domain *domain);
void domain_qemu_words(struct domain *domain);
void domain_qemu_override(struct domain *domain);

/* virtio.c: a virtio device, whose model= may say "virtio-transitional", and whose <driver> has virtio's own switches;
 * `kind` is "blk" for virtio-blk-pci. */
struct groups_group *domain_add_virtio(struct domain *domain, const char *kind, const char *id,
                                       struct xml_element *element);
void domain_put_virtio(struct domain *domain, struct groups_group *group, struct xml_element *element);
/* The id that the domain gives the device (<alias name=>), or what libvirt calls it. */
const char *domain_alias(struct domain *domain, struct xml_element *element, const char *stem, unsigned number);

/* left.c: what nobody asked for, but for what bears on no rule. */
void domain_tell_left(struct domain *domain);
