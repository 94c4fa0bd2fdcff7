/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/origin.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "report/basis.h"
#include "report/writer.h"

/* Bytes of a value that are shown: enough to recognise it. */
#define VALUE_SHOWN 64

/* What a dialect's launches are called: their words, the whole, and where what nobody wrote comes from. */
struct dialect_words {
    const char *words, *whole, *otherwise;
};

static const struct dialect_words *words_of(enum coco_dialect dialect)
{
    static const struct dialect_words words[] = {
        [COCO_DIALECT_OWN] = {"command line", "request", "default"},
        [COCO_DIALECT_QEMU] = {"QEMU command line", "QEMU command line", "default of QEMU"},
        [COCO_DIALECT_READCONFIG] = {"QEMU command line", "QEMU configuration", "default of QEMU"},
        [COCO_DIALECT_LIBVIRT] = {"QEMU command line", "libvirt domain", "default of libvirt"},
        [COCO_DIALECT_VMSPAWN] = {"systemd-vmspawn command line", "systemd-vmspawn command line",
                                  "default of systemd-vmspawn"},
    };

    return &words[dialect];
}

/* A setting without a place is what the other program does by itself: there is nothing to point at. */
const struct coco_setting *coco_origin_setting(const struct coco_request *request,
                                               const struct coco_fact_origin *origin)
{
    if (origin->setting >= request->count || request->settings[origin->setting].origin.kind == COCO_ORIGIN_NONE)
        return NULL;
    return &request->settings[origin->setting];
}

void coco_describe_written(const struct coco_origin *origin, enum coco_dialect dialect, char *ret_text, size_t size)
{
    char file[ORIGIN_TEXT_MAX];

    if (origin->kind == COCO_ORIGIN_FILE || (origin->kind == COCO_ORIGIN_WORDS && origin->file))
        coco_escape_text(origin->file, file, sizeof(file));
    switch (origin->kind) {
    case COCO_ORIGIN_NONE:
        snprintf(ret_text, size, "%s", words_of(dialect)->whole);
        break;
    case COCO_ORIGIN_ARGV:
        snprintf(ret_text, size, "command line, word %u", origin->argument);
        break;
    case COCO_ORIGIN_FILE:
        if (origin->line > 0)
            snprintf(ret_text, size, "%s:%u:%u", file, origin->line, origin->column);
        else
            snprintf(ret_text, size, "%s", file);
        break;
    case COCO_ORIGIN_WORDS:
        snprintf(ret_text, size, "%s, word %u", origin->file ? file : words_of(dialect)->words, origin->argument);
        break;
    }
}

void coco_describe_place(const struct coco_request *request, const struct coco_setting *setting, char *ret_text,
                         size_t size)
{
    static const struct coco_origin nowhere = {.kind = COCO_ORIGIN_NONE};

    coco_describe_written(setting ? &setting->origin : &nowhere, request->dialect, ret_text, size);
}

/*
 * A credential is one however it travels: SMBIOS strings and kernel arguments carry them too, and which of those do is
 * not always to be seen. So of these the part up to the first separator is shown, which is the name.
 */
bool coco_is_secret_setting(const struct coco_setting *setting)
{
    return setting->option == COCO_OPTION_set_credential || setting->option == COCO_OPTION_smbios11 ||
           setting->option == COCO_OPTION_found_launch_secret ||
           (setting->option == COCO_OPTION_cmdline && strncmp(setting->text, "console=", strlen("console=")) != 0);
}

/* Bytes of the setting's value that may be shown. */
static int shown_length(const struct coco_setting *setting)
{
    size_t length = strlen(setting->text);

    if (coco_is_secret_setting(setting)) {
        const char separator = setting->option == COCO_OPTION_set_credential ? ':' : '=';
        const char *end = strchr(setting->text, separator);

        if (end)
            length = (size_t)(end - setting->text) + 1;
        else if (setting->option != COCO_OPTION_cmdline) /* a kernel argument without a value is a switch */
            length = 0;
    }
    if (length > VALUE_SHOWN) {
        length = VALUE_SHOWN;
        while (length > 0 && ((unsigned char)setting->text[length] & 0xc0) == 0x80)
            length--; /* not in the middle of a character */
    }
    return (int)length;
}

