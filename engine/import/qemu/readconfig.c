/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file for QEMU's -readconfig. QEMU reads it with fgets() into 1024 bytes and takes each piece apart with sscanf(),
 * so that much of what looks like a mistake is taken for something else, and is told here line by line:
 *
 *     [%63s "%63[^"]"]    else [%63[^]]]    else %63s = "%1023[^"]"    else %63s, with an empty value
 */
#include "import/qemu/use.h"

#include "coco/arena.h"
#include "import/qemu/sections.h"
#include "request/complain.h"

#define LINE_BYTES_MAX 1023 /* what fgets() leaves of its 1024 */
#define NAME_BYTES_MAX 63

struct config {
    struct groups *groups;
    const char *name; /* of the file */
    struct coco_error *reterr_error;
    unsigned line;
    unsigned columns;       /* of the line's pieces before this one */
    struct coco_span piece; /* up to its first NUL, with its line feed */
    struct qemu_section section;
};

static unsigned characters(const char *from, const char *to)
{
    unsigned count = 0;

    for (; from < to; from++)
        count += ((unsigned char)*from & 0xc0) != 0x80;
    return count;
}

/* The place of a byte of the piece. */
static struct coco_origin place(const struct config *config, const char *at)
{
    struct coco_origin origin = {.kind = COCO_ORIGIN_FILE, .file = config->name, .line = config->line};

    origin.column = config->columns + characters(config->piece.bytes, at) + 1;
    return origin;
}

static enum coco_result refuse(const struct config *config, const char *at, const char *sentence)
{
    return coco_complain(config->reterr_error, COCO_BAD_SYNTAX, place(config, at), "%s", sentence);
}

/* A line that QEMU takes for something else than it looks like. */
static enum coco_result tell(const struct config *config, const char *at, const char *sentence)
{
    struct coco_request *request = config->groups->request;
    const enum coco_result result = coco_request_add(request, COCO_OPTION_found_readconfig_quirk, sentence,
                                                     strlen(sentence), place(config, at), config->reterr_error);

    if (result == COCO_OK)
        request->settings[request->count - 1].written = "-readconfig";
    return result;
}

/* ---- what sscanf() does ------------------------------------------------------------------------------------------ */

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static const char *end_of(const struct config *config)
{
    return config->piece.bytes + config->piece.length;
}

static const char *skip_blanks(const struct config *config, const char *at)
{
    while (at < end_of(config) && is_blank(*at))
        at++;
    return at;
}

/* %63s, its blanks left out. */
static struct coco_span take_word(const struct config *config, const char *at)
{
    struct coco_span word = {at, 0};

    while (at + word.length < end_of(config) && word.length < NAME_BYTES_MAX && !is_blank(at[word.length]))
        word.length++;
    return word;
}

/* %LIMIT[^STOP] */
static struct coco_span take_until(const struct config *config, const char *at, char stop, size_t limit)
{
    struct coco_span span = {at, 0};

    while (at + span.length < end_of(config) && span.length < limit && at[span.length] != stop)
        span.length++;
    return span;
}

/* A byte between blanks of any number; *at is moved behind it where it is there. */
static bool take_byte(const struct config *config, const char **at, char byte)
{
    const char *here = skip_blanks(config, *at);

    if (here == end_of(config) || *here != byte)
        return false;
    *at = here + 1;
    return true;
}

static bool is_nothing_left(const struct config *config, const char *at)
{
    return skip_blanks(config, at) == end_of(config);
}

/* ---- headers ----------------------------------------------------------------------------------------------------- */

static enum coco_result open_section(struct config *config, struct coco_span group, const struct coco_span *id)
{
    const struct coco_origin origin = place(config, config->piece.bytes);
    enum qemu_section_kind kind;
    enum coco_result result = qemu_section_end(&config->section);

    if (result != COCO_OK)
        return result;
    config->section.use =
        (struct qemu_use){.groups = config->groups, .origin = origin, .reterr_error = config->reterr_error};
    result = qemu_section_begin(&config->section, group, id, &kind);
    if (result == COCO_OK && kind == QEMU_SECTION_IGNORED)
        return tell(config, config->piece.bytes, "QEMU takes this group in a file, and does nothing with it");
    return result;
}

/* [GROUP "ID"]; what stands behind the second quote does not matter to QEMU. */
static bool take_named_header(const struct config *config, struct coco_span *ret_group, struct coco_span *ret_id)
{
    const struct coco_span group = take_word(config, skip_blanks(config, config->piece.bytes + 1));
    const char *at = group.bytes + group.length;

    if (group.length == 0 || !take_byte(config, &at, '"'))
        return false;
    *ret_id = take_until(config, at, '"', NAME_BYTES_MAX);
    *ret_group = group;
    return ret_id->length > 0;
}

static enum coco_result read_header(struct config *config)
{
    struct coco_span group, id;
    const char *at;
    enum coco_result result;

    if (take_named_header(config, &group, &id)) {
        result = open_section(config, group, &id);
        at = id.bytes + id.length;
        if (result == COCO_OK && (at == end_of(config) || *at != '"'))
            return tell(config, id.bytes,
                        id.length == NAME_BYTES_MAX
                            ? "QEMU takes no more than 63 bytes of an id"
                            : "the id's closing quote is missing, and the line's end belongs to it");
        at++;
    } else {
        group = take_until(config, config->piece.bytes + 1, ']', NAME_BYTES_MAX);
        result = open_section(config, group, NULL);
        at = group.bytes + group.length;
    }
    if (result == COCO_OK && (at >= end_of(config) || *at != ']' || !is_nothing_left(config, at + 1)))
        return tell(config, at, "QEMU does not look at how a header ends: what is missing or stands here is ignored");
    return result;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

/* QEMU would take the whole word for the key, and find no such key. */
static enum coco_result check_key(const struct config *config, struct coco_span key)
{
    if (coco_span_is_made_of(key, "-_.[]"))
        return COCO_OK;
    if (key.bytes[0] == '#' || key.bytes[0] == ';')
        return refuse(config, key.bytes, "this is no comment to QEMU: one begins with # at the very margin");
    if (coco_span_has(key, '='))
        return refuse(config, key.bytes, "QEMU wants a blank before =: KEY = \"VALUE\"");
    return refuse(config, key.bytes, "this is no key that QEMU knows: a line is KEY = \"VALUE\"");
}

/* Tells of what sscanf() leaves out, and of what it takes though it does not look so. */
static enum coco_result tell_of_value(struct config *config, struct coco_span value)
{
    const char *const end = value.bytes + value.length;
    enum coco_result result = COCO_OK;

    if (coco_span_has(value, '\\'))
        result = tell(config, value.bytes, "a backslash stands for itself, and escapes nothing");
    if (result != COCO_OK)
        return result;
    if (end == end_of(config))
        return tell(config, value.bytes, "the closing quote is missing, and the line's end belongs to the value");
    return is_nothing_left(config, end + 1) ? COCO_OK
                                            : tell(config, end + 1, "what stands behind the closing quote is ignored");
}

static enum coco_result put(struct config *config, struct coco_span key, struct coco_span value)
{
    config->section.use.origin = place(config, key.bytes);
    return qemu_section_put(&config->section, key, value);
}

static enum coco_result read_pair(struct config *config)
{
    const char *const start = skip_blanks(config, config->piece.bytes);
    const struct coco_span key = take_word(config, start);
    const char *at = start + key.length;
    struct coco_span value = {"", 0};
    bool is_cut = at < end_of(config) && !is_blank(*at);
    enum coco_result result;

    if (key.length == 0)
        return refuse(config, config->piece.bytes,
                      "QEMU takes no line of blanks (or of a carriage return): only empty ones");
    if (!config->section.is_open)
        return refuse(config, start, "QEMU wants a header before this line, as in [machine]");
    result = check_key(config, key);
    if (result == COCO_OK && is_cut)
        result = tell(config, start, "QEMU takes no more than 63 bytes of a key, and its value is empty then");
    if (result == COCO_OK && !is_cut && take_byte(config, &at, '=') && take_byte(config, &at, '"')) {
        value = take_until(config, at, '"', LINE_BYTES_MAX);
        result = tell_of_value(config, value);
    } else if (result == COCO_OK && !is_cut) {
        result = tell(config, start, "the value is empty to QEMU: it takes nothing that is not in double quotes");
    }
    return result == COCO_OK ? put(config, key, value) : result;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

/* Takes what fgets() would; its line feed, if there is room for it, is part of the piece. */
static void take_piece(struct config *config, struct coco_span *rest, bool *ret_is_whole)
{
    const size_t room = rest->length < LINE_BYTES_MAX ? rest->length : LINE_BYTES_MAX;
    const char *feed = memchr(rest->bytes, '\n', room), *nul;
    size_t length = feed ? (size_t)(feed - rest->bytes) + 1 : room;

    config->piece = (struct coco_span){rest->bytes, length};
    *ret_is_whole = feed || length == rest->length;
    *rest = (struct coco_span){rest->bytes + length, rest->length - length};
    nul = memchr(config->piece.bytes, '\0', length);
    if (nul)
        config->piece.length = (size_t)(nul - config->piece.bytes);
}

static enum coco_result read_piece(struct config *config)
{
    const char first = config->piece.length > 0 ? config->piece.bytes[0] : '\0';

    if (first == '\n' || first == '#')
        return COCO_OK;
    if (first == '[' && config->piece.length > 1 && config->piece.bytes[1] != ']')
        return read_header(config);
    return read_pair(config);
}

static enum coco_result read_all(struct config *config, struct coco_span rest)
{
    enum coco_result result = COCO_OK;
    bool is_whole = true, was_whole;
    const char *start = rest.bytes;

    while (rest.length > 0 && result == COCO_OK) {
        was_whole = is_whole;
        config->columns = was_whole ? 0 : config->columns + characters(start, rest.bytes);
        config->line += was_whole;
        start = rest.bytes;
        take_piece(config, &rest, &is_whole);
        if (!was_whole)
            result = tell(config, config->piece.bytes, "QEMU takes 1023 bytes of a line, and the rest for a new line");
        if (result == COCO_OK && config->piece.length < (size_t)(rest.bytes - start))
            result = tell(config, config->piece.bytes + config->piece.length,
                          "a NUL byte stands here, and QEMU ignores what is behind it");
        if (result == COCO_OK)
            result = read_piece(config);
    }
    return result == COCO_OK ? qemu_section_end(&config->section) : result;
}

enum coco_result groups_read_config(struct groups *groups, const char *name, const char *text, size_t length,
                                    struct coco_error *reterr_error)
{
    struct config config = {.groups = groups, .reterr_error = reterr_error};
    const struct coco_origin nowhere = {0};

    config.name = coco_arena_copy(groups->request->arena, name, strlen(name));
    if (!config.name)
        return coco_complain(reterr_error, COCO_NO_MEMORY, nowhere, "there is no memory left to read the file");
    if (length > COCO_IMPORT_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, (struct coco_origin){COCO_ORIGIN_FILE, 0, config.name, 1, 1},
                             "a file of options has at most %d bytes, and this one has %zu", COCO_IMPORT_BYTES_MAX,
                             length);
    return read_all(&config, (struct coco_span){text, length});
}
