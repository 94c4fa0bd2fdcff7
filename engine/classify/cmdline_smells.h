/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words that have no place on a measured kernel command line. Both look at words only, so both may be wrong. */
#pragma once

#include "classify/words.h"

/* Does it open a shell or a debug console, or make init a shell? */
bool coco_kernel_word_is_debug(const struct kernel_word *word);

/* Does it look like a password, token or private key, rather than like where one is kept? */
bool coco_kernel_word_is_secret(const struct kernel_word *word);
