/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/spelling.h"

#include <stdio.h>
#include <string.h>

#include "report/origin.h"

struct spelling {
    const char *qemu, *libvirt;
};

static const struct spelling spellings[COCO_OPTION_COUNT] = {
#define SPELLING(option, in_qemu, in_libvirt) [COCO_OPTION_##option] = {in_qemu, in_libvirt},
#include "report/spelling.def"
#undef SPELLING
};

const char *coco_spelling_of(enum coco_dialect dialect, enum coco_option option)
{
    switch (dialect) {
    case COCO_DIALECT_QEMU:
    case COCO_DIALECT_READCONFIG:
        return spellings[option].qemu;
    case COCO_DIALECT_LIBVIRT:
        return spellings[option].libvirt;
    case COCO_DIALECT_OWN:
    case COCO_DIALECT_VMSPAWN:
        break;
    }
    return NULL;
}

bool coco_describe_spelling(const struct coco_request *request, enum coco_option option, char *ret_text, size_t size)
{
    const struct coco_setting *setting = coco_request_last(request, option);
    const char *spelling = coco_spelling_of(request->dialect, option);
    char place[ORIGIN_TEXT_MAX], words[ORIGIN_TEXT_MAX];

    if (setting && setting->written && setting->origin.kind != COCO_ORIGIN_NONE) {
        coco_describe_place(request, setting, place, sizeof(place));
        coco_describe_setting(setting, words, sizeof(words));
        snprintf(ret_text, size, "%s (%s)", words, place);
        return true;
    }
    if (spelling)
        snprintf(ret_text, size, "%s", spelling);
    return spelling != NULL;
}

static size_t name_length(const char *text)
{
    size_t length = 0;

    while ((text[length] >= 'a' && text[length] <= 'z') || (text[length] >= '0' && text[length] <= '9') ||
           text[length] == '-')
        length++;
    return length;
}

enum coco_option coco_next_option_named(const char **at)
{
    const char *begin;

    while ((begin = strstr(*at, "--"))) {
        const size_t length = name_length(begin + 2);
        const enum coco_option option = coco_option_by_name(begin + 2, length);

        *at = begin + 2 + length;
        if (option < COCO_OPTION_COUNT)
            return option;
    }
    *at += strlen(*at);
    return COCO_OPTION_COUNT;
}

/* Was the option named before in the same text? Then it was said there. */
static bool is_named_before(const char *text, const char *end, enum coco_option option)
{
    enum coco_option earlier;

    while ((earlier = coco_next_option_named(&text)) < COCO_OPTION_COUNT && text < end)
        if (earlier == option)
            return true;
    return false;
}

bool coco_describe_fix(const struct coco_request *request, const char *fix, char *ret_text, size_t size)
{
    const char *at = fix;
    size_t used = 0;
    enum coco_option option;
    char spelling[2 * ORIGIN_TEXT_MAX];

    while ((option = coco_next_option_named(&at)) < COCO_OPTION_COUNT) {
        if (is_named_before(fix, at, option) || !coco_describe_spelling(request, option, spelling, sizeof(spelling)))
            continue;
        snprintf(ret_text + used, size - used, "%s--%s%s is %s", used > 0 ? "; " : "", coco_option_info(option)->name,
                 coco_option_info(option)->kind == COCO_KIND_SWITCH ? "" : "=", spelling);
        used += strlen(ret_text + used);
    }
    return used > 0;
}
