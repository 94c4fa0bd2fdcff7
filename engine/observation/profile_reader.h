/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of the reader of profiles share: where they are, and how they say what is wrong. */
#pragma once

#include "coco/profile.h"
#include "json/reader.h"

/* "host.amd.ciphertext_hiding_asids": long enough for every member that there is, and for a name of an object. */
#define COCO_PROFILE_PATH_BYTES 192

struct coco_profile_reader {
    struct coco_json_reader json;
    struct coco_arena *arena;
    const char *name;
    struct coco_error *error;
    enum coco_result result; /* of the first mistake */
};

/* Keeps the first sentence, with the line and column of the byte at `at`. Returns false, to be returned. */
bool coco_profile_complain(struct coco_profile_reader *reader, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value at the position is not what the member takes, or there is no value at all: "host.linux.smt takes ...". */
bool coco_profile_refuse(struct coco_profile_reader *reader, const char *member, const char *takes);

/* The same where it turned out behind it: `at` is where the value begins. */
bool coco_profile_refuse_at(struct coco_profile_reader *reader, size_t at, const char *member, const char *takes);

/* The next member's name; false at the end of the object, and after a mistake. */
bool coco_profile_next_member(struct coco_profile_reader *reader, struct coco_span *ret_key);

/* Says that the member, whose name was just read, is none. */
bool coco_profile_refuse_member(struct coco_profile_reader *reader, const char *where, struct coco_span key);

/* False, with a sentence, where the member was met before. */
bool coco_profile_once(struct coco_profile_reader *reader, bool *met, const char *member);

/* Where the value begins at which the reader stands. */
size_t coco_profile_place(struct coco_profile_reader *reader);

/* What a profile may say in text: printable ASCII. False where it is not, or the buffer is too small. */
bool coco_profile_take_ascii(struct coco_profile_reader *reader, char *ret_text, size_t size);

/* profile_read_host.c, profile_read_qemu.c: the value of "host", of "qemu". */
bool coco_profile_read_host(struct coco_profile_reader *reader, const struct coco_host **ret_host);
bool coco_profile_read_qemu(struct coco_profile_reader *reader, const struct coco_qemu **ret_qemu);
