/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "words_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 256
#define LINE_MAX  8192

/* What the file said was seen. */
struct sightings {
    struct coco_host host;
    const char *block_device;
    const char *descriptor;
    const char *content[LINES_MAX];
    size_t content_count;
    enum coco_file_sighting files[LINES_MAX];
    struct coco_file_content contents[LINES_MAX];
};

static char lines[LINES_MAX][LINE_MAX];

_Noreturn void words_file_fail(const char *what, const char *about)
{
    fprintf(stderr, "%s: %s\n", what, about);
    exit(2);
}

static const char *after(const char *line, const char *prefix)
{
    return strncmp(line, prefix, strlen(prefix)) == 0 ? line + strlen(prefix) : NULL;
}

static void read_sighting(struct sightings *sightings, const char *line)
{
    static const char *const kvm[] = {"", "usable", "missing", "denied", "hangs"};
    const char *value;

    if ((value = after(line, "#kvm="))) {
        for (unsigned i = 1; i < sizeof(kvm) / sizeof(kvm[0]); i++)
            if (strcmp(value, kvm[i]) == 0)
                coco_host_see_choice(&sightings->host, COCO_HOST_kvm_device, i);
    } else if ((value = after(line, "#block-device="))) {
        sightings->block_device = value;
    } else if ((value = after(line, "#descriptor="))) {
        sightings->descriptor = value;
    } else if ((value = after(line, "#content="))) {
        sightings->content[sightings->content_count++] = value;
    } else if (!after(line, "# ")) {
        words_file_fail("no such sighting", line);
    }
}

/* The words of the file; sightings are taken out. */
static int read_words(const char *name, const char *words[], struct sightings *sightings)
{
    FILE *file = fopen(name, "r");
    int count = 0, line = 0;

    if (!file)
        words_file_fail("cannot open", name);
    while (line < LINES_MAX && fgets(lines[line], LINE_MAX, file)) {
        char *text = lines[line++];

        text[strcspn(text, "\n")] = '\0';
        if (text[0] == '#')
            read_sighting(sightings, text);
        else
            words[count++] = text;
    }
    if (!feof(file))
        words_file_fail("too many lines", name);
    fclose(file);
    return count;
}

/* Firmware that the request does not name was found by a search. */
static void add_descriptor(struct coco_request *request, const char *text, struct coco_observations *observations)
{
    const struct coco_setting *firmware = coco_request_last(request, COCO_OPTION_firmware);
    static struct coco_descriptor descriptor;
    static struct coco_firmware_wanted wanted;
    struct coco_error error;

    if (coco_descriptor_parse(request->arena, "/descriptor.json", text, strlen(text), &descriptor, &error) != COCO_OK ||
        coco_firmware_wanted(request->arena, request, &wanted) != COCO_OK)
        words_file_fail("no descriptor", text);
    observations->wanted = &wanted;
    observations->descriptor = &descriptor;
    observations->firmware_path = descriptor.image;
    observations->firmware_file = observations->nvram_file = COCO_FILE_READABLE;
    if (!firmware || firmware->value.choice != COCO_FIRMWARE_FILE)
        observations->search = COCO_SEARCH_FOUND;
}

/* Ties sightings to settings. */
static struct coco_observations observe(struct coco_request *request, struct sightings *sightings)
{
    struct coco_observations observations;

    for (size_t i = 0; i < request->count && i < LINES_MAX; i++) {
        const struct coco_value *value = &request->settings[i].value;

        if (value->path && sightings->block_device && strcmp(value->path, sightings->block_device) == 0)
            sightings->files[i] = COCO_FILE_BLOCK_DEVICE;
        for (size_t j = 0; value->path && value->id && j < sightings->content_count; j++) {
            const char *content = after(sightings->content[j], value->id);

            if (content && content[0] == ':')
                sightings->contents[i] = (struct coco_file_content){(const uint8_t *)content + 1, strlen(content + 1)};
        }
    }
    observations = (struct coco_observations){.host = &sightings->host,
                                              .files = sightings->files,
                                              .file_count = request->count,
                                              .contents = sightings->contents};
    if (sightings->descriptor)
        add_descriptor(request, sightings->descriptor, &observations);
    return observations;
}

void words_file_read(const char *name, struct words_file *ret_file)
{
    static struct sightings sightings;
    static const char *words[LINES_MAX];
    struct coco_error error;
    int count;

    sightings = (struct sightings){0};
    count = read_words(name, words, &sightings);
    if (coco_request_init(&ret_file->request) != COCO_OK)
        words_file_fail("no memory", name);
    if (coco_request_parse_argv(&ret_file->request, COCO_PROGRAM_COCOLAUNCH, count, words, &error) != COCO_OK)
        words_file_fail("the words are refused", error.message);
    ret_file->observations = observe(&ret_file->request, &sightings);
    coco_classify(&ret_file->request, &ret_file->observations, &ret_file->facts, &ret_file->origins);
    if (coco_plan(&ret_file->request, &ret_file->observations, &ret_file->facts, &ret_file->plan) != COCO_PLAN_OK)
        words_file_fail("there is no plan", name);
}
