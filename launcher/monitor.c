/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "monitor.h"

#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "program.h"

/* After QEMU hung up its monitor without having said that it ends. */
#define HANG_UP_USEC UINT64_C(2000000)

#define say(...) program_complain(COCO_PROGRAM_COCOLAUNCH, __VA_ARGS__)

static void on_ready(void *context)
{
    (void)context;
    (void)sd_notify(0, "READY=1\nSTATUS=The VM is running.");
}

static void on_event(void *context, const char *name, struct json_object *data)
{
    struct monitor *monitor = context;
    enum outcome_end *end = &monitor->outcome->end;

    if (strcmp(name, "SHUTDOWN") == 0) {
        monitor->ending = true;
        if (*end == OUTCOME_UNKNOWN)
            *end = outcome_end_of_reason(qmp_string(data, "reason"));
    } else if (strcmp(name, "GUEST_PANICKED") == 0) {
        *end = OUTCOME_PANICKED;
    } else if (strcmp(name, "STOP") == 0 && monitor->stopper->stage == STOP_NOT_YET && !monitor->ending) {
        monitor->status_query = qmp_command(&monitor->qmp, "query-status", NULL);
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

static void on_answer(void *context, const struct qmp_message *answer)
{
    struct monitor *monitor = context;
    const char *status = answer->kind == QMP_RETURN ? qmp_string(answer->data, "status") : NULL;

    if (answer->kind == QMP_ERROR)
        say("QEMU refused a command: %s", answer->name);
    if (answer->id != monitor->status_query || !is_stuck(status))
        return;
    say("QEMU stopped the guest (%s), and it cannot run on: ending the VM", status);
    if (monitor->outcome->end == OUTCOME_UNKNOWN)
        monitor->outcome->end = OUTCOME_STUCK;
    stopper_advance(monitor->stopper, STOP_QUIT);
}

static int on_hang_up_timer(sd_event_source *source, uint64_t usec, void *context)
{
    struct monitor *monitor = context;

    (void)source;
    (void)usec;
    if (monitor->stopper->stage != STOP_NOT_YET)
        return 0;
    say("QEMU hung up its monitor and did not end: stopping it");
    monitor->outcome->monitor_failed = true;
    stopper_advance(monitor->stopper, STOP_QUIT);
    return 0;
}

static void monitor_ended(struct monitor *monitor)
{
    monitor->source = sd_event_source_disable_unref(monitor->source);
    if (monitor->qmp.state == QMP_BROKEN) {
        say("QEMU's monitor %s: stopping QEMU", monitor->qmp.problem);
        monitor->outcome->monitor_failed = true;
        stopper_advance(monitor->stopper, STOP_QUIT);
    } else if (!monitor->ending && monitor->stopper->stage == STOP_NOT_YET) {
        (void)sd_event_add_time_relative(monitor->event, &monitor->hang_up_timer, CLOCK_MONOTONIC, HANG_UP_USEC, 0,
                                         on_hang_up_timer, monitor);
    }
}

static int on_monitor(sd_event_source *source, int fd, uint32_t revents, void *context)
{
    struct monitor *monitor = context;

    (void)source;
    (void)fd;
    if (revents & EPOLLOUT)
        qmp_write(&monitor->qmp);
    if (revents & (EPOLLIN | EPOLLHUP | EPOLLERR))
        (void)qmp_read(&monitor->qmp);
    if (monitor->qmp.state >= QMP_CLOSED)
        monitor_ended(monitor);
    return 0;
}

/* Commands are sent from many places; whether the socket must be waited for is decided here, before each wait. */
static int before_wait(sd_event_source *source, void *context)
{
    struct monitor *monitor = context;

    (void)source;
    if (monitor->source)
        (void)sd_event_source_set_io_events(monitor->source,
                                            EPOLLIN | (qmp_wants_write(&monitor->qmp) ? EPOLLOUT : 0U));
    return 0;
}

void monitor_init(struct monitor *monitor, int fd, struct stopper *stopper, struct outcome *outcome)
{
    const struct qmp_listener listener = {
        .ready = on_ready, .event = on_event, .answer = on_answer, .context = monitor};

    *monitor = (struct monitor){.stopper = stopper, .outcome = outcome};
    qmp_init(&monitor->qmp, fd, &listener);
}

int monitor_start(struct monitor *monitor, sd_event *event)
{
    int result;

    if (monitor->qmp.fd < 0)
        return 0;
    monitor->event = event;
    result = sd_event_add_io(event, &monitor->source, monitor->qmp.fd, EPOLLIN, on_monitor, monitor);
    return result < 0 ? result : sd_event_add_post(event, &monitor->before_wait, before_wait, monitor);
}

void monitor_read_the_rest(struct monitor *monitor)
{
    while (monitor->qmp.fd >= 0 && qmp_read(&monitor->qmp))
        ;
}

void monitor_done(struct monitor *monitor)
{
    sd_event_source_disable_unref(monitor->hang_up_timer);
    sd_event_source_disable_unref(monitor->before_wait);
    sd_event_source_disable_unref(monitor->source);
    qmp_done(&monitor->qmp);
}
