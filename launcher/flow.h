/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes on their way from one descriptor to another, as many as fit: what does not fit waits at its source. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define FLOW_BYTES 16384

struct flow {
    size_t start, end; /* the bytes that wait are bytes[start] to bytes[end - 1] */
    char bytes[FLOW_BYTES];
};

enum flow_result {
    FLOW_MOVED,   /* something was read or written, or there was nothing to do */
    FLOW_BLOCKED, /* the descriptor has, or takes, nothing now */
    FLOW_ENDED,   /* end of file, or a descriptor that is broken for good */
};

static inline bool flow_is_empty(const struct flow *flow)
{
    return flow->start == flow->end;
}

static inline bool flow_has_room(const struct flow *flow)
{
    return flow->end - flow->start < FLOW_BYTES;
}

/* One read of what fits. *ret_fresh points at the new bytes, *ret_size says how many. Both may be NULL. */
enum flow_result flow_read(struct flow *flow, int fd, const char **ret_fresh, size_t *ret_size);

/* One write of at most `most` bytes. */
enum flow_result flow_write(struct flow *flow, int fd, size_t most);
