/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose language a text is in, by its content. */
#include "coco/import.h"

#include <string.h>

#include "coco/arena.h"
#include "import/qemu/sections.h"
#include "import/shell/script.h"
#include "request/span.h"

enum coco_dialect coco_import_recognise_program(const char *word)
{
    static const char wrapped[] = ".qemu-system-"; /* as NixOS wraps its programs */
    const char *slash = strrchr(word, '/');
    const char *name = slash ? slash + 1 : word;

    if (strncmp(name, wrapped, strlen(wrapped)) == 0)
        name++;
    if (strncmp(name, "qemu-system-", strlen("qemu-system-")) == 0 || strcmp(name, "qemu-kvm") == 0 ||
        strcmp(name, "kvm") == 0 || strcmp(name, "qemu") == 0)
        return COCO_DIALECT_QEMU;
    return strcmp(name, "systemd-vmspawn") == 0 ? COCO_DIALECT_VMSPAWN : COCO_DIALECT_OWN;
}

static const char *find(const char *text, const char *end, const char *wanted)
{
    const size_t length = strlen(wanted);

    for (; (size_t)(end - text) >= length; text++) {
        text = memchr(text, wanted[0], (size_t)(end - text) - length + 1);
        if (!text)
            break;
        if (memcmp(text, wanted, length) == 0)
            return text;
    }
    return NULL;
}

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && strchr(" \t\r\n", *text) && *text)
        text++;
    return text;
}

/* XML in which a domain begins, be it within a snapshot or a status. */
static bool is_domain(const char *text, const char *end)
{
    static const char tag[] = "<domain";

    if (text == end || *text != '<')
        return false;
    while ((text = find(text, end, tag))) {
        text += strlen(tag);
        if (text < end && *text && strchr(" \t\r\n>", *text))
            return true;
    }
    return false;
}

/*
 * Does it begin with a header as of -readconfig, and is one of its headers a group of QEMU's? Many programs have files
 * of this form, and a group called "global" is in many of them.
 */
static bool is_readconfig(const char *text, const char *end)
{
    bool begins = false;

    for (const char *feed; text < end; text = feed < end ? feed + 1 : end) {
        struct coco_span group = {text + 1, 0};

        feed = memchr(text, '\n', (size_t)(end - text));
        if (!feed)
            feed = end;
        if (*text != '[') {
            if (!begins && *text != '#' && *text != '\r' && *text != '\n')
                return false;
            continue;
        }
        begins = true;
        while (group.bytes + group.length < feed &&
               (coco_is_alphanumeric(group.bytes[group.length]) || group.bytes[group.length] == '-' ||
                group.bytes[group.length] == '_'))
            group.length++;
        if (qemu_section_is_known(group) && !coco_span_is(group, "global"))
            return true;
    }
    return false;
}

static bool follows(const char *text, const char *end, char byte)
{
    text = skip_blanks(text, end);
    return text < end && *text == byte;
}

/* A script with such a word, be it in no command. */
static bool is_script_about(const char *text, const char *end)
{
    return end - text > 2 && memcmp(text, "#!", 2) == 0 &&
           (find(text, end, "qemu") || find(text, end, "kvm") || find(text, end, "systemd-vmspawn"));
}

/*
 * The program of the command in a shell text, split as coco_words_split() does: the name need not stand there as it is,
 * since quotes and variables may take it apart. A launch file never has such a word at the beginning of a command.
 */
static enum coco_dialect recognise_command(const char *text, size_t length)
{
    enum coco_dialect dialect = COCO_DIALECT_OWN;
    struct coco_request request;
    struct coco_words words;
    struct coco_origin expands;
    struct coco_error error;
    enum coco_result result;

    if (coco_request_init(&request) != COCO_OK)
        return COCO_DIALECT_OWN;
    result = coco_words_split(&request, "", text, length, &words, &expands, &error);
    if (result == COCO_OK && words.count > 0)
        dialect = coco_import_recognise_program(words.words[0]);
    else if (result != COCO_BAD_VALUE && is_script_about(text, text + length))
        dialect = COCO_DIALECT_QEMU; /* with something wrong, of which it is said what that is */
    coco_request_done(&request);
    return dialect;
}

enum coco_dialect coco_import_recognise(const char *text, size_t length)
{
    static const char mark[] = "\xef\xbb\xbf";
    const char *const end = text + length;
    const char *start = text;

    if (length == 0)
        return COCO_DIALECT_OWN;
    if (length >= 3 && memcmp(text, mark, 3) == 0)
        start += 3;
    start = skip_blanks(start, end);
    if (is_domain(start, end))
        return COCO_DIALECT_LIBVIRT;
    if (is_readconfig(text, end))
        return COCO_DIALECT_READCONFIG;
    return recognise_command(text, length);
}

bool coco_import_tells_of_program(const char *text, size_t length)
{
    const char *const end = text + length;
    const char *first;

    for (text = skip_blanks(text, end); text < end && *text == '#'; text = skip_blanks(text, end))
        while (text < end && *text != '\n')
            text++;
    first = text;
    while (first < end && !strchr(" \t\r\n", *first))
        first++;
    if (first == text || strchr("{\"'", *text) || first[-1] == ':' || follows(first, end, ':'))
        return false;
    return find(text, end, "qemu-system-") || find(text, end, "/qemu-kvm");
}
