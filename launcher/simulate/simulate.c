/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "simulate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "ledger.h"
#include "model.h"
#include "program.h"

/* For a QEMU that prints its version, on a machine that is busy. */
#define TRY_MS 20000

#define LIBRARY_VARIABLE "COCO_SIMULATE_LIBRARY"

#define say(...) program_complain(COCO_PROGRAM_COCOLAUNCH, __VA_ARGS__)

/* ---- words ------------------------------------------------------------------------------------------------------- */

const char *simulate_model_of(const struct coco_request *request)
{
    const struct coco_setting *setting = coco_request_last(request, COCO_OPTION_simulate);

    return setting ? setting->text : NULL;
}

bool simulate_is_list(const struct coco_request *request)
{
    const char *name = simulate_model_of(request);

    return name && (strcmp(name, "list") == 0 || strcmp(name, "help") == 0);
}

void simulate_list(void)
{
    char about[128];

    for (size_t i = 0; i < simulate_model_count(); i++) {
        simulate_model_about(i, about, sizeof(about));
        printf("%-24s %s\n", simulate_model_name(i), about);
    }
}

static void say_unknown(const char *name)
{
    const char *nearest = simulate_model_nearest(name);
    char names[1024] = "";
    size_t length = 0;

    for (size_t i = 0; i < simulate_model_count() && length < sizeof(names); i++)
        length +=
            (size_t)snprintf(names + length, sizeof(names) - length, "%s%s", i > 0 ? ", " : "", simulate_model_name(i));
    if (nearest)
        say("--simulate=%s: no host of this name can be pretended; did you mean %s? There are %s", name, nearest,
            names);
    else
        say("--simulate=%s: no host of this name can be pretended; there are %s", name, names);
}

bool simulate_check_guest(const struct coco_request *request)
{
    if (!simulate_model_of(request) || program_choice(request, COCO_OPTION_coco) != COCO_CHOICE_NO)
        return true;
    say("--simulate= pretends a host for confidential guests, and this guest is none: add --coco=sev-snp or "
        "--coco=tdx");
    return false;
}

bool simulate_check_words(const struct coco_request *request)
{
    const char *name = simulate_model_of(request);
    size_t model;

    if (!name)
        return true;
    if (!simulate_model_find(name, &model))
        say_unknown(name);
    else if (program_has(request, COCO_OPTION_host))
        say("--simulate= is judged for the host that it pretends: drop --host=");
    else if (program_has(request, COCO_OPTION_qemu_profile))
        say("--simulate= launches the QEMU that is here, which is asked: drop --qemu-profile=");
    else
        return simulate_check_guest(request);
    return false;
}

/* ---- the library ------------------------------------------------------------------------------------------------- */

/* The absolute path, since a wrapper around QEMU may be elsewhere. */
static bool find_library(char ret_path[PATH_MAX])
{
    const char *named = getenv(LIBRARY_VARIABLE);
    const char *path = named && *named ? named : COCO_SIMULATE_INSTALLED;

    if (!realpath(path, ret_path)) {
        say("nothing was launched: %s, which pretends the host, cannot be used: %s; it is installed with the optional "
            "component \"simulate\", or is named by " LIBRARY_VARIABLE,
            path, strerror(errno));
        return false;
    }
    if (strpbrk(ret_path, ": \t\n")) {
        say("nothing was launched: the path '%s' holds a colon or a blank, at which the dynamic linker would cut it",
            ret_path);
        return false;
    }
    return true;
}

/* Behind all numbers that the plan gives out. */
static int free_number(const struct coco_plan *plan)
{
    int number = CHILD_FIRST_FD;

    for (size_t i = 0; i < plan->fd_count; i++)
        if (plan->fds[i].number >= number)
            number = plan->fds[i].number + 1;
    return number;
}

static char *setting(const char *name, const char *value)
{
    char *text = NULL;

    if (asprintf(&text, "%s=%s", name, value) >= 0)
        return text;
    say("there is no memory");
    return NULL;
}

/*
 * What else of COCO_SIMULATE_... is in the environment stays there: faults, capabilities that are missing, and another
 * guest than one that powers off.
 */
static bool make_settings(struct simulation *simulation, int number)
{
    const char *guest = getenv("COCO_SIMULATE_GUEST");
    char ledger[64];

    snprintf(ledger, sizeof(ledger), "/proc/self/fd/%d", number);
    simulation->settings[0] = setting("LD_PRELOAD", simulation->library);
    simulation->settings[1] = setting("COCO_SIMULATE", simulation->model);
    simulation->settings[2] = setting("COCO_SIMULATE_LEDGER", ledger);
    simulation->settings[3] = setting("COCO_SIMULATE_GUEST", guest ? guest : "poweroff");
    return simulation->settings[0] && simulation->settings[1] && simulation->settings[2] && simulation->settings[3];
}

