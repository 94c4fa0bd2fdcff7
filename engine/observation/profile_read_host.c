/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The member "host" of a profile: one object a group of coco/host.def, and "not_looked_at". */
#include <stdio.h>

#include "observation/profile_reader.h"
#include "request/complain.h"
#include "request/values.h"

#define KEY_BYTES         64 /* longer than every key of the table */
#define STRINGIFY(number) #number
#define DIGITS_OF(number) STRINGIFY(number)

struct host_reader {
    struct coco_profile_reader *reader;
    struct coco_host *host;
    bool met[COCO_HOST_COUNT]; /* in its group, or under not_looked_at */
};

/* ---- one row ----------------------------------------------------------------------------------------------------- */

/* "0x" and at most 16 digits. */
static bool hex_of(const char *text, uint64_t *ret_number)
{
    const size_t length = strlen(text);
    uint64_t number = 0;

    if (length < 3 || length > 18 || text[0] != '0' || text[1] != 'x')
        return false;
    for (size_t i = 2; i < length; i++) {
        const int digit = coco_hex_digit(text[i]);

        if (digit < 0)
            return false;
        number = number << 4 | (uint64_t)digit;
    }
    *ret_number = number;
    return true;
}

/* Reads the value into the row. False where it is not of the row's kind. */
static bool take_value(struct host_reader *host, enum coco_host_row row)
{
    const struct coco_host_info *info = coco_host_info(row);
    struct coco_profile_reader *reader = host->reader;
    char text[COCO_HOST_TEXT_MAX + 1];
    unsigned choice;
    uint64_t number;
    bool yes;

    if (info->kind == COCO_HOST_FLAG) {
        if (!coco_json_take_bool(&reader->json, &yes))
            return false;
        coco_host_see_flag(host->host, row, yes);
        return true;
    }
    if (coco_json_take_null(&reader->json)) {
        coco_host_see_none(host->host, row);
        return true;
    }
    if (info->kind == COCO_HOST_NUMBER) {
        if (!coco_json_take_number(&reader->json, &number))
            return false;
        coco_host_see_number(host->host, row, number);
        return true;
    }
    if (!coco_profile_take_ascii(reader, text, sizeof(text)))
        return false;
    if (info->kind == COCO_HOST_TEXT) {
        coco_host_see_text(host->host, row, text);
    } else if (info->kind == COCO_HOST_HEX) {
        if (!hex_of(text, &number))
            return false;
        coco_host_see_number(host->host, row, number);
    } else {
        if (!coco_choice_of(coco_span_of(text), info->words, &choice))
            return false;
        coco_host_see_choice(host->host, row, choice + 1);
    }
    return true;
}

static bool refuse_value(struct coco_profile_reader *reader, size_t at, const char *member, enum coco_host_row row)
{
    static const char *const takes[] = {
        [COCO_HOST_FLAG] = "true or false",
        [COCO_HOST_NUMBER] = "a whole number from 0 to 18446744073709551615, or null where there is none",
        [COCO_HOST_HEX] = "\"0x\" with 1 to 16 hexadecimal digits, or null where there is none",
        [COCO_HOST_TEXT] =
            "printable ASCII text of at most " DIGITS_OF(COCO_HOST_TEXT_MAX) " bytes, or null where there is none",
    };
    const struct coco_host_info *info = coco_host_info(row);
    char words[128];

    if (info->kind != COCO_HOST_CHOICE)
        return coco_profile_refuse_at(reader, at, member, takes[info->kind]);
    snprintf(words, sizeof(words), "one of the words %s, or null where there is none", info->words);
    return coco_profile_refuse_at(reader, at, member, words);
}

static bool read_row(struct host_reader *host, enum coco_host_group group, struct coco_span key)
{
    struct coco_profile_reader *reader = host->reader;
    char path[COCO_PROFILE_PATH_BYTES];
    unsigned i = 0;

    while (i < COCO_HOST_COUNT && (coco_host_info((enum coco_host_row)i)->group != group ||
                                   !coco_json_says(key, coco_host_info((enum coco_host_row)i)->key)))
        i++;
    const enum coco_host_row row = (enum coco_host_row)i;

    if (row == COCO_HOST_COUNT) {
        snprintf(path, sizeof(path), "host.%s", coco_host_group_name(group));
        return coco_profile_refuse_member(reader, path, key);
    }
    snprintf(path, sizeof(path), "host.%s.%s", coco_host_group_name(group), coco_host_info(row)->key);
    if (!coco_profile_once(reader, &host->met[row], path))
        return false;
    const size_t at = coco_profile_place(reader);

    return take_value(host, row) || refuse_value(reader, at, path, row);
}

