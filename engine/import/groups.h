/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A QEMU command line as QEMU's own parsers leave it: groups of keys and values. Every importer that ends in a QEMU
 * makes one, and groups_settle() turns it into settings: so a libvirt domain and the command line that libvirt would
 * make of it come to the same facts.
 *
 * A group is one use of an option, after merging: options that QEMU merges (-machine, -smp, -m, -boot, -cpu is none)
 * are one group, and so are two uses with the same id where QEMU makes them one; -object, -device, -drive, -netdev,
 * -chardev are one group a use. Options with a plain value (-kernel, -append, -bios) are a group of one pair, whose key
 * is ""; options without a value are a group without pairs. Aliases are undone: -M is "machine", -s is "gdb",
 * -no-reboot is "action" with reboot=shutdown, -hda and a word that is no option are "drive", -virtfs is "fsdev" and
 * "device". -enable-kvm is "machine" with accel=kvm, as in QEMU: with -machine accel= the last one counts, with -accel
 * QEMU refuses both. Where -machine says what another option says, it is that option's pair: -machine kernel=, initrd=,
 * append=, shim=, dtb= and firmware= (-bios), smp.*, boot.* and memory.* (-m; its max-size is maxmem). Other properties
 * of the machine stay there, with - for _ once groups_finish() has been.
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
 * list items are numbered: key.0, key.1. So are keys that QEMU collects where they are repeated: -smbios
 * type=11,value=a,value=b is value.0=a,value.1=b, and a single one is value.0; hostfwd= of -netdev is hostfwd.0.str, as
 * in JSON. Text is NUL-terminated, its escapes undone; a NUL that JSON spells out is the two bytes C0 80, as in QEMU.
 */
struct groups_pair {
    const char *key, *value;
    size_t length;
    enum groups_kind kind;
    struct coco_origin origin;
    const char *written; /* how it is called where it was written: "<launchSecurity> <policy>"; NULL: group and key */
    bool repeated;       /* the same key was given before, and lost */
    const char *lost;    /* the first value that lost, where it says something else; NULL: none did */
    bool json;           /* from JSON, where a text is never read as a number or a switch */
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
 * none. A word that is no option is the disk image "hda". This is what libvirt's <qemu:commandline> goes through as
 * well. COCO_BAD_OPTION: there is no such option; COCO_BAD_VALUE: QEMU refuses the value, or only prints a list.
 */
enum coco_result groups_read_option(struct groups *groups, const char *option, const char *value,
                                    struct coco_origin origin, struct coco_error *reterr_error);

/* Needed to tell words apart: is the next word the option's value? COCO_BAD_OPTION: there is no such option. */
enum coco_result groups_option_takes_value(const char *option, bool *ret_takes);

/* A file for -readconfig into the groups. */
enum coco_result groups_read_config(struct groups *groups, const char *name, const char *text, size_t length,
                                    struct coco_error *reterr_error);

/*
 * After all options: -global into the devices whose driver it names (its groups stay, for the classes of drivers that
 * it may name), and a FOUND setting for each key that was given twice with different values.
 */
enum coco_result groups_finish(struct groups *groups, struct coco_error *reterr_error);

/* Settings, FOUND settings, unread entries and QEMU's own defaults out of the groups. */
enum coco_result groups_settle(struct groups *groups, struct coco_error *reterr_error);

/* How QEMU reads numbers, sizes and switches in text (-object policy=0300000, -m 1.5G, on/off/yes/no/true/false). */
bool groups_number(const struct groups_pair *pair, uint64_t *ret_number);
bool groups_size(const struct groups_pair *pair, uint64_t otherwise_unit, uint64_t *ret_bytes);
bool groups_bool(const struct groups_pair *pair, bool *ret_bool);
