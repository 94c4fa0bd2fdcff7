/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes profiles: what is read again is the same, so nothing is written that would not be taken. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "coco/profile.h"
#include "coco/qemu_replies.h"
#include "observation/names.h"
#include "report/writer.h"

struct profile_writer {
    struct writer out;
    unsigned depth;
    bool empty; /* nothing is in the object or array yet that is written */
};

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void refuse(struct profile_writer *writer)
{
    if (writer->out.error == 0) /* nothing is written after it */
        writer->out.error = -EINVAL;
}

static void new_line(struct profile_writer *writer)
{
    coco_writer_say(&writer->out, "\n");
    for (unsigned i = 0; i < writer->depth; i++)
        coco_writer_say(&writer->out, "  ");
}

static void next_item(struct profile_writer *writer)
{
    if (!writer->empty)
        coco_writer_say(&writer->out, ",");
    new_line(writer);
    writer->empty = false;
}

static void enter(struct profile_writer *writer, const char *bracket)
{
    coco_writer_say(&writer->out, bracket);
    writer->depth++;
    writer->empty = true;
}

static void leave(struct profile_writer *writer, const char *bracket)
{
    writer->depth--;
    if (!writer->empty)
        new_line(writer);
    coco_writer_say(&writer->out, bracket);
    writer->empty = false;
}

/* Text that has no control characters. */
static void write_string(struct profile_writer *writer, const char *text)
{
    coco_writer_say(&writer->out, "\"");
    while (*text) {
        const size_t run = strcspn(text, "\"\\");

        coco_writer_bytes(&writer->out, text, run);
        text += run;
        if (*text) {
            coco_writer_say(&writer->out, *text == '"' ? "\\\"" : "\\\\");
            text++;
        }
    }
    coco_writer_say(&writer->out, "\"");
}

static void begin_member(struct profile_writer *writer, const char *key)
{
    next_item(writer);
    write_string(writer, key);
    coco_writer_say(&writer->out, ": ");
}

static void write_ascii(struct profile_writer *writer, const char *text, size_t most)
{
    size_t length = 0;

    while (length <= most && text[length] >= ' ' && text[length] <= '~')
        length++;
    if (length <= most && text[length] == '\0')
        write_string(writer, text);
    else
        refuse(writer);
}

static void write_name(struct profile_writer *writer, const char *name)
{
    if (coco_is_name(name))
        write_string(writer, name);
    else
        refuse(writer);
}

/* ---- host -------------------------------------------------------------------------------------------------------- */

static void write_choice(struct profile_writer *writer, const char *words, uint64_t choice)
{
    char word[COCO_HOST_TEXT_MAX + 1];
    size_t length;

    for (; choice > 1 && *words; choice--) {
        words += strcspn(words, "|");
        words += *words == '|';
    }
    length = strcspn(words, "|");
    if (choice != 1 || length == 0) {
        refuse(writer);
        return;
    }
    snprintf(word, sizeof(word), "%.*s", (int)length, words);
    write_string(writer, word);
}

static void write_value(struct profile_writer *writer, const struct coco_host_info *info,
                        const struct coco_sighting *sighting)
{
    char number[32];

    if (sighting->seen == COCO_SEEN_NOT) {
        coco_writer_say(&writer->out, info->kind == COCO_HOST_FLAG ? "false" : "null");
        return;
    }
    switch (info->kind) {
    case COCO_HOST_FLAG:
        coco_writer_say(&writer->out, "true");
        break;
    case COCO_HOST_NUMBER:
        snprintf(number, sizeof(number), "%" PRIu64, sighting->number);
        coco_writer_say(&writer->out, number);
        break;
    case COCO_HOST_HEX:
        snprintf(number, sizeof(number), "\"0x%" PRIx64 "\"", sighting->number);
        coco_writer_say(&writer->out, number);
        break;
    case COCO_HOST_TEXT:
        write_ascii(writer, sighting->text, COCO_HOST_TEXT_MAX);
        break;
    case COCO_HOST_CHOICE:
        write_choice(writer, info->words, sighting->number);
        break;
    }
}

static void write_group(struct profile_writer *writer, const struct coco_host *host, enum coco_host_group group)
{
    bool opened = false;

    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)i);

        if (info->group != group || host->of[i].seen == COCO_NOT_LOOKED_AT)
            continue;
        if (!opened) {
            begin_member(writer, coco_host_group_name(group));
            enter(writer, "{");
            opened = true;
        }
        begin_member(writer, info->key);
        write_value(writer, info, &host->of[i]);
    }
    if (opened)
        leave(writer, "}");
}

