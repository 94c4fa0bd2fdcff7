/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The member facts: an object of facts and their values. */
#include "import/record_reader.h"
#include "request/complain.h"

/* The slug that a string says, in `ret_slug`; one that is too long is none of those there are. */
static void take_slug(struct coco_span text, char *ret_slug, size_t size)
{
    if (coco_json_decode(text, ret_slug, size) >= size)
        ret_slug[0] = '\0';
}

static enum coco_result read_fact(struct record_import *import, struct coco_span key)
{
    const struct coco_quoted quoted_key = coco_quote(key);
    const size_t at = (size_t)(key.bytes - import->reader.text) - 1;
    struct coco_span text;
    enum coco_fact fact;
    char slug[64];
    unsigned value;

    take_slug(key, slug, sizeof(slug));
    fact = coco_fact_by_slug(slug);
    if (fact == COCO_FACT_COUNT)
        return coco_complain(import->reterr_error, COCO_BAD_VALUE, coco_record_place(import, at),
                             "there is no fact %s: cococheck --list-facts lists them", quoted_key.text);
    if (import->record->facts.value[fact] != COCO_VALUE_UNKNOWN)
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, at),
                             "%s was given before", coco_fact_info(fact)->slug);
    if (!coco_json_take_text(&import->reader, &text))
        return coco_record_refuse(import, COCO_BAD_VALUE, coco_fact_info(fact)->slug, "one of its values, a text");
    take_slug(text, slug, sizeof(slug));
    value = coco_value_by_slug(fact, slug);
    if (value == COCO_VALUE_UNKNOWN && strcmp(slug, "unknown") != 0) {
        const struct coco_quoted quoted = coco_quote(text);

        return coco_complain(import->reterr_error, COCO_BAD_VALUE,
                             coco_record_place(import, (size_t)(text.bytes - import->reader.text) - 1),
                             "%s has no value %s: cococheck --list-facts lists those that it has",
                             coco_fact_info(fact)->slug, quoted.text);
    }
    import->record->facts.value[fact] = (uint8_t)value;
    return COCO_OK;
}

enum coco_result coco_record_facts(struct record_import *import)
{
    enum coco_result result = COCO_OK;
    struct coco_span key;

    import->record->has_facts = true;
    import->record->facts = (struct coco_facts){0};
    if (!coco_json_enter_object(&import->reader))
        return coco_record_refuse(import, COCO_BAD_SYNTAX, "facts", "an object of facts");
    while (result == COCO_OK && coco_json_next_member(&import->reader, &key))
        result = read_fact(import, key);
    return result == COCO_OK ? coco_record_check_syntax(import) : result;
}
