/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From one line of JSON to a request, or to facts. The common path makes no tree and copies a value once, into the
 * request; where the line is wrong it is read a second time, for the id that the answer must bear.
 */
#include "coco/record.h"

#include "coco/arena.h"
#include "import/record_reader.h"
#include "request/complain.h"

struct coco_origin coco_record_place(const struct record_import *import, size_t offset)
{
    struct coco_origin origin = {.kind = COCO_ORIGIN_FILE, .file = COCO_RECORD_NAME, .line = 1, .column = 1};

    for (size_t i = 0; i < offset && i < import->reader.length; i++)
        origin.column += ((unsigned char)import->reader.text[i] & 0xc0) != 0x80;
    return origin;
}

enum coco_result coco_record_check_syntax(const struct record_import *import)
{
    if (!import->reader.problem)
        return COCO_OK;
    return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, import->reader.at),
                         "this is not JSON: %s", import->reader.problem);
}

enum coco_result coco_record_refuse(struct record_import *import, enum coco_result result, const char *subject,
                                    const char *takes)
{
    const size_t at = coco_json_place(&import->reader);
    struct coco_json_reader ahead = import->reader;

    coco_json_skip(&ahead);
    if (ahead.problem) {
        import->reader = ahead;
        return coco_record_check_syntax(import);
    }
    return coco_complain(import->reterr_error, result, coco_record_place(import, at), "%s takes %s", subject, takes);
}

enum coco_result coco_record_no_memory(const struct record_import *import)
{
    return coco_complain(import->reterr_error, COCO_NO_MEMORY, coco_record_place(import, 0),
                         "there is no memory left to read the record");
}

bool coco_record_decode(const struct record_import *import, struct coco_span text, struct coco_span *ret_said)
{
    char *said;

    if (!coco_span_has(text, '\\')) {
        *ret_said = text;
        return true;
    }
    said = coco_arena_alloc(import->record->request.arena, text.length + 1);
    if (!said)
        return false;
    *ret_said = (struct coco_span){said, coco_json_decode(text, said, text.length + 1)};
    return true;
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static enum coco_result read_id(struct record_import *import)
{
    const size_t start = coco_json_place(&import->reader);
    const char first = start < import->reader.length ? import->reader.text[start] : '\0';
    size_t end, next;

    if (import->record->id)
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, start),
                             "id was given before");
    if (first != '"' && first != '-' && !coco_is_digit(first))
        return coco_record_refuse(import, COCO_BAD_VALUE, "id", "a text or a number");
    coco_json_skip(&import->reader);
    end = import->reader.at;
    next = coco_json_place(&import->reader);
    /* Of 017 the reader would take 0, and only then find that something else follows. */
    if (!import->reader.problem && next < import->reader.length && strchr(",}", import->reader.text[next])) {
        import->record->id = import->reader.text + start;
        import->record->id_length = end - start;
    }
    return coco_record_check_syntax(import);
}

/* What the members of a record are read by; but for id a record has one of them. */
static const struct member {
    const char *name;
    enum coco_result (*read)(struct record_import *import);
} members[] = {
    {"id", read_id},
    {"launch", coco_record_launch},
    {"facts", coco_record_facts},
    {"qemu", coco_record_qemu},
    {"libvirt", coco_record_libvirt},
    {"vmspawn", coco_record_vmspawn},
};

#define LAUNCHES "launch, facts, qemu, libvirt or vmspawn"

static enum coco_result read_member(struct record_import *import, struct coco_span key)
{
    const struct coco_quoted quoted = coco_quote(key);
    const size_t at = (size_t)(key.bytes - import->reader.text) - 1;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (!coco_json_says(key, members[i].name))
            continue;
        if (i > 0 && import->launch)
            return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, at),
                                 "%s stands beside %s: a record is one launch", members[i].name, import->launch);
        if (i > 0)
            import->launch = members[i].name;
        return members[i].read(import);
    }
    return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, at),
                         "a record has no member %s: it has id, " LAUNCHES, quoted.text);
}

static enum coco_result read_record(struct record_import *import)
{
    enum coco_result result = COCO_OK;
    struct coco_span key;

    if (!coco_json_enter_object(&import->reader)) {
        const size_t at = coco_json_place(&import->reader);

        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, at),
                             "a record is a JSON object on one line");
    }
    while (result == COCO_OK && coco_json_next_member(&import->reader, &key))
        result = read_member(import, key);
    if (result == COCO_OK)
        (void)coco_json_close(&import->reader);
    if (result == COCO_OK)
        result = coco_record_check_syntax(import);
    if (result == COCO_OK && !import->launch)
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, 0),
                             "the record launches nothing: it needs one of " LAUNCHES);
    return result;
}

/* The id stands behind what is wrong, perhaps; reading on goes as far as the line is JSON. */
static void find_id(struct coco_record *record, const char *line, size_t length)
{
    struct record_import import = {.record = record};
    struct coco_error error;
    struct coco_span key;

    import.reterr_error = &error;
    coco_json_open(&import.reader, line, length);
    if (!coco_json_enter_object(&import.reader))
        return;
    while (!record->id && coco_json_next_member(&import.reader, &key))
        if (!coco_json_says(key, "id"))
            coco_json_skip(&import.reader);
        else if (read_id(&import) != COCO_OK)
            break;
}

enum coco_result coco_record_init(struct coco_record *ret_record)
{
    *ret_record = (struct coco_record){0};
    return coco_request_init(&ret_record->request);
}

void coco_record_done(struct coco_record *record)
{
    coco_request_done(&record->request);
    *record = (struct coco_record){0};
}

enum coco_result coco_record_read(struct coco_record *record, const char *line, size_t length,
                                  struct coco_error *reterr_error)
{
    struct record_import import = {.record = record, .reterr_error = reterr_error};
    enum coco_result result;

    coco_request_clear(&record->request);
    record->has_facts = false;
    record->id = NULL;
    record->id_length = 0;
    coco_json_open(&import.reader, line, length);
    if (length > COCO_RECORD_BYTES_MAX)
        result = coco_complain(reterr_error, COCO_TOO_MUCH, coco_record_place(&import, COCO_RECORD_BYTES_MAX),
                               "a record has at most %d bytes", COCO_RECORD_BYTES_MAX);
    else
        result = read_record(&import);
    if (result != COCO_OK && !record->id)
        find_id(record, line, length);
    return result;
}
