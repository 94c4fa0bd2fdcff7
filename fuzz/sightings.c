/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sightings.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows of a host ---------------------------------------------------------------------------------------------- */

static uint64_t number_of(const char *text)
{
    const bool hex = text[0] == '0' && text[1] == 'x';
    uint64_t number = 0;

    for (text += hex ? 2 : 0; *text; text++) {
        const char *digits = "0123456789abcdef", *digit = strchr(digits, *text);

        if (!digit || (!hex && digit - digits > 9))
            break;
        number = number * (hex ? 16 : 10) + (uint64_t)(digit - digits);
    }
    return number;
}

static uint64_t words_of(const char *words)
{
    uint64_t count = 1;

    for (; *words; words++)
        count += *words == '|';
    return count;
}

static void read_row(struct sightings *sightings, enum coco_host_row row, const char *value)
{
    const struct coco_host_info *info = coco_host_info(row);
    struct coco_host *host = &sightings->host;

    sightings->has_row[row] = true;
    if (info->kind == COCO_HOST_FLAG)
        coco_host_see_flag(host, row, strcmp(value, "yes") == 0);
    else if (strcmp(value, "none") == 0)
        coco_host_see_none(host, row);
    else if (info->kind == COCO_HOST_TEXT)
        coco_host_see_text(host, row, value);
    else if (info->kind == COCO_HOST_CHOICE)
        coco_host_see_choice(host, row,
                             1 + (unsigned)((number_of(value) + words_of(info->words) - 1) % words_of(info->words)));
    else
        coco_host_see_number(host, row, number_of(value));
}

/* ---- QEMU -------------------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names between commas, in order and each once. False: there is no room for a further list. */
static bool read_names(struct sightings *sightings, char *text, struct coco_names *ret_names)
{
    const char **names;
    size_t count = 0, unique = 0;

    if (sightings->list_count == SIGHTINGS_LISTS)
        return false;
    names = sightings->names[sightings->list_count];
    while (*text && count < SIGHTINGS_NAMES_MAX) {
        const size_t length = strcspn(text, ",");
        const bool last = text[length] == '\0';

        text[length] = '\0';
        if (length > 0)
            names[count++] = text;
        text += length + !last;
    }
    qsort(names, count, sizeof(*names), compare);
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || strcmp(names[unique - 1], names[i]) != 0)
            names[unique++] = names[i];
    sightings->list_count++;
    *ret_names = (struct coco_names){unique, names};
    return true;
}

static void read_object(struct sightings *sightings, char *text)
{
    struct coco_qemu *qemu = &sightings->qemu;
    const size_t length = strcspn(text, ",");
    char *properties = text[length] ? text + length + 1 : text + length;
    struct coco_qemu_object *object;

    qemu->objects_known = true;
    qemu->objects = sightings->objects;
    text[length] = '\0';
    if (length == 0 || qemu->object_count == SIGHTINGS_OBJECTS_MAX || coco_qemu_find_object(qemu, text) ||
        sightings->list_count == SIGHTINGS_LISTS)
        return;
    object = &sightings->objects[qemu->object_count];
    (void)read_names(sightings, properties, &object->properties);
    object->name = text;
    qemu->object_count++;
}

static void read_version(struct sightings *sightings, const char *text)
{
    const char *dot = strchr(text, '.');

    sightings->has_qemu = true;
    sightings->qemu.major = (unsigned)(number_of(text) % 10000);
    sightings->qemu.minor = dot ? (unsigned)(number_of(dot + 1) % 10000) : 0;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static void read_digit(struct coco_observations *observations, const char *key, const char *value)
{
    const unsigned digit = (unsigned char)value[0] - (unsigned)'0';

    if (strcmp(key, "binary") == 0 && digit <= COCO_QEMU_SILENT)
        observations->qemu_binary = (enum coco_qemu_sighting)digit;
    if (strcmp(key, "quote") == 0 && digit <= COCO_SOCKET_REFUSED)
        observations->quote_socket = (enum coco_socket_sighting)digit;
}

static void read_qemu(struct sightings *sightings, const char *key, char *value)
{
    struct coco_qemu *qemu = &sightings->qemu;

    if (strcmp(key, "qemu") == 0)
        read_version(sightings, value);
    else if (strcmp(key, "object") == 0)
        read_object(sightings, value);
    else if (strcmp(key, "target") == 0)
        qemu->target = value;
    else if (strcmp(key, "machines") == 0 && !qemu->machines.names)
        (void)read_names(sightings, value, &qemu->machines);
    else if (strcmp(key, "devices") == 0 && !qemu->devices.names)
        (void)read_names(sightings, value, &qemu->devices);
    else if (strcmp(key, "cpu_models") == 0 && !qemu->cpu_models.names)
        (void)read_names(sightings, value, &qemu->cpu_models);
}

void sightings_read(struct sightings *sightings, char *line, struct coco_observations *observations)
{
    char *key = line + 1, *value = strchr(line, '='), *dot;

    if (!value)
        return;
    *value++ = '\0';
    dot = strchr(key, '.');
    if (dot) {
        enum coco_host_row row;

        *dot = '\0';
        row = coco_host_row_by_name(key, dot + 1);
        if (row < COCO_HOST_COUNT)
            read_row(sightings, row, value);
        return;
    }
    read_digit(observations, key, value);
    read_qemu(sightings, key, value);
}

void sightings_use(const struct sightings *sightings, struct coco_observations *observations)
{
    observations->host = &sightings->host;
    if (!sightings->has_qemu)
        return;
    observations->qemu_binary = COCO_QEMU_USABLE;
    observations->qemu = &sightings->qemu;
}
