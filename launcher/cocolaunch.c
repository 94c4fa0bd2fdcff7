/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cocolaunch: judges a launch, and launches it when nothing is wrong. Policy is the engine's; this asks, and obeys. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allow.h"
#include "keeper.h"
#include "look.h"
#include "policy.h"
#include "simulate/simulate.h"
#include "spawn.h"
#include "supervise.h"

#define SELF COCO_PROGRAM_COCOLAUNCH

/* Frozen: see exits.def. */
enum status {
    STATUS_REFUSED = 125,
    STATUS_NOT_EXECUTABLE = 126,
    STATUS_NOT_FOUND = 127,
};

/* One launch, from words to plan. */
struct launch {
    struct coco_request request;
    struct coco_observations observations;
    struct observed observed;
    struct coco_facts facts;
    struct coco_origins origins;
    struct policy policy;
    struct coco_verdicts verdicts;
    struct allowances allowances;
    struct policy_waived waived;
    struct coco_plan plan;
    struct heard heard;
    struct simulation simulation; /* only with --simulate= */
    bool quiet;
};

/* ---- judging ----------------------------------------------------------------------------------------------------- */

static bool read_allowances(struct launch *launch)
{
    struct coco_fact_origin origin = {.kind = COCO_FROM_SETTING};
    struct allow_error error;
    char place[256];

    if (allow_read(&launch->request, &launch->policy.rules, &launch->allowances, &error))
        return true;
    origin.setting = error.setting;
    coco_describe_origin(&launch->request, &origin, place, sizeof(place));
    program_complain(SELF, "%s: %s", place, error.message);
    return false;
}

static bool look(struct launch *launch)
{
    if (program_look(SELF, observe, &launch->request, &launch->observed, &launch->observations) < 0)
        return false;
    if (policy_digest(&launch->policy, &launch->request, launch->observed.arena, &launch->observations) == 0)
        return true;
    program_complain(SELF, "there is no memory");
    return false;
}

/* Says which rules are broken. Returns whether what was said is on its way out. */
static bool report(const struct launch *launch, enum coco_severity least)
{
    const struct coco_sink sink = program_sink(stderr, program_wants_color(&launch->request, stderr));
    struct coco_repair repair;
    const struct coco_judgement judgement = {
        .request = &launch->request,
        .facts = &launch->facts,
        .origins = &launch->origins,
        .ruleset = &launch->policy.rules,
        .verdicts = &launch->verdicts,
        .repair_result = coco_repair(&launch->policy.rules, &launch->facts, &repair),
        .repair = &repair,
        .allowed = launch->allowances.rules,
        .allowed_count = launch->allowances.count,
        .waived = launch->waived.rules,
        .waived_count = launch->waived.count,
        .observations = &launch->observations,
    };

    return coco_report_text(&sink, &judgement, COCO_DETAIL_PROBLEMS, least) == 0;
}

static void say_allowances(const struct launch *launch)
{
    for (size_t i = 0; i < launch->allowances.count; i++) {
        const size_t rule = launch->allowances.rules[i];
        const char *slug = launch->policy.rules.rules[rule].slug, *reason = launch->allowances.reasons[i];

        if (coco_rule_set_has(&launch->verdicts.broken, rule))
            program_complain(SELF, "launching although %s is broken: %s", slug, reason);
        else
            program_complain(SELF, "--allow=%s has no effect: the rule is not broken", slug);
    }
}

static void say_waivers(const struct launch *launch)
{
    for (size_t i = 0; i < launch->waived.count; i++) {
        const struct coco_waived_rule *waived = &launch->waived.rules[i];

        program_complain(SELF, "launching although %s is broken, which the policy waives until %s: %s",
                         launch->policy.rules.rules[waived->rule].slug, waived->until, waived->reason);
    }
    if (!launch->quiet)
        policy_say_unused(SELF, &launch->policy);
}

/* Is an error rule broken that was neither allowed to be nor waived? */
static bool is_refused(const struct launch *launch)
{
    for (size_t i = 0; i < launch->policy.rules.count; i++)
        if (launch->policy.rules.rules[i].severity == COCO_SEVERITY_ERROR &&
            coco_rule_set_has(&launch->verdicts.broken, i) && !allow_reason(&launch->allowances, i) &&
            !policy_reason(&launch->waived, i))
            return true;
    return false;
}

