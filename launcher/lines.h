/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts a stream of bytes into lines of bounded length, and writes them so that a terminal cannot be made to obey them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What is longer is cut into several lines. */
#define LINES_MAX 4096

struct lines {
    size_t length;
    char line[LINES_MAX];
};

typedef void (*lines_take)(void *context, const char *line, size_t length);

/* All zero is a fresh one. A line comes without its "\n" or "\r\n". */
void lines_feed(struct lines *lines, const char *bytes, size_t size, lines_take take, void *context);

/* The last line, where it has no end. */
void lines_flush(struct lines *lines, lines_take take, void *context);

/*
 * Writes `prefix`, the line and `end`. With `visible`, control characters (but tabs), also those that are written
 * in UTF-8, are shown as \x1b.
 */
void lines_print(FILE *stream, const char *prefix, const char *line, size_t length, bool visible, const char *end);
