/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cococheck: judges a launch, explains the judgement, and launches nothing. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "check_policy.h"
#include "cococheck.h"
#include "command.h"
#include "inspect.h"
#include "judge.h"
#include "look.h"
#include "stream.h"

/* A report that could not be written is said when the output is closed; what else can go wrong is memory. */
enum status cococheck_status_of_report(int result, enum status otherwise)
{
    if (result == 0)
        return otherwise;
    if (!ferror(stdout))
        program_complain(SELF, "the report could not be made: %s", strerror(-result));
    return STATUS_FAILED;
}

static enum status list_firmware(struct coco_request *request, const struct steering *steering,
                                 const struct coco_sink *sink)
{
    struct coco_observations observations;
    struct observed observed;
    int result = program_look(SELF, observe_firmware, request, &observed, &observations);

    if (result < 0)
        return result == -EBADMSG ? STATUS_BAD_INPUT : STATUS_FAILED;
    result = coco_report_firmware(sink, &observations, steering->json);
    observe_done(&observed);
    return cococheck_status_of_report(result, STATUS_VALID);
}

/* The words behind the options are files then, and there is no launch for other options to describe. */
static enum status inspect(const struct coco_request *request, const struct steering *steering,
                           const struct coco_sink *sink)
{
    enum inspected inspected;
    bool any = false;
    int error = 0;

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_option_info *option = coco_option_info(request->settings[i].option);

        if (request->settings[i].option == COCO_OPTION_cmdline) {
            any = true;
        } else if (option->scope == COCO_SCOPE_LAUNCH) {
            program_complain(SELF, "--%s describes a launch, and --inspect looks at files: drop one of them",
                             option->name);
            return STATUS_BAD_USAGE;
        }
    }
    if (!any) {
        program_complain(SELF, "--inspect needs files: name them behind the options");
        return STATUS_BAD_USAGE;
    }
    inspected = inspect_files(request, sink, steering->json, steering->quiet, &error);
    switch (inspected) {
    case INSPECTED_WHOLE:
        break;
    case INSPECTED_BROKEN:
        return STATUS_FINDINGS;
    case INSPECTED_NOT_TOLD:
        return STATUS_BAD_INPUT;
    case INSPECTED_FAILED:
        return cococheck_status_of_report(error, STATUS_FAILED);
    }
    return STATUS_VALID;
}

/*
 * A command is one as the first word only, and only as it is spelt: else it is an argument for the guest's kernel, and
 * a launch of nothing else would be judged in silence.
 */
static void hint_at_command(const struct coco_request *request, const char *const argv[])
{
    const struct coco_setting *setting;
    const enum command meant = argv[1] && argv[1][0] != '-' ? command_nearest(argv[1]) : COMMAND_LAUNCH;

    if (meant != COMMAND_LAUNCH) {
        program_complain(SELF, "command line, word 1 is taken for a kernel argument; did you mean the command %s?",
                         command_info(meant)->name);
        return;
    }
    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_cmdline, i, &i)); i++)
        if (setting->origin.kind == COCO_ORIGIN_ARGV && command_of(argv[setting->origin.argument]) != COMMAND_LAUNCH) {
            program_complain(SELF,
                             "command line, word %u is taken for a kernel argument; the command %s is the first word",
                             setting->origin.argument, argv[setting->origin.argument]);
            return;
        }
}

/* A file that is named like a kernel argument would go unread, and be handed to the kernel. */
static void hint_at_check(const struct coco_request *request, const char *const argv[])
{
    const struct coco_setting *setting;
    struct stat status;

    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_cmdline, i, &i)); i++)
        if (setting->origin.kind == COCO_ORIGIN_ARGV && !strchr(setting->text, '=') &&
            strcmp(argv[setting->origin.argument], setting->text) == 0 && stat(setting->text, &status) == 0 &&
            S_ISREG(status.st_mode)) {
            program_complain(SELF,
                             "command line, word %u is taken for a kernel argument; what is in a file is judged by "
                             "cococheck check %s",
                             setting->origin.argument, setting->text);
            return;
        }
}

