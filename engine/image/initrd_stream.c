/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/initrd_stream.h"

#include <string.h>

#define NAME_SIZE_FIELD 11 /* of the thirteen fields of eight hex digits that follow the magic */
#define FILE_SIZE_FIELD 6

void coco_stream_start(struct stream *stream, struct coco_initrd *initrd, uint64_t at)
{
    /* The buffers are not cleared: only what was taken is looked at. */
    stream->initrd = initrd;
    stream->state = STREAM_BETWEEN;
    stream->at = at;
    stream->header_at = stream->skip = stream->content = 0;
    stream->name_size = stream->have = 0;
}

static uint64_t padded(uint64_t size)
{
    return (size + 3) & ~UINT64_C(3);
}

/* One field of the header; false when it is no number. */
static bool read_field(const char *header, unsigned field, uint32_t *ret_number)
{
    const char *digit = header + 6 + 8 * field;
    uint32_t number = 0;

    for (unsigned i = 0; i < 8; i++) {
        const char byte = digit[i];
        unsigned value;

        if (byte >= '0' && byte <= '9')
            value = (unsigned)(byte - '0');
        else if (byte >= 'a' && byte <= 'f')
            value = (unsigned)(byte - 'a') + 10;
        else if (byte >= 'A' && byte <= 'F')
            value = (unsigned)(byte - 'A') + 10;
        else
            return false;
        number = number << 4 | value;
    }
    *ret_number = number;
    return true;
}

static void start_header(struct stream *stream)
{
    stream->state = STREAM_HEADER;
    stream->header_at = stream->at;
    stream->have = 0;
}

static void skip(struct stream *stream, uint64_t size)
{
    stream->state = STREAM_SKIP;
    stream->skip = size;
}

static void end_header(struct stream *stream)
{
    uint32_t content;

    if ((memcmp(stream->header, "070701", 6) != 0 && memcmp(stream->header, "070702", 6) != 0) ||
        !read_field(stream->header, NAME_SIZE_FIELD, &stream->name_size) ||
        !read_field(stream->header, FILE_SIZE_FIELD, &content) || stream->name_size == 0) {
        stream->state = STREAM_BROKEN;
        return;
    }
    stream->content = content;
    stream->have = 0;
    if (stream->name_size > NEWC_NAME_MAX)
        skip(stream, padded(NEWC_HEADER + (uint64_t)stream->name_size) - NEWC_HEADER + padded(content));
    else
        stream->state = STREAM_NAME;
}

static void end_name(struct stream *stream)
{
    const uint64_t rest = padded(NEWC_HEADER + (uint64_t)stream->name_size) - NEWC_HEADER - stream->name_size;

    if (stream->name[stream->name_size - 1] != '\0') {
        stream->state = STREAM_BROKEN;
        return;
    }
    if (strcmp(stream->name, "TRAILER!!!") == 0) {
        stream->initrd->archives++;
        stream->state = STREAM_BETWEEN; /* the padding behind it is zeros too */
        return;
    }
    if (stream->initrd->entries == COCO_INITRD_ENTRIES_MAX) {
        stream->state = STREAM_FULL;
        return;
    }
    coco_initrd_note(stream->initrd, stream->name);
    skip(stream, rest + padded(stream->content));
}

/* Copies towards `wanted` bytes; true when all of them are there. */
static bool gather(struct stream *stream, char *into, uint32_t wanted, const uint8_t *bytes, size_t size,
                   size_t *ret_taken)
{
    const uint32_t missing = wanted - stream->have;
    const uint32_t count = size < missing ? (uint32_t)size : missing;

    memcpy(into + stream->have, bytes, count);
    stream->have += count;
    *ret_taken = count;
    return stream->have == wanted;
}

static size_t pass_zeros(struct stream *stream, const uint8_t *bytes, size_t size)
{
    size_t count = 0;

    while (count < size && bytes[count] == 0)
        count++;
    /* An archive starts at a multiple of four; the kernel takes it nowhere else. */
    if (count < size && bytes[count] == '0' && (stream->at + count) % 4 == 0) {
        stream->at += count;
        start_header(stream);
        stream->at -= count;
    } else if (count < size) {
        stream->state = STREAM_FOREIGN;
    }
    return count;
}

/* Takes what the state asks for. Taking nothing is no endless loop: the state is another one then. */
static size_t step(struct stream *stream, const uint8_t *bytes, size_t size)
{
    size_t taken = 0;

    switch (stream->state) {
    case STREAM_BETWEEN:
        return pass_zeros(stream, bytes, size);
    case STREAM_HEADER:
        if (gather(stream, stream->header, NEWC_HEADER, bytes, size, &taken))
            end_header(stream);
        return taken;
    case STREAM_NAME:
        if (gather(stream, stream->name, stream->name_size, bytes, size, &taken))
            end_name(stream);
        return taken;
    case STREAM_SKIP:
        taken = size < stream->skip ? size : (size_t)stream->skip;
        stream->skip -= taken;
        if (stream->skip == 0) {
            stream->at += taken;
            start_header(stream);
            stream->at -= taken;
        }
        return taken;
    case STREAM_FOREIGN:
    case STREAM_BROKEN:
    case STREAM_FULL:
        break;
    }
    return 0;
}

size_t coco_stream_take(struct stream *stream, const uint8_t *bytes, size_t size)
{
    size_t at = 0;

    while (at < size && stream->state < STREAM_FOREIGN) {
        const size_t taken = step(stream, bytes + at, size - at);

        at += taken;
        stream->at += taken;
    }
    return at;
}

bool coco_stream_is_whole(const struct stream *stream)
{
    return stream->state == STREAM_BETWEEN || stream->state == STREAM_FOREIGN;
}
