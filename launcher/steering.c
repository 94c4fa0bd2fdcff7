/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "steering.h"

#include <string.h>

#include "program.h"

enum fail_on_choice { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NOTE, FAIL_ON_NEVER };

static enum coco_severity least_severity(unsigned fail_on, bool strict)
{
    if (fail_on == FAIL_ON_NOTE)
        return COCO_SEVERITY_NOTE;
    return fail_on == FAIL_ON_WARNING || strict ? COCO_SEVERITY_WARNING : COCO_SEVERITY_ERROR;
}

/* What others wrote is about another machine, until somebody says otherwise. */
static enum coco_host_mode default_host(enum command command)
{
    return command == COMMAND_LAUNCH || command == COMMAND_host ? COCO_LOOK_AT_LIVE : COCO_LOOK_AT_NONE;
}

/* What gives a report of its own, and judges no launch. */
static bool reports_something_else(const struct steering *steering)
{
    return steering->list_rules || steering->list_facts || steering->list_firmware || steering->rule ||
           steering->inspect || steering->message || steering->check_policy;
}

/* Words that contradict each other, or that have no effect together: a sentence about them, or NULL. */
static const char *contradiction(const struct coco_request *request, enum command command,
                                 const struct steering *steering)
{
    if (steering->list_rules + steering->list_facts + steering->list_firmware + steering->explain + steering->inspect +
            steering->check_policy + (steering->message != NULL) >
        1)
        return "--list-rules, --list-facts, --list-firmware, --explain, --explain-error, --inspect and --check-policy "
               "each give a report: name one of them";
    if (program_has(request, COCO_OPTION_record))
        return "--record goes with the command host: cococheck host --record";
    if (command == COMMAND_LAUNCH && program_has(request, COCO_OPTION_jobs))
        return "--jobs goes with the command stream: cococheck stream --jobs=";
    if (steering->list_firmware && steering->host != COCO_LOOK_AT_LIVE)
        return "--list-firmware looks at this host: drop --host=";
    if (steering->strict && steering->never)
        return "--strict and --fail-on=never contradict each other: drop one of them";
    if (command == COMMAND_check && steering->rule)
        return "--explain=RULE-ID tells of a rule and looks at no input: say --explain, or drop the command check";
    if (steering->form > COCO_REPORT_JSON && reports_something_else(steering))
        return "--format= takes text or json here: the other forms are for launches";
    if (program_has(request, COCO_OPTION_write_baseline) && !program_has(request, COCO_OPTION_baseline))
        return "--write-baseline needs --baseline=, the file that is written";
    if (program_has(request, COCO_OPTION_baseline) && reports_something_else(steering))
        return "--baseline= is about the findings of launches, and none is judged: drop it";
    return NULL;
}

enum status steering_read(const struct coco_request *request, enum command command, struct steering *ret_steering)
{
    const struct coco_setting *explain = coco_request_last(request, COCO_OPTION_explain);
    const struct coco_setting *message = coco_request_last(request, COCO_OPTION_explain_error);
    const unsigned fail_on = program_choice(request, COCO_OPTION_fail_on);
    struct steering steering = {
        .form = (enum coco_report_form)program_choice(request, COCO_OPTION_format),
        .strict = program_has(request, COCO_OPTION_strict),
        .never = fail_on == FAIL_ON_NEVER,
        .quiet = program_has(request, COCO_OPTION_quiet),
        .list_rules = program_has(request, COCO_OPTION_list_rules),
        .list_facts = program_has(request, COCO_OPTION_list_facts),
        .list_firmware = program_has(request, COCO_OPTION_list_firmware),
        .explain = explain != NULL,
        .rule = explain && explain->text[0] ? explain->text : NULL,
        .message = message ? message->text : NULL,
        .inspect = program_has(request, COCO_OPTION_inspect),
        .check_policy = program_has(request, COCO_OPTION_check_policy),
        .host = program_has(request, COCO_OPTION_host) ? (enum coco_host_mode)program_choice(request, COCO_OPTION_host)
                                                       : default_host(command),
    };
    const char *sentence;

    if (command != COMMAND_LAUNCH && !command_takes_all(command, request))
        return STATUS_BAD_USAGE;
    sentence = contradiction(request, command, &steering);
    if (sentence) {
        program_complain(SELF, "%s", sentence);
        return STATUS_BAD_USAGE;
    }
    steering.json = steering.form == COCO_REPORT_JSON;
    steering.least = least_severity(fail_on, steering.strict);
    *ret_steering = steering;
    return STATUS_VALID;
}

bool steering_say_host(struct coco_request *request, const struct steering *steering)
{
    static const char *const words[] = {[COCO_LOOK_AT_LIVE] = "live", [COCO_LOOK_AT_NONE] = "none"};
    struct coco_error error;

    if (program_has(request, COCO_OPTION_host))
        return true;
    return coco_request_add(request, COCO_OPTION_host, words[steering->host], strlen(words[steering->host]),
                            (struct coco_origin){0}, &error) == COCO_OK;
}
