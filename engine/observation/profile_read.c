/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads profiles: the document, and what its parts share. README.md has the schema. */
#include <stdarg.h>
#include <stdio.h>

#include "observation/profile_reader.h"
#include "report/writer.h"
#include "request/complain.h"

#define ABOUT_TAKES "a text for people of at most 4095 bytes, in one line"

/* ---- saying what is wrong ---------------------------------------------------------------------------------------- */

bool coco_profile_complain(struct coco_profile_reader *reader, size_t at, const char *format, ...)
{
    va_list arguments;

    if (reader->result != COCO_OK)
        return false;
    reader->result = COCO_BAD_SYNTAX;
    reader->error->origin = coco_json_origin(&reader->json, reader->name, at);
    va_start(arguments, format);
    vsnprintf(reader->error->message, sizeof(reader->error->message), format, arguments);
    va_end(arguments);
    return false;
}

bool coco_profile_refuse_at(struct coco_profile_reader *reader, size_t at, const char *member, const char *takes)
{
    if (reader->json.problem)
        return coco_profile_complain(reader, reader->json.at, "a profile is JSON: %s", reader->json.problem);
    return coco_profile_complain(reader, at, "%s takes %s", member, takes);
}

bool coco_profile_refuse(struct coco_profile_reader *reader, const char *member, const char *takes)
{
    return coco_profile_refuse_at(reader, coco_profile_place(reader), member, takes);
}

bool coco_profile_refuse_member(struct coco_profile_reader *reader, const char *where, struct coco_span key)
{
    return coco_profile_complain(reader, (size_t)(key.bytes - reader->json.text) - 1,
                                 "%s has no member %s in schema %s: one that is misspelt would not be judged", where,
                                 coco_quote(key).text, COCO_PROFILE_SCHEMA);
}

bool coco_profile_once(struct coco_profile_reader *reader, bool *met, const char *member)
{
    if (*met)
        return coco_profile_complain(reader, coco_profile_place(reader), "%s is there twice: leave one", member);
    *met = true;
    return true;
}

/* ---- reading on -------------------------------------------------------------------------------------------------- */

size_t coco_profile_place(struct coco_profile_reader *reader)
{
    return coco_json_place(&reader->json);
}

bool coco_profile_next_member(struct coco_profile_reader *reader, struct coco_span *ret_key)
{
    if (reader->result != COCO_OK)
        return false;
    if (coco_json_next_member(&reader->json, ret_key))
        return true;
    return reader->json.problem ? coco_profile_refuse_at(reader, 0, "", "") : false;
}

bool coco_profile_take_ascii(struct coco_profile_reader *reader, char *ret_text, size_t size)
{
    struct coco_span text;
    size_t length = 0;

    if (!coco_json_take_text(&reader->json, &text) || coco_json_decode(text, ret_text, size) >= size)
        return false;
    while (ret_text[length] >= ' ' && ret_text[length] <= '~')
        length++;
    return ret_text[length] == '\0';
}

static bool read_schema(struct coco_profile_reader *reader)
{
    const size_t at = coco_profile_place(reader);
    struct coco_span text;

    if (!coco_json_take_text(&reader->json, &text))
        return coco_profile_refuse(reader, "schema", "\"" COCO_PROFILE_SCHEMA "\"");
    if (!coco_json_says(text, COCO_PROFILE_SCHEMA))
        return coco_profile_complain(reader, at, "schema is %s, and this version reads \"%s\"", coco_quote(text).text,
                                     COCO_PROFILE_SCHEMA);
    return true;
}

static bool read_about(struct coco_profile_reader *reader, const char **ret_about)
{
    const size_t at = coco_profile_place(reader);
    struct coco_span text;
    size_t length = 0;
    char *about;

    if (!coco_json_take_text(&reader->json, &text))
        return coco_profile_refuse(reader, "about", ABOUT_TAKES);
    about = coco_arena_alloc(reader->arena, text.length + 1);
    if (!about) {
        reader->result = COCO_NO_MEMORY;
        return false;
    }
    if (coco_json_decode(text, about, text.length + 1) > COCO_PROFILE_ABOUT_MAX)
        return coco_profile_refuse_at(reader, at, "about", ABOUT_TAKES);
    while (about[length] != '\0') {
        const size_t character = coco_printable_length(about + length);

        if (character == 0)
            return coco_profile_refuse_at(reader, at, "about", ABOUT_TAKES);
        length += character;
    }
    *ret_about = about;
    return true;
}

struct met {
    bool schema, about, host, qemu;
};

static bool read_member(struct coco_profile_reader *reader, struct coco_span key, struct met *met,
                        struct coco_profile *profile)
{
    if (coco_json_says(key, "schema"))
        return coco_profile_once(reader, &met->schema, "schema") && read_schema(reader);
    if (coco_json_says(key, "about"))
        return coco_profile_once(reader, &met->about, "about") && read_about(reader, &profile->about);
    if (coco_json_says(key, "host"))
        return coco_profile_once(reader, &met->host, "host") && coco_profile_read_host(reader, &profile->host);
    if (coco_json_says(key, "qemu"))
        return coco_profile_once(reader, &met->qemu, "qemu") && coco_profile_read_qemu(reader, &profile->qemu);
    return coco_profile_refuse_member(reader, "a profile", key);
}

static void read_document(struct coco_profile_reader *reader, struct coco_profile *profile)
{
    struct met met = {0};
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json)) {
        coco_profile_refuse(reader, "a profile", "an object, {...}, as the whole document");
        return;
    }
    while (coco_profile_next_member(reader, &key))
        (void)read_member(reader, key, &met, profile);
    if (reader->result == COCO_OK && !coco_json_close(&reader->json))
        (void)coco_profile_refuse_at(reader, 0, "", "");
    if (!met.schema)
        coco_profile_complain(reader, 0, "schema is missing: a profile says \"schema\": \"%s\"", COCO_PROFILE_SCHEMA);
    if (!met.host && !met.qemu)
        coco_profile_complain(reader, 0, "host and qemu are both missing: a profile has one of them at least");
}

enum coco_result coco_profile_read(struct coco_arena *arena, const char *name, const char *text, size_t length,
                                   struct coco_profile *ret_profile, struct coco_error *reterr_error)
{
    struct coco_profile_reader reader = {.arena = arena, .name = name, .error = reterr_error, .result = COCO_OK};
    struct coco_profile profile = {.about = ""};

    if (length > COCO_PROFILE_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, (struct coco_origin){.kind = COCO_ORIGIN_FILE, .file = name},
                             "a profile is at most %u MiB long", COCO_PROFILE_BYTES_MAX / (1024 * 1024u));
    coco_json_open(&reader.json, text, length);
    read_document(&reader, &profile);
    if (reader.result == COCO_OK)
        *ret_profile = profile;
    return reader.result;
}
