/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A policy file: its top level, and the mappings, lists and words that all of it is made of. */
#include "policy/reader.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- what is wrong ----------------------------------------------------------------------------------------------- */

enum coco_result policy_refuse(const struct policy_reader *reader, enum coco_result result, const char *format, ...)
{
    char sentence[sizeof(((struct coco_error *)NULL)->message)];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    return coco_complain(reader->yaml.reterr_error, result, yaml_reader_place(&reader->yaml), "%s", sentence);
}

enum coco_result policy_refuse_name(const struct policy_reader *reader, const char *what, const char *const names[],
                                    size_t count)
{
    const struct coco_span name = yaml_reader_scalar(&reader->yaml);
    const char *nearest = coco_word_nearest(name.bytes, name.length, names, count);

    return policy_refuse(reader, COCO_BAD_OPTION, "there is no %s %s%s%s%s", what, coco_quote(name).text,
                         nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

enum coco_result policy_no_memory(const struct policy_reader *reader)
{
    return policy_refuse(reader, COCO_NO_MEMORY, "there is no memory left to read the file");
}

enum coco_result policy_check_count(const struct policy_reader *reader, size_t count, const char *what)
{
    if (count < POLICY_ENTRIES_MAX)
        return COCO_OK;
    return policy_refuse(reader, COCO_TOO_MUCH, "there are more than %d %s", POLICY_ENTRIES_MAX, what);
}

void *policy_grow(struct coco_arena *arena, void *entries, size_t count, size_t *capacity, size_t size)
{
    const size_t wanted = *capacity > 0 ? 2 * *capacity : 8;
    void *grown;

    if (count < *capacity)
        return entries;
    grown = coco_arena_alloc(arena, wanted * size);
    if (!grown)
        return NULL;
    if (count > 0)
        memcpy(grown, entries, count * size);
    *capacity = wanted;
    return grown;
}

/* ---- mappings and lists ------------------------------------------------------------------------------------------ */

/* The number of the key that the current event names, which was not given before; `lines` holds where they were. */
static enum coco_result find_key(const struct policy_reader *reader, const struct policy_key *keys, size_t count,
                                 const char *what, unsigned lines[], size_t *ret_key)
{
    const char *names[POLICY_KEYS_MAX];
    char noun[64];

    if (!yaml_reader_is(&reader->yaml, YAML_SCALAR_EVENT))
        return policy_refuse(reader, COCO_BAD_SYNTAX, "a key of %s is a word", what);
    for (size_t i = 0; i < count; i++) {
        names[i] = keys[i].name;
        if (!coco_span_is(yaml_reader_scalar(&reader->yaml), keys[i].name))
            continue;
        if (lines[i])
            return policy_refuse(reader, COCO_BAD_SYNTAX, "%s was given on line %u already", keys[i].name, lines[i]);
        lines[i] = yaml_reader_place(&reader->yaml).line;
        *ret_key = i;
        return COCO_OK;
    }
    if (coco_span_is(yaml_reader_scalar(&reader->yaml), "<<"))
        return policy_refuse(reader, COCO_BAD_SYNTAX, "merge keys (<<) are not taken: write the keys themselves");
    snprintf(noun, sizeof(noun), "key of %s called", what);
    return policy_refuse_name(reader, noun, names, count);
}

enum coco_result policy_read_mapping(struct policy_reader *reader, const struct policy_key *keys, size_t count,
                                     const char *what, void *target)
{
    unsigned lines[POLICY_KEYS_MAX] = {0};
    enum coco_result result;

    if (!yaml_reader_is(&reader->yaml, YAML_MAPPING_START_EVENT))
        return policy_refuse(reader, COCO_BAD_SYNTAX, "%s is made of lines of the form KEY: VALUE", what);
    while ((result = yaml_reader_next(&reader->yaml)) == COCO_OK &&
           !yaml_reader_is(&reader->yaml, YAML_MAPPING_END_EVENT)) {
        size_t key = 0;

        result = find_key(reader, keys, count, what, lines, &key);
        if (result == COCO_OK)
            result = yaml_reader_next(&reader->yaml);
        if (result == COCO_OK)
            result = keys[key].read(reader, target);
        if (result != COCO_OK)
            break;
    }
    return result;
}

enum coco_result policy_read_names(struct policy_reader *reader, const char *what,
                                   enum coco_result (*read)(struct policy_reader *reader, void *target), void *target)
{
    enum coco_result result;

    if (!yaml_reader_is(&reader->yaml, YAML_MAPPING_START_EVENT))
        return policy_refuse(reader, COCO_BAD_SYNTAX, "%s is made of lines of the form NAME: VALUE", what);
    while ((result = yaml_reader_next(&reader->yaml)) == COCO_OK &&
           !yaml_reader_is(&reader->yaml, YAML_MAPPING_END_EVENT)) {
        if (!yaml_reader_is(&reader->yaml, YAML_SCALAR_EVENT))
            return policy_refuse(reader, COCO_BAD_SYNTAX, "a name in %s is a word", what);
        result = read(reader, target);
        if (result != COCO_OK)
            break;
    }
    return result;
}

enum coco_result policy_read_list(struct policy_reader *reader, const char *what, bool single,
                                  enum coco_result (*read)(struct policy_reader *reader, void *target), void *target)
{
    enum coco_result result;

    if (single && yaml_reader_is(&reader->yaml, YAML_SCALAR_EVENT))
        return read(reader, target);
    if (!yaml_reader_is(&reader->yaml, YAML_SEQUENCE_START_EVENT))
        return policy_refuse(reader, COCO_BAD_SYNTAX, "%s is a list%s", what, single ? ", or one value" : "");
    while ((result = yaml_reader_next(&reader->yaml)) == COCO_OK &&
           !yaml_reader_is(&reader->yaml, YAML_SEQUENCE_END_EVENT)) {
        result = read(reader, target);
        if (result != COCO_OK)
            break;
    }
    return result;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* A single value that is not empty and not too long. */
static enum coco_result check_scalar(const struct policy_reader *reader, const char *what)
{
    const struct coco_span text = yaml_reader_scalar(&reader->yaml);
    enum coco_result result;

    if (!yaml_reader_is(&reader->yaml, YAML_SCALAR_EVENT))
        return policy_refuse(reader, COCO_BAD_SYNTAX, "%s is a single value, neither a list nor a mapping", what);
    result = yaml_reader_check_lines(&reader->yaml, "a value of several lines needs quotes, or | before it");
    if (result != COCO_OK)
        return result;
    if (text.length == 0)
        return policy_refuse(reader, COCO_BAD_VALUE, "%s has no value", what);
    if (text.length > POLICY_TEXT_MAX)
        return policy_refuse(reader, COCO_TOO_MUCH, "%s has at most %d bytes, and this has %zu", what, POLICY_TEXT_MAX,
                             text.length);
    if (memchr(text.bytes, 0, text.length))
        return policy_refuse(reader, COCO_BAD_VALUE, "%s holds a NUL byte", what);
    return COCO_OK;
}

enum coco_result policy_read_text(struct policy_reader *reader, const char *what, const char **ret_text)
{
    const enum coco_result result = check_scalar(reader, what);
    struct coco_span text;
    size_t blanks = 0;

    if (result != COCO_OK)
        return result;
    text = yaml_reader_scalar(&reader->yaml);
    /* A block (|) ends in a newline that nobody means. */
    while (text.length > 0 && strchr(" \t\r\n", text.bytes[text.length - 1]))
        text.length--;
    while (blanks < text.length && strchr(" \t\r\n", text.bytes[blanks]))
        blanks++;
    if (text.length == blanks)
        return policy_refuse(reader, COCO_BAD_VALUE, "%s has no value", what);
    *ret_text = coco_arena_copy(reader->policy->arena, text.bytes, text.length);
    return *ret_text ? COCO_OK : policy_no_memory(reader);
}

enum coco_result policy_read_word(struct policy_reader *reader, const char *what, const char *const words[],
                                  size_t count, size_t *ret_number)
{
    const enum coco_result result = check_scalar(reader, what);

    if (result != COCO_OK)
        return result;
    for (size_t i = 0; i < count; i++)
        if (coco_span_is(yaml_reader_scalar(&reader->yaml), words[i])) {
            *ret_number = i;
            return COCO_OK;
        }
    return policy_refuse_name(reader, what, words, count);
}

enum coco_result policy_read_severity(struct policy_reader *reader, enum coco_severity *ret_severity)
{
    static const char *const words[] = {"note", "warning", "error"};
    size_t number = 0;
    const enum coco_result result = policy_read_word(reader, "severity", words, 3, &number);

    if (result == COCO_OK)
        *ret_severity = (enum coco_severity)(COCO_SEVERITY_NOTE + number);
    return result;
}

enum coco_result policy_read_id(struct policy_reader *reader, const char **ret_id)
{
    const enum coco_result result = check_scalar(reader, "the id of a rule");
    struct coco_span id;

    if (result != COCO_OK)
        return result;
    id = yaml_reader_scalar(&reader->yaml);
    if (id.length > POLICY_ID_MAX)
        return policy_refuse(reader, COCO_TOO_MUCH, "the id of a rule has at most %d bytes, and this has %zu",
                             POLICY_ID_MAX, id.length);
    for (size_t i = 0; i < id.length; i++)
        if (!coco_is_digit(id.bytes[i]) && !(id.bytes[i] >= 'a' && id.bytes[i] <= 'z') && id.bytes[i] != '-')
            return policy_refuse(reader, COCO_BAD_VALUE,
                                 "the id of a rule is made of small letters, digits and dashes, unlike %s",
                                 coco_quote(id).text);
    *ret_id = coco_arena_copy(reader->policy->arena, id.bytes, id.length);
    return *ret_id ? COCO_OK : policy_no_memory(reader);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static enum coco_result read_severity_of(struct policy_reader *reader, void *target)
{
    struct coco_policy_words *words = reader->policy->words;
    struct policy_severity entry = {.file = reader->file, .origin = yaml_reader_place(&reader->yaml)};
    enum coco_result result = policy_check_count(reader, words->severity_count, "severities");

    (void)target;
    if (result == COCO_OK)
        result = policy_read_id(reader, &entry.id);
    if (result != COCO_OK)
        return result;
    for (size_t i = 0; i < words->severity_count; i++)
        if (words->severities[i].file == entry.file && strcmp(words->severities[i].id, entry.id) == 0)
            return policy_refuse(reader, COCO_BAD_SYNTAX, "%s was given on line %u already", entry.id,
                                 words->severities[i].origin.line);
    result = yaml_reader_next(&reader->yaml);
    if (result == COCO_OK)
        result = policy_read_severity(reader, &entry.severity);
    if (result == COCO_OK) {
        struct policy_severity *grown = policy_grow(reader->policy->arena, words->severities, words->severity_count,
                                                    &words->severity_capacity, sizeof(*grown));

        if (!grown)
            return policy_no_memory(reader);
        words->severities = grown;
        words->severities[words->severity_count++] = entry;
    }
    return result;
}

static enum coco_result read_severities(struct policy_reader *reader, void *target)
{
    return policy_read_names(reader, "severity", read_severity_of, target);
}

static enum coco_result read_top(void *context)
{
    static const struct policy_key keys[] = {
        {"severity", read_severities}, {"waive", policy_read_waive}, {"rules", policy_read_rules},
        {"allow", policy_read_allow},  {"least", policy_read_least},
    };

    return policy_read_mapping(context, keys, sizeof(keys) / sizeof(keys[0]), "a policy", NULL);
}

enum coco_result coco_policy_init(struct coco_arena *arena, struct coco_policy *ret_policy)
{
    struct coco_policy_words *words = coco_arena_alloc(arena, sizeof(*words));

    if (!words)
        return COCO_NO_MEMORY;
    *words = (struct coco_policy_words){0};
    *ret_policy = (struct coco_policy){.arena = arena, .words = words};
    return COCO_OK;
}

enum coco_result coco_policy_read(struct coco_policy *policy, const char *name, const char *text, size_t length,
                                  struct coco_error *reterr_error)
{
    struct policy_reader reader = {
        .yaml = {.what = "a policy",
                 .form = "KEY: VALUE",
                 .name = coco_arena_copy(policy->arena, name, strlen(name)),
                 .text = text,
                 .length = length,
                 .reterr_error = reterr_error},
        .policy = policy,
        .file = policy->file_count,
    };

    if (!reader.yaml.name)
        return policy_no_memory(&reader);
    if (policy->file_count == COCO_POLICY_FILES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, (struct coco_origin){0},
                             "a policy is made of at most %d files", COCO_POLICY_FILES_MAX);
    policy->files[policy->file_count++] = reader.yaml.name;
    return yaml_reader_run(&reader.yaml, COCO_POLICY_BYTES_MAX, read_top, &reader);
}
