/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The part of YAML in which every value is a text, event by event: see README.md. Used for launch files and policies.
 *
 * libyaml's events come in the order of the file, each with its place, and before any type is guessed. Anchors,
 * aliases, tags, directives and merge keys are refused: they make a text mean something else than it says.
 */
#pragma once

#include <yaml.h>

#include "request/complain.h"

struct yaml_reader {
    const char *what; /* "a launch file": what the text is meant to be, in messages */
    const char *form; /* "OPTION: VALUE": what its lines look like */
    const char *name; /* of the file, in memory that outlives all origins */
    const char *text;
    size_t length;
    yaml_parser_t parser;
    yaml_event_t event; /* the one that was read last */
    struct coco_error *reterr_error;
};

/*
 * Reads a text of one document at most, and calls `read_mapping` when the mapping around all of it has begun; it must
 * read on until that mapping's end. A text without a document is COCO_OK without a call.
 */
enum coco_result yaml_reader_run(struct yaml_reader *reader, size_t bytes_max,
                                 enum coco_result (*read_mapping)(void *context), void *context);

/* The next event into reader->event, in place of the one before. */
enum coco_result yaml_reader_next(struct yaml_reader *reader);

/* Where the event begins. */
struct coco_origin yaml_reader_place(const struct yaml_reader *reader);

/* The text of the event, which is a scalar. */
static inline struct coco_span yaml_reader_scalar(const struct yaml_reader *reader)
{
    return (struct coco_span){(const char *)reader->event.data.scalar.value, reader->event.data.scalar.length};
}

static inline bool yaml_reader_is(const struct yaml_reader *reader, yaml_event_type_t type)
{
    return reader->event.type == type;
}

/* Was the value written without quotes? Then it must be one line. */
static inline bool yaml_reader_is_plain(const struct yaml_reader *reader)
{
    return reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* A plain value of several lines is refused: mostly the next line is a key that stands too far to the right. */
enum coco_result yaml_reader_check_lines(const struct yaml_reader *reader, const char *sentence);

/* COCO_BAD_SYNTAX with this sentence, where the event begins. */
enum coco_result yaml_reader_refuse(const struct yaml_reader *reader, const char *sentence);
