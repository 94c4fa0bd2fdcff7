/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Connects the guest's console with standard input and output. Neither side can make the other wait: where the reader
 * is slow, the writer is not read.
 */
#pragma once

#include <systemd/sd-event.h>

#include "flow.h"

/* Ctrl-], pressed this often within this time, kills the VM. */
#define CONSOLE_ESCAPE_KEY   0x1d
#define CONSOLE_ESCAPE_TIMES 3
#define CONSOLE_ESCAPE_USEC  1000000

/* One of the two standard streams. */
struct console_stream {
    int fd;           /* -1: ended, or not connected */
    bool owned;       /* reopened for this use alone, so that it can be non-blocking */
    bool always_open; /* a file, or another kind that cannot be waited for */
    sd_event_source *source;
};

struct console {
    int guest; /* not owned; -1 once it has ended */
    sd_event_source *guest_source;
    struct console_stream input, output;
    struct flow to_guest, to_output;
    bool watches_keys; /* input is a terminal */
    unsigned escape_count;
    uint64_t escape_since;
    void (*escape)(void *context);
    void *context;
};

/*
 * `takes_input`: what comes from standard input goes to the guest, until it ends, which ends nothing else. `escape` is
 * called when the keys above were pressed. Returns 0 or a negative errno; console_done() in both cases.
 */
int console_start(struct console *console, sd_event *event, int guest, bool takes_input, void (*escape)(void *context),
                  void *context);

/* Writes what the guest has said and is still on its way; gives up when nobody takes it for `patience_ms`. */
void console_drain(struct console *console, int patience_ms);

void console_done(struct console *console);

/* Counts the presses of the key within the time. True when there were enough. Pure, but for the counters. */
bool console_counts_escape(struct console *console, const char *bytes, size_t size, uint64_t now_usec);
