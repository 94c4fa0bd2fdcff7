/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "supervise.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "console.h"
#include "guest_status.h"
#include "lines.h"
#include "monitor.h"
#include "outcome.h"
#include "program.h"
#include "stop.h"

/* For a slow reader of the console after the guest's end. */
#define DRAIN_MS 1000

/* After a SIGKILL outside of the loop. */
#define REAP_TRIES 50
#define REAP_NSEC  (100 * 1000 * 1000)

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

struct supervisor {
    struct spawned *spawned;
    const struct supervise_options *options;
    sd_event *event;
    sd_event_source *diagnostics_source, *status_source;
    struct monitor monitor;
    struct stopper stopper;
    struct lines diagnostics;
    struct heard *heard;
    struct guest_status guest_status;
    struct console console;
    struct outcome outcome;
    bool console_started;
    bool visible; /* standard error is a terminal: control characters are shown, not sent */
};

#define say(...) program_complain(COCO_PROGRAM_COCOLAUNCH, __VA_ARGS__)

/* ---- stopping ---------------------------------------------------------------------------------------------------- */

static void on_given_up(void *context)
{
    struct supervisor *supervisor = context;

    supervisor->outcome.abandoned = true;
    (void)sd_event_exit(supervisor->event, 0);
}

static int on_stop_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
    static const char *const what[] = {
        [STOP_NOT_YET] = "asking the guest to power off",
        [STOP_POWERDOWN] = "asking QEMU to end",
        [STOP_QUIT] = "killing QEMU",
        [STOP_KILL] = "giving QEMU up",
        [STOP_GIVEN_UP] = "QEMU was given up",
    };
    struct supervisor *supervisor = context;

    (void)source;
    if (!supervisor->options->quiet)
        say("signal %s: %s", sigabbrev_np((int)info->ssi_signo), what[supervisor->stopper.stage]);
    supervisor->outcome.stop_signal = (int)info->ssi_signo;
    stopper_advance(&supervisor->stopper, STOP_POWERDOWN);
    return 0;
}

static void on_escape(void *context)
{
    struct supervisor *supervisor = context;

    if (!supervisor->options->quiet)
        say("Ctrl-] three times: stopping the VM");
    supervisor->outcome.stop_signal = SIGINT;
    stopper_advance(&supervisor->stopper, STOP_QUIT);
}

/* ---- what QEMU and the guest write ------------------------------------------------------------------------------- */

static void take_line(void *context, const char *line, size_t length)
{
    const struct supervisor *supervisor = context;

    lines_print(stderr, "qemu: ", line, length, supervisor->visible, program_line_end());
    heard_take(supervisor->heard, line, length);
}

/* False: nothing more will come. */
static bool read_diagnostics(struct supervisor *supervisor)
{
    char bytes[LINES_MAX];
    const ssize_t count = read(supervisor->spawned->diagnostics, bytes, sizeof(bytes));

    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (count <= 0)
        return false;
    lines_feed(&supervisor->diagnostics, bytes, (size_t)count, take_line, supervisor);
    return true;
}

static int on_diagnostics(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct supervisor *supervisor = context;

    (void)source;
    (void)fd;
    (void)revents;
    if (!read_diagnostics(supervisor))
        supervisor->diagnostics_source = sd_event_source_disable_unref(supervisor->diagnostics_source);
    return 0;
}

/* False: nothing more will come, or be listened to. */
static bool read_status(struct supervisor *supervisor)
{
    char bytes[1024];
    const ssize_t count = read(supervisor->spawned->exit_status, bytes, sizeof(bytes));

    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    return count > 0 && guest_status_feed(&supervisor->guest_status, bytes, (size_t)count);
}

