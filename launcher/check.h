/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Launches that others wrote: the command check, and a foreign command line behind "--". */
#pragma once

#include "judge.h"

/* The words behind the options are files and directories. */
enum status check_inputs(struct coco_request *options, const struct steering *steering, struct policy *policy);

/*
 * Are the words behind the options a command line of others: behind "--", and with a QEMU or systemd-vmspawn as the
 * first, or --from= saying so? *ret_first is that word's index in argv.
 */
bool check_is_foreign(const struct coco_request *options, const char *const argv[], unsigned *ret_first);

enum status check_words(struct coco_request *options, const struct steering *steering, struct policy *policy,
                        size_t count, const char *const *words);
