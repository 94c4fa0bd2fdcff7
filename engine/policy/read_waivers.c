/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* waive: which rule, why, until when, and for which inputs. */
#include "policy/reader.h"

#include <stdio.h>

#include "request/values.h"

struct patterns {
    size_t count, capacity;
    const char **texts;
};

struct waiver {
    struct coco_waiver entry;
    struct patterns inputs;
};

bool coco_date_exists(struct coco_date date)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;

    if (date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    return date.day <= days[date.month - 1] + (unsigned)(date.month == 2 && is_leap);
}

int coco_date_compare(struct coco_date a, struct coco_date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

/* YYYY-MM-DD, with all its digits. */
static bool date_of(struct coco_span text, struct coco_date *ret_date)
{
    uint64_t year, month, day;

    if (text.length != strlen("YYYY-MM-DD") || text.bytes[4] != '-' || text.bytes[7] != '-' ||
        !coco_decimal_of((struct coco_span){text.bytes, 4}, 9999, &year) ||
        !coco_decimal_of((struct coco_span){text.bytes + 5, 2}, 99, &month) ||
        !coco_decimal_of((struct coco_span){text.bytes + 8, 2}, 99, &day))
        return false;
    *ret_date = (struct coco_date){.year = (int)year, .month = (unsigned)month, .day = (unsigned)day};
    return true;
}

static enum coco_result read_rule(struct policy_reader *reader, void *target)
{
    return policy_read_id(reader, &((struct waiver *)target)->entry.id);
}

static enum coco_result read_reason(struct policy_reader *reader, void *target)
{
    return policy_read_text(reader, "reason", &((struct waiver *)target)->entry.reason);
}

static enum coco_result read_until(struct policy_reader *reader, void *target)
{
    struct coco_waiver *entry = &((struct waiver *)target)->entry;
    const enum coco_result result = policy_read_text(reader, "until", &entry->until_text);

    if (result != COCO_OK)
        return result;
    if (!date_of(yaml_reader_scalar(&reader->yaml), &entry->until))
        return policy_refuse(reader, COCO_BAD_VALUE, "until is a day as in 2027-01-31, not %s",
                             coco_quote(yaml_reader_scalar(&reader->yaml)).text);
    if (!coco_date_exists(entry->until))
        return policy_refuse(reader, COCO_BAD_VALUE, "the calendar has no day %s", entry->until_text);
    return COCO_OK;
}

static enum coco_result read_input(struct policy_reader *reader, void *target)
{
    struct patterns *patterns = target;
    enum coco_result result = policy_check_count(reader, patterns->count, "inputs");
    const char *text = NULL, **grown;

    if (result == COCO_OK)
        result = policy_read_text(reader, "inputs", &text);
    if (result != COCO_OK)
        return result;
    grown = policy_grow(reader->policy->arena, patterns->texts, patterns->count, &patterns->capacity, sizeof(*grown));
    if (!grown)
        return policy_no_memory(reader);
    patterns->texts = grown;
    patterns->texts[patterns->count++] = text;
    return COCO_OK;
}

static enum coco_result read_inputs(struct policy_reader *reader, void *target)
{
    struct patterns *patterns = &((struct waiver *)target)->inputs;
    const enum coco_result result = policy_read_list(reader, "inputs", true, read_input, patterns);

    if (result == COCO_OK && patterns->count == 0)
        return policy_refuse(reader, COCO_BAD_VALUE, "inputs names none: leave it out to waive the rule for all");
    return result;
}

static enum coco_result check_waiver(const struct policy_reader *reader, const struct coco_waiver *entry)
{
    struct coco_error *error = reader->yaml.reterr_error;

    if (!entry->id)
        return coco_complain(error, COCO_BAD_VALUE, entry->origin, "this waiver names no rule: write rule: ID");
    if (!entry->reason)
        return coco_complain(error, COCO_BAD_VALUE, entry->origin, "the waiver of %s has no reason: write reason: TEXT",
                             entry->id);
    if (!entry->until_text)
        return coco_complain(error, COCO_BAD_VALUE, entry->origin,
                             "the waiver of %s has no end: write until: YYYY-MM-DD, the last day on which it counts",
                             entry->id);
    return COCO_OK;
}

static enum coco_result read_waiver(struct policy_reader *reader, void *target)
{
    static const struct policy_key keys[] = {
        {"rule", read_rule}, {"reason", read_reason}, {"until", read_until}, {"inputs", read_inputs}};
    struct coco_policy *policy = reader->policy;
    struct waiver waiver = {.entry = {.file = reader->file, .origin = yaml_reader_place(&reader->yaml)}};
    struct coco_waiver *grown;
    enum coco_result result = policy_check_count(reader, policy->waiver_count, "waivers");

    (void)target;
    if (result == COCO_OK)
        result = policy_read_mapping(reader, keys, sizeof(keys) / sizeof(keys[0]), "a waiver", &waiver);
    if (result == COCO_OK)
        result = check_waiver(reader, &waiver.entry);
    if (result != COCO_OK)
        return result;
    waiver.entry.inputs = waiver.inputs.texts;
    waiver.entry.input_count = waiver.inputs.count;
    grown = policy_grow(policy->arena, policy->waivers, policy->waiver_count, &policy->words->waiver_capacity,
                        sizeof(*grown));
    if (!grown)
        return policy_no_memory(reader);
    policy->waivers = grown;
    policy->waivers[policy->waiver_count++] = waiver.entry;
    return COCO_OK;
}

enum coco_result policy_read_waive(struct policy_reader *reader, void *target)
{
    return policy_read_list(reader, "waive", false, read_waiver, target);
}