/* ---- groups ------------------------------------------------------------------------------------------------------ */

static bool read_group(struct host_reader *host, enum coco_host_group group)
{
    struct coco_span key;
    char path[COCO_PROFILE_PATH_BYTES];

    if (!coco_json_enter_object(&host->reader->json)) {
        snprintf(path, sizeof(path), "host.%s", coco_host_group_name(group));
        return coco_profile_refuse(host->reader, path, "an object, {...}");
    }
    while (coco_profile_next_member(host->reader, &key))
        (void)read_row(host, group, key);
    return host->reader->result == COCO_OK;
}

/* The row that "amd.syscfg" names; COCO_HOST_COUNT: none. */
static enum coco_host_row row_of(struct coco_span key)
{
    char name[2 * KEY_BYTES];
    char *dot;

    if (coco_json_decode(key, name, sizeof(name)) >= sizeof(name))
        return COCO_HOST_COUNT;
    dot = strchr(name, '.');
    if (!dot)
        return COCO_HOST_COUNT;
    *dot = '\0';
    return coco_host_row_by_name(name, dot + 1);
}

static bool read_reason(struct host_reader *host, struct coco_span key)
{
    const enum coco_host_row row = row_of(key);
    char path[COCO_PROFILE_PATH_BYTES], reason[COCO_HOST_REASON_MAX + 1];

    if (row == COCO_HOST_COUNT)
        return coco_profile_refuse_member(host->reader, "host.not_looked_at", key);
    snprintf(path, sizeof(path), "host.%s.%s", coco_host_group_name(coco_host_info(row)->group),
             coco_host_info(row)->key);
    if (!coco_profile_once(host->reader, &host->met[row], path))
        return false;
    const size_t at = coco_profile_place(host->reader);

    if (!coco_profile_take_ascii(host->reader, reason, sizeof(reason)) || reason[0] == '\0')
        return coco_profile_refuse_at(
            host->reader, at, "host.not_looked_at",
            "a reason a row: printable ASCII text of 1 to " DIGITS_OF(COCO_HOST_REASON_MAX) " bytes");
    coco_host_not_looked_at(host->host, row, "%s", reason);
    return true;
}

static bool read_reasons(struct host_reader *host)
{
    struct coco_span key;

    if (!coco_json_enter_object(&host->reader->json))
        return coco_profile_refuse(host->reader, "host.not_looked_at", "an object, {...}: rows and reasons");
    while (coco_profile_next_member(host->reader, &key))
        (void)read_reason(host, key);
    return host->reader->result == COCO_OK;
}

static bool read_part(struct host_reader *host, struct coco_span key, bool met_groups[], bool *met_reasons)
{
    for (unsigned i = 0; i < COCO_HOST_GROUP_COUNT; i++) {
        const enum coco_host_group group = (enum coco_host_group)i;
        char path[COCO_PROFILE_PATH_BYTES];

        if (!coco_json_says(key, coco_host_group_name(group)))
            continue;
        snprintf(path, sizeof(path), "host.%s", coco_host_group_name(group));
        return coco_profile_once(host->reader, &met_groups[group], path) && read_group(host, group);
    }
    if (coco_json_says(key, "not_looked_at"))
        return coco_profile_once(host->reader, met_reasons, "host.not_looked_at") && read_reasons(host);
    return coco_profile_refuse_member(host->reader, "host", key);
}

bool coco_profile_read_host(struct coco_profile_reader *reader, const struct coco_host **ret_host)
{
    struct host_reader host = {.reader = reader};
    bool met_groups[COCO_HOST_GROUP_COUNT] = {false}, met_reasons = false;
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json))
        return coco_profile_refuse(reader, "host", "an object, {...}");
    host.host = coco_arena_alloc(reader->arena, sizeof(*host.host));
    if (!host.host) {
        reader->result = COCO_NO_MEMORY;
        return false;
    }
    memset(host.host, 0, sizeof(*host.host)); /* nothing was looked at */
    while (coco_profile_next_member(reader, &key))
        (void)read_part(&host, key, met_groups, &met_reasons);
    *ret_host = host.host;
    return reader->result == COCO_OK;
}
