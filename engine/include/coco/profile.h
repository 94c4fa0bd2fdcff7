/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Recorded profiles: what was seen of a host, of a QEMU binary, or of both, as JSON of schema "coco-profile/1"
 * (engine/observation/README.md). A profile stands in for looking: the same facts come out of it.
 */
#pragma once

#include "coco/arena.h"
#include "coco/host.h"
#include "coco/qemu.h"
#include "coco/report.h"
#include "coco/request.h"

#define COCO_PROFILE_SCHEMA    "coco-profile/1"
#define COCO_PROFILE_BYTES_MAX (4 * 1024 * 1024)
#define COCO_PROFILE_ABOUT_MAX 4095

struct coco_profile {
    const char *about; /* for people: which host this is, and where the figures are from; "" where there is none */
    const struct coco_host *host; /* NULL: the profile has none */
    const struct coco_qemu *qemu; /* NULL: the profile has none */
};

/*
 * Reads a profile. `name` is what messages call the file. Memory is the arena's. Rows and members that are not known
 * are refused: a misspelt one would silently not be judged. So are members that are there twice; names may stand in
 * any order, each once. COCO_BAD_SYNTAX: not JSON, not of this schema, a value of the wrong kind; the sentence in
 * reterr_error names the member and what it takes, with line and column. COCO_TOO_MUCH: longer than
 * COCO_PROFILE_BYTES_MAX. COCO_NO_MEMORY: reterr_error is not written.
 */
enum coco_result coco_profile_read(struct coco_arena *arena, const char *name, const char *text, size_t length,
                                   struct coco_profile *ret_profile, struct coco_error *reterr_error);

/*
 * Writes a profile, with members in table order, two spaces a level, and a newline at the end: reading it gives the
 * same again, and writing that the same bytes. Returns 0, or a negative errno: of the sink; -EINVAL: the profile holds
 * what no profile can (neither a host nor a QEMU, a choice that is no word of its row, text that is not printable).
 */
int coco_profile_write(const struct coco_sink *sink, const struct coco_profile *profile);
