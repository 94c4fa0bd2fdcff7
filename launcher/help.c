/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --help and --version: expansions of coco/options.def and exits.def, nothing of which is wider than 80 columns. */
#include <string.h>

#include "program.h"

#define WIDTH       80
#define TEXT_COLUMN 28

struct exit_status {
    enum coco_program program;
    const char *status, *meaning;
};

static const struct exit_status exits[] = {
#define EXIT(program, status, meaning) {COCO_PROGRAM_##program, status, meaning},
#include "exits.def"
#undef EXIT
};

static const char *purpose(enum coco_program program)
{
    if (program == COCO_PROGRAM_COCOCHECK)
        return "Judge the launch of a virtual machine without launching it.";
    return "Judge the launch of a virtual machine, then launch it under QEMU.";
}

struct program_option_argument program_option_argument(const struct coco_option_info *option)
{
    struct program_option_argument argument = {.text = ""};

    if (option->kind == COCO_KIND_WORD_OPTIONAL) /* the table has it in brackets: [RULE-ID] becomes [=RULE-ID] */
        snprintf(argument.text, sizeof(argument.text), "[=%s", option->argument + 1);
    else if (option->kind != COCO_KIND_SWITCH)
        snprintf(argument.text, sizeof(argument.text), "=%s", option->argument);
    return argument;
}

/* Prints words from `column` on, and continues at TEXT_COLUMN when a line is full. Ends the line. */
static void print_wrapped(FILE *stream, const char *text, size_t column)
{
    if (column >= TEXT_COLUMN) {
        fputc('\n', stream);
        column = 0;
    }
    fprintf(stream, "%*s", (int)(TEXT_COLUMN - column), "");
    column = TEXT_COLUMN;
    while (*text) {
        const size_t length = strcspn(text, " ");

        if (column > TEXT_COLUMN && column + 1 + length >= WIDTH) {
            fprintf(stream, "\n%*s", TEXT_COLUMN, "");
            column = TEXT_COLUMN;
        } else if (column > TEXT_COLUMN) {
            fputc(' ', stream);
            column++;
        }
        fwrite(text, 1, length, stream);
        column += length;
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', stream);
}

static void print_option(FILE *stream, const struct coco_option_info *option)
{
    char synopsis[WIDTH], text[512];
    int length;

    if (option->letter)
        length = snprintf(synopsis, sizeof(synopsis), "  -%c --%s", option->letter, option->name);
    else
        length = snprintf(synopsis, sizeof(synopsis), "     --%s", option->name);
    length +=
        snprintf(synopsis + length, sizeof(synopsis) - (size_t)length, "%s", program_option_argument(option).text);
    fputs(synopsis, stream);
    snprintf(text, sizeof(text), "%s%s", option->help,
             option->support == COCO_SUPPORT_LATER ? " (not supported yet)" : "");
    print_wrapped(stream, text, (size_t)length);
}

static void print_more_usage(FILE *stream)
{
    fputs("       cococheck [OPTION...] -- QEMU|systemd-vmspawn [ITS-OPTION...]\n"
#define COMMAND(id, name, usage, takes_files, help) "       cococheck " name " " usage "\n"
#include "commands.def"
#undef COMMAND
          ,
          stream);
}

static void print_commands(FILE *stream)
{
    fputs("\nCommands, as the first word:\n", stream);
#define COMMAND(id, name, usage, takes_files, help) print_wrapped(stream, help, (size_t)fprintf(stream, "  %s", name));
#include "commands.def"
#undef COMMAND
}

void program_print_help(enum coco_program program, FILE *stream)
{
    fprintf(stream, "Usage: %s [OPTION...] [--] [KERNEL-ARGUMENT...]\n", program_name(program));
    if (program == COCO_PROGRAM_COCOCHECK)
        print_more_usage(stream);
    fprintf(stream, "\n%s\n", purpose(program));
    if (program == COCO_PROGRAM_COCOCHECK)
        print_commands(stream);
    for (unsigned group = 0; group < COCO_GROUP_COUNT; group++) {
        if (group == COCO_GROUP_FOUND)
            continue; /* nobody can ask for these */
        fprintf(stream, "\n%s:\n", coco_option_group_title((enum coco_option_group)group));
        for (unsigned i = 0; i < COCO_OPTION_COUNT; i++) {
            const struct coco_option_info *option = coco_option_info((enum coco_option)i);

            if (option->group == group && coco_program_takes(program, (enum coco_option)i))
                print_option(stream, option);
        }
    }
    fputs("\nExit status:\n", stream);
    for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++)
        if (exits[i].program == program)
            print_wrapped(stream, exits[i].meaning, (size_t)fprintf(stream, "  %s", exits[i].status));
}

const char *program_version(void)
{
    return COCO_VERSION;
}

void program_print_version(enum coco_program program, FILE *stream)
{
    fprintf(stream, "%s %s\n", program_name(program), program_version());
}
