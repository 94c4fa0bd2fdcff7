/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command of a script that starts a VM: commands are gone through from the top, and the first such one is it. */
#include "import/shell/script.h"

#include "request/complain.h"

/* What is known of the command that is being read. */
struct command {
    unsigned depth;      /* of branches, loops and functions around it */
    bool is_conditional; /* behind && or || */
};

static size_t blanks_length(const struct shell *shell)
{
    const char byte = shell_peek(shell, 0), next = shell_peek(shell, 1);

    if (byte == ' ' || byte == '\t' || byte == '\r')
        return 1;
    if (byte != '\\' || (next != '\n' && next != '\r'))
        return 0;
    return next == '\n' ? 2 : shell_peek(shell, 2) == '\n' ? 3 : 0;
}

static void skip_blanks(struct shell *shell)
{
    for (size_t length; (length = blanks_length(shell)) > 0;)
        shell_advance(shell, length);
    if (shell_peek(shell, 0) == '#')
        while (shell->at < shell->end && *shell->at != '\n')
            shell_advance(shell, 1);
}

/* Does the shell stand before one of these words? */
static bool is_word(const struct shell *shell, const char *word)
{
    const size_t length = strlen(word), left = (size_t)(shell->end - shell->at);

    return left >= length && memcmp(shell->at, word, length) == 0 &&
           (left == length || strchr(" \t\r\n;&|()<>", shell->at[length]));
}

/* Words that only introduce what follows. Those that open or close a block change the depth. */
static bool take_keyword(struct shell *shell, struct command *command)
{
    static const struct {
        const char *word;
        int depth;
    } keywords[] = {
        {"if", 1},    {"while", 1}, {"until", 1}, {"for", 1},    {"case", 1},    {"{", 1},        {"fi", -1},
        {"done", -1}, {"esac", -1}, {"}", -1},    {"then", 0},   {"else", 0},    {"elif", 0},     {"do", 0},
        {"!", 0},     {"time", 0},  {"local", 0}, {"export", 0}, {"declare", 0}, {"readonly", 0}, {"typeset", 0},
    };

    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (!is_word(shell, keywords[i].word))
            continue;
        shell_advance(shell, strlen(keywords[i].word));
        if (keywords[i].depth > 0)
            command->depth++;
        else if (keywords[i].depth < 0 && command->depth > 0)
            command->depth--;
        return true;
    }
    return false;
}

/* <<WORD: the lines up to WORD are input of the command, and no commands. */
static enum coco_result skip_here_document(struct shell *shell)
{
    struct shell_words mark = {0}, *const kept = shell->words;
    enum coco_result result;

    shell_advance(shell, shell_peek(shell, 0) == '-');
    skip_blanks(shell);
    shell->words = &mark;
    result = shell_take_word(shell, false);
    shell->words = kept;
    if (result != COCO_OK || mark.count == 0)
        return result;
    while (shell->at < shell->end) {
        const size_t length = strlen(mark.words[0].text);

        while (shell->at < shell->end && *shell->at != '\n')
            shell_advance(shell, 1);
        shell_advance(shell, 1);
        while (shell_peek(shell, 0) == '\t')
            shell_advance(shell, 1);
        if ((size_t)(shell->end - shell->at) >= length && memcmp(shell->at, mark.words[0].text, length) == 0 &&
            (shell_peek(shell, length) == '\n' || shell->at + length == shell->end)) {
            shell_advance(shell, length);
            break;
        }
    }
    return COCO_OK;
}

/* > FILE, 2>&1, <<EOF: none of the command's words. A number right before it is none either. */
static enum coco_result skip_redirection(struct shell *shell, bool is_joined)
{
    struct shell_words ignored = {0}, *const kept = shell->words;
    struct shell_word *last = kept->count > 0 ? &kept->words[kept->count - 1] : NULL;
    enum coco_result result;

    if (is_joined && last && last->text[strspn(last->text, "0123456789")] == '\0')
        kept->count--;
    if (shell_peek(shell, 0) == '<' && shell_peek(shell, 1) == '<' && shell_peek(shell, 2) != '<') {
        shell_advance(shell, 2);
        return skip_here_document(shell);
    }
    while (shell->at < shell->end && strchr("<>&|", *shell->at))
        shell_advance(shell, 1);
    skip_blanks(shell);
    shell->words = &ignored;
    result = shell_take_word(shell, false);
    shell->words = kept;
    return result;
}

/* Past what ends a command. False: this is no such thing. */
static bool take_separator(struct shell *shell, struct command *command)
{
    const char byte = shell_peek(shell, 0), next = shell_peek(shell, 1);

    if (shell->at == shell->end || !strchr("\n;&|()", byte))
        return false;
    command->is_conditional = (byte == '&' || byte == '|') && next == byte;
    shell_advance(shell, command->is_conditional ? 2 : 1);
    return true;
}

/* ExecStart= of a systemd unit, with what may stand before its program. 0: this is no such thing. */
static size_t unit_key_length(const struct shell *shell)
{
    static const char key[] = "ExecStart=";
    const size_t left = (size_t)(shell->end - shell->at);
    size_t length = strlen(key);

    if (left < length || memcmp(shell->at, key, length) != 0)
        return 0;
    while (length < left && strchr("@-:+!|", shell->at[length]) && shell->at[length])
        length++;
    return length;
}

