/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that read a policy share. */
#pragma once

#include "coco/policy.h"
#include "import/yaml_reader.h"

/* Lengths beyond which a text is a mistake. */
#define POLICY_ID_MAX   64
#define POLICY_TEXT_MAX 1024

/* Entries that all files together may have, of each kind. */
#define POLICY_ENTRIES_MAX 2048

/* "severity: {RULE: SEVERITY}" of one file. */
struct policy_severity {
    const char *id;
    enum coco_severity severity;
    size_t file;
    struct coco_origin origin;
};

/* A row of one file. */
struct policy_row {
    struct coco_rule rule;
    size_t file;
    struct coco_origin origin;
};

struct coco_policy_words {
    size_t severity_count, severity_capacity;
    struct policy_severity *severities;
    size_t row_count, row_capacity;
    struct policy_row *rows;
    size_t waiver_capacity;
};

/* One file as it is read. Each function below reads the value that begins with the current event, to its end. */
struct policy_reader {
    struct yaml_reader yaml;
    struct coco_policy *policy;
    size_t file;
};

/* A key of a mapping; `target` is what the mapping is read into. */
struct policy_key {
    const char *name;
    enum coco_result (*read)(struct policy_reader *reader, void *target);
};

#define POLICY_KEYS_MAX 16

/* A mapping of known keys, each once at most. `what` is what it describes: "a rule". */
enum coco_result policy_read_mapping(struct policy_reader *reader, const struct policy_key *keys, size_t count,
                                     const char *what, void *target);

/* Each entry of a list; a single value is a list of one where `single` says so. */
enum coco_result policy_read_list(struct policy_reader *reader, const char *what, bool single,
                                  enum coco_result (*read)(struct policy_reader *reader, void *target), void *target);

/* Calls `read` for each key of a mapping whose keys are names of something: with the key as current event. */
enum coco_result policy_read_names(struct policy_reader *reader, const char *what,
                                   enum coco_result (*read)(struct policy_reader *reader, void *target), void *target);

/* A single value, not empty; its text is copied. */
enum coco_result policy_read_text(struct policy_reader *reader, const char *what, const char **ret_text);

/* One of these words; its number. */
enum coco_result policy_read_word(struct policy_reader *reader, const char *what, const char *const words[],
                                  size_t count, size_t *ret_number);

enum coco_result policy_read_severity(struct policy_reader *reader, enum coco_severity *ret_severity);

/* The id of a rule: small letters, digits and dashes. */
enum coco_result policy_read_id(struct policy_reader *reader, const char **ret_id);

/* COCO_BAD_VALUE, COCO_BAD_OPTION, ... with a sentence, where the current event begins. */
enum coco_result policy_refuse(const struct policy_reader *reader, enum coco_result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a name that is none, with the nearest of those that there are. */
enum coco_result policy_refuse_name(const struct policy_reader *reader, const char *what, const char *const names[],
                                    size_t count);

/* The array of `count` entries with room for one more, which may have moved; NULL: there is no memory. */
void *policy_grow(struct coco_arena *arena, void *entries, size_t count, size_t *capacity, size_t size);

enum coco_result policy_no_memory(const struct policy_reader *reader);

/* COCO_TOO_MUCH where there are POLICY_ENTRIES_MAX of them already. */
enum coco_result policy_check_count(const struct policy_reader *reader, size_t count, const char *what);

/* read_rules.c, read_lists.c, read_waivers.c: the values of these keys. */
enum coco_result policy_read_rules(struct policy_reader *reader, void *target);
enum coco_result policy_read_allow(struct policy_reader *reader, void *target);
enum coco_result policy_read_least(struct policy_reader *reader, void *target);
enum coco_result policy_read_waive(struct policy_reader *reader, void *target);

/* atoms.c: when:, require: and forbid:. */
struct policy_atoms {
    size_t count;
    struct coco_atom atoms[COCO_ATOMS_MAX];
};
enum coco_result policy_read_atoms(struct policy_reader *reader, struct policy_atoms *ret_atoms);
