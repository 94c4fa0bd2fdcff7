/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers to the records of a stream: JSON by hand, as thousands a second are written, and each is one flat object. */
#include <string.h>

#include "coco/record.h"
#include "report/finding.h"
#include "report/writer.h"

/* A sentence within double quotes. Its own quotes and backslashes are escaped, and what is not printable is \xNN. */
static void write_text(struct writer *writer, const char *text)
{
    char escaped[4 * sizeof(((struct coco_error *)NULL)->message)];

    coco_escape_text(text, escaped, sizeof(escaped));
    coco_writer_say(writer, "\"");
    for (const char *at = escaped; *at;) {
        const size_t plain = strcspn(at, "\"\\");

        coco_writer_bytes(writer, at, plain);
        at += plain;
        if (*at) {
            coco_writer_say(writer, "\\");
            coco_writer_bytes(writer, at++, 1);
        }
    }
    coco_writer_say(writer, "\"");
}

static void begin(struct writer *writer, const struct coco_record *record)
{
    coco_writer_say(writer, "{\"id\":");
    if (record->id)
        coco_writer_bytes(writer, record->id, record->id_length);
    else
        coco_writer_say(writer, "null");
}

/* A broken rule that was allowed or waived does not count, and is not listed. */
static bool counts(const struct coco_judgement *judgement, size_t rule)
{
    for (size_t i = 0; i < judgement->waived_count; i++)
        if (judgement->waived[i].rule == rule)
            return false;
    return !coco_is_allowed(judgement, rule);
}

static void write_number(struct writer *writer, const char *name, size_t number)
{
    char digits[24], *at = digits + sizeof(digits);
    const char *end = at;

    do
        *--at = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    coco_writer_say(writer, name);
    coco_writer_bytes(writer, at, (size_t)(end - at));
}

static void write_broken(struct writer *writer, const struct coco_judgement *judgement)
{
    const struct coco_rule_set *broken = &judgement->verdicts->broken;
    const char *separator = ",\"broken\":[\"";

    for (size_t rule = 0; (rule = coco_rule_set_next(broken, rule)) < judgement->ruleset->count; rule++) {
        if (!counts(judgement, rule))
            continue;
        coco_writer_say(writer, separator);
        coco_writer_say(writer, judgement->ruleset->rules[rule].slug);
        separator = "\",\"";
    }
    coco_writer_say(writer, *separator == ',' ? ",\"broken\":[]}\n" : "\"]}\n");
}

int coco_report_answer(const struct coco_sink *sink, const struct coco_record *record,
                       const struct coco_judgement *judgement, enum coco_answer answer)
{
    static const char *const words[] = {
        [COCO_ANSWER_OK] = ",\"verdict\":\"ok\"",
        [COCO_ANSWER_BROKEN] = ",\"verdict\":\"broken\"",
        [COCO_ANSWER_UNDETERMINED] = ",\"verdict\":\"undetermined\"",
    };
    const struct coco_rule_set *broken = &judgement->verdicts->broken;
    struct writer writer = {.sink = sink};
    size_t of_severity[COCO_SEVERITY_ERROR + 1] = {0};

    for (size_t rule = 0; (rule = coco_rule_set_next(broken, rule)) < judgement->ruleset->count; rule++)
        of_severity[judgement->ruleset->rules[rule].severity] += counts(judgement, rule);
    begin(&writer, record);
    coco_writer_say(&writer, words[answer]);
    write_number(&writer, ",\"errors\":", of_severity[COCO_SEVERITY_ERROR]);
    write_number(&writer, ",\"warnings\":", of_severity[COCO_SEVERITY_WARNING]);
    write_number(&writer, ",\"notes\":", of_severity[COCO_SEVERITY_NOTE]);
    write_number(&writer, ",\"undetermined\":", coco_rule_set_count(&judgement->verdicts->undetermined));
    write_broken(&writer, judgement);
    return writer.error;
}

int coco_report_no_answer(const struct coco_sink *sink, const struct coco_record *record,
                          const struct coco_error *error)
{
    struct writer writer = {.sink = sink};

    begin(&writer, record);
    coco_writer_say(&writer, ",\"verdict\":\"unreadable\",\"error\":");
    write_text(&writer, error->message);
    write_number(&writer, ",\"column\":", error->origin.column);
    coco_writer_say(&writer, "}\n");
    return writer.error;
}