/* The ``` before and behind a command that stands in a document: its line is no part of the command. */
static bool skip_fence(struct shell *shell)
{
    if (shell_peek(shell, 0) != '`' || shell_peek(shell, 1) != '`' || shell_peek(shell, 2) != '`')
        return false;
    while (shell->at < shell->end && *shell->at != '\n')
        shell_advance(shell, 1);
    return true;
}

/* One command: its words, without the assignments before it, which are carried out. */
static enum coco_result take_command(struct shell *shell, struct command *command)
{
    enum coco_result result = COCO_OK;

    shell->words->count = 0;
    for (skip_blanks(shell); shell->at < shell->end && result == COCO_OK; skip_blanks(shell)) {
        const bool is_first = shell->words->count == 0;
        const char *const start = shell->at;
        const char byte = *start;

        if (byte == '<' || byte == '>' || (byte == '&' && shell_peek(shell, 1) == '>'))
            result = skip_redirection(shell, start > shell->text && coco_is_digit(start[-1]));
        else if (strchr("\n;&|()", byte))
            break;
        else if (is_first && (take_keyword(shell, command) || skip_fence(shell)))
            continue;
        else if (is_first && unit_key_length(shell) > 0)
            shell_advance(shell, unit_key_length(shell));
        else if (is_first && shell_assignment_length(shell) > 0)
            result = shell_take_assignment(shell, command->depth == 0 && !command->is_conditional);
        else
            result = shell_take_word(shell, true);
        shell_advance(shell, result == COCO_OK && shell->at == start);
    }
    return result;
}

/* $NAME or ${NAME}, of which branches assign different programs: one of them, so that the command is found. */
static const char *program_of(struct shell *shell, const struct shell_word *word)
{
    const struct shell_variable *variable;
    struct coco_span name = coco_span_of(word->text);

    if (word->expands.kind == COCO_ORIGIN_NONE || name.length < 2 || name.bytes[0] != '$')
        return word->text;
    name = (struct coco_span){name.bytes + 1, name.length - 1};
    if (name.bytes[0] == '{' && name.bytes[name.length - 1] == '}')
        name = (struct coco_span){name.bytes + 1, name.length - 2};
    variable = shell_find(shell, name);
    return variable && variable->items.count > 0 ? variable->items.words[0].text : word->text;
}

static bool starts_vm(struct shell *shell, const struct shell_word *word)
{
    return coco_import_recognise_program(program_of(shell, word)) != COCO_DIALECT_OWN;
}

/* Programs that start the program that follows among their own words. */
static bool is_starter(const char *word)
{
    static const char *const starters[] = {"exec",    "sudo",    "doas",    "env",     "nice",    "ionice",
                                           "taskset", "numactl", "chrt",    "setsid",  "nohup",   "command",
                                           "stdbuf",  "timeout", "setpriv", "unshare", "prlimit", "systemd-run",
                                           "cgexec",  "gdb",     "strace"};
    const char *slash = strrchr(word, '/');

    word = slash ? slash + 1 : word;
    for (size_t i = 0; i < sizeof(starters) / sizeof(starters[0]); i++)
        if (strcmp(word, starters[i]) == 0)
            return true;
    return false;
}

/* The number of the word that is the VM's program; the count where there is none. */
static size_t find_program(struct shell *shell, const struct shell_words *words)
{
    if (words->count == 0 || starts_vm(shell, &words->words[0]))
        return 0;
    if (!is_starter(words->words[0].text))
        return words->count;
    if (words->count > 1 && (strcmp(words->words[1].text, "-v") == 0 || strcmp(words->words[1].text, "-V") == 0))
        return words->count; /* command -v: where is it? */
    for (size_t i = 1; i < words->count; i++)
        if (starts_vm(shell, &words->words[i]))
            return i;
    return words->count;
}

/* Does the program start no VM, but say something of itself? Scripts ask so before they start one. */
static bool is_question(const struct shell_words *words)
{
    static const char *const options[] = {"-version", "--version", "-h", "-help", "--help"};

    for (size_t i = 1; i < words->count; i++) {
        if (strcmp(words->words[i].text, "help") == 0 || strcmp(words->words[i].text, "?") == 0)
            return true;
        for (size_t j = 0; j < sizeof(options) / sizeof(options[0]); j++)
            if (strcmp(words->words[i].text, options[j]) == 0)
                return true;
    }
    return false;
}

enum coco_result shell_find_command(struct shell *shell, struct shell_words *ret_words)
{
    const struct coco_origin start = shell_place(shell);
    struct command command = {0};
    struct shell_words *const words = &shell->command;
    struct shell_words found = {0};
    enum coco_result result = COCO_OK;

    shell->words = words;
    while (result == COCO_OK && shell->at < shell->end) {
        size_t program;

        result = take_command(shell, &command);
        program = result == COCO_OK ? find_program(shell, words) : 0;
        if (result == COCO_OK && program < words->count) {
            words->words[program].text = program_of(shell, &words->words[program]);
            found = (struct shell_words){words->count - program, 0, words->words + program};
            if (!is_question(&found)) {
                *ret_words = found;
                return COCO_OK;
            }
            *words = (struct shell_words){0}; /* what was found is kept, for when there is no better one */
        }
        if (result == COCO_OK)
            (void)take_separator(shell, &command);
    }
    if (result != COCO_OK)
        return result;
    if (found.count == 0)
        return coco_complain(
            shell->reterr_error, COCO_BAD_VALUE, start,
            "there is no command here that starts qemu-system-*, qemu-kvm or systemd-vmspawn: for a "
            "running one, give /proc/PID/cmdline, as lines of ps and of logs do not say where words end");
    *ret_words = found;
    return COCO_OK;
}
