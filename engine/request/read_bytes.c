/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that stand for bytes: UUIDs, base64, credentials. */
#include "request/bytes.h"
#include "request/values.h"

bool coco_read_uuid(struct coco_reading *reading)
{
    const bool dashed = reading->text.length == 36;
    unsigned digits = 0;

    if (reading->text.length != 32 && !dashed)
        return false;
    for (size_t i = 0; i < reading->text.length; i++) {
        const char byte = reading->text.bytes[i];
        const bool dash_here = dashed && (i == 8 || i == 13 || i == 18 || i == 23);
        const int digit = coco_hex_digit(byte);

        if (dash_here != (byte == '-'))
            return coco_refuse(reading, "dashes stand after 8, 12, 16 and 20 digits");
        if (dash_here)
            continue;
        if (digit < 0)
            return false;
        reading->value->uuid[digits / 2] = (uint8_t)(reading->value->uuid[digits / 2] << 4 | digit);
        digits++;
    }
    return true;
}

/* Whether it decodes is for a rule to say, so that it can be said together with everything else. */
bool coco_read_base64(struct coco_reading *reading)
{
    uint8_t *bytes = coco_arena_alloc(reading->arena, reading->text.length / 4 * 3);

    if (!bytes) {
        reading->no_memory = true;
        return false;
    }
    if (coco_base64_decode(reading->text, bytes, &reading->value->size))
        reading->value->bytes = bytes;
    return true;
}

/* ID up to the first colon; `*ret_rest` is what follows it. */
static bool read_id(struct coco_reading *reading, struct coco_span *ret_rest)
{
    struct coco_span rest = reading->text, id;

    id = coco_span_first(&rest, ':');
    if (!rest.bytes)
        return coco_refuse(reading, "there is no colon");
    if (id.length == 0)
        return coco_refuse(reading, "the ID before the colon is empty");
    reading->value->id = coco_arena_copy(reading->arena, id.bytes, id.length);
    reading->no_memory = !reading->value->id;
    *ret_rest = rest;
    return !reading->no_memory;
}

bool coco_read_credential(struct coco_reading *reading)
{
    struct coco_span text;
    uint8_t *bytes;

    if (!read_id(reading, &text))
        return false;
    bytes = coco_arena_alloc(reading->arena, text.length);
    if (!bytes) {
        reading->no_memory = true;
        return false;
    }
    if (!coco_unescape(text, bytes, &reading->value->size))
        return coco_refuse(reading, "VALUE holds a backslash that begins no C escape; a plain one is written twice");
    reading->value->bytes = bytes;
    return true;
}

bool coco_read_credential_file(struct coco_reading *reading)
{
    struct coco_span path;

    if (!read_id(reading, &path))
        return false;
    if (path.length == 0)
        return coco_refuse(reading, "the path after the colon is empty");
    reading->value->path = path.bytes;
    return true;
}
