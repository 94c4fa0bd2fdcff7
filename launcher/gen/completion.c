/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gen.h"

/* The commands of cococheck, separated by blanks. */
#define COMMAND(id, name, usage, takes_files, help) name " "
static const char commands[] =
#include "commands.def"
    ;
#undef COMMAND

typedef void (*put_option)(const struct coco_option_info *option, const char *name, FILE *out);

static void each_option(enum coco_program program, put_option put, FILE *out)
{
    for (unsigned i = 0; i < COCO_OPTION_COUNT; i++) {
        const struct coco_option_info *option = coco_option_info((enum coco_option)i);

        if (coco_program_takes(program, (enum coco_option)i))
            put(option, program_name(program), out);
    }
}

/* Inside single quotes: `escaped` are the characters that the shell's own format needs a backslash in front of. */
static void put_quoted(const char *text, const char *escaped, const char *quote, FILE *out)
{
    for (; *text; text++)
        if (*text == '\'') {
            fputs(quote, out);
        } else {
            if (strchr(escaped, *text))
                fputc('\\', out);
            fputc(*text, out);
        }
}

/* ---- bash -------------------------------------------------------------------------------------------------------- */

static void put_bash_name(const struct coco_option_info *option, const char *name, FILE *out)
{
    (void)name;
    if (option->letter)
        fprintf(out, " -%c", option->letter);
    fprintf(out, " --%s", option->name);
    if (option->kind != COCO_KIND_SWITCH && option->kind != COCO_KIND_WORD_OPTIONAL)
        fputc('=', out);
}

static void put_bash_case(const struct coco_option_info *option, const char *name, FILE *out)
{
    const enum gen_value value = gen_value_of(option);

    (void)name;
    if (value == GEN_VALUE_NONE)
        return;
    fputs("    ", out);
    if (option->letter)
        fprintf(out, "-%c | ", option->letter);
    fprintf(out, "--%s) ", option->name);
    if (value == GEN_VALUE_FREE) {
        fputs("return ;;\n", out);
        return;
    }
    fprintf(out, "%swords=\"", value == GEN_VALUE_FILE ? "files=yes " : "");
    if (value == GEN_VALUE_RULE)
        gen_rule_ids(out);
    else
        gen_words(option, out);
    fputs("\" ;;\n", out);
}

void gen_bash(enum coco_program program, FILE *out)
{
    const char *name = program_name(program);

    fprintf(out, "# SPDX-License-Identifier: LGPL-2.1-or-later\n# bash completion for %s; generated\n\n_%s()\n{\n",
            name, name);
    fputs("    local current=${COMP_WORDS[COMP_CWORD]} option='' words='' files=''\n\n"
          "    COMPREPLY=()\n"
          "    # --name=value arrives as three words, as = breaks words.\n"
          "    if [[ $current == \"=\" ]]; then\n"
          "        option=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "        current=\n"
          "    elif ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == \"=\" ]]; then\n"
          "        option=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    elif [[ $current != -* && ${COMP_WORDS[COMP_CWORD - 1]} != --explain ]]; then\n"
          "        option=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    fi\n"
          "    case $option in\n",
          out);
    each_option(program, put_bash_case, out);
    fputs("    esac\n", out);
    if (program == COCO_PROGRAM_COCOCHECK)
        fprintf(
            out,
            "    ((COMP_CWORD == 1)) && [[ $current != -* ]] && words='%s'\n"
            "    [[ ${COMP_WORDS[1]-} == check && $COMP_CWORD -gt 1 && ! $words && $current != -* ]] && files=yes\n",
            commands);
    fputs("    if [[ $files ]]; then\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\"; compgen -f -- \"$current\")\n"
          "    elif [[ $words ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
          "    elif [[ $current == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"",
          out);
    each_option(program, put_bash_name, out);
    fputs("\" -- \"$current\")\n"
          "        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null\n"
          "    fi\n"
          "    return 0\n"
          "}\n",
          out);
    fprintf(out, "complete -F _%s %s\n", name, name);
}

/* ---- zsh --------------------------------------------------------------------------------------------------------- */

