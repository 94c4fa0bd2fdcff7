/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

void terminal_save(struct terminal *ret_terminal)
{
    *ret_terminal = (struct terminal){.fd = -1};
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &ret_terminal->before) < 0)
        return;
    ret_terminal->fd = STDIN_FILENO;
    ret_terminal->saved = true;
}

int terminal_make_raw(const struct terminal *terminal)
{
    struct termios raw = terminal->before;

    if (!terminal->saved)
        return 0;
    cfmakeraw(&raw);
    return tcsetattr(terminal->fd, TCSADRAIN, &raw) < 0 ? -errno : 0;
}

void terminal_restore(const struct terminal *terminal)
{
    sigset_t stop, before;

    if (!terminal->saved)
        return;
    /* With SIGTTOU blocked, a process in the background may set the terminal. */
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTTOU);
    (void)sigprocmask(SIG_BLOCK, &stop, &before);
    while (tcsetattr(terminal->fd, TCSANOW, &terminal->before) < 0 && errno == EINTR)
        ;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}
