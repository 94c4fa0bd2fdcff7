/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Any bytes as a baseline. What is refused has a sentence and a place inside of the text, and adds nothing; what is
 * taken is the same after it was written and read again, sorted, one entry a line.
 */
#include <string.h>

#include "coco/baseline.h"
#include "requests.h"

struct written {
    size_t size;
    char bytes[256 * 1024];
};

static int keep(void *context, const char *bytes, size_t size)
{
    struct written *written = context;

    if (size > sizeof(written->bytes) - written->size)
        return -1;
    memcpy(written->bytes + written->size, bytes, size);
    written->size += size;
    return 0;
}

static size_t count_lines(const char *text, size_t size)
{
    size_t lines = 1;

    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    return lines;
}

static void check_refusal(const struct coco_error *error, enum coco_result result, const char *text, size_t size)
{
    FUZZ_CHECK(result == COCO_BAD_SYNTAX);
    fuzz_check_sentence(error);
    FUZZ_CHECK(error->origin.kind == COCO_ORIGIN_FILE && strcmp(error->origin.file, "base.json") == 0);
    FUZZ_CHECK(error->origin.line >= 1 && error->origin.line <= count_lines(text, size));
    FUZZ_CHECK(error->origin.column >= 1 && error->origin.column <= size + 1);
}

/* Reads a text into an empty baseline, and writes it. False: it is none, or too long to be kept here. */
static bool rewrite(struct coco_baseline *baseline, const char *text, size_t size, struct written *ret_written)
{
    const struct coco_sink sink = {.write = keep, .context = ret_written};
    struct coco_error error;
    enum coco_result result;

    baseline->count = baseline->capacity = 0;
    baseline->entries = NULL;
    result = coco_baseline_read(baseline, "base.json", text, size, &error);
    if (result != COCO_OK) {
        check_refusal(&error, result, text, size);
        FUZZ_CHECK(baseline->count == 0);
        return false;
    }
    for (size_t i = 1; i < baseline->count; i++)
        FUZZ_CHECK(strcmp(baseline->entries[i - 1].fingerprint, baseline->entries[i].fingerprint) <= 0);
    ret_written->size = 0;
    return coco_baseline_write(&sink, baseline) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct written once, twice;
    static struct coco_baseline baseline;
    static struct coco_arena *arena;

    if (!arena) {
        arena = coco_arena_new();
        FUZZ_CHECK(arena && coco_baseline_init(arena, &baseline) == COCO_OK);
    }
    coco_arena_reset(arena);
    if (!rewrite(&baseline, (const char *)data, size, &once))
        return 0;
    FUZZ_CHECK(rewrite(&baseline, once.bytes, once.size, &twice));
    FUZZ_CHECK(once.size == twice.size && memcmp(once.bytes, twice.bytes, once.size) == 0);
    FUZZ_CHECK(count_lines(once.bytes, once.size) == (baseline.count > 0 ? 6 + baseline.count : 5));
    return 0;
}
