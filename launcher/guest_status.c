/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "guest_status.h"

#include <string.h>

/* Only decimal digits, at most 255. Returns -1 otherwise. */
static int read_status(const char *text, size_t length)
{
    int status = 0;

    if (length < 1 || length > 3)
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        status = status * 10 + (text[i] - '0');
    }
    return status <= 255 ? status : -1;
}

static void take(void *context, const char *line, size_t length)
{
    static const char key[] = "EXIT_STATUS=";
    struct guest_status *guest = context;
    int status;

    if (length < strlen(key) || memcmp(line, key, strlen(key)) != 0)
        return;
    status = read_status(line + strlen(key), length - strlen(key));
    if (status >= 0)
        guest->status = status;
}

void guest_status_init(struct guest_status *guest)
{
    *guest = (struct guest_status){.status = -1};
}

bool guest_status_feed(struct guest_status *guest, const char *bytes, size_t size)
{
    if (size > GUEST_STATUS_BYTES_MAX - guest->bytes)
        return false;
    guest->bytes += size;
    lines_feed(&guest->lines, bytes, size, take, guest);
    return true;
}

void guest_status_end(struct guest_status *guest)
{
    lines_flush(&guest->lines, take, guest);
}
