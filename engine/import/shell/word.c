/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One word of shell text: quotes, backslashes, and places. */
#include "import/shell/shell.h"

#include "coco/arena.h"
#include "request/complain.h"

struct coco_origin shell_place(const struct shell *shell)
{
    return (struct coco_origin){
        .kind = COCO_ORIGIN_FILE, .file = shell->name, .line = shell->line, .column = shell->column};
}

void shell_advance(struct shell *shell, size_t count)
{
    for (; count > 0 && shell->at < shell->end; count--) {
        const unsigned char byte = (unsigned char)*shell->at++;

        shell->column += (byte & 0xc0) != 0x80;
        if (byte != '\n')
            continue;
        shell->line++;
        shell->column = 1;
    }
}

char shell_peek(const struct shell *shell, size_t distance)
{
    return distance < (size_t)(shell->end - shell->at) ? shell->at[distance] : '\0';
}

enum coco_result shell_no_memory(const struct shell *shell)
{
    return coco_complain(shell->reterr_error, COCO_NO_MEMORY, shell_place(shell),
                         "there is no memory left to read the command");
}

enum coco_result shell_append(struct shell *shell, const char *bytes, size_t count, struct coco_origin origin)
{
    struct shell_field *field = &shell->field;

    if (!field->is_there) {
        field->is_there = true;
        field->origin = origin;
        field->expands = (struct coco_origin){0};
        field->length = 0;
    }
    if (count > shell->budget)
        return coco_complain(shell->reterr_error, COCO_TOO_MUCH, origin,
                             "with its variables expanded, the text is longer than %d bytes", COCO_IMPORT_BYTES_MAX);
    shell->budget -= count;
    if (field->length + count > field->capacity) {
        const size_t capacity = 2 * (field->length + count) + 64;
        char *text = coco_arena_alloc(shell->arena, capacity);

        if (!text)
            return shell_no_memory(shell);
        if (field->length > 0)
            memcpy(text, field->text, field->length);
        field->text = text;
        field->capacity = capacity;
    }
    if (count > 0)
        memcpy(field->text + field->length, bytes, count);
    field->length += count;
    return COCO_OK;
}

enum coco_result shell_finish_field(struct shell *shell)
{
    struct shell_words *list = shell->words;
    struct shell_field *field = &shell->field;
    struct shell_word word = {.origin = field->origin, .expands = field->expands};

    if (!field->is_there)
        return COCO_OK;
    field->is_there = false;
    if (list->count >= COCO_IMPORT_WORDS_MAX)
        return coco_complain(shell->reterr_error, COCO_TOO_MUCH, field->origin, "a command has at most %d words",
                             COCO_IMPORT_WORDS_MAX);
    word.text = coco_arena_copy(shell->arena, field->text, field->length);
    if (!word.text)
        return shell_no_memory(shell);
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity > 0 ? 2 * list->capacity : 16;
        struct shell_word *words = coco_arena_alloc(shell->arena, capacity * sizeof(*words));

        if (!words)
            return shell_no_memory(shell);
        if (list->count > 0)
            memcpy(words, list->words, list->count * sizeof(*words));
        list->words = words;
        list->capacity = capacity;
    }
    list->words[list->count++] = word;
    return COCO_OK;
}

static enum coco_result no_end(const struct shell *shell, struct coco_origin start)
{
    return coco_complain(shell->reterr_error, COCO_BAD_SYNTAX, start, "this quote has no end");
}

static enum coco_result append_here(struct shell *shell, size_t count)
{
    const char *at = shell->at;
    const struct coco_origin origin = shell_place(shell);

    shell_advance(shell, count);
    return shell_append(shell, at, count, origin);
}

static enum coco_result take_single(struct shell *shell)
{
    const struct coco_origin start = shell_place(shell);
    const char *close = memchr(shell->at + 1, '\'', (size_t)(shell->end - shell->at) - 1);
    enum coco_result result;

    if (!close)
        return no_end(shell, start);
    result = shell_append(shell, shell->at + 1, (size_t)(close - shell->at) - 1, start);
    shell_advance(shell, (size_t)(close - shell->at) + 1);
    return result;
}

static enum coco_result take_double(struct shell *shell)
{
    const struct coco_origin start = shell_place(shell);
    enum coco_result result = shell_append(shell, "", 0, start);

    shell_advance(shell, 1);
    while (result == COCO_OK) {
        const char byte = shell_peek(shell, 0), next = shell_peek(shell, 1);

        if (shell->at == shell->end)
            return no_end(shell, start);
        if (byte == '"')
            break;
        if (byte == '\\' && next == '\n') {
            shell_advance(shell, 2);
        } else if (byte == '\\' && next && strchr("$`\"\\", next)) {
            shell_advance(shell, 1);
            result = append_here(shell, 1);
        } else if (byte == '$' || byte == '`') {
            result = shell_take_expansion(shell, true, false);
        } else {
            result = append_here(shell, 1);
        }
    }
    shell_advance(shell, 1);
    return result;
}

static enum coco_result take_backslash(struct shell *shell)
{
    const char next = shell_peek(shell, 1);

    if (next == '\n' || (next == '\r' && shell_peek(shell, 2) == '\n')) { /* a file from Windows means the same */
        shell_advance(shell, next == '\n' ? 2 : 3);
        return COCO_OK;
    }
    shell_advance(shell, shell->at + 1 < shell->end);
    return append_here(shell, 1);
}

/* How many bytes stand for themselves here. */
static size_t plain_length(const struct shell *shell)
{
    size_t length = 0;

    while (shell->at + length < shell->end && !strchr("'\"\\$` \t\r\n;&|()<>", shell->at[length]))
        length++;
    return length;
}

enum coco_result shell_take_word(struct shell *shell, bool splits)
{
    enum coco_result result = COCO_OK;
    const char *const start = shell->at;

    shell->field.is_there = false;
    while (result == COCO_OK && shell->at < shell->end) {
        const char byte = *shell->at;
        const size_t plain = plain_length(shell);

        if (plain > 0) {
            const bool is_home = byte == '~' && shell->at == start;

            result = append_here(shell, plain);
            if (is_home)
                shell->field.expands = shell->field.origin;
        } else if (byte == '\'') {
            result = take_single(shell);
        } else if (byte == '"') {
            result = take_double(shell);
        } else if (byte == '\\') {
            result = take_backslash(shell);
        } else if (byte == '$' || byte == '`') {
            result = shell_take_expansion(shell, false, splits);
        } else {
            break;
        }
    }
    return result == COCO_OK ? shell_finish_field(shell) : result;
}
