/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lines in on one descriptor, answers out on another, in the order of the lines, with workers between: one thread cuts
 * the input into batches of whole lines, workers turn each batch into its answer, and one thread writes the answers in
 * order. The batches are a ring, so that memory is bounded whatever comes in, and however slowly answers are taken.
 *
 * A batch is under way as soon as no further input waits, so that whoever writes a line and waits for its answer gets
 * it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What a batch usually holds; one with a longer line holds that. */
#define PIPELINE_BATCH_BYTES ((size_t)64 * 1024)
#define PIPELINE_JOBS_MAX    256

/* Bytes that grow; zero is an empty one. */
struct pipeline_buffer {
    char *bytes;
    size_t size, capacity;
};

/* 0, or -ENOMEM; as coco_write, with the buffer as context. */
int pipeline_append(void *buffer, const char *bytes, size_t size);

/*
 * One worker's work on one line, without its newline; writes the answer, with one, into `answer`. `is_cut`: the line
 * has more than `line_max` bytes, and `line` is its beginning. False ends the pipeline: there is no memory.
 */
typedef bool (*pipeline_work)(void *worker, const char *line, size_t length, bool is_cut,
                              struct pipeline_buffer *answer);

struct pipeline {
    int input, output;
    size_t line_max;
    unsigned jobs;  /* 1 to PIPELINE_JOBS_MAX */
    void **workers; /* one context a job */
    pipeline_work work;
};

/*
 * Runs until the input ends. 0, or a negative errno: -EPIPE when nobody reads the answers any more; what a read or a
 * write gave; -ENOMEM.
 */
int pipeline_run(const struct pipeline *pipeline);
