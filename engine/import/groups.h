/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A QEMU command line as QEMU's own parsers leave it: groups of keys and values. Every importer that ends in a QEMU
 * makes one, and groups_settle() turns it into settings: so a libvirt domain and the command line that libvirt would
 * make of it come to the same facts.
 *
 * A group is one use of an option, after merging: options that QEMU merges (-machine, -smp, -m, -boot, -cpu is none)
 * are one group, and so are two uses with the same id where QEMU makes them one; -object, -device, -drive, -netdev,
 * -chardev are one group a use. Options with a plain value (-kernel, -append, -bios) are a group of one pair, whose key
 * is "". Aliases are undone: -M is "machine", -enable-kvm is "accel" with accel=kvm, -s is "gdb", -machine kernel=X is
 * the same pair as -kernel X. Options of -machine that are machine properties stay there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/import.h"

enum groups_kind {
    GROUPS_TEXT,   /* key=value, or a JSON string: QEMU reads it as the property's type demands */
    GROUPS_NUMBER, /* a JSON number, as it was written */
    GROUPS_BOOL,   /* a JSON boolean: "on" or "off" */
    GROUPS_NULL,   /* JSON's null */
};

/*
 * One value. Nested values have dotted keys, as QEMU's own: {"socket": {"type": "vsock"}} is socket.type=vsock, and
 * list items are numbered: key.0, key.1. Text is NUL-terminated, its escapes undone; length tells of NULs that JSON may
 * hold.
 */
struct groups_pair {
    const char *key, *value;
    size_t length;
    enum groups_kind kind;
    struct coco_origin origin;
    const char *written; /* how it is called where it was written: "<launchSecurity> <policy>"; NULL: group and key */
    bool repeated;       /* the same key was given before, and lost */
};

struct groups_group {
    const char *option;  /* "object", "device", "machine", "kernel": without the dash */
    const char *id;      /* NULL: none */
    const char *written; /* how it is called where it was written: "-device", "<memballoon>" */
    bool json;           /* it was written as JSON: key=value rules do not hold */
    struct coco_origin origin;
    size_t count, capacity;
    struct groups_pair *pairs; /* each key once, with the value that counts, in the order of first use */
};

struct groups {
    struct coco_request *request; /* memory, and where unread and FOUND entries go at once */
    const struct coco_import_io *io;
    size_t count, capacity;
    struct groups_group *groups; /* in the order of the command line */
    const char *program;         /* the binary: "qemu-system-x86_64", or NULL */
    struct coco_origin program_origin;
};

/* The first group of the option at or after *at, which is set behind it; NULL: there is no further one. */
const struct groups_group *groups_next(const struct groups *groups, const char *option, size_t *at);
const struct groups_group *groups_by_id(const struct groups *groups, const char *option, const char *id);

/* NULL where the group has no such key. */
const struct groups_pair *groups_get(const struct groups_group *group, const char *key);

/* Adding: texts are copied into the request's memory. NULL: there is no memory. */
struct groups_group *groups_add(struct groups *groups, const char *option, const char *id, const char *written,
                                struct coco_origin origin);
/* A key that is there already gets the new value, and is `repeated`. */
struct groups_pair *groups_put(struct groups *groups, struct groups_group *group, const char *key, const char *value,
                               size_t length, enum groups_kind kind, struct coco_origin origin);

/*
 * One option of a QEMU command line, as QEMU itself reads it: `option` without dashes, `value` NULL where there is
 * none. `written` and `origin` are for reports. This is what libvirt's <qemu:commandline> goes through as well.
 */
enum coco_result groups_read_option(struct groups *groups, const char *option, const char *value,
                                    struct coco_origin origin, struct coco_error *reterr_error);

/* QEMU's options that take no value; needed to tell words apart. COCO_BAD_OPTION: there is no such option. */
enum coco_result groups_option_takes_value(const char *option, bool *ret_takes);

/* A file for -readconfig into the groups. */
enum coco_result groups_read_config(struct groups *groups, const char *name, const char *text, size_t length,
                                    struct coco_error *reterr_error);

/* -set and -global, after all other options: into the groups that they speak of. */
enum coco_result groups_finish(struct groups *groups, struct coco_error *reterr_error);

/* Settings, FOUND settings, unread entries and QEMU's own defaults out of the groups. */
enum coco_result groups_settle(struct groups *groups, struct coco_error *reterr_error);

/* How QEMU reads numbers, sizes and switches in text (-object policy=0300000, -m 1.5G, on/off/yes/no/true/false). */
bool groups_number(const struct groups_pair *pair, uint64_t *ret_number);
bool groups_size(const struct groups_pair *pair, uint64_t otherwise_unit, uint64_t *ret_bytes);
bool groups_bool(const struct groups_pair *pair, bool *ret_bool);
