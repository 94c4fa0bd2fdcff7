/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one QEMU binary can do, as it said itself over QMP, or as a recorded profile has it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The binary that is run where a request names none, as found in PATH. */
#define COCO_QEMU_DEFAULT "qemu-system-x86_64"

/* Names in the order of strcmp(), each once. `names` NULL: not looked at. */
struct coco_names {
    size_t count;
    const char *const *names;
};

/* A type that -object takes, with its properties. */
struct coco_qemu_object {
    const char *name;
    struct coco_names properties;
};

struct coco_qemu {
    unsigned major, minor, micro; /* of query-version */
    const char *package;          /* of query-version; "" where there is none */
    const char *target;           /* of query-target: "x86_64"; NULL: not looked at */
    bool objects_known;           /* `objects` holds every confidential guest type that -object takes */
    size_t object_count;
    const struct coco_qemu_object *objects; /* sev-guest, sev-snp-guest, tdx-guest, igvm-cfg, ... in order of names */
    struct coco_names machines;             /* and their aliases: "q35" */
    struct coco_names devices;              /* types that -device takes */
    struct coco_names cpu_models;           /* as -cpu takes them, aliases included */
    struct coco_names options;              /* of query-command-line-options: groups of key=value options */
};

bool coco_names_has(const struct coco_names *names, const char *name);

/* NULL when there is no such object. */
const struct coco_qemu_object *coco_qemu_find_object(const struct coco_qemu *qemu, const char *name);
