/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints a fuzzing dictionary: every option as a word and as a key, every word of a choice, and every fact's values. */
#include <stdio.h>
#include <string.h>

#include "coco/fact.h"
#include "coco/option.h"

static void print_choices(const char *words)
{
    while (*words) {
        const size_t length = strcspn(words, "|");

        printf("\"%.*s\"\n", (int)length, words);
        words += length + (words[length] == '|');
    }
}

int main(void)
{
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
