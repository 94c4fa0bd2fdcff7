/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "supervise.h"

#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "console.h"
#include "guest_status.h"
#include "lines.h"
#include "outcome.h"
#include "program.h"
#include "qmp.h"
#include "stop.h"

/* After QEMU hung up its monitor without having said that it ends. */
#define HANG_UP_USEC UINT64_C(2000000)

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
    sd_event_source *monitor_source, *diagnostics_source, *status_source, *hang_up_timer;
    struct qmp qmp;
    struct stopper stopper;
    struct lines diagnostics;
    struct guest_status guest_status;
    struct console console;
    struct outcome outcome;
    int64_t status_query; /* number of the command that asks why the guest was stopped; 0: none */
    bool console_started, visible, ending;
};

#define say(...) program_complain(COCO_PROGRAM_COCOLAUNCH, __VA_ARGS__)

/* ---- stopping ---------------------------------------------------------------------------------------------------- */

static void stop(struct supervisor *supervisor, enum stop_stage stage)
{
    if (supervisor->stopper.stage == STOP_NOT_YET)
        (void)sd_notify(0, "STOPPING=1");
    stopper_advance(&supervisor->stopper, stage);
}

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
    stop(supervisor, STOP_POWERDOWN);
    return 0;
}

static void on_escape(void *context)
{
    struct supervisor *supervisor = context;

    if (!supervisor->options->quiet)
        say("Ctrl-] three times: stopping the VM");
    supervisor->outcome.stop_signal = SIGINT;
    stop(supervisor, STOP_QUIT);
}

/* ---- the monitor ------------------------------------------------------------------------------------------------- */

static void on_ready(void *context)
{
    (void)context;
    (void)sd_notify(0, "READY=1\nSTATUS=The VM is running.");
}

static void on_event(void *context, const char *name, struct json_object *data)
{
    struct supervisor *supervisor = context;
    enum outcome_end *end = &supervisor->outcome.end;

    if (strcmp(name, "SHUTDOWN") == 0) {
        supervisor->ending = true;
        if (*end == OUTCOME_UNKNOWN)
            *end = outcome_end_of_reason(qmp_string(data, "reason"));
    } else if (strcmp(name, "GUEST_PANICKED") == 0) {
        *end = OUTCOME_PANICKED;
    } else if (strcmp(name, "STOP") == 0 && supervisor->stopper.stage == STOP_NOT_YET && !supervisor->ending) {
        supervisor->status_query = qmp_command(&supervisor->qmp, "query-status");
    }
}

/* QEMU stops a guest that it cannot run on, and waits for someone to look into it. Nobody can. */
static bool is_stuck(const char *status)
{
    static const char *const stuck[] = {"internal-error", "io-error", "guest-panicked", "watchdog"};

    for (size_t i = 0; status && i < sizeof(stuck) / sizeof(stuck[0]); i++)
        if (strcmp(status, stuck[i]) == 0)
            return true;
    return false;
}

static void on_answer(void *context, int64_t command, struct json_object *returned, const char *error)
{
    struct supervisor *supervisor = context;
    const char *status = error ? NULL : qmp_string(returned, "status");

    if (error)
        say("QEMU refused a command: %s", error);
    if (command != supervisor->status_query || !is_stuck(status))
        return;
    say("QEMU stopped the guest (%s), and it cannot run on: ending the VM", status);
    if (supervisor->outcome.end == OUTCOME_UNKNOWN)
        supervisor->outcome.end = OUTCOME_STUCK;
    stop(supervisor, STOP_QUIT);
}

static int on_hang_up_timer(sd_event_source *source, uint64_t usec, void *context)
{
    struct supervisor *supervisor = context;

    (void)source;
    (void)usec;
    if (supervisor->stopper.stage != STOP_NOT_YET)
        return 0;
    say("QEMU hung up its monitor and did not end: stopping it");
    supervisor->outcome.monitor_failed = true;
    stop(supervisor, STOP_QUIT);
    return 0;
}