static void write_reasons(struct profile_writer *writer, const struct coco_host *host)
{
    bool opened = false;

    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)i);
        char name[128];

        if (host->of[i].seen != COCO_NOT_LOOKED_AT || host->of[i].reason[0] == '\0')
            continue;
        if (!opened) {
            begin_member(writer, "not_looked_at");
            enter(writer, "{");
            opened = true;
        }
        snprintf(name, sizeof(name), "%s.%s", coco_host_group_name(info->group), info->key);
        begin_member(writer, name);
        write_ascii(writer, host->of[i].reason, COCO_HOST_REASON_MAX);
    }
    if (opened)
        leave(writer, "}");
}

static void write_host(struct profile_writer *writer, const struct coco_host *host)
{
    begin_member(writer, "host");
    enter(writer, "{");
    for (unsigned group = 0; group < COCO_HOST_GROUP_COUNT; group++)
        write_group(writer, host, (enum coco_host_group)group);
    write_reasons(writer, host);
    leave(writer, "}");
}

/* ---- qemu -------------------------------------------------------------------------------------------------------- */

static void write_names(struct profile_writer *writer, const char *key, const struct coco_names *names)
{
    if (!names->names)
        return;
    begin_member(writer, key);
    enter(writer, "[");
    for (size_t i = 0; i < names->count; i++) {
        next_item(writer);
        write_name(writer, names->names[i]);
    }
    leave(writer, "]");
}

static void write_objects(struct profile_writer *writer, const struct coco_qemu *qemu)
{
    if (!qemu->objects_known)
        return;
    begin_member(writer, "objects");
    enter(writer, "{");
    for (size_t i = 0; i < qemu->object_count; i++) {
        const struct coco_qemu_object *object = &qemu->objects[i];

        if (!coco_is_name(object->name) || !object->properties.names)
            refuse(writer);
        write_names(writer, object->name, &object->properties);
    }
    leave(writer, "}");
}

static void write_qemu(struct profile_writer *writer, const struct coco_qemu *qemu)
{
    char version[64];

    if (qemu->major > COCO_QEMU_VERSION_MAX || qemu->minor > COCO_QEMU_VERSION_MAX ||
        qemu->micro > COCO_QEMU_VERSION_MAX)
        refuse(writer);
    begin_member(writer, "qemu");
    enter(writer, "{");
    snprintf(version, sizeof(version), "%u.%u.%u", qemu->major, qemu->minor, qemu->micro);
    begin_member(writer, "version");
    write_string(writer, version);
    if (qemu->package && qemu->package[0] != '\0') {
        begin_member(writer, "package");
        write_ascii(writer, qemu->package, COCO_QEMU_NAME_MAX);
    }
    if (qemu->target) {
        begin_member(writer, "target");
        write_name(writer, qemu->target);
    }
    write_objects(writer, qemu);
    write_names(writer, "machines", &qemu->machines);
    write_names(writer, "devices", &qemu->devices);
    write_names(writer, "cpu_models", &qemu->cpu_models);
    write_names(writer, "options", &qemu->options);
    leave(writer, "}");
}

/* ---- the document ------------------------------------------------------------------------------------------------ */

static void write_about(struct profile_writer *writer, const char *about)
{
    size_t length = 0, character;

    while (about[length] != '\0' && length <= COCO_PROFILE_ABOUT_MAX) {
        character = coco_printable_length(about + length);
        if (character == 0)
            break;
        length += character;
    }
    begin_member(writer, "about");
    if (about[length] == '\0' && length <= COCO_PROFILE_ABOUT_MAX)
        write_string(writer, about);
    else
        refuse(writer);
}

int coco_profile_write(const struct coco_sink *sink, const struct coco_profile *profile)
{
    struct profile_writer writer = {.out = {.sink = sink}};

    if (!profile->host && !profile->qemu)
        return -EINVAL;
    enter(&writer, "{");
    begin_member(&writer, "schema");
    write_string(&writer, COCO_PROFILE_SCHEMA);
    if (profile->about && profile->about[0] != '\0')
        write_about(&writer, profile->about);
    if (profile->host)
        write_host(&writer, profile->host);
    if (profile->qemu)
        write_qemu(&writer, profile->qemu);
    leave(&writer, "}");
    coco_writer_say(&writer.out, "\n");
    return writer.out.error;
}
