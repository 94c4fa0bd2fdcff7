/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Enough of a shell to find the command of a script that starts a VM: words with quotes and continued lines, variables
 * and arrays that were assigned text, and nothing that runs. What a shell would expand otherwise stays as it is
 * written, and is marked.
 */
#pragma once

#include "coco/import.h"
#include "request/span.h"

/* Beyond these a variable is one that nobody knows. */
#define SHELL_VARIABLES_MAX 256

/* A word, or an item of an array. */
struct shell_word {
    const char *text;
    struct coco_origin origin;
    struct coco_origin expands; /* what was left as it is; kind NONE: nothing */
};

struct shell_words {
    size_t count, capacity;
    struct shell_word *words;
};

struct shell_variable {
    struct coco_span name;
    bool is_known; /* assigned in no loop, branch or function */
    struct shell_words items;
};

/* The word that is being put together. */
struct shell_field {
    bool is_there; /* even an empty one, where there were quotes */
    char *text;
    size_t length, capacity;
    struct coco_origin origin, expands;
};

struct shell {
    struct coco_arena *arena;
    struct coco_error *reterr_error;
    const char *name;
    const char *text, *end, *at;
    unsigned line, column;
    size_t budget; /* bytes that words may still have: variables make more of them than the text has */
    struct shell_field field;
    struct shell_words *words;  /* where finished words go */
    struct shell_words command; /* those of the command that is being read */
    size_t variable_count;
    struct shell_variable variables[SHELL_VARIABLES_MAX];
};

/* Where the shell has come to. */
struct coco_origin shell_place(const struct shell *shell);

/* Moves on, and counts lines. */
void shell_advance(struct shell *shell, size_t count);

/* The byte at that distance; 0 at the end. */
char shell_peek(const struct shell *shell, size_t distance);

/* Appends to the word that is being put together; the place is that of its first byte. */
enum coco_result shell_append(struct shell *shell, const char *bytes, size_t count, struct coco_origin origin);

/* Puts the word into the list, where there is one. */
enum coco_result shell_finish_field(struct shell *shell);

enum coco_result shell_no_memory(const struct shell *shell);

/* Adds the words up to the next blank or operator: one, or what an expanded variable makes of it. `splits`: not so in
 * an assignment. */
enum coco_result shell_take_word(struct shell *shell, bool splits);

/* What begins with $ or ` here. */
enum coco_result shell_take_expansion(struct shell *shell, bool in_quotes, bool splits);

struct shell_variable *shell_find(struct shell *shell, struct coco_span name);

/* Does an assignment begin here? Its length with the = */
size_t shell_assignment_length(const struct shell *shell);

/* Takes it; `is_sure` where a shell would certainly come by. */
enum coco_result shell_take_assignment(struct shell *shell, bool is_sure);
