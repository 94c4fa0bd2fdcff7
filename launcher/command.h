/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands of cococheck: what the first word means, and which options go with it. */
#pragma once

#include <stdbool.h>

#include "coco/request.h"

enum command {
    COMMAND_LAUNCH, /* no command: the options describe a launch */
#define COMMAND(id, name, usage, takes_files, help) COMMAND_##id,
#include "commands.def"
#undef COMMAND
    COMMAND_COUNT
};

struct command_info {
    const char *name; /* NULL: the one without a word */
    const char *usage, *help;
    bool takes_files; /* the words behind its options name files */
};

const struct command_info *command_info(enum command command);

/* COMMAND_LAUNCH where the word is none of the others. */
enum command command_of(const char *word);

/* The command that the word is a misspelling of, or COMMAND_LAUNCH. */
enum command command_nearest(const char *word);

/*
 * Do all options go with the command, and words behind them only where it takes files? An option without effect would
 * be thought to have one: false, and the first such option was complained about.
 */
bool command_takes_all(enum command command, const struct coco_request *request);
