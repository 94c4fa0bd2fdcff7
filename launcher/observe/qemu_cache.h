/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What QEMU binaries said when they were asked, kept for the user: $XDG_CACHE_HOME/libcoco/qemu, or
 * ~/.cache/libcoco/qemu. An entry is a key, which says exactly which file was asked, and a recorded profile.
 *
 * Nothing here is an error: where no cache can be had, where it is not this user's alone, or an entry is not what it
 * should be, there is none.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "coco/arena.h"
#include "coco/qemu.h"

/* So many entries are kept, the newest. */
#define QEMU_CACHE_ENTRIES_MAX 16

/* A file as it was when it was looked at: real path, device, inode, size, time of its last change. */
struct qemu_key {
    char text[PATH_MAX + 256];             /* the head of its entry */
    char name[sizeof("0123456789abcdef")]; /* what the entry's file name starts with, by the real path */
};

/*
 * False: what it says may not be kept. So it is with a script, which stands for another file that can change without
 * it.
 */
bool qemu_key_of(const char *path, struct qemu_key *ret_key);

/* NULL: there is no entry for exactly this file. Memory is the arena's. */
const struct coco_qemu *qemu_cache_read(const struct qemu_key *key, struct coco_arena *arena);

/* Puts an entry in, and the oldest of too many out. */
void qemu_cache_write(const struct qemu_key *key, const struct coco_qemu *qemu);
