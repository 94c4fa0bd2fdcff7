/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads QEMU's command line by QEMU's rules, for fuzz_plan.c. Written apart from what writes it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/plan.h"

struct json_object;

/* argv is options of a list that is written down here, each with its value, and with known keys only. */
void check_grammar(const struct coco_plan *plan);

/* The value of the next such option at or after *from, which is moved behind it; NULL when there is none. */
const char *option_value(const struct coco_plan *plan, const char *option, size_t *from);

/* The value of an option that is there at most once; NULL when it is not. */
const char *only_value(const struct coco_plan *plan, const char *option);

/*
 * The value of `key` in "key=value,key=value", where ",," is a comma; NULL when it is not there. Good until 4 more
 * values were asked for. A key that is there twice is a violation.
 */
const char *pair_value(const char *word, const char *key);

/* The whole word is one JSON object. */
struct json_object *parse_json(const char *word);
void check_json_string(const char *word, const char *key, const char *expected);

/* The largest phys-bits= among the flags; 0 when there is none. */
unsigned long long phys_bits(const char *cpu);
