/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a QEMU binary says of itself: the questions, and a reader of the answers. Whoever holds the monitor (launcher/
 * observe) starts QEMU with "-machine none", asks every query in any order, and hands each reply over as it came:
 *
 *     coco_qemu_replies_init(&replies, arena);
 *     for each query: send {"execute": command, "arguments": arguments, "id": ...}; then
 *         coco_qemu_take_reply(&replies, query, line, length, &error)
 *     coco_qemu_finish(&replies, &qemu, &error);
 *
 * A QEMU that lies gives a sentence, and memory is bounded by the limits below, whatever it sends.
 */
#pragma once

#include "coco/arena.h"
#include "coco/qemu.h"
#include "coco/request.h"

/* The longest reply, query-qmp-schema's, has some 300 KiB. */
#define COCO_QEMU_REPLY_BYTES_MAX (4 * 1024 * 1024)
/* Names in one list, bytes in one name, types that -object takes, and each number of a version. In a profile too. */
#define COCO_QEMU_NAMES_MAX       8192
#define COCO_QEMU_NAME_MAX        127
#define COCO_QEMU_OBJECTS_MAX     256
#define COCO_QEMU_VERSION_MAX     9999

enum coco_qemu_query {
    COCO_QEMU_QUERY_VERSION,
    COCO_QEMU_QUERY_TARGET,
    COCO_QEMU_QUERY_SCHEMA,  /* the properties of what object-add takes, without making any; some is not built in */
    COCO_QEMU_QUERY_OBJECTS, /* the types that are built in */
    COCO_QEMU_QUERY_MACHINES,
    COCO_QEMU_QUERY_DEVICES,
    COCO_QEMU_QUERY_CPU_MODELS,
    COCO_QEMU_QUERY_OPTIONS,
    COCO_QEMU_QUERY_COUNT
};

/* What to send: the command's name, and its arguments as a JSON object; NULL: it takes none. Constants. */
const char *coco_qemu_query_command(enum coco_qemu_query query);
const char *coco_qemu_query_arguments(enum coco_qemu_query query);

/* What the replies said so far. Memory is the arena's. */
struct coco_qemu_replies {
    struct coco_arena *arena;
    bool has_version;
    struct coco_qemu qemu;       /* its objects are what the schema knows */
    struct coco_names creatable; /* the types that are built in */
};

void coco_qemu_replies_init(struct coco_qemu_replies *ret_replies, struct coco_arena *arena);

/*
 * Takes one reply: the whole message, {"return": ..., "id": ...} or {"error": ..., "id": ...}, with or without the
 * newline behind it; matching ids is the caller's. An error of QEMU's leaves its part as not looked at, and is no
 * mistake here. COCO_BAD_SYNTAX: not JSON, or no answer to this query; COCO_TOO_MUCH: beyond a limit; COCO_NO_MEMORY.
 * Then the replies are as they were, and reterr_error holds a sentence that begins "QEMU's answer to ..."; it has no
 * origin. (COCO_NO_MEMORY has no sentence.)
 */
enum coco_result coco_qemu_take_reply(struct coco_qemu_replies *replies, enum coco_qemu_query query, const char *text,
                                      size_t length, struct coco_error *reterr_error);

/*
 * COCO_BAD_SYNTAX, with a sentence: there was no answer to query-version. Every other part may be missing; objects are
 * known where both the schema and the types are.
 */
enum coco_result coco_qemu_finish(const struct coco_qemu_replies *replies, struct coco_qemu *ret_qemu,
                                  struct coco_error *reterr_error);
