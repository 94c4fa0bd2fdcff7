/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Launches as a stream: one JSON object a line in, one a line out. The schema, "cococheck-stream/1", is described in
 * engine/report/README.md.
 */
#pragma once

#include "coco/report.h"
#include "coco/request.h"

/* The most bytes that one line may have, its end left out; more is refused with a sentence. */
#define COCO_RECORD_BYTES_MAX (1024 * 1024)

/* A record, and the memory that one after the other is read into: whoever reads many makes it once. */
struct coco_record {
    struct coco_request request; /* what it asks for; without a setting where it gives facts */
    bool has_facts;
    struct coco_facts facts; /* as the record says; what it does not name is unknown */
    const char *id;          /* its "id" as it is written, part of the line; NULL: it has none */
    size_t id_length;
};

/* COCO_NO_MEMORY, or COCO_OK. */
enum coco_result coco_record_init(struct coco_record *ret_record);
void coco_record_done(struct coco_record *record);

/*
 * Forgets the record before, and reads one; `line` has no newline, and must stay as long as the record. What is wrong
 * is a sentence with the column, origin.column, in which it begins; the id is known even then, where there is one to be
 * read.
 */
enum coco_result coco_record_read(struct coco_record *record, const char *line, size_t length,
                                  struct coco_error *reterr_error);

/* What became of a record as a whole. */
enum coco_answer { COCO_ANSWER_OK, COCO_ANSWER_BROKEN, COCO_ANSWER_UNDETERMINED };

/* The answer to a record, as one line. Returns 0, or a negative errno of the sink. */
int coco_report_answer(const struct coco_sink *sink, const struct coco_record *record,
                       const struct coco_judgement *judgement, enum coco_answer answer);

/* The answer to a record that could not be read. */
int coco_report_no_answer(const struct coco_sink *sink, const struct coco_record *record,
                          const struct coco_error *error);
