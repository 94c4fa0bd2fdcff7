/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import/libvirt/buffer.h"

#include <string.h>

#include "coco/arena.h"

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    const size_t capacity = 2 * buffer->capacity + length + 256;

    if (buffer->failed)
        return;
    if (buffer->capacity <= buffer->length + length) {
        char *larger = coco_arena_alloc(buffer->arena, capacity);

        if (!larger) {
            buffer->failed = true;
            return;
        }
        if (buffer->length > 0)
            memcpy(larger, buffer->bytes, buffer->length);
        buffer->bytes = larger;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = 0;
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}
