/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/baseline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report/baseline.h"
#include "report/finding.h"
#include "report/writer.h"

enum coco_result coco_baseline_init(struct coco_arena *arena, struct coco_baseline *ret_baseline)
{
    struct coco_fingerprinter *fingerprinter = coco_fingerprinter_new();

    if (!fingerprinter)
        return COCO_NO_MEMORY;
    *ret_baseline = (struct coco_baseline){.arena = arena, .fingerprinter = fingerprinter};
    return COCO_OK;
}

void coco_baseline_done(struct coco_baseline *baseline)
{
    coco_fingerprinter_free(baseline->fingerprinter);
    *baseline = (struct coco_baseline){0};
}

/* The arena cannot give back what is outgrown, which in all is less than what is used. */
static bool make_room(struct coco_baseline *baseline)
{
    const size_t capacity = baseline->capacity > 0 ? 2 * baseline->capacity : 64;
    struct coco_baseline_entry *entries;

    if (baseline->count < baseline->capacity)
        return true;
    entries = coco_arena_alloc(baseline->arena, capacity * sizeof(*entries));
    if (!entries)
        return false;
    if (baseline->count > 0)
        memcpy(entries, baseline->entries, baseline->count * sizeof(*entries));
    baseline->entries = entries;
    baseline->capacity = capacity;
    return true;
}

/*
 * A name as it is written. It is kept so: a line that is written, read and written again stays the same, at the same
 * place among the others.
 */
static const char *copy_as_shown(struct coco_arena *arena, const char *text)
{
    size_t size = 1, length;
    char *shown;

    for (const char *at = text; *at; at += length > 0 ? length : 1) {
        length = coco_printable_length(at);
        size += length > 0 ? length : strlen("\\x00");
    }
    shown = coco_arena_alloc(arena, size);
    if (shown)
        coco_escape_text(text, shown, size);
    return shown;
}

enum coco_result coco_baseline_add(struct coco_baseline *baseline, const char *fingerprint, const char *rule,
                                   const char *input)
{
    struct coco_baseline_entry entry = {
        .rule = coco_arena_copy(baseline->arena, rule, strlen(rule)),
        .input = copy_as_shown(baseline->arena, input),
    };

    if (baseline->count >= COCO_BASELINE_ENTRIES_MAX)
        return COCO_TOO_MUCH;
    if (!entry.rule || !entry.input || !make_room(baseline))
        return COCO_NO_MEMORY;
    memcpy(entry.fingerprint, fingerprint, sizeof(entry.fingerprint));
    baseline->entries[baseline->count++] = entry;
    return COCO_OK;
}

/* What another has waived is no debt of the baseline's; what a baseline waives is what it is for. */
static bool is_to_be_listed(const struct coco_judgement *judgement, size_t rule)
{
    const struct coco_waived_rule *waived = coco_is_waived(judgement, rule);

    return coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_BROKEN && !coco_is_allowed(judgement, rule) &&
           (!waived || waived->by_baseline);
}

enum coco_result coco_baseline_add_all(struct coco_baseline *baseline, const struct coco_judgement *judgement,
                                       const char *input)
{
    char fingerprint[33];
    enum coco_result result;

    for (size_t rule = 0; rule < judgement->ruleset->count; rule++) {
        if (!is_to_be_listed(judgement, rule))
            continue;
        if (coco_finding_fingerprint(baseline->fingerprinter, judgement, rule, input, fingerprint) < 0)
            return COCO_NO_MEMORY;
        result = coco_baseline_add(baseline, fingerprint, judgement->ruleset->rules[rule].slug, input);
        if (result != COCO_OK)
            return result;
    }
    return COCO_OK;
}

static int compare_lines(const void *one, const void *other)
{
    const struct coco_baseline_entry *a = one, *b = other;
    int order = strcmp(a->input, b->input);

    if (order == 0)
        order = strcmp(a->rule, b->rule);
    return order != 0 ? order : strcmp(a->fingerprint, b->fingerprint);
}

static void write_entry(struct writer *writer, const struct coco_baseline_entry *entry)
{
    coco_writer_say(writer, "    {\"fingerprint\": ");
    coco_writer_json(writer, entry->fingerprint);
    coco_writer_say(writer, ", \"rule\": ");
    coco_writer_json(writer, entry->rule);
    coco_writer_say(writer, ", \"input\": ");
    coco_writer_json(writer, entry->input);
    coco_writer_say(writer, "}");
}

int coco_baseline_write(const struct coco_sink *sink, struct coco_baseline *baseline)
{
    struct writer writer = {.sink = sink};

    if (baseline->count > 0)
        qsort(baseline->entries, baseline->count, sizeof(baseline->entries[0]), compare_lines);
    coco_writer_say(&writer, "{\n  \"schema\": \"" BASELINE_SCHEMA "\",\n  \"findings\": [");
    for (size_t i = 0; i < baseline->count; i++) {
        if (i > 0 && compare_lines(&baseline->entries[i - 1], &baseline->entries[i]) == 0)
            continue;
        coco_writer_say(&writer, i > 0 ? ",\n" : "\n");
        write_entry(&writer, &baseline->entries[i]);
    }
    coco_writer_say(&writer, baseline->count > 0 ? "\n  ]\n}\n" : "]\n}\n");
    return writer.error;
}

static int compare_fingerprints(const void *one, const void *other)
{
    const struct coco_baseline_entry *a = one, *b = other;

    return strcmp(a->fingerprint, b->fingerprint);
}

void coco_baseline_sort(struct coco_baseline *baseline)
{
    if (baseline->count > 0)
        qsort(baseline->entries, baseline->count, sizeof(baseline->entries[0]), compare_fingerprints);
}

bool coco_baseline_knows(struct coco_baseline *baseline, const struct coco_judgement *judgement, size_t rule,
                         const char *input)
{
    struct coco_baseline_entry key, *entry, *end;

    if (baseline->count == 0 ||
        coco_finding_fingerprint(baseline->fingerprinter, judgement, rule, input, key.fingerprint) < 0)
        return false;
    end = baseline->entries + baseline->count;
    entry = bsearch(&key, baseline->entries, baseline->count, sizeof(key), compare_fingerprints);
    if (!entry)
        return false;
    /* A file that was merged by hand may hold it twice. */
    while (entry > baseline->entries && compare_fingerprints(entry - 1, &key) == 0)
        entry--;
    for (; entry < end && compare_fingerprints(entry, &key) == 0; entry++)
        entry->met = true;
    return true;
}

const struct coco_baseline_entry *coco_baseline_next_stale(const struct coco_baseline *baseline, size_t *at)
{
    while (*at < baseline->count) {
        const struct coco_baseline_entry *entry = &baseline->entries[(*at)++];

        if (!entry->met)
            return entry;
    }
    return NULL;
}
