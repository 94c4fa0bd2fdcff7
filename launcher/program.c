/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "observe/read.h"

const char *program_name(enum coco_program program)
{
    return program == COCO_PROGRAM_COCOCHECK ? "cococheck" : "cocolaunch";
}

static bool terminal_is_raw;

void program_set_raw(bool raw)
{
    terminal_is_raw = raw && isatty(STDERR_FILENO) == 1;
}

const char *program_line_end(void)
{
    return terminal_is_raw ? "\r\n" : "\n";
}

void program_complain(enum coco_program program, const char *format, ...)
{
    char sentence[2048], escaped[4 * sizeof(sentence)];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    coco_escape_text(sentence, escaped, sizeof(escaped)); /* a terminal must not obey what a user's text holds */
    fprintf(stderr, "%s: %s%s", program_name(program), escaped, program_line_end());
}

void program_complain_at(enum coco_program program, const struct coco_error *error)
{
    const struct coco_origin *origin = &error->origin;

    if (origin->kind == COCO_ORIGIN_FILE && origin->line > 0)
        program_complain(program, "%s:%u:%u: %s", origin->file, origin->line, origin->column, error->message);
    else if (origin->kind == COCO_ORIGIN_FILE)
        program_complain(program, "%s: %s", origin->file, error->message);
    else if (origin->kind == COCO_ORIGIN_ARGV)
        program_complain(program, "command line, word %u: %s", origin->argument, error->message);
    else
        program_complain(program, "%s", error->message);
}

static enum program_result result_of(enum coco_result result, enum program_result otherwise)
{
    if (result == COCO_OK)
        return PROGRAM_OK;
    return result == COCO_NO_MEMORY ? PROGRAM_FAILED : otherwise;
}

static enum program_result parse_config(enum coco_program program, const char *path, char *text,
                                        struct coco_request *request)
{
    const ssize_t length = read_named_up_to(path, text, PROGRAM_CONFIG_BYTES_MAX + 1);
    const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    struct coco_error error;
    enum coco_result result;

    if (length < 0) {
        program_complain(program, "%s: the launch file cannot be read: %s", name, strerror((int)-length));
        return PROGRAM_BAD_INPUT;
    }
    if (length > PROGRAM_CONFIG_BYTES_MAX) {
        program_complain(program, "%s: the launch file is larger than %d bytes", name, PROGRAM_CONFIG_BYTES_MAX);
        return PROGRAM_BAD_INPUT;
    }
    result = coco_request_parse_file(request, name, text, (size_t)length, &error);
    if (result != COCO_OK)
        program_complain_at(program, &error);
    return result_of(result, PROGRAM_BAD_INPUT);
}

static void reverse(struct coco_setting *settings, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        const struct coco_setting setting = settings[i];

        settings[i] = settings[count - 1 - i];
        settings[count - 1 - i] = setting;
    }
}

/* Moves the settings from index `middle` on to index `first`; those that were in between follow them. */
static void move_to(struct coco_request *request, size_t first, size_t middle)
{
    reverse(request->settings + first, middle - first);
    reverse(request->settings + middle, request->count - middle);
    reverse(request->settings + first, request->count - first);
}

static enum program_result parse_configs(enum coco_program program, struct coco_request *request)
{
    enum program_result result = PROGRAM_OK;
    char *text = NULL;
    size_t index = 0;

    while (result == PROGRAM_OK && coco_request_next(request, COCO_OPTION_config, index, &index)) {
        const size_t count = request->count;

        if (!text)
            text = malloc(PROGRAM_CONFIG_BYTES_MAX + 1);
        if (!text)
            result = PROGRAM_FAILED;
        else
            result = parse_config(program, request->settings[index].value.path, text, request);
        index++;
        move_to(request, index, count);
        index += request->count - count;
    }
    free(text);
    return result;
}

