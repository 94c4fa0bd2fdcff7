/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is generated from the tables at build time. Every function writes one file to a stream. */
#pragma once

#include <stdio.h>

#include "program.h"

/* mdoc: a list of the options, group by group, and a list of exit statuses. */
void gen_man_options(enum coco_program program, FILE *out);
void gen_man_exits(enum coco_program program, FILE *out);

/* Copies a man page's template; its lines @OPTIONS@ and @EXITS@ become the lists. False: the template is no such file.
 */
bool gen_man(enum coco_program program, FILE *template, FILE *out);

void gen_bash(enum coco_program program, FILE *out);
void gen_zsh(enum coco_program program, FILE *out);
void gen_fish(enum coco_program program, FILE *out);

/* The JSON Schema of coco-profile/1. */
void gen_profile_schema(FILE *out);

/* The profile of a host that can be pretended. False: there is none of the name. */
bool gen_host(const char *name, FILE *out);

/* How a shell completes an option's value. */
enum gen_value {
    GEN_VALUE_NONE,  /* it has none */
    GEN_VALUE_WORDS, /* one out of a list */
    GEN_VALUE_FILE,  /* the name of a file */
    GEN_VALUE_RULE,  /* the id of a rule */
    GEN_VALUE_FREE,  /* anything */
};
enum gen_value gen_value_of(const struct coco_option_info *option);

/* Has it words: all that a GEN_VALUE_WORDS option takes, or what a GEN_VALUE_FILE option takes besides files? */
bool gen_has_words(const struct coco_option_info *option);

/* Writes these words, separated by blanks, or the ids of all rules. */
void gen_words(const struct coco_option_info *option, FILE *out);
void gen_rule_ids(FILE *out);
