/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a QEMU binary may say of itself. An input is replies, one a line, each behind a digit for enum coco_qemu_query.
 * Whatever it says, it is checked that
 *   - a reply is taken, or there is one sentence, and then nothing was taken;
 *   - the answer depends on nothing but the replies;
 *   - what was taken can be recorded as a profile, and read from there.
 */
#include "coco/profile.h"
#include "coco/qemu_replies.h"
#include "image_copy.h"
#include "requests.h"

#define REPLIES_MAX 32
#define BYTES_MAX   (256 * 1024)
#define WRITTEN_MAX (8 * BYTES_MAX) /* a short name costs a line of its own */

struct output {
    size_t length;
    char bytes[WRITTEN_MAX];
};

static struct coco_arena *arena;
static struct output first, second;

static int take(void *context, const char *bytes, size_t size)
{
    struct output *output = context;

    FUZZ_CHECK(size <= sizeof(output->bytes) - output->length);
    memcpy(output->bytes + output->length, bytes, size);
    output->length += size;
    return 0;
}

static void write_to(struct output *output, const struct coco_qemu *qemu)
{
    const struct coco_sink sink = {.write = take, .context = output};
    const struct coco_profile profile = {.qemu = qemu};

    output->length = 0;
    FUZZ_CHECK(coco_profile_write(&sink, &profile) == 0);
}

static void take_reply(struct coco_qemu_replies *replies, struct coco_error *error, const uint8_t *line, size_t size)
{
    const unsigned query = line[0] - (unsigned)'0';
    const struct coco_qemu_replies before = *replies;
    char *text;

    if (query >= COCO_QEMU_QUERY_COUNT)
        return;
    text = (char *)exact_copy(line + 1, size - 1, 0);
    if (coco_qemu_take_reply(replies, (enum coco_qemu_query)query, text, size - 1, error) != COCO_OK) {
        fuzz_check_sentence(error);
        FUZZ_CHECK(error->origin.kind == COCO_ORIGIN_NONE);
        FUZZ_CHECK(memcmp(&before, replies, sizeof(before)) == 0);
    }
    free(text);
}

/* The last sentence is in `error`. */
static void take_replies(struct coco_qemu_replies *replies, struct coco_error *error, const uint8_t *data, size_t size)
{
    coco_qemu_replies_init(replies, arena);
    for (unsigned count = 0; size > 0 && count < REPLIES_MAX; count++) {
        const uint8_t *newline = memchr(data, '\n', size);
        const size_t length = newline ? (size_t)(newline - data) : size;

        if (length > 0)
            take_reply(replies, error, data, length);
        data += newline ? length + 1 : length;
        size -= newline ? length + 1 : length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coco_qemu_replies replies, twice;
    struct coco_error error = {0}, error_twice = {0};
    struct coco_profile profile;
    struct coco_qemu qemu, qemu_twice;
    enum coco_result result;

    if (size > BYTES_MAX)
        return 0;
    if (!arena)
        arena = coco_arena_new();
    FUZZ_CHECK(arena);
    coco_arena_reset(arena);
    take_replies(&replies, &error, data, size);
    take_replies(&twice, &error_twice, data, size);
    fuzz_check_same_error(&error, &error_twice);
    result = coco_qemu_finish(&replies, &qemu, &error);
    FUZZ_CHECK(coco_qemu_finish(&twice, &qemu_twice, &error_twice) == result);
    if (result != COCO_OK) {
        fuzz_check_sentence(&error);
        return 0;
    }
    write_to(&first, &qemu);
    write_to(&second, &qemu_twice);
    FUZZ_CHECK(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0);
    FUZZ_CHECK(coco_profile_read(arena, "recorded", first.bytes, first.length, &profile, &error) == COCO_OK);
    write_to(&second, profile.qemu);
    FUZZ_CHECK(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0);
    return 0;
}