void coco_describe_option(const struct coco_setting *setting, char *ret_text, size_t size)
{
    const struct coco_option_info *option = coco_option_info(setting->option);
    const int shown = shown_length(setting);
    const char *rest = strlen(setting->text) > (size_t)shown ? "..." : "";
    char start[VALUE_SHOWN + 1], value[4 * VALUE_SHOWN + 1];

    snprintf(start, sizeof(start), "%.*s", shown, setting->text);
    coco_escape_text(start, value, sizeof(value));
    if (setting->origin.kind == COCO_ORIGIN_FILE)
        snprintf(ret_text, size, "%s", option->name);
    else if (setting->option == COCO_OPTION_cmdline)
        snprintf(ret_text, size, "%s%s", value, rest);
    else if (option->kind == COCO_KIND_SWITCH || setting->text[0] == '\0')
        snprintf(ret_text, size, "--%s", option->name);
    else
        snprintf(ret_text, size, "--%s=%s%s", option->name, value, rest);
}

void coco_describe_setting(const struct coco_setting *setting, char *ret_text, size_t size)
{
    if (setting->written)
        coco_escape_text(setting->written, ret_text, size);
    else
        coco_describe_option(setting, ret_text, size);
}

void coco_describe_origin(const struct coco_request *request, const struct coco_fact_origin *origin, char *ret_text,
                          size_t size)
{
    const struct coco_setting *setting = coco_origin_setting(request, origin);
    char place[ORIGIN_TEXT_MAX], words[ORIGIN_TEXT_MAX];

    if (origin->kind == COCO_FROM_NOTHING)
        snprintf(ret_text, size, "not known");
    else if (origin->kind == COCO_FROM_DEFAULT)
        snprintf(ret_text, size, "default");
    else if (!setting && origin->kind == COCO_FROM_SIGHTING)
        snprintf(ret_text, size, "seen on this host");
    else if (!setting)
        snprintf(ret_text, size, "%s", words_of(request->dialect)->otherwise);
    else {
        coco_describe_place(request, setting, place, sizeof(place));
        coco_describe_setting(setting, words, sizeof(words));
        snprintf(ret_text, size, "%s%s (%s)", origin->kind == COCO_FROM_SIGHTING ? "seen, " : "", place, words);
    }
}

void coco_describe_origin_briefly(const struct coco_judgement *judgement, enum coco_fact fact, char *ret_text,
                                  size_t size)
{
    const struct coco_fact_origin *origin = &judgement->origins->of[fact];
    const struct coco_setting *setting = coco_origin_setting(judgement->request, origin);
    const char *profile = coco_profile_of(judgement->observations, fact);
    char words[ORIGIN_TEXT_MAX];

    if (origin->kind == COCO_FROM_SIGHTING && !setting && profile) {
        coco_escape_text(profile, words, sizeof(words));
        snprintf(ret_text, size, "seen %s %s",
                 coco_is_pretended(judgement->observations, fact) ? "on the pretended host" : "in", words);
        return;
    }
    if (origin->kind == COCO_FROM_NOTHING || origin->kind == COCO_FROM_DEFAULT || !setting) {
        coco_describe_origin(judgement->request, origin, ret_text, size);
        return;
    }
    if (setting->origin.kind == COCO_ORIGIN_FILE)
        coco_describe_place(judgement->request, setting, words, sizeof(words));
    else
        coco_describe_setting(setting, words, sizeof(words));
    snprintf(ret_text, size, "%s%s", origin->kind == COCO_FROM_SIGHTING ? "seen, " : "", words);
}
