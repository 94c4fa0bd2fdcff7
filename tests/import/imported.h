/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A QEMU command line in a text, imported: for the tests in this folder. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "coco/import.h"

/* Words are separated by blanks; a blank within a word is written ~. */
static inline enum coco_result import_line(struct coco_request *request, const char *line,
                                           const struct coco_import_io *io, struct coco_error *reterr_error)
{
    static char text[8192]; /* settings may point into it */
    const char *words[128];
    size_t count = 0;

    assert_true(strlen(line) < sizeof(text));
    memcpy(text, line, strlen(line) + 1);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
        assert_true(count < sizeof(words) / sizeof(words[0]));
        words[count++] = word;
        for (char *at = word; *at; at++)
            *at = *at == '~' ? ' ' : *at;
    }
    return coco_import_qemu(request, &(struct coco_words){.count = count, .words = words}, io, reterr_error);
}
