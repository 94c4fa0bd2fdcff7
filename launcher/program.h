/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What both programs share: words and launch files in, help and version out, colour, and a sink over a stream. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "coco/observation.h"
#include "coco/report.h"
#include "coco/request.h"

/* The most bytes that a launch file may have. */
#define PROGRAM_CONFIG_BYTES_MAX (1024 * 1024)

enum program_result {
    PROGRAM_OK,
    PROGRAM_SHOWN,     /* --help or --version was asked for and written: close the output and exit with 0 */
    PROGRAM_BAD_WORDS, /* the command line is wrong */
    PROGRAM_BAD_INPUT, /* a launch file could not be read or parsed */
    PROGRAM_FAILED,    /* no memory */
};

/* "cocolaunch", "cococheck". */
const char *program_name(enum coco_program program);

/*
 * Reads a command line from word `first` on (1, or 2 behind the word of a command) and the launch files that its
 * --config options name, each at its place among the words. `request` was made by coco_request_init(). What is wrong is
 * said on standard error, as one line; help and version are written to standard output.
 */
enum program_result program_read(enum coco_program program, int first, int argc, const char *const argv[],
                                 struct coco_request *request);

/* Says where a word that is taken for a kernel argument looks like a launch file. */
void program_hint_at_config(enum coco_program program, const struct coco_request *request);

/* Is the option given? For SWITCH options. */
bool program_has(const struct coco_request *request, enum coco_option option);

/* The number of the word of a CHOICE option, or 0, the first word, where it is not given: all such defaults come first.
 */
unsigned program_choice(const struct coco_request *request, enum coco_option option);

/* Colour for this stream: as --color says; with auto on a terminal, unless NO_COLOR is set or TERM is dumb or missing.
 */
bool program_wants_color(const struct coco_request *request, FILE *stream);

/* A sink that writes to the stream, with colour or without. */
struct coco_sink program_sink(FILE *stream, bool color);

/*
 * Writes everything that is buffered and closes the stream. A write that failed at any time is said on standard error
 * and makes this a negative errno: a report that is cut short must not look like a report.
 */
int program_close(enum coco_program program, FILE *stream);

/* Text of --help and --version, to be closed with program_close(). Nothing is wider than 80 columns. */
void program_print_help(enum coco_program program, FILE *stream);
void program_print_version(enum coco_program program, FILE *stream);

/* "0.3.0" */
const char *program_version(void);

/* What follows the option's name in help, man page and completion: "", "=PATH", "[=RULE-ID]". */
struct program_option_argument {
    char text[64];
};
struct program_option_argument program_option_argument(const struct coco_option_info *option);

/* What ends a line on standard error: "\n", and "\r\n" while it is a terminal that was made raw. */
void program_set_raw(bool raw);
const char *program_line_end(void);

/* "program: sentence" on standard error, control characters escaped. */
void program_complain(enum coco_program program, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with the error's place in front: "program: vm.yaml:7:3: sentence". */
void program_complain_at(enum coco_program program, const struct coco_error *error);
