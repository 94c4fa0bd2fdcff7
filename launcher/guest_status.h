/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The exit status that a guest tells: lines "EXIT_STATUS=N", as systemd sends them, N from 0 to 255; the last counts.
 */
#pragma once

#include "lines.h"

/* A guest that writes more than this is not listened to any more. */
#define GUEST_STATUS_BYTES_MAX (64 * 1024)

struct guest_status {
    struct lines lines;
    size_t bytes; /* heard so far */
    int status;   /* -1: none was told */
};

void guest_status_init(struct guest_status *guest);

/* The guest is not trusted: whatever else it writes has no effect. Returns false once it has written too much. */
bool guest_status_feed(struct guest_status *guest, const char *bytes, size_t size);

/* No more will come: a last line without its end counts too. */
void guest_status_end(struct guest_status *guest);
