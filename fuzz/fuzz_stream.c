/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Records of a stream, one a line. Whatever the lines are: each is answered by one line of JSON that bears its id; the
 * answer depends on that line alone, and not on those before it; and reading goes on behind one that is wrong.
 */
#include <string.h>

#include "coco/classify.h"
#include "coco/record.h"
#include "harness.h"
#include "json/reader.h"

struct text {
    size_t length;
    char bytes[64 * 1024];
};

static int append(void *context, const char *bytes, size_t size)
{
    struct text *text = context;

    FUZZ_CHECK(size <= sizeof(text->bytes) - text->length);
    memcpy(text->bytes + text->length, bytes, size);
    text->length += size;
    return 0;
}

static void answer(struct coco_record *record, const char *line, size_t length, struct text *ret_answer)
{
    static const struct coco_observations nothing;
    static struct coco_ruleset ruleset;
    const struct coco_sink sink = {.write = append, .context = ret_answer};
    struct coco_verdicts verdicts;
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_error error;
    const struct coco_judgement judgement = {
        .request = &record->request,
        .facts = &facts,
        .origins = &origins,
        .ruleset = &ruleset,
        .verdicts = &verdicts,
    };

    ret_answer->length = 0;
    if (coco_record_read(record, line, length, &error) != COCO_OK) {
        FUZZ_CHECK(error.origin.column >= 1 && error.origin.column <= length + 1);
        FUZZ_CHECK(coco_report_no_answer(&sink, record, &error) == 0);
        return;
    }
    if (ruleset.count == 0)
        coco_ruleset_builtin(&ruleset);
    if (record->has_facts)
        facts = record->facts;
    else
        coco_classify(&record->request, &nothing, &facts, &origins);
    coco_judge(&ruleset, &facts, &verdicts);
    FUZZ_CHECK(coco_report_answer(&sink, record, &judgement, COCO_ANSWER_OK) == 0);
}

/* One object on one line, whose id is the record's. */
static void check(const struct coco_record *record, const struct text *text)
{
    struct coco_json_reader reader;
    struct coco_span key;
    bool is_id = true;

    FUZZ_CHECK(text->length > 0 && memchr(text->bytes, '\n', text->length) == text->bytes + text->length - 1);
    coco_json_open(&reader, text->bytes, text->length);
    FUZZ_CHECK(coco_json_enter_object(&reader));
    while (coco_json_next_member(&reader, &key)) {
        const size_t start = coco_json_place(&reader);

        coco_json_skip(&reader);
        if (is_id && record->id)
            FUZZ_CHECK(reader.at - start == record->id_length &&
                       memcmp(text->bytes + start, record->id, record->id_length) == 0);
        is_id = false;
    }
    FUZZ_CHECK(coco_json_close(&reader));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text running, alone;
    static struct coco_record record, fresh;
    const char *line = (const char *)data, *end = line + size;

    if (!record.request.arena)
        FUZZ_CHECK(coco_record_init(&record) == COCO_OK);
    if (size > 16384) /* so that an id fits into the answer */
        return 0;
    while (line < end) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const size_t length = (size_t)((newline ? newline : end) - line);

        answer(&record, line, length, &running);
        check(&record, &running);
        FUZZ_CHECK(coco_record_init(&fresh) == COCO_OK);
        answer(&fresh, line, length, &alone);
        FUZZ_CHECK(alone.length == running.length && memcmp(alone.bytes, running.bytes, alone.length) == 0);
        coco_record_done(&fresh);
        line += length + 1;
    }
    return 0;
}
