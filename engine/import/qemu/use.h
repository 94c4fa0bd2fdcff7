/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One use of a QEMU option on its way into a group, and the parsers of the languages that its value may be in. */
#pragma once

#include "import/groups.h"
#include "import/qemu/option_table.h"
#include "request/span.h"

/* Far beyond what any launch holds; they keep the time that hostile text costs in bounds. */
#define QEMU_KEY_BYTES_MAX 255
#define QEMU_KEY_DEPTH_MAX 31
#define QEMU_PAIRS_MAX     256
#define QEMU_GROUPS_MAX    COCO_IMPORT_WORDS_MAX

struct coco_arena;

struct qemu_use {
    struct groups *groups;
    const struct qemu_option *option;
    const char *written; /* "-device" */
    struct coco_origin origin;
    struct coco_error *reterr_error;
    size_t group; /* the number of the group that the pairs go into */
};

/* A key without a terminator, as it stands in a value. */
struct qemu_key {
    char text[QEMU_KEY_BYTES_MAX + 1];
};

/* "-device: SENTENCE", and COCO_BAD_VALUE, which is returned. */
enum coco_result qemu_refuse(const struct qemu_use *use, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum coco_result qemu_no_memory(const struct qemu_use *use);
enum coco_result qemu_take_key(const struct qemu_use *use, struct coco_span span, struct qemu_key *ret_key);

/* The group for this use: that of a MERGED option, or a new one. An id that the option's groups have is refused. */
enum coco_result qemu_open(struct qemu_use *use, const char *id);

/* Into the group of the use. Where the machine's key is another option's, into that option's. */
enum coco_result qemu_put(struct qemu_use *use, const char *key, const char *value, size_t length,
                          enum groups_kind kind);

/* After the pairs: the key id, or node-name of -blockdev, is what the group is called by others. */
enum coco_result qemu_name_group(struct qemu_use *use);

/* Is this a request for a list, upon which QEMU launches nothing? */
bool qemu_is_help(const char *text);

/* The languages. */
enum coco_result qemu_read_pairs(struct qemu_use *use, const char *text);
enum coco_result qemu_read_keys(struct qemu_use *use, const char *text);
enum coco_result qemu_read_json(struct qemu_use *use, const char *text);
enum coco_result qemu_read_set(struct qemu_use *use, const char *text);
enum coco_result qemu_read_global(struct qemu_use *use, const char *text);

/* The value that begins here, up to a single comma, with its doubled commas undone; *at is moved to that comma, or to
 * the end. NULL: there is no memory. */
const char *qemu_take_value(struct coco_arena *arena, const char **at, size_t *ret_length);

/* What keyval demands of all keys of a group together. */
enum coco_result qemu_check_keys(const struct qemu_use *use);

/* The value of that key in key=value,... text, as QemuOpts sees it; NULL: none, or no memory. */
const char *qemu_pairs_value(struct qemu_use *use, const char *text, const char *key);