/* Standard input can be read once. */
static const struct coco_setting *second_reader_of_stdin(const struct coco_request *request)
{
    unsigned times = 0;

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if ((setting->option == COCO_OPTION_config || setting->option == COCO_OPTION_explain_error) &&
            strcmp(setting->text, "-") == 0 && ++times == 2)
            return setting;
    }
    return NULL;
}

static bool ends_in(const char *text, const char *end)
{
    return strlen(text) > strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

/* A launch file that is given without --config= would go unread, and be handed to the kernel. */
void program_hint_at_config(enum coco_program program, const struct coco_request *request)
{
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];
        const char *text = setting->text;

        if (setting->option != COCO_OPTION_cmdline || strchr(text, '=') ||
            !(ends_in(text, ".yaml") || ends_in(text, ".yml") || ends_in(text, ".json")))
            continue;
        program_complain(program,
                         "command line, word %u is taken for a kernel argument; a launch file is read with --config=",
                         setting->origin.argument);
        return;
    }
}

/* Words are counted from the first behind the program's name, whether it is a command or an option. */
static enum coco_result parse_words(enum coco_program program, int first, int argc, const char *const argv[],
                                    struct coco_request *request, struct coco_error *reterr_error)
{
    const unsigned skipped = (unsigned)first - 1;
    const enum coco_result result =
        coco_request_parse_argv(request, program, argc > first ? argc - first : 0, argv + first, reterr_error);

    for (size_t i = 0; i < request->count; i++)
        request->settings[i].origin.argument += skipped;
    if (result != COCO_OK)
        reterr_error->origin.argument += skipped;
    return result;
}

enum program_result program_read(enum coco_program program, int first, int argc, const char *const argv[],
                                 struct coco_request *request)
{
    struct coco_error error;
    enum program_result result;
    const struct coco_setting *second;

    result = result_of(parse_words(program, first, argc, argv, request, &error), PROGRAM_BAD_WORDS);
    if (result != PROGRAM_OK) {
        program_complain_at(program, &error);
        return result;
    }
    if (program_has(request, COCO_OPTION_help)) {
        program_print_help(program, stdout);
        return PROGRAM_SHOWN;
    }
    if (program_has(request, COCO_OPTION_version)) {
        program_print_version(program, stdout);
        return PROGRAM_SHOWN;
    }
    second = second_reader_of_stdin(request);
    if (second) {
        program_complain(program,
                         "command line, word %u: --%s=- would read standard input twice, and it can be read once",
                         second->origin.argument, coco_option_info(second->option)->name);
        return PROGRAM_BAD_WORDS;
    }
    return parse_configs(program, request);
}

bool program_has(const struct coco_request *request, enum coco_option option)
{
    return coco_request_last(request, option) != NULL;
}

unsigned program_choice(const struct coco_request *request, enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(request, option);

    return setting ? setting->value.choice : 0;
}

bool program_wants_color(const struct coco_request *request, FILE *stream)
{
    enum { AUTO, ALWAYS, NEVER };
    const unsigned choice = program_choice(request, COCO_OPTION_color);
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (choice != AUTO)
        return choice == ALWAYS;
    if ((no_color && *no_color) || !term || strcmp(term, "dumb") == 0)
        return false;
    return isatty(fileno(stream)) == 1;
}

/* Why a stream failed: stdio remembers only that it did. */
static int write_error;

static int write_stream(void *context, const char *bytes, size_t size)
{
    errno = 0;
    if (fwrite(bytes, 1, size, context) == size)
        return 0;
    write_error = errno ? errno : EIO;
    return -write_error;
}

struct coco_sink program_sink(FILE *stream, bool color)
{
    return (struct coco_sink){.write = write_stream, .context = stream, .color = color};
}

int program_close(enum coco_program program, FILE *stream)
{
    const bool failed = ferror(stream) != 0;
    int code = 0;

    errno = 0;
    if (fclose(stream) != 0)
        code = errno;
    else if (failed)
        code = write_error;
    else
        return 0;
    program_complain(program, "the output could not be written%s%s", code ? ": " : "", code ? strerror(code) : "");
    return code ? -code : -EIO;
}
