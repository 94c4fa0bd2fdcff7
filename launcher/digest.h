/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digests of files, as they are on disk. */
#pragma once

#include "coco/policy.h"

/*
 * Reads a regular file once, in pieces, and makes the digests that are asked for; the others are left as they are.
 * Returns 0 or a negative errno: the digests are as they were.
 */
int digest_file(const char *path, struct coco_digests_asked asked, struct coco_file_digests *ret_digests);
