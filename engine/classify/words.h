/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words of the kernel command line, as the kernel and systemd read them. */
#pragma once

#include "classify/classifier.h"

/* KEY or KEY=VALUE; in the value double quotes are left out at both ends. */
struct kernel_word {
    struct coco_span key;
    struct coco_span value;             /* bytes NULL: there is no = */
    const struct coco_setting *setting; /* that holds it */
};

/* Goes through the words of all kernel arguments: one setting may hold several, between blanks outside of quotes. */
struct kernel_words {
    const struct classifier *classifier;
    size_t next;
    const struct coco_setting *setting;
    struct coco_span rest;
};

struct kernel_words coco_kernel_words_of(const struct classifier *classifier);
bool coco_kernel_words_next(struct kernel_words *words, struct kernel_word *ret_word);

/* Is that the key? Case counts; - and _ are the same. */
bool coco_kernel_word_is(const struct kernel_word *word, const char *key);

/* The same for the key without a leading "rd.", with which the initrd's systemd has keys of its own. */
bool coco_kernel_word_is_for_systemd(const struct kernel_word *word, const char *key);

/* Is the value one of systemd's words for no? No value at all is not. */
bool coco_kernel_word_is_off(const struct kernel_word *word);

bool coco_span_begins(struct coco_span span, const char *prefix);
bool coco_span_ends(struct coco_span span, const char *suffix);
/* Letters in `text` are lower-case; in the span their case does not matter. */
bool coco_span_begins_anycase(struct coco_span span, const char *text);
bool coco_span_ends_anycase(struct coco_span span, const char *text);
bool coco_span_holds_anycase(struct coco_span span, const char *text);

/* What follows the last slash. */
struct coco_span coco_span_base_name(struct coco_span path);