static bool judge(struct launch *launch)
{
    const enum coco_severity least = launch->quiet ? COCO_SEVERITY_ERROR : COCO_SEVERITY_WARNING;

    coco_classify(&launch->request, &launch->observations, &launch->facts, &launch->origins);
    policy_classify(&launch->policy, &launch->request, &launch->observations, "", &launch->facts, &launch->origins);
    coco_judge(&launch->policy.rules, &launch->facts, &launch->verdicts);
    policy_waive(&launch->policy, &launch->verdicts, "", &launch->waived);
    if (!coco_rule_set_any(&launch->policy.rules, &launch->verdicts.broken, least))
        program_say_basis(SELF, &launch->request, &launch->observations, launch->quiet);
    else if (!report(launch, least))
        return false;
    if (is_refused(launch)) {
        program_complain(SELF, "nothing was launched");
        return false;
    }
    say_allowances(launch);
    say_waivers(launch);
    return true;
}

/* Who launches with a program that is not there expects the status that a shell gives then. */
static int status_of_refusal(const struct launch *launch)
{
    switch (launch->observations.qemu_binary) {
    case COCO_QEMU_MISSING:
        return STATUS_NOT_FOUND;
    case COCO_QEMU_DENIED:
        return STATUS_NOT_EXECUTABLE;
    case COCO_QEMU_NOT_LOOKED_AT:
    case COCO_QEMU_USABLE:
    case COCO_QEMU_SILENT:
        break;
    }
    return STATUS_REFUSED;
}

static bool make_plan(struct launch *launch)
{
    switch (coco_plan(&launch->request, &launch->observations, &launch->facts, &launch->plan)) {
    case COCO_PLAN_OK:
        return true;
    case COCO_PLAN_NO_MEMORY:
        program_complain(SELF, "there is no memory");
        break;
    case COCO_PLAN_IMPOSSIBLE:
        program_complain(SELF, "nothing was launched: QEMU has no command line for this request");
        break;
    }
    return false;
}

/* ---- launching --------------------------------------------------------------------------------------------------- */

/* QEMU's emulation in KVM's place is slow enough that its user must hear of it. */
static void say_fallback(const struct launch *launch)
{
    const char *why = "/dev/kvm cannot be used";

    switch (coco_host_choice(launch->observations.host, COCO_HOST_kvm_device)) {
    case COCO_DEVICE_MISSING:
        why = "there is no /dev/kvm";
        break;
    case COCO_DEVICE_DENIED:
        why = "this user may not open /dev/kvm";
        break;
    case COCO_DEVICE_HANGS:
        why = "/dev/kvm is there, but a tiny VM did not run on it";
        break;
    case COCO_DEVICE_NOT_LOOKED_AT:
    case COCO_DEVICE_USABLE:
        break;
    }
    if (launch->plan.accel_from_fallback && !launch->quiet)
        program_complain(SELF, "%s: the guest runs under emulation, slowly", why);
}

static int say_spawn_error(const struct launch *launch, const struct spawn_error *error)
{
    const char *qemu = launch->plan.argv[0];

    if (!error->exec_failed) {
        program_complain(SELF, "nothing was launched: %s: %s", error->what, strerror(error->code));
        return STATUS_REFUSED;
    }
    if (error->code == ENOENT || error->code == ENOTDIR) {
        program_complain(SELF, "%s was not found: install QEMU, or name the binary with --qemu=", qemu);
        return STATUS_NOT_FOUND;
    }
    program_complain(SELF, "%s cannot be executed: %s", qemu, strerror(error->code));
    return STATUS_NOT_EXECUTABLE;
}

static int supervise_with_keeper(struct launch *launch, struct spawned *spawned, const struct terminal *terminal)
{
    const struct supervise_options options = {
        .console = launch->plan.console,
        .quiet = launch->quiet,
        .terminal = terminal,
    };
    struct keeper keeper = {0};
    int result;

    result = keeper_start(spawned->pidfd, terminal, &keeper);
    if (result < 0)
        program_complain(SELF, "no keeper could be started, which would clean up if this process were killed: %s",
                         strerror(-result));
    result = supervise(spawned, &options, &launch->heard);
    terminal_restore(terminal);
    keeper_dismiss(&keeper);
    if (result < 0)
        program_complain(SELF, "QEMU could not be supervised, and was killed: %s", strerror(-result));
    return result < 0 ? EXIT_FAILURE : result;
}

/* What the plan lacks that only looking gives. */
static const char *what_is_missing(const struct coco_plan *plan)
{
    if (plan->incomplete)
        return "the command line lacks a credential, whose file was not read";
    if (plan->lacks_firmware)
        return "the command line lacks its firmware, which was not searched for";
    return plan->assumes_c_bit ? "the command line assumes the position of the C-bit, which no CPU was asked for"
                               : NULL;
}

