/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The user's terminal: raw while a guest's console is on it, and as it was whatever happens. */
#pragma once

#include <stdbool.h>
#include <termios.h>

struct terminal {
    int fd;     /* -1: there is none */
    bool saved; /* `before` holds what the terminal was like */
    struct termios before;
};

/* Remembers how standard input's terminal is set; not a terminal: nothing is remembered, and the calls below do
 * nothing.
 */
void terminal_save(struct terminal *ret_terminal);

/*
 * Every key goes to the guest, and its output to the screen as it is: no echo, no line editing, no signals, no carriage
 * return before a newline. Returns 0 or a negative errno.
 */
int terminal_make_raw(const struct terminal *terminal);

/* Never stops the process, not even in the background. Async-signal-safe. */
void terminal_restore(const struct terminal *terminal);
