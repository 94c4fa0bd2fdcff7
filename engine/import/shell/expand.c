/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Variables: what was assigned to them, and where they stand in words. */
#include "import/shell/shell.h"

#include "request/complain.h"

static bool is_name_byte(char byte)
{
    return coco_is_alphanumeric(byte) || byte == '_';
}

static size_t name_length(const char *at, const char *end)
{
    size_t length = 0;

    if (at < end && coco_is_digit(*at))
        return 0;
    while (at + length < end && is_name_byte(at[length]))
        length++;
    return length;
}

struct shell_variable *shell_find(struct shell *shell, struct coco_span name)
{
    for (size_t i = 0; i < shell->variable_count; i++) {
        const struct coco_span other = shell->variables[i].name;

        if (other.length == name.length && memcmp(other.bytes, name.bytes, name.length) == 0)
            return &shell->variables[i];
    }
    return NULL;
}

/* ---- use --------------------------------------------------------------------------------------------------------- */

/* As it is written; the word is marked. */
static enum coco_result leave(struct shell *shell, size_t count)
{
    const char *at = shell->at;
    const struct coco_origin origin = shell_place(shell);
    enum coco_result result;

    count = count < (size_t)(shell->end - at) ? count : (size_t)(shell->end - at);
    shell_advance(shell, count);
    result = shell_append(shell, at, count, origin);
    if (shell->field.expands.kind == COCO_ORIGIN_NONE)
        shell->field.expands = origin;
    return result;
}

/* The end of what a bracket opens, behind the closing one; quotes and backslashes are stepped over. */
static size_t bracketed_length(const char *text, const char *end, size_t at, char open, char close)
{
    size_t depth = 0;
    char quote = '\0';

    for (; text + at < end; at++) {
        const char byte = text[at];

        if (byte == '\\')
            at++;
        else if (quote)
            quote = byte == quote ? '\0' : quote;
        else if (byte == '\'' || byte == '"')
            quote = byte;
        else if (byte == open)
            depth++;
        else if (byte == close && --depth == 0)
            return at + 1;
    }
    return at;
}

/* Up to the next blank; those within an expansion that was left as it is written are none of the words'. */
static size_t unsplit_length(const char *text, bool has_left)
{
    const char *const end = text + strlen(text);
    size_t length = 0;

    while (text + length < end && !strchr(" \t\n", text[length])) {
        const char next = has_left && text[length] == '$' ? text[length + 1] : '\0';

        if (next == '{' || next == '(')
            length = bracketed_length(text, end, length + 1, next, next == '{' ? '}' : ')');
        else
            length++;
    }
    return length < (size_t)(end - text) ? length : (size_t)(end - text);
}

/* The text of one item; without quotes it is split at blanks. */
static enum coco_result append_item(struct shell *shell, const struct shell_word *item, bool splits,
                                    struct coco_origin place)
{
    const char *at = item->text;
    enum coco_result result = COCO_OK;

    while (*at && result == COCO_OK) {
        const size_t blanks = splits ? strspn(at, " \t\n") : 0;
        const size_t length = splits ? unsplit_length(at + blanks, item->expands.kind != COCO_ORIGIN_NONE) : strlen(at);

        if (blanks > 0)
            result = shell_finish_field(shell);
        if (result == COCO_OK && length > 0)
            result = shell_append(shell, at + blanks, length, item->origin);
        if (shell->field.is_there && item->expands.kind != COCO_ORIGIN_NONE)
            shell->field.expands = place;
        at += blanks + length;
    }
    return result;
}

/* `all`: every item of an array is a word of its own. */
static enum coco_result append_variable(struct shell *shell, const struct shell_variable *variable, bool all,
                                        bool splits, struct coco_origin place)
{
    enum coco_result result = COCO_OK;

    /* A word that is nothing but this has the place where it was assigned, and is none where there are no items. */
    if (shell->field.is_there && shell->field.length == 0 && variable->items.count > 0)
        shell->field.origin = variable->items.words[0].origin;
    else if (all && shell->field.length == 0)
        shell->field.is_there = false;
    for (size_t i = 0; i < variable->items.count && (all || i == 0) && result == COCO_OK; i++) {
        if (i > 0)
            result = shell_finish_field(shell);
        if (result == COCO_OK && all && !splits)
            result = shell_append(shell, "", 0, variable->items.words[i].origin);
        if (result == COCO_OK)
            result = append_item(shell, &variable->items.words[i], splits, place);
    }
    return result;
}