/* What was judged for another host is for showing; without looking at one, what can be told without it may run. */
static bool is_for_this_host(const struct launch *launch)
{
    const struct coco_request *request = &launch->request;
    const struct coco_setting *host = coco_request_last(request, COCO_OPTION_host);

    if (host && host->value.choice == COCO_LOOK_AT_PROFILE)
        program_complain(SELF,
                         "nothing was launched: it was not judged for this host; drop --host=%s, or add --dry-run",
                         host->text);
    else if (program_has(request, COCO_OPTION_qemu_profile))
        program_complain(SELF, "nothing was launched: it was not judged for the QEMU that would run; "
                               "drop --qemu-profile=, or add --dry-run");
    else if (what_is_missing(&launch->plan))
        program_complain(SELF, "nothing was launched: %s", what_is_missing(&launch->plan));
    else
        return true;
    return false;
}

static int spawn_and_supervise(struct launch *launch, const struct spawn_addition *addition)
{
    const bool owns_terminal = launch->plan.console == COCO_CONSOLE_NATIVE;
    const struct coco_sink sink = program_sink(stderr, program_wants_color(&launch->request, stderr));
    struct spawn_error error;
    struct spawned spawned;
    struct terminal terminal;
    int result;

    terminal_save(&terminal);
    result = supervise_prepare();
    if (result < 0) {
        program_complain(SELF, "nothing was launched: signals cannot be handled: %s", strerror(-result));
        return STATUS_REFUSED;
    }
    if (spawn_qemu(&launch->plan, owns_terminal, addition, &spawned, &error) < 0)
        return say_spawn_error(launch, &error);
    result = supervise_with_keeper(launch, &spawned, &terminal);
    spawned_done(&spawned);
    (void)heard_explain(&launch->heard, &launch->verdicts, &sink);
    return result;
}

static int launch_on_pretended_host(struct launch *launch, const char *model)
{
    int result = STATUS_REFUSED;

    if (simulation_prepare(&launch->plan, model, &launch->simulation)) {
        result = spawn_and_supervise(launch, &launch->simulation.addition);
        result = simulation_conclude(&launch->simulation, result);
    }
    simulation_done(&launch->simulation);
    return result;
}

static int launch_it(struct launch *launch)
{
    const char *model = simulate_model_of(&launch->request);

    if (!is_for_this_host(launch))
        return STATUS_REFUSED;
    if (model)
        return launch_on_pretended_host(launch, model);
    say_fallback(launch);
    return spawn_and_supervise(launch, NULL);
}

static int show_plan(const struct launch *launch)
{
    const struct coco_sink sink = program_sink(stdout, false);

    if (what_is_missing(&launch->plan) && !launch->quiet)
        program_complain(SELF, "%s", what_is_missing(&launch->plan));
    return coco_report_plan(&sink, &launch->plan) == 0 ? EXIT_SUCCESS : STATUS_REFUSED;
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

static int run(struct launch *launch, int argc, const char *const argv[])
{
    switch (program_read(SELF, 1, argc, argv, &launch->request)) {
    case PROGRAM_OK:
        break;
    case PROGRAM_SHOWN:
        return EXIT_SUCCESS;
    case PROGRAM_FAILED:
        program_complain(SELF, "there is no memory");
        return STATUS_REFUSED;
    case PROGRAM_BAD_WORDS:
    case PROGRAM_BAD_INPUT:
        return STATUS_REFUSED;
    }
    program_hint_at_config(SELF, &launch->request);
    launch->quiet = program_has(&launch->request, COCO_OPTION_quiet);
    if (simulate_is_list(&launch->request)) {
        simulate_list();
        return EXIT_SUCCESS;
    }
    if (!simulate_check_words(&launch->request) || policy_load(SELF, &launch->request, &launch->policy) < 0 ||
        !read_allowances(launch) || !look(launch))
        return STATUS_REFUSED;
    if (!judge(launch))
        return status_of_refusal(launch);
    if (!simulate_check_guest(&launch->request) || !make_plan(launch))
        return STATUS_REFUSED;
    if (program_has(&launch->request, COCO_OPTION_dry_run))
        return show_plan(launch);
    return launch_it(launch);
}

/* A closed standard stream would make the next file that is opened take its place. */
static bool have_standard_streams(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

int main(int argc, char *argv[])
{
    static struct launch launch;
    int status;

    /* A line is one write: unbuffered, as it is otherwise, each character would be. */
    (void)setvbuf(stderr, NULL, _IOLBF, 0);
    if (!have_standard_streams() || coco_request_init(&launch.request) != COCO_OK) {
        program_complain(SELF, "there is no memory");
        return STATUS_REFUSED;
    }
    status = run(&launch, argc, (const char *const *)argv);
    observe_done(&launch.observed);
    policy_done(&launch.policy);
    coco_request_done(&launch.request);
    if (program_close(SELF, stdout) < 0 && status == EXIT_SUCCESS)
        return STATUS_REFUSED;
    return status;
}
