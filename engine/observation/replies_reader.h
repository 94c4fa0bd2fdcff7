/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the readers of QEMU's replies share. */
#pragma once

#include "coco/qemu_replies.h"
#include "observation/names.h"
#include "json/reader.h"

struct coco_reply_reader {
    struct coco_json_reader json;
    struct coco_arena *arena;
    enum coco_qemu_query query;
    struct coco_error *error;
    enum coco_result result; /* of the first mistake */
};

/*
 * Keeps the first sentence: "QEMU's answer to query-target cannot be used: ... (at byte 17)"; that the text is no JSON
 * goes before `what`. Returns false, to be returned.
 */
bool coco_reply_refuse(struct coco_reply_reader *reader, const char *what);
bool coco_reply_no_memory(struct coco_reply_reader *reader);

/* The next member or element; false at the end, and after a mistake. */
bool coco_reply_next_member(struct coco_reply_reader *reader, struct coco_span *ret_key);
bool coco_reply_next_element(struct coco_reply_reader *reader);

/* Adds the name that a string says. */
bool coco_reply_add_name(struct coco_reply_reader *reader, struct coco_name_list *list, struct coco_span text);

/* The names in their order, each once. */
bool coco_reply_end_names(struct coco_reply_reader *reader, struct coco_name_list *list, struct coco_names *ret_names);

/* qemu_schema.c: the answer to query-qmp-schema. */
bool coco_reply_read_schema(struct coco_reply_reader *reader, struct coco_qemu *qemu);