/* ${NAME}, ${NAME[@]}, and ${NAME:-TEXT}, where the text is what a script is written for. */
static enum coco_result take_braced(struct shell *shell, bool in_quotes, bool splits)
{
    const struct coco_origin place = shell_place(shell);
    const size_t length = bracketed_length(shell->at, shell->end, 1, '{', '}');
    const char *const inner = shell->at + 2, *const end = shell->at + length - 1;
    const struct coco_span name = {inner, end > inner ? name_length(inner, end) : 0};
    const struct shell_variable *variable = name.length > 0 ? shell_find(shell, name) : NULL;
    struct coco_span rest = {inner + name.length, end > inner ? (size_t)(end - inner) - name.length : 0};
    const bool all = coco_span_is(rest, "[@]") || coco_span_is(rest, "[*]");
    enum coco_result result;

    if (variable && variable->is_known && (rest.length == 0 || all)) {
        shell_advance(shell, length);
        return append_variable(shell, variable, all, splits && !in_quotes, place);
    }
    if (variable || name.length == 0 || rest.length < 2 || (rest.bytes[0] != '-' && memcmp(rest.bytes, ":-", 2) != 0))
        return leave(shell, length);
    rest.length -= rest.bytes[0] == ':' ? 2 : 1;
    rest.bytes += rest.bytes[0] == ':' ? 2 : 1;
    if (!coco_span_is_made_of(rest, "-_./=,:+@"))
        return leave(shell, length);
    shell_advance(shell, length);
    result = shell_append(shell, rest.bytes, rest.length, place);
    shell->field.expands = place;
    return result;
}

/* The byte that an escape of $'...' stands for; its length behind the backslash, or 0. */
static size_t c_escape(const char *at, const char *end, char *ret_byte)
{
    static const char letters[] = "abefnrtv\\'\"?", meanings[] = "\a\b\033\f\n\r\t\v\\'\"?";
    const char *letter = *at ? strchr(letters, *at) : NULL;
    const bool is_hex = *at == 'x';
    size_t length = is_hex;
    unsigned number = 0;

    if (letter) {
        *ret_byte = meanings[letter - letters];
        return 1;
    }
    for (; at + length < end && length < 3; length++) {
        const int digit = coco_hex_digit(at[length]);

        if (digit < 0 || (!is_hex && digit > 7))
            break;
        number = number * (is_hex ? 16 : 8) + (unsigned)digit;
    }
    *ret_byte = (char)(unsigned char)(number & 0xff);
    return length > is_hex && *ret_byte ? length : 0;
}

static enum coco_result take_c_string(struct shell *shell)
{
    const struct coco_origin start = shell_place(shell);
    enum coco_result result = shell_append(shell, "", 0, start);

    for (shell_advance(shell, 2); result == COCO_OK; shell_advance(shell, 1)) {
        char byte = shell_peek(shell, 0);

        if (shell->at == shell->end)
            return coco_complain(shell->reterr_error, COCO_BAD_SYNTAX, start, "this quote has no end");
        if (byte == '\'')
            break;
        if (byte == '\\' && shell->at + 1 < shell->end) {
            const size_t length = c_escape(shell->at + 1, shell->end, &byte);

            if (length == 0)
                byte = '\\';
            shell_advance(shell, length);
        }
        result = shell_append(shell, &byte, 1, start);
    }
    shell_advance(shell, 1);
    return result;
}

static size_t backquoted_length(const struct shell *shell)
{
    const char *const close = memchr(shell->at + 1, '`', (size_t)(shell->end - shell->at) - 1);

    return (size_t)((close ? close + 1 : shell->end) - shell->at);
}

enum coco_result shell_take_expansion(struct shell *shell, bool in_quotes, bool splits)
{
    const struct coco_origin place = shell_place(shell);
    const char next = shell_peek(shell, 1);
    const struct coco_span name = {shell->at + 1, name_length(shell->at + 1, shell->end)};
    const struct shell_variable *variable;

    if (*shell->at == '`')
        return leave(shell, backquoted_length(shell));
    if (next == '{')
        return take_braced(shell, in_quotes, splits);
    if (next == '(')
        return leave(shell, bracketed_length(shell->at, shell->end, 1, '(', ')'));
    if (next == '\'' && !in_quotes)
        return take_c_string(shell);
    if (name.length > 0) {
        variable = shell_find(shell, name);
        if (!variable || !variable->is_known)
            return leave(shell, name.length + 1);
        shell_advance(shell, name.length + 1);
        return append_variable(shell, variable, false, splits && !in_quotes, place);
    }
    if (next && (coco_is_digit(next) || strchr("@*#?!$-", next)))
        return leave(shell, 2);
    shell_advance(shell, 1);
    return next == '"' && !in_quotes ? COCO_OK : shell_append(shell, "$", 1, place);
}