static enum status explain_rule(const struct steering *steering, const struct policy *policy,
                                const struct coco_sink *sink)
{
    const struct coco_rule *rule = policy_rule(policy, steering->rule);

    if (!rule) {
        program_complain(SELF, "there is no rule %s; --list-rules lists them", steering->rule);
        return STATUS_BAD_USAGE;
    }
    return cococheck_status_of_report(coco_report_rule(sink, rule, steering->json), STATUS_VALID);
}

/* The launch that the options describe. */
static enum status judge_options(struct coco_request *request, const struct steering *steering, struct policy *policy)
{
    struct judge judge;
    const enum status status = judge_begin(&judge, request, steering, policy, 1);

    if (status != STATUS_VALID)
        return status;
    judge_launch(&judge, request, "command line", NULL);
    return judge_end(&judge);
}

static enum status run_launch(struct coco_request *request, const struct steering *steering, struct policy *policy)
{
    const struct coco_sink sink = program_sink(stdout, !steering->json && program_wants_color(request, stdout));

    if (steering->inspect)
        return inspect(request, steering, &sink);
    if (steering->message)
        return judge_message(request, steering, policy, &sink);
    if (steering->list_firmware)
        return list_firmware(request, steering, &sink);
    if (steering->rule)
        return explain_rule(steering, policy, &sink);
    if (steering->list_facts)
        return cococheck_status_of_report(coco_report_facts(&sink, steering->json), STATUS_VALID);
    if (steering->list_rules)
        return cococheck_status_of_report(coco_report_rules(&sink, &policy->rules, steering->json), STATUS_VALID);
    if (steering->check_policy)
        return check_policy(policy, &sink, steering->json, steering->quiet);
    return judge_options(request, steering, policy);
}

/* Behind "--" and a program's name are its words, whose launch is judged: our own options only say how. */
static enum status run_words(int argc, const char *const argv[], unsigned first, struct coco_request *request,
                             struct policy *policy)
{
    struct steering steering;
    const enum status status = steering_read(request, COMMAND_check, &steering);

    if (status != STATUS_VALID)
        return status;
    return check_words(request, &steering, policy, (size_t)argc - first, argv + first);
}

static enum status dispatch(enum command command, int argc, const char *const argv[], struct coco_request *request,
                            struct policy *policy)
{
    struct steering steering;
    enum status status;
    unsigned first;

    if (command == COMMAND_LAUNCH && check_is_foreign(request, argv, &first))
        return run_words(argc, argv, first, request, policy);
    status = steering_read(request, command, &steering);
    if (status != STATUS_VALID)
        return status;
    if (command == COMMAND_stream)
        return stream(request, &steering, policy);
    if (command == COMMAND_check)
        return check_inputs(request, &steering, policy);
    if (!steering.inspect) {
        hint_at_command(request, argv);
        program_hint_at_config(SELF, request);
        hint_at_check(request, argv);
    }
    return run_launch(request, &steering, policy);
}

static enum status run(int argc, const char *const argv[], struct coco_request *request)
{
    const enum command command = argc > 1 ? command_of(argv[1]) : COMMAND_LAUNCH;
    static struct policy policy; /* it is large */
    enum status status;

    switch (program_read(SELF, command == COMMAND_LAUNCH ? 1 : 2, argc, argv, request)) {
    case PROGRAM_OK:
        break;
    case PROGRAM_SHOWN:
        return STATUS_VALID;
    case PROGRAM_BAD_WORDS:
        return STATUS_BAD_USAGE;
    case PROGRAM_BAD_INPUT:
        return STATUS_BAD_INPUT;
    case PROGRAM_FAILED:
        return STATUS_FAILED;
    }
    if (command == COMMAND_host)
        return cococheck_host(request);
    switch (policy_load(SELF, request, &policy)) {
    case 0:
        break;
    case -EBADMSG:
        return STATUS_BAD_INPUT;
    default:
        return STATUS_FAILED;
    }
    status = dispatch(command, argc, argv, request, &policy);
    policy_done(&policy);
    return status;
}

int main(int argc, char *argv[])
{
    struct coco_request request;
    enum status status;

    if (coco_request_init(&request) != COCO_OK) {
        program_complain(SELF, "there is no memory");
        return STATUS_FAILED;
    }
    status = run(argc, (const char *const *)argv, &request);
    coco_request_done(&request);
    if (program_close(SELF, stdout) < 0)
        return STATUS_FAILED;
    return (int)status;
}
