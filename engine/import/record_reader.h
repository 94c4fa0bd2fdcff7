/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files share that read a record: record.c the whole, record_launch.c, record_facts.c and record_foreign.c
 * what is launched. */
#pragma once

#include "coco/record.h"
#include "json/reader.h"

/* What settings of a record name as the file that they are from. */
#define COCO_RECORD_NAME "record"

struct record_import {
    struct coco_record *record;
    struct coco_json_reader reader;
    bool given[COCO_OPTION_COUNT];
    const char *launch; /* the member that says what is launched; NULL: none was met */
    struct coco_error *reterr_error;
};

/* The character at that offset. Only what is wrong needs it: the common path counts bytes. */
struct coco_origin coco_record_place(const struct record_import *import, size_t offset);

/* Is this JSON as far as it was read? Else says what is wrong with it. */
enum coco_result coco_record_check_syntax(const struct record_import *import);

/* The value before which the reader stands is of a kind that is not taken. */
enum coco_result coco_record_refuse(struct record_import *import, enum coco_result result, const char *subject,
                                    const char *takes);

enum coco_result coco_record_no_memory(const struct record_import *import);

/* What a string says; one without escapes is where it stands, and has no NUL behind it. False: there is no memory. */
bool coco_record_decode(const struct record_import *import, struct coco_span text, struct coco_span *ret_said);

/* The members: each reads its value. */
enum coco_result coco_record_launch(struct record_import *import);
enum coco_result coco_record_facts(struct record_import *import);
enum coco_result coco_record_qemu(struct record_import *import);
enum coco_result coco_record_vmspawn(struct record_import *import);
enum coco_result coco_record_libvirt(struct record_import *import);