/* ---- assignment -------------------------------------------------------------------------------------------------- */

size_t shell_assignment_length(const struct shell *shell)
{
    size_t length = name_length(shell->at, shell->end);

    if (length == 0)
        return 0;
    length += shell_peek(shell, length) == '+';
    return shell_peek(shell, length) == '=' ? length + 1 : 0;
}

static void skip_blanks_and_comments(struct shell *shell)
{
    for (char byte = shell_peek(shell, 0); byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '#' ||
                                           (byte == '\\' && shell_peek(shell, 1) == '\n');
         byte = shell_peek(shell, 0)) {
        if (byte == '#')
            while (shell->at < shell->end && *shell->at != '\n')
                shell_advance(shell, 1);
        shell_advance(shell, byte == '\\' ? 2 : byte != '#');
    }
}

/* (WORD WORD...), behind the = */
static enum coco_result take_array(struct shell *shell)
{
    const struct coco_origin start = shell_place(shell);
    enum coco_result result = COCO_OK;

    shell_advance(shell, 1);
    for (skip_blanks_and_comments(shell); result == COCO_OK; skip_blanks_and_comments(shell)) {
        const char *const at = shell->at;

        if (shell->at == shell->end)
            return coco_complain(shell->reterr_error, COCO_BAD_SYNTAX, start, "this bracket has no end");
        if (*shell->at == ')')
            break;
        result = shell_take_word(shell, true);
        shell_advance(shell, shell->at == at); /* an operator, which no array has */
    }
    shell_advance(shell, 1);
    return result;
}

/* The variable of that name, or a new one; NULL: there are too many. */
static struct shell_variable *variable_for(struct shell *shell, struct coco_span name)
{
    struct shell_variable *variable = shell_find(shell, name);

    if (variable || shell->variable_count == SHELL_VARIABLES_MAX)
        return variable;
    variable = &shell->variables[shell->variable_count++];
    *variable = (struct shell_variable){.name = name, .is_known = true};
    return variable;
}

/* NAME+=VALUE: text behind the text, or items behind the items. */
static enum coco_result append_value(struct shell *shell, struct shell_variable *variable, struct shell_words *value,
                                     bool is_array)
{
    struct shell_words *const kept = shell->words;
    enum coco_result result = COCO_OK;

    shell->words = &variable->items;
    if (!is_array && variable->items.count > 0 && value->count > 0) {
        const struct shell_word first = variable->items.words[0];

        shell->field.is_there = false;
        result = shell_append(shell, first.text, strlen(first.text), first.origin);
        if (result == COCO_OK)
            result = shell_append(shell, value->words[0].text, strlen(value->words[0].text), first.origin);
        shell->field.expands = first.expands.kind != COCO_ORIGIN_NONE ? first.expands : value->words[0].expands;
        variable->items.count = 0;
        if (result == COCO_OK)
            result = shell_finish_field(shell);
    } else {
        for (size_t i = 0; i < value->count && result == COCO_OK; i++) {
            result = shell_append(shell, value->words[i].text, strlen(value->words[i].text), value->words[i].origin);
            shell->field.expands = value->words[i].expands;
            if (result == COCO_OK)
                result = shell_finish_field(shell);
        }
    }
    shell->words = kept;
    return result;
}

enum coco_result shell_take_assignment(struct shell *shell, bool is_sure)
{
    const size_t length = shell_assignment_length(shell);
    const bool appends = shell->at[length - 2] == '+';
    const struct coco_span name = {shell->at, length - 1 - appends};
    struct shell_words value = {0}, *const kept = shell->words;
    struct shell_variable *variable;
    bool is_array;
    enum coco_result result;

    shell_advance(shell, length);
    is_array = shell_peek(shell, 0) == '(';
    shell->words = &value;
    result = is_array ? take_array(shell) : shell_take_word(shell, false);
    shell->words = kept;
    variable = variable_for(shell, name);
    if (result != COCO_OK || !variable)
        return result;
    variable->is_known = is_sure && (!appends || variable->is_known);
    if (appends)
        return append_value(shell, variable, &value, is_array);
    variable->items = value;
    return COCO_OK;
}
