/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Prints a fuzzing dictionary: every option as a word and as a key, every word of a choice, every fact's values, every
 * row of a host as a profile and as a sighting name it, the members of profiles and of QEMU's answers, and QEMU's
 * options.
 */
#include <stdio.h>
#include <string.h>

#include "coco/fact.h"
#include "coco/host.h"
#include "coco/option.h"
#include "import/qemu/option_table.h"

static void print_choices(const char *words)
{
    while (*words) {
        const size_t length = strcspn(words, "|");

        printf("\"%.*s\"\n", (int)length, words);
        words += length + (words[length] == '|');
    }
}

static void print_rows(void)
{
    for (unsigned group = 0; group < COCO_HOST_GROUP_COUNT; group++)
        printf("\"\\\"%s\\\": {\"\n", coco_host_group_name((enum coco_host_group)group));
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)row);

        printf("\"\\\"%s\\\": \"\n\"%s.%s\"\n", info->key, coco_host_group_name(info->group), info->key);
        if (info->kind == COCO_HOST_CHOICE)
            print_choices(info->words);
    }
}

static void print_members(void)
{
    static const char *const members[] = {
        "schema",     "about",   "host",  "qemu",    "not_looked_at", "version",  "package", "target",    "objects",
        "machines",   "devices", "major", "minor",   "micro",         "arch",     "name",    "alias",     "option",
        "cpu_models", "options", "case",  "members", "return",        "variants", "type",    "meta-type", "arg-type",
    };

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        printf("\"\\\"%s\\\": \"\n", members[i]);
    puts("\"coco-profile/1\"\n\"object-add\"\n\"null\"\n\"true\"\n\"false\"\n\"\\\\ud83d\\\\ude00\"");
}

/* Options of QEMU as fuzz_qemu_line.c wants them, one a line, and the marks of what is read along with them. */
static void print_qemu(void)
{
    const struct qemu_option *option;

    for (size_t i = 0; (option = qemu_option_at(i)); i++)
        printf("\"-%s\\x0a%s%s\"\n", option->name, option->first ? option->first : "", option->first ? "=" : "");
    puts("\",,\"\n\",id=\"\n\"[object \\x22\"\n\" = \\x22\"\n\"qemu-kvm "
         "\"\n\"\\x22${A[@]}\\x22\"\n\"A+=(\"\n\"$'\\x5cx\"");
}

int main(void)
{
    print_qemu();
    print_rows();
    print_members();
    for (unsigned i = 0; i < COCO_OPTION_COUNT; i++) {
        const struct coco_option_info *option = coco_option_info((enum coco_option)i);

        printf("\"--%s%s\"\n\"%s: \"\n", option->name, option->kind == COCO_KIND_SWITCH ? "" : "=", option->name);
        if (option->kind == COCO_KIND_CHOICE)
            print_choices(option->argument);
    }
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        for (unsigned value = 1; value < coco_fact_values((enum coco_fact)fact); value++)
            printf("\"%s=%s\"\n", coco_fact_info((enum coco_fact)fact)->slug,
                   coco_value_info((enum coco_fact)fact, value)->slug);
    return fflush(stdout) != 0 || ferror(stdout);
}
