/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a QEMU may send while it is asked what it can do. An input is one byte that says in which portions the rest
 * arrives (0: all at once), and the rest. However it is cut up, the same must be understood. What is understood must be
 * a profile that can be written, and read again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/profile.h"
#include "harness.h"
#include "observe/qemu_talk.h"

struct buffer {
    char *text;
    size_t length, capacity;
};

static int append(void *context, const char *bytes, size_t size)
{
    struct buffer *buffer = context;

    if (buffer->length + size > buffer->capacity) {
        buffer->capacity = 2 * (buffer->length + size);
        buffer->text = realloc(buffer->text, buffer->capacity);
        FUZZ_CHECK(buffer->text);
    }
    memcpy(buffer->text + buffer->length, bytes, size);
    buffer->length += size;
    return 0;
}

/* Returns the profile, as text; empty where there is none. */
static struct buffer write_profile(const struct coco_qemu *qemu)
{
    const struct coco_profile profile = {.about = "", .qemu = qemu};
    struct buffer buffer = {0};
    const struct coco_sink sink = {.write = append, .context = &buffer};

    FUZZ_CHECK(coco_profile_write(&sink, &profile) == 0);
    FUZZ_CHECK(buffer.length > 0);
    return buffer;
}

static void check_profile(const struct buffer *written)
{
    struct coco_arena *arena = coco_arena_new();
    struct coco_profile profile;
    struct coco_error error;
    struct buffer again;

    FUZZ_CHECK(arena);
    FUZZ_CHECK(coco_profile_read(arena, "written", written->text, written->length, &profile, &error) == COCO_OK);
    FUZZ_CHECK(profile.qemu && !profile.host);
    again = write_profile(profile.qemu);
    FUZZ_CHECK(again.length == written->length && memcmp(again.text, written->text, again.length) == 0);
    free(again.text);
    coco_arena_free(arena);
}

/* No socket: what is sent to it goes nowhere, since what comes back was written before. */
static enum qemu_talk_state converse(const char *bytes, size_t size, size_t portion, struct buffer *ret_said,
                                     char *ret_problem)
{
    struct coco_arena *arena = coco_arena_new();
    enum qemu_talk_state state;
    struct qemu_talk talk;
    struct coco_qemu qemu;

    FUZZ_CHECK(arena);
    qemu_talk_init(&talk, -1, arena);
    state = qemu_talk_state(&talk);
    for (size_t at = 0; at < size && talk.qmp.state < QMP_CLOSED; at += portion)
        qmp_feed(&talk.qmp, bytes + at, size - at < portion ? size - at : portion);
    state = qemu_talk_state(&talk);
    FUZZ_CHECK(!talk.no_memory && !talk.qmp.output_length);
    if (state == QEMU_TALK_DONE && qemu_talk_finish(&talk, &qemu) == COCO_OK)
        *ret_said = write_profile(&qemu);
    if (talk.failed)
        FUZZ_CHECK(strncmp(talk.problem, "QEMU", 4) == 0 && strlen(talk.problem) > 6);
    snprintf(ret_problem, sizeof(talk.problem), "%s", talk.problem);
    qemu_talk_done(&talk);
    coco_arena_free(arena);
    return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data + 1;
    char problem[sizeof((struct qemu_talk){0}.problem)], other_problem[sizeof(problem)];
    struct buffer said = {0}, other = {0};

    if (size < 2)
        return 0;
    FUZZ_CHECK(converse(bytes, size - 1, size, &said, problem) ==
               converse(bytes, size - 1, data[0] ? data[0] : size, &other, other_problem));
    FUZZ_CHECK(strcmp(problem, other_problem) == 0);
    FUZZ_CHECK(said.length == other.length);
    if (said.length > 0) {
        FUZZ_CHECK(memcmp(said.text, other.text, said.length) == 0);
        check_profile(&said);
    }
    free(said.text);
    free(other.text);
    return 0;
}
