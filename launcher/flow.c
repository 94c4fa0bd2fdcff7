/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Makes the free bytes one piece at the end. */
static void compact(struct flow *flow)
{
    memmove(flow->bytes, flow->bytes + flow->start, flow->end - flow->start);
    flow->end -= flow->start;
    flow->start = 0;
}

enum flow_result flow_read(struct flow *flow, int fd, const char **ret_fresh, size_t *ret_size)
{
    ssize_t count;

    if (!flow_has_room(flow))
        return FLOW_BLOCKED;
    compact(flow);
    do
        count = read(fd, flow->bytes + flow->end, FLOW_BYTES - flow->end);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return errno == EAGAIN ? FLOW_BLOCKED : FLOW_ENDED;
    if (count == 0)
        return FLOW_ENDED;
    if (ret_fresh) {
        *ret_fresh = flow->bytes + flow->end;
        *ret_size = (size_t)count;
    }
    flow->end += (size_t)count;
    return FLOW_MOVED;
}

enum flow_result flow_write(struct flow *flow, int fd, size_t most)
{
    const size_t waiting = flow->end - flow->start;
    ssize_t count;

    if (waiting == 0)
        return FLOW_MOVED;
    do
        count = write(fd, flow->bytes + flow->start, waiting < most ? waiting : most);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return errno == EAGAIN ? FLOW_BLOCKED : FLOW_ENDED;
    flow->start += (size_t)count;
    return FLOW_MOVED;
}