static int on_status(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct supervisor *supervisor = context;

    (void)source;
    (void)fd;
    (void)revents;
    if (!read_status(supervisor))
        supervisor->status_source = sd_event_source_disable_unref(supervisor->status_source);
    return 0;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static void read_end(struct supervisor *supervisor, const siginfo_t *info)
{
    supervisor->outcome.exited = info->si_code == CLD_EXITED;
    supervisor->outcome.number = info->si_status;
}

static int on_process(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct supervisor *supervisor = context;
    siginfo_t info = {0};

    (void)source;
    (void)revents;
    if (waitid(P_PIDFD, (id_t)fd, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0)
        return 0;
    read_end(supervisor, &info);
    (void)sd_event_exit(supervisor->event, 0);
    return 0;
}

/* Is there anything to read now? */
static bool has_input(int fd)
{
    struct pollfd event = {.fd = fd, .events = POLLIN};

    return fd >= 0 && poll(&event, 1, 0) == 1 && event.revents & POLLIN;
}

/* QEMU is gone; what it wrote before is still in the pipes. */
static void read_the_rest(struct supervisor *supervisor)
{
    const struct spawned *spawned = supervisor->spawned;

    while (has_input(spawned->diagnostics) && read_diagnostics(supervisor))
        ;
    lines_flush(&supervisor->diagnostics, take_line, supervisor);
    monitor_read_the_rest(&supervisor->monitor);
    while (supervisor->status_source && has_input(spawned->exit_status) && read_status(supervisor))
        ;
    guest_status_end(&supervisor->guest_status);
    if (supervisor->console_started)
        console_drain(&supervisor->console, DRAIN_MS);
}

static int conclude(struct supervisor *supervisor)
{
    struct outcome *outcome = &supervisor->outcome;
    const char *sentence;
    char buffer[256];

    outcome->guest_status = supervisor->guest_status.status;
    outcome->forced = supervisor->stopper.stage >= STOP_QUIT;
    sentence = outcome_sentence(outcome, buffer, sizeof(buffer));
    if (sentence)
        say("%s", sentence);
    supervisor->heard->failed = outcome_is_qemus_failure(outcome);
    if (sentence && !outcome->exited)
        snprintf(supervisor->heard->ending, sizeof(supervisor->heard->ending), "%s", sentence);
    return outcome_exit_code(outcome);
}

/* ---- setting up -------------------------------------------------------------------------------------------------- */

/* A signal that was ignored when the program started stays so: that is how nohup and background jobs work. */
static bool is_ignored(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int supervise_prepare(void)
{
    sigset_t handled;

    (void)sigemptyset(&handled);
    for (size_t i = 0; i < sizeof(stop_signals) / sizeof(stop_signals[0]); i++)
        if (!is_ignored(stop_signals[i]))
            (void)sigaddset(&handled, stop_signals[i]);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sigprocmask(SIG_BLOCK, &handled, NULL) < 0)
        return -errno;
    return 0;
}

static int listen_to_signals(struct supervisor *supervisor)
{
    int result = 0;

    for (size_t i = 0; result >= 0 && i < sizeof(stop_signals) / sizeof(stop_signals[0]); i++)
        if (!is_ignored(stop_signals[i]))
            result = sd_event_add_signal(supervisor->event, NULL, stop_signals[i], on_stop_signal, supervisor);
    return result;
}

static int listen_to_qemu(struct supervisor *supervisor)
{
    struct spawned *spawned = supervisor->spawned;
    sd_event *event = supervisor->event;
    int result;

    result = sd_event_add_io(event, NULL, spawned->pidfd, EPOLLIN, on_process, supervisor);
    if (result >= 0)
        result = sd_event_add_io(event, &supervisor->diagnostics_source, spawned->diagnostics, EPOLLIN, on_diagnostics,
                                 supervisor);
    if (result >= 0)
        result = monitor_start(&supervisor->monitor, event);
    if (result >= 0 && spawned->exit_status >= 0)
        result =
            sd_event_add_io(event, &supervisor->status_source, spawned->exit_status, EPOLLIN, on_status, supervisor);
    return result;
}

static int connect_console(struct supervisor *supervisor)
{
    const bool takes_input = supervisor->options->console == COCO_CONSOLE_INTERACTIVE;
    int result;

    if (supervisor->spawned->console < 0)
        return 0;
    if (takes_input && supervisor->options->terminal->saved) {
        if (!supervisor->options->quiet)
            say("press Ctrl-] three times within one second to end the VM");
        result = terminal_make_raw(supervisor->options->terminal);
        if (result < 0)
            return result;
        program_set_raw(true);
    }
    supervisor->console_started = true;
    return console_start(&supervisor->console, supervisor->event, supervisor->spawned->console, takes_input, on_escape,
                         supervisor);
}

static int run(struct supervisor *supervisor)
{
    int result;

    result = sd_event_new(&supervisor->event);
    if (result < 0)
        return result;
    supervisor->stopper.event = supervisor->event;
    result = listen_to_signals(supervisor);
    if (result >= 0)
        result = listen_to_qemu(supervisor);
    if (result >= 0)
        result = connect_console(supervisor);
    if (result >= 0)
        result = sd_event_loop(supervisor->event);
    return result;
}

/* The loop failed, which leaves QEMU running. */
static void kill_and_reap(struct supervisor *supervisor)
{
    const struct timespec pause = {.tv_nsec = REAP_NSEC};
    siginfo_t info = {0};

    (void)pidfd_send_signal(supervisor->spawned->pidfd, SIGKILL, NULL, 0);
    for (int i = 0; i < REAP_TRIES; i++) {
        if (waitid(P_PIDFD, (id_t)supervisor->spawned->pidfd, &info, WEXITED | WNOHANG) < 0 || info.si_pid != 0)
            return;
        (void)nanosleep(&pause, NULL);
    }
}

static void supervisor_done(struct supervisor *supervisor)
{
    if (supervisor->console_started)
        console_done(&supervisor->console);
    stopper_done(&supervisor->stopper);
    sd_event_source_disable_unref(supervisor->diagnostics_source);
    sd_event_source_disable_unref(supervisor->status_source);
    monitor_done(&supervisor->monitor);
    sd_event_unref(supervisor->event);
}

int supervise(struct spawned *spawned, const struct supervise_options *options, struct heard *heard)
{
    struct supervisor supervisor = {
        .spawned = spawned,
        .options = options,
        .heard = heard,
        .visible = isatty(STDERR_FILENO) == 1,
    };
    int result;

    monitor_init(&supervisor.monitor, spawned->qmp, &supervisor.stopper, &supervisor.outcome);
    guest_status_init(&supervisor.guest_status);
    supervisor.stopper = (struct stopper){
        .qmp = &supervisor.monitor.qmp, .pidfd = spawned->pidfd, .given_up = on_given_up, .context = &supervisor};
    result = run(&supervisor);
    if (result < 0) {
        kill_and_reap(&supervisor);
    } else {
        read_the_rest(&supervisor);
        terminal_restore(options->terminal);
        program_set_raw(false);
        result = conclude(&supervisor);
    }
    program_set_raw(false);
    supervisor_done(&supervisor);
    return result;
}
