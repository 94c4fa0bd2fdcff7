/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gen.h"

/* Text for roff: a dash that is typed stays one, and nothing is taken for a request or an escape. */
static void put_text(const char *text, FILE *out)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++)
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-' && text[1] == '-' && text[2])
            fputs("\\-\\-", out), text++;
        else
            fputc(*text, out);
}

static void put_option(const struct coco_option_info *option, FILE *out)
{
    const struct program_option_argument argument = program_option_argument(option);

    fputs(".It ", out);
    if (option->letter)
        fprintf(out, "Fl %c , ", option->letter);
    fprintf(out, "Fl -%s", option->name);
    if (argument.text[0] == '[')
        fprintf(out, " Ns Oo = Ns Ar %.*s Oc", (int)strlen(argument.text) - 3, argument.text + 2);
    else if (argument.text[0])
        fprintf(out, " Ns = Ns Ar %s", argument.text + 1);
    fputc('\n', out);
    put_text(option->help, out);
    fprintf(out, ".\n%s",
            option->support == COCO_SUPPORT_LATER ? "Not supported yet: it is judged, and refused.\n" : "");
}

void gen_man_options(enum coco_program program, FILE *out)
{
    for (unsigned group = 0; group < COCO_GROUP_COUNT; group++) {
        if (group == COCO_GROUP_FOUND)
            continue; /* nobody can ask for these */
        fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", coco_option_group_title((enum coco_option_group)group));
        for (unsigned i = 0; i < COCO_OPTION_COUNT; i++) {
            const struct coco_option_info *option = coco_option_info((enum coco_option)i);

            if (option->group == group && coco_program_takes(program, (enum coco_option)i))
                put_option(option, out);
        }
        fputs(".El\n", out);
    }
}

void gen_man_exits(enum coco_program program, FILE *out)
{
    fputs(".Bl -tag -width 0-124\n", out);
#define EXIT(program_, status, meaning)                                                                                \
    if (program == COCO_PROGRAM_##program_) {                                                                          \
        fputs(".It " status "\n", out);                                                                                \
        put_text(meaning, out);                                                                                        \
        fputs(".\n", out);                                                                                             \
    }
#include "exits.def"
#undef EXIT
    fputs(".El\n", out);
}

bool gen_man(enum coco_program program, FILE *template, FILE *out)
{
    char line[1024];
    unsigned lists = 0;

    while (fgets(line, sizeof(line), template))
        if (strcmp(line, "@OPTIONS@\n") == 0) {
            gen_man_options(program, out);
            lists++;
        } else if (strcmp(line, "@EXITS@\n") == 0) {
            gen_man_exits(program, out);
            lists++;
        } else {
            fputs(line, out);
        }
    return lists == 2 && !ferror(template);
}
