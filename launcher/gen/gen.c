/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes what is an expansion of the tables but no C: man pages, shell completions, the schema of profiles, and
 * profiles of the hosts that can be pretended.
 *
 *   coco-gen man PROGRAM TEMPLATE | bash PROGRAM | zsh PROGRAM | fish PROGRAM | schema profile |
 *   host HOST-MODEL
 */
#include "gen.h"

#include <string.h>

static bool generate_man(enum coco_program program, const char *path)
{
    FILE *template = fopen(path, "re");
    bool ok;

    if (!template)
        return false;
    ok = gen_man(program, template, stdout);
    fclose(template);
    return ok;
}

static bool generate(const char *what, const char *for_what, const char *path)
{
    const enum coco_program program =
        strcmp(for_what, "cococheck") == 0 ? COCO_PROGRAM_COCOCHECK : COCO_PROGRAM_COCOLAUNCH;

    if (strcmp(what, "man") == 0)
        return path && generate_man(program, path);
    if (strcmp(what, "bash") == 0)
        gen_bash(program, stdout);
    else if (strcmp(what, "zsh") == 0)
        gen_zsh(program, stdout);
    else if (strcmp(what, "fish") == 0)
        gen_fish(program, stdout);
    else if (strcmp(what, "schema") == 0 && strcmp(for_what, "profile") == 0)
        gen_profile_schema(stdout);
    else if (strcmp(what, "host") == 0)
        return gen_host(for_what, stdout);
    else
        return false;
    return true;
}

int main(int argc, char *argv[])
{
    if (argc < 3 || argc > 4 || !generate(argv[1], argv[2], argv[3])) {
        fputs("usage: coco-gen man PROGRAM TEMPLATE | bash|zsh|fish PROGRAM | schema profile | host HOST-MODEL\n",
              stderr);
        return 1;
    }
    return fclose(stdout) == 0 ? 0 : 1;
}