/* ---- what QEMU wrote --------------------------------------------------------------------------------------------- */

static int make_memfd(const char *name)
{
    const int fd = memfd_create(name, MFD_CLOEXEC);

    if (fd < 0)
        say("nothing was launched: there is no memory for what the pretended host writes: %s", strerror(errno));
    return fd;
}

static void read_ledger(int fd, struct ledger *ret_ledger)
{
    const off_t size = lseek(fd, 0, SEEK_END);
    void *bytes = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

    *ret_ledger = (struct ledger){0};
    if (bytes == MAP_FAILED)
        return;
    ledger_read(bytes, (size_t)size, ret_ledger);
    munmap(bytes, (size_t)size);
}

/* ---- does QEMU load it? ------------------------------------------------------------------------------------------ */

static int wait_for(const struct child *child)
{
    struct pollfd event = {.fd = child->pidfd, .events = POLLIN};
    int count;

    do
        count = poll(&event, 1, TRY_MS);
    while (count < 0 && errno == EINTR);
    if (count != 1)
        (void)pidfd_send_signal(child->pidfd, SIGKILL, NULL, 0);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    close(child->pidfd);
    return count == 1 ? 0 : -ETIMEDOUT;
}

/* The first line that the QEMU wrote, which the dynamic linker's complaint would be. */
static void read_first_line(int fd, char *ret_line, size_t size)
{
    const ssize_t count = pread(fd, ret_line, size - 1, 0);

    ret_line[count > 0 ? count : 0] = '\0';
    ret_line[strcspn(ret_line, "\n")] = '\0';
}

static bool loads_library(const struct simulation *simulation, const char *qemu, int ledger, int diagnostics)
{
    const char *const argv[] = {qemu, "-version", NULL};
    const struct child_fd fd = {.source = ledger, .number = simulation->addition.fd.number};
    const struct child_birth birth = {
        .argv = argv, .fd_count = 1, .fds = &fd, .diagnostics = diagnostics, .settings = simulation->addition.settings};
    struct ledger written;
    struct child child;
    char line[512];
    bool exec_failed;
    int result = child_start(&birth, &child, &exec_failed);

    if (result == 0)
        result = wait_for(&child);
    read_ledger(ledger, &written);
    if (result == 0 && strcmp(written.model, simulation->model) == 0)
        return true;
    read_first_line(diagnostics, line, sizeof(line));
    say("nothing was launched: %s does not load %s, and would run the guest on this very host%s%s", qemu,
        simulation->library,
        result < 0 ? ": "
        : line[0]  ? "; it says: "
                   : "",
        result < 0 ? strerror(-result) : line);
    return false;
}

static bool try_library(const struct simulation *simulation, const char *qemu)
{
    const int ledger = make_memfd("coco-simulate-try"), diagnostics = ledger < 0 ? -1 : make_memfd("qemu-version");
    const bool ok = diagnostics >= 0 && loads_library(simulation, qemu, ledger, diagnostics);

    if (ledger >= 0)
        close(ledger);
    if (diagnostics >= 0)
        close(diagnostics);
    return ok;
}

/* ---- the simulation ---------------------------------------------------------------------------------------------- */

bool simulation_prepare(const struct coco_plan *plan, const char *model, struct simulation *ret_simulation)
{
    const int number = free_number(plan);

    *ret_simulation = (struct simulation){.model = model, .ledger = -1};
    if (!find_library(ret_simulation->library) || !make_settings(ret_simulation, number))
        return false;
    ret_simulation->ledger = make_memfd("coco-simulate");
    ret_simulation->addition = (struct spawn_addition){.settings = ret_simulation->settings,
                                                       .fd = {.source = ret_simulation->ledger, .number = number}};
    return ret_simulation->ledger >= 0 && try_library(ret_simulation, plan->argv[0]);
}

int simulation_conclude(const struct simulation *simulation, int status)
{
    struct ledger ledger;
    bool complete;

    read_ledger(simulation->ledger, &ledger);
    complete = ledger.what && ledger.ran;
    if (complete)
        printf("%s %s\npages %zu, with contents measured %zu\n", ledger.what, ledger.digest, ledger.pages,
               ledger.measured);
    else
        say("the launch on the pretended host %s did not go through", simulation->model);
    say("SIMULATED on the pretended host %s: NOTHING RAN, AND NOTHING WAS PROTECTED", simulation->model);
    return status == EXIT_SUCCESS && !complete ? EXIT_FAILURE : status;
}

void simulation_done(struct simulation *simulation)
{
    if (simulation->ledger >= 0)
        close(simulation->ledger);
    simulation->ledger = -1;
    for (size_t i = 0; i < SIMULATION_SETTINGS; i++) {
        free(simulation->settings[i]);
        simulation->settings[i] = NULL;
    }
}