static void monitor_ended(struct supervisor *supervisor)
{
    supervisor->monitor_source = sd_event_source_disable_unref(supervisor->monitor_source);
    if (supervisor->qmp.state == QMP_BROKEN) {
        say("QEMU's monitor %s: stopping QEMU", supervisor->qmp.problem);
        supervisor->outcome.monitor_failed = true;
        stop(supervisor, STOP_QUIT);
    } else if (!supervisor->ending && supervisor->stopper.stage == STOP_NOT_YET) {
        (void)sd_event_add_time_relative(supervisor->event, &supervisor->hang_up_timer, CLOCK_MONOTONIC, HANG_UP_USEC,
                                         0, on_hang_up_timer, supervisor);
    }
}

static int on_monitor(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct supervisor *supervisor = context;

    (void)source;
    (void)fd;
    if (revents & EPOLLOUT)
        qmp_write(&supervisor->qmp);
    if (revents & (EPOLLIN | EPOLLHUP | EPOLLERR))
        (void)qmp_read(&supervisor->qmp);
    if (supervisor->qmp.state >= QMP_CLOSED)
        monitor_ended(supervisor);
    return 0;
}

/* Commands are sent from many places; whether the socket must be waited for is decided here, before each wait. */
static int before_wait(sd_event_source *source, void *context)
{
    struct supervisor *supervisor = context;

    (void)source;
    if (supervisor->monitor_source)
        (void)sd_event_source_set_io_events(supervisor->monitor_source,
                                            EPOLLIN | (qmp_wants_write(&supervisor->qmp) ? EPOLLOUT : 0U));
    return 0;
}

/* ---- what QEMU and the guest write ------------------------------------------------------------------------------- */

static void forward_line(void *context, const char *line, size_t length)
{
    const struct supervisor *supervisor = context;

    lines_print(stderr, "qemu: ", line, length, supervisor->visible);
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
    lines_feed(&supervisor->diagnostics, bytes, (size_t)count, forward_line, supervisor);
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
    lines_flush(&supervisor->diagnostics, forward_line, supervisor);
    while (supervisor->qmp.fd >= 0 && qmp_read(&supervisor->qmp))
        ;
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
    if (result >= 0 && spawned->qmp >= 0)
        result = sd_event_add_io(event, &supervisor->monitor_source, spawned->qmp, EPOLLIN, on_monitor, supervisor);
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
    }
    supervisor->console_started = true;
    return console_start(&supervisor->console, supervisor->event, supervisor->spawned->console, takes_input, on_escape,
                         supervisor);
}

static int run(struct supervisor *supervisor)
{
    sd_event_source *prepare = NULL;
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
        result = sd_event_add_post(supervisor->event, &prepare, before_wait, supervisor);
    if (result >= 0)
        result = sd_event_loop(supervisor->event);
    sd_event_source_unref(prepare);
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
    sd_event_source_disable_unref(supervisor->hang_up_timer);
    sd_event_source_disable_unref(supervisor->monitor_source);
    sd_event_source_disable_unref(supervisor->diagnostics_source);
    sd_event_source_disable_unref(supervisor->status_source);
    sd_event_unref(supervisor->event);
    qmp_done(&supervisor->qmp);
}

int supervise(struct spawned *spawned, const struct supervise_options *options)
{
    struct supervisor supervisor = {
        .spawned = spawned,
        .options = options,
        .visible = isatty(STDERR_FILENO) == 1,
    };
    const struct qmp_listener listener = {
        .ready = on_ready, .event = on_event, .answer = on_answer, .context = &supervisor};
    int result;

    qmp_init(&supervisor.qmp, spawned->qmp, &listener);
    guest_status_init(&supervisor.guest_status);
    supervisor.stopper = (struct stopper){
        .qmp = &supervisor.qmp, .pidfd = spawned->pidfd, .given_up = on_given_up, .context = &supervisor};
    result = run(&supervisor);
    if (result < 0) {
        kill_and_reap(&supervisor);
    } else {
        read_the_rest(&supervisor);
        terminal_restore(options->terminal);
        result = conclude(&supervisor);
    }
    supervisor_done(&supervisor);
    return result;
}
