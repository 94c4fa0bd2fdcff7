/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/host.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct coco_host_info rows[] = {
#define HOST_GROUP(id, title)
#define SIGHTING(group, key, kind, words, title)                                                                       \
    [COCO_HOST_##group##_##key] = {COCO_HOST_GROUP_##group, #key, COCO_HOST_##kind, words, title},
#include "coco/host.def"
#undef HOST_GROUP
#undef SIGHTING
};

static const struct {
    const char *name, *title;
} groups[] = {
#define HOST_GROUP(id, title) [COCO_HOST_GROUP_##id] = {#id, title},
#define SIGHTING(group, key, kind, words, title)
#include "coco/host.def"
#undef HOST_GROUP
#undef SIGHTING
};

const struct coco_host_info *coco_host_info(enum coco_host_row row)
{
    return &rows[row];
}

const char *coco_host_group_name(enum coco_host_group group)
{
    return groups[group].name;
}

const char *coco_host_group_title(enum coco_host_group group)
{
    return groups[group].title;
}

enum coco_host_row coco_host_row_by_name(const char *group, const char *key)
{
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++)
        if (strcmp(rows[row].key, key) == 0 && strcmp(groups[rows[row].group].name, group) == 0)
            return (enum coco_host_row)row;
    return COCO_HOST_COUNT;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

uint64_t coco_host_number(const struct coco_host *host, enum coco_host_row row, uint64_t otherwise)
{
    return host && host->of[row].seen == COCO_SEEN ? host->of[row].number : otherwise;
}

int coco_host_flag(const struct coco_host *host, enum coco_host_row row)
{
    if (!host || host->of[row].seen == COCO_NOT_LOOKED_AT)
        return -1;
    return host->of[row].seen == COCO_SEEN;
}

unsigned coco_host_choice(const struct coco_host *host, enum coco_host_row row)
{
    return rows[row].kind == COCO_HOST_CHOICE ? (unsigned)coco_host_number(host, row, 0) : 0;
}

/* ---- filling in -------------------------------------------------------------------------------------------------- */

static struct coco_sighting *see(struct coco_host *host, enum coco_host_row row, enum coco_seen seen)
{
    host->of[row] = (struct coco_sighting){.seen = seen};
    return &host->of[row];
}

void coco_host_see_flag(struct coco_host *host, enum coco_host_row row, bool yes)
{
    (void)see(host, row, yes ? COCO_SEEN : COCO_SEEN_NOT);
}

void coco_host_see_number(struct coco_host *host, enum coco_host_row row, uint64_t number)
{
    see(host, row, COCO_SEEN)->number = number;
}

/* What a profile can hold and a terminal can show. */
static void copy_printable(char *ret_text, size_t size, const char *text)
{
    size_t length = 0;

    for (; text[length] != '\0' && length < size - 1; length++)
        ret_text[length] = text[length] >= ' ' && text[length] <= '~' ? text[length] : '?';
    ret_text[length] = '\0';
}

void coco_host_see_text(struct coco_host *host, enum coco_host_row row, const char *text)
{
    struct coco_sighting *sighting = see(host, row, COCO_SEEN);

    copy_printable(sighting->text, sizeof(sighting->text), text);
}

void coco_host_see_choice(struct coco_host *host, enum coco_host_row row, unsigned choice)
{
    see(host, row, COCO_SEEN)->number = choice;
}

void coco_host_see_none(struct coco_host *host, enum coco_host_row row)
{
    (void)see(host, row, COCO_SEEN_NOT);
}

void coco_host_not_looked_at(struct coco_host *host, enum coco_host_row row, const char *format, ...)
{
    struct coco_sighting *sighting = see(host, row, COCO_NOT_LOOKED_AT);
    char reason[COCO_HOST_REASON_MAX + 1];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    copy_printable(sighting->reason, sizeof(sighting->reason), reason);
}