static void put_zsh_spec(const struct coco_option_info *option, FILE *out)
{
    const enum gen_value value = gen_value_of(option);

    if (value == GEN_VALUE_RULE)
        fputs("=-", out);
    else if (value != GEN_VALUE_NONE)
        fputs("=", out);
    fputc('[', out);
    put_quoted(option->help, "[]:\\", "'\\''", out);
    fputc(']', out);
    if (value == GEN_VALUE_NONE)
        return;
    fputs(value == GEN_VALUE_RULE ? "::" : ":", out);
    put_quoted(option->argument, ":\\", "'\\''", out);
    fputc(':', out);
    if (value == GEN_VALUE_FILE && gen_has_words(option)) {
        fputs("{_alternative \"words\\:word\\:(", out);
        gen_words(option, out);
        fputs(")\" \"files\\:file\\:_files\"}", out);
    } else if (value == GEN_VALUE_FILE) {
        fputs("_files", out);
    }
    if (value == GEN_VALUE_WORDS || value == GEN_VALUE_RULE) {
        fputc('(', out);
        if (value == GEN_VALUE_WORDS)
            gen_words(option, out);
        else
            gen_rule_ids(out);
        fputc(')', out);
    }
}

static void put_zsh(const struct coco_option_info *option, const char *name, FILE *out)
{
    const char *repeat = option->times == COCO_TIMES_LIST ? "*" : "";

    (void)name;
    if (option->letter) {
        fprintf(out, "    '%s-%c", repeat, option->letter);
        if (gen_value_of(option) != GEN_VALUE_NONE)
            fputs("+[", out);
        else
            fputs("[", out);
        put_quoted(option->help, "[]:\\", "'\\''", out);
        fputs("]", out);
        if (gen_value_of(option) != GEN_VALUE_NONE) {
            fputc(':', out);
            put_quoted(option->argument, ":\\", "'\\''", out);
            fputs(gen_value_of(option) == GEN_VALUE_FILE ? ":_files" : ":", out);
        }
        fputs("' \\\n", out);
    }
    fprintf(out, "    '%s--%s", repeat, option->name);
    put_zsh_spec(option, out);
    fputs("' \\\n", out);
}

void gen_zsh(enum coco_program program, FILE *out)
{
    fprintf(out,
            "#compdef %s\n# SPDX-License-Identifier: LGPL-2.1-or-later\n# zsh completion for %s; generated\n\n"
            "_arguments -S \\\n",
            program_name(program), program_name(program));
    each_option(program, put_zsh, out);
    if (program == COCO_PROGRAM_COCOCHECK)
        fprintf(out, "    '1: :(%s)' \\\n", commands);
    fputs(program == COCO_PROGRAM_COCOCHECK ? "    '*:kernel argument or input:_files'\n"
                                            : "    '*:kernel argument: '\n",
          out);
}

/* ---- fish -------------------------------------------------------------------------------------------------------- */

static void put_fish(const struct coco_option_info *option, const char *name, FILE *out)
{
    const enum gen_value value = gen_value_of(option);

    fprintf(out, "complete -c %s -l %s", name, option->name);
    if (option->letter)
        fprintf(out, " -s %c", option->letter);
    if (value == GEN_VALUE_FILE)
        fputs(" -r -F", out);
    else if (value == GEN_VALUE_RULE)
        fputs(" -f", out);
    else if (value != GEN_VALUE_NONE)
        fputs(" -x", out);
    if (value == GEN_VALUE_RULE || gen_has_words(option)) {
        fputs(" -a '", out);
        if (value == GEN_VALUE_RULE)
            gen_rule_ids(out);
        else
            gen_words(option, out);
        fputs("'", out);
    }
    fputs(" -d '", out);
    put_quoted(option->help, "\\", "\\'", out);
    fputs("'\n", out);
}

static void put_fish_commands(FILE *out)
{
#define COMMAND(id, name, usage, takes_files, help)                                                                    \
    fputs("complete -c cococheck -n __fish_use_subcommand -a " name " -d '", out);                                     \
    put_quoted(help, "\\", "\\'", out);                                                                                \
    fputs("'\n", out);
#include "commands.def"
#undef COMMAND
}

void gen_fish(enum coco_program program, FILE *out)
{
    fprintf(out,
            "# SPDX-License-Identifier: LGPL-2.1-or-later\n# fish completion for %s; generated\n\ncomplete -c %s -f\n",
            program_name(program), program_name(program));
    if (program == COCO_PROGRAM_COCOCHECK)
        put_fish_commands(out);
    if (program == COCO_PROGRAM_COCOCHECK)
        fputs("complete -c cococheck -n '__fish_seen_subcommand_from check' -F\n", out);
    each_option(program, put_fish, out);
}
