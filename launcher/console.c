/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

/* What a pipe takes at once when it says that it takes something. */
#define WRITE_MAX 4096

bool console_counts_escape(struct console *console, const char *bytes, size_t size, uint64_t now_usec)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != CONSOLE_ESCAPE_KEY) {
            console->escape_count = 0;
            continue;
        }
        if (console->escape_count == 0 || now_usec - console->escape_since > CONSOLE_ESCAPE_USEC) {
            console->escape_count = 0;
            console->escape_since = now_usec;
        }
        if (++console->escape_count == CONSOLE_ESCAPE_TIMES) {
            console->escape_count = 0;
            return true;
        }
    }
    return false;
}

static uint64_t now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static void stream_done(struct console_stream *stream)
{
    stream->source = sd_event_source_unref(stream->source);
    if (stream->owned)
        close(stream->fd);
    stream->fd = -1;
    stream->owned = false;
}

/* ---- moving bytes ------------------------------------------------------------------------------------------------ */

static void read_input(struct console *console)
{
    const char *fresh;
    size_t size;

    switch (flow_read(&console->to_guest, console->input.fd, &fresh, &size)) {
    case FLOW_MOVED:
        if (console->watches_keys && console_counts_escape(console, fresh, size, now()))
            console->escape(console->context);
        break;
    case FLOW_ENDED: /* the guest runs on */
        stream_done(&console->input);
        break;
    case FLOW_BLOCKED:
        break;
    }
}

static void write_output(struct console *console)
{
    if (console->output.fd < 0)
        console->to_output.start = console->to_output.end; /* nobody is there to read it */
    else if (flow_write(&console->to_output, console->output.fd, WRITE_MAX) == FLOW_ENDED)
        stream_done(&console->output);
}

static void guest_ended(struct console *console)
{
    console->guest_source = sd_event_source_unref(console->guest_source);
    console->guest = -1;
    stream_done(&console->input);
}

/* Off where there is nothing to wait for: a descriptor that hung up would be reported over and over. */
static void wait_for(sd_event_source *source, uint32_t events)
{
    if (!source)
        return;
    (void)sd_event_source_set_io_events(source, events);
    (void)sd_event_source_set_enabled(source, events ? SD_EVENT_ON : SD_EVENT_OFF);
}

/* Has each descriptor waited for exactly where something can be done once it is ready. */
static void wait_for_what_matters(struct console *console)
{
    const bool feeds_file = console->input.fd >= 0 && console->input.always_open;
    uint32_t guest = 0;

    if (flow_has_room(&console->to_output))
        guest |= EPOLLIN;
    if (!flow_is_empty(&console->to_guest) || feeds_file)
        guest |= EPOLLOUT;
    wait_for(console->guest_source, guest);
    wait_for(console->input.source, flow_has_room(&console->to_guest) ? EPOLLIN : 0);
    wait_for(console->output.source, flow_is_empty(&console->to_output) ? 0 : EPOLLOUT);
}

static int on_guest(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct console *console = context;

    (void)source;
    if (revents & EPOLLOUT) {
        if (console->input.fd >= 0 && console->input.always_open)
            read_input(console);
        if (flow_write(&console->to_guest, fd, FLOW_BYTES) == FLOW_ENDED)
            console->to_guest.start = console->to_guest.end;
    }
    if (revents & (EPOLLIN | EPOLLHUP | EPOLLERR) && flow_has_room(&console->to_output) &&
        flow_read(&console->to_output, fd, NULL, NULL) == FLOW_ENDED)
        guest_ended(console);
    if (console->output.always_open || console->output.fd < 0)
        write_output(console);
    wait_for_what_matters(console);
    return 0;
}

static int on_input(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct console *console = context;

    (void)source;
    (void)fd;
    if (revents & EPOLLIN && flow_has_room(&console->to_guest))
        read_input(console);
    else if (revents & (EPOLLHUP | EPOLLERR))
        stream_done(&console->input);
    wait_for_what_matters(console);
    return 0;
}

static int on_output(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct console *console = context;

    (void)source;
    (void)fd;
    if (revents & (EPOLLHUP | EPOLLERR))
        stream_done(&console->output); /* the guest runs on, and is read on */
    write_output(console);
    wait_for_what_matters(console);
    return 0;
}

/* ---- start and end ----------------------------------------------------------------------------------------------- */

/*
 * Standard streams are shared with other processes, the user's shell among them, so O_NONBLOCK must not be set on them.
 * Opening them anew gives a description of our own. Where that cannot be (a socket, or another user's terminal) the
 * stream is used as it is, in small portions.
 */
static int open_stream(struct console_stream *stream, int fd, int flags, sd_event *event, sd_event_io_handler_t handler,
                       struct console *console)
{
    char path[32];
    int result;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    stream->fd = isatty(fd) || lseek(fd, 0, SEEK_CUR) < 0 ? open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
    stream->owned = stream->fd >= 0;
    if (!stream->owned)
        stream->fd = fd;
    result = sd_event_add_io(event, &stream->source, stream->fd, 0, handler, console);
    if (result == -EPERM) { /* epoll knows files to be always ready, and refuses them */
        stream->always_open = true;
        return 0;
    }
    return result;
}

int console_start(struct console *console, sd_event *event, int guest, bool takes_input, void (*escape)(void *context),
                  void *context)
{
    int result;

    *console = (struct console){
        .guest = guest,
        .input = {.fd = -1},
        .output = {.fd = -1},
        .watches_keys = takes_input && isatty(STDIN_FILENO),
        .escape = escape,
        .context = context,
    };
    result = sd_event_add_io(event, &console->guest_source, guest, EPOLLIN, on_guest, console);
    if (result >= 0)
        result = open_stream(&console->output, STDOUT_FILENO, O_WRONLY, event, on_output, console);
    if (result >= 0 && takes_input)
        result = open_stream(&console->input, STDIN_FILENO, O_RDONLY, event, on_input, console);
    if (result < 0)
        return result;
    wait_for_what_matters(console);
    return 0;
}

void console_drain(struct console *console, int patience_ms)
{
    while (console->output.fd >= 0 && (console->guest >= 0 || !flow_is_empty(&console->to_output))) {
        struct pollfd event = {.fd = console->output.fd, .events = POLLOUT};

        if (console->guest >= 0 && flow_has_room(&console->to_output) &&
            flow_read(&console->to_output, console->guest, NULL, NULL) != FLOW_MOVED)
            console->guest = -1; /* all that will ever come is here */
        if (flow_is_empty(&console->to_output))
            continue;
        if (poll(&event, 1, patience_ms) <= 0)
            return;
        write_output(console);
    }
}

void console_done(struct console *console)
{
    console->guest_source = sd_event_source_unref(console->guest_source);
    stream_done(&console->input);
    stream_done(&console->output);
}
