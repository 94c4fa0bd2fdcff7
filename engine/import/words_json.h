/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command as a list of words in JSON. */
#pragma once

#include "coco/import.h"

struct word_list {
    size_t count;
    const char **words;
    struct coco_origin *origins;
};

/* Does the text begin with [ and a text? No shell has a command that does. */
bool words_are_json(const char *text, size_t length);

/* COCO_BAD_SYNTAX: it is no list of texts. COCO_BAD_VALUE: the first is no program that starts a VM. `ret_words` has
 * the name already. */
enum coco_result words_split_json(struct coco_request *request, const char *text, size_t length,
                                  struct coco_words *ret_words, struct coco_error *reterr_error);
