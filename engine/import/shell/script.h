/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the text of a script to the words of the command in it that starts a VM. */
#pragma once

#include "import/shell/shell.h"

/* COCO_BAD_SYNTAX: there is none, or a quote has no end. */
enum coco_result shell_find_command(struct shell *shell, struct shell_words *ret_words);
