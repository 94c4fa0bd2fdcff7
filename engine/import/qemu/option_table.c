/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of QEMU's options, and looking things up in it. */
#include "import/qemu/option_table.h"

#include <string.h>

#include "import/groups.h"

#define EACH        false
#define MERGED      true
#define JSON        true
#define TEXT        false
#define COUNT_OF(x) (sizeof(x) / sizeof((x)[0]))

static const struct qemu_option options[] = {
#define FLAG(option_name)   {.name = (option_name), .grammar = QEMU_FLAG},
#define VALUE(option_name)  {.name = (option_name), .grammar = QEMU_VALUE, .takes_value = true, .merged = true},
#define VALUES(option_name) {.name = (option_name), .grammar = QEMU_VALUE, .takes_value = true},
#define ROW(option_name, how, implied, uses, takes_json)                                                               \
    {.name = (option_name),                                                                                            \
     .grammar = (how),                                                                                                 \
     .takes_value = true,                                                                                              \
     .merged = (uses),                                                                                                 \
     .json = (takes_json),                                                                                             \
     .first = (implied)},
#define PAIRS(option_name, implied, uses, takes_json) ROW(option_name, QEMU_PAIRS, implied, uses, takes_json)
#define KEYS(option_name, implied, uses, takes_json)  ROW(option_name, QEMU_KEYS, implied, uses, takes_json)
#define OTHER(option_name, reader)                                                                                     \
    {.name = (option_name), .grammar = QEMU_##reader, .takes_value = QEMU_##reader != QEMU_HELP},
#define ALIAS(option_name, other, added, value_key)                                                                    \
    {.name = (option_name),                                                                                            \
     .grammar = QEMU_ALIAS,                                                                                            \
     .takes_value = (value_key) != NULL,                                                                               \
     .means = (other),                                                                                                 \
     .pairs = (added),                                                                                                 \
     .key = (value_key)},
#define SAME(option_name, other) {.name = (option_name), .grammar = QEMU_SAME, .takes_value = true, .means = (other)},
#include "import/qemu/options.def"
};

const struct qemu_option *qemu_option_at(size_t index)
{
    return index < COUNT_OF(options) ? &options[index] : NULL;
}

const struct qemu_option *qemu_option_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (strcmp(options[i].name, name) == 0)
            return options[i].grammar == QEMU_SAME ? qemu_option_by_name(options[i].means) : &options[i];
    return NULL;
}

enum coco_result groups_option_takes_value(const char *option, bool *ret_takes)
{
    const struct qemu_option *row = qemu_option_by_name(option);

    if (!row)
        return COCO_BAD_OPTION;
    *ret_takes = row->takes_value;
    return COCO_OK;
}
