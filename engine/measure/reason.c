/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a number cannot be predicted, in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "coco/measure.h"

static const char *const because[COCO_UNPREDICTABLE_COUNT] = {
#define UNPREDICTABLE(id, words) [COCO_UNPREDICTABLE_##id] = words,
#include "coco/unpredictable.def"
#undef UNPREDICTABLE
};

struct sentence {
    char *text;
    size_t length;
};

/* As much as there is room for; what is not printable becomes "?", so that a name cannot take the line apart. */
static void append(struct sentence *sentence, const char *text, size_t length)
{
    for (size_t i = 0; i < length && sentence->length < COCO_MEASURE_SENTENCE_MAX - 1; i++)
        sentence->text[sentence->length++] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    sentence->text[sentence->length] = '\0';
}

static void append_value(struct sentence *sentence, const struct coco_measure_reason *reason, const char *name,
                         size_t length)
{
    const uint64_t number = reason->number;
    char text[32];

    if (strncmp(name, "text", length) == 0) {
        append(sentence, reason->text ? reason->text : "", reason->text ? strlen(reason->text) : 0);
        return;
    }
    if (strncmp(name, "section", length) == 0)
        snprintf(text, sizeof(text), "%u", reason->section);
    else if (strncmp(name, "version", length) == 0)
        snprintf(text, sizeof(text), "%" PRIu64 ".%" PRIu64, number >> 32, number & UINT32_MAX);
    else if (strncmp(name, "hex", length) == 0)
        snprintf(text, sizeof(text), "0x%" PRIx64, number);
    else
        snprintf(text, sizeof(text), "%" PRIu64, number);
    append(sentence, text, strlen(text));
}

void coco_measure_sentence(const struct coco_measure_reason *reason, char ret_text[COCO_MEASURE_SENTENCE_MAX])
{
    static const char start[] = "The measurement cannot be predicted, because ";
    struct sentence sentence = {.text = ret_text};
    const char *at, *open, *close;

    ret_text[0] = '\0';
    if (reason->why == COCO_PREDICTED || reason->why >= COCO_UNPREDICTABLE_COUNT)
        return;
    append(&sentence, start, sizeof(start) - 1);
    for (at = because[reason->why]; (open = strchr(at, '{')) && (close = strchr(open, '}')); at = close + 1) {
        append(&sentence, at, (size_t)(open - at));
        append_value(&sentence, reason, open + 1, (size_t)(close - open) - 1);
    }
    append(&sentence, at, strlen(at));
}
