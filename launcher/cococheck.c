/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cococheck: judges a launch, explains the judgement, and launches nothing. */
#include <errno.h>
#include <string.h>

#include "coco/explain.h"
#include "cococheck.h"
#include "explain_error.h"
#include "inspect.h"
#include "look.h"

enum fail_on_choice { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NOTE, FAIL_ON_NEVER };

/* What the words that steer this program come to. */
struct steering {
    bool json, strict, never, quiet, list_rules, list_facts, list_firmware, explain, inspect;
    enum coco_host_mode host;
    enum coco_severity least;     /* severity that makes the check fail, where `never` is not set */
    const struct coco_rule *rule; /* of --explain=RULE-ID, or NULL */
    const char *message;          /* of --explain-error=TEXT, or NULL */
};

static enum coco_severity least_severity(unsigned fail_on, bool strict)
{
    if (fail_on == FAIL_ON_NOTE)
        return COCO_SEVERITY_NOTE;
    return fail_on == FAIL_ON_WARNING || strict ? COCO_SEVERITY_WARNING : COCO_SEVERITY_ERROR;
}

static enum status read_steering(const struct coco_request *request, struct steering *ret_steering)
{
    const struct coco_setting *explain = coco_request_last(request, COCO_OPTION_explain);
    const struct coco_setting *message = coco_request_last(request, COCO_OPTION_explain_error);
    const unsigned fail_on = program_choice(request, COCO_OPTION_fail_on);
    struct steering steering = {
        .json = program_choice(request, COCO_OPTION_format) == FORMAT_JSON,
        .strict = program_has(request, COCO_OPTION_strict),
        .never = fail_on == FAIL_ON_NEVER,
        .quiet = program_has(request, COCO_OPTION_quiet),
        .list_rules = program_has(request, COCO_OPTION_list_rules),
        .list_facts = program_has(request, COCO_OPTION_list_facts),
        .list_firmware = program_has(request, COCO_OPTION_list_firmware),
        .explain = explain != NULL,
        .message = message ? message->text : NULL,
        .inspect = program_has(request, COCO_OPTION_inspect),
        .host = (enum coco_host_mode)program_choice(request, COCO_OPTION_host),
    };

    if (steering.list_rules + steering.list_facts + steering.list_firmware + steering.explain + steering.inspect +
            (steering.message != NULL) >
        1) {
        program_complain(SELF, "--list-rules, --list-facts, --list-firmware, --explain, --explain-error and --inspect "
                               "each give a report: name one of them");
        return STATUS_BAD_USAGE;
    }
    if (program_has(request, COCO_OPTION_record)) {
        program_complain(SELF, "--record goes with the command host: cococheck host --record");
        return STATUS_BAD_USAGE;
    }
    if (steering.list_firmware && steering.host != COCO_LOOK_AT_LIVE) {
        program_complain(SELF, "--list-firmware looks at this host: drop --host=");
        return STATUS_BAD_USAGE;
    }
    if (steering.strict && steering.never) {
        program_complain(SELF, "--strict and --fail-on=never contradict each other: drop one of them");
        return STATUS_BAD_USAGE;
    }
    steering.least = least_severity(fail_on, steering.strict);
    if (explain && explain->text[0]) {
        const enum coco_rule_id rule = coco_rule_by_slug(explain->text);

        if (rule == COCO_RULE_COUNT) {
            program_complain(SELF, "there is no rule %s; --list-rules lists them", explain->text);
            return STATUS_BAD_USAGE;
        }
        steering.rule = &coco_rules()[rule];
    }
    *ret_steering = steering;
    return STATUS_VALID;
}

/* Was something looked for, and not to be seen? A rule that is undetermined for that reason was to be decided. */
static bool is_missing_sighting(const struct coco_judgement *judgement, size_t rule)
{
    struct coco_explanation explanation;

    coco_explain(&judgement->ruleset->rules[rule], judgement->facts, &explanation);
    for (size_t i = 0; i < explanation.count; i++)
        if (explanation.atoms[i].truth == COCO_ATOM_UNKNOWN &&
            coco_fact_info((enum coco_fact)explanation.atoms[i].atom.fact)->input != COCO_INPUT_REQUEST)
            return true;
    return false;
}

/* The subjects whose rules are about what a launch rests on, and not about what is launched. */
static bool is_about_machine(const struct coco_rule *rule)
{
    switch (rule->subject) {
    case COCO_SUBJECT_HOST:
    case COCO_SUBJECT_AMD:
    case COCO_SUBJECT_INTEL:
    case COCO_SUBJECT_KVM:
    case COCO_SUBJECT_QEMU:
        return true;
    default:
        return false;
    }
}

/*
 * Was the rule to be decided, so that it is no pass when it was not? Of files, when this host was to be looked at:
 * another host has its own. Of the machine, when it is not known whether it can do the technology: where KVM and QEMU
 * offer it, what that rests on is in order, and much of it only root can look at.
 */
static bool was_to_be_decided(const struct coco_judgement *judgement, size_t rule, const struct steering *steering,
                              bool machine_is_known)
{
    if (steering->strict)
        return true;
    if (is_about_machine(&judgement->ruleset->rules[rule]))
        return steering->host != COCO_LOOK_AT_NONE && !machine_is_known;
    return steering->host == COCO_LOOK_AT_LIVE && is_missing_sighting(judgement, rule);
}

/* Is it known that the machine can do what the launch asks of it? A plain guest asks nothing. */
static bool is_machine_known(const struct coco_judgement *judgement)
{
    const uint8_t coco = judgement->facts->value[COCO_FACT_coco];
    struct coco_readiness readiness;

    if (coco != COCO_coco_sev_snp && coco != COCO_coco_tdx)
        return true;
    coco_readiness(judgement->observations, coco == COCO_coco_tdx ? COCO_CHOICE_TDX : COCO_CHOICE_SEV_SNP, &readiness);
    return coco_ready(&readiness) == COCO_READY;
}

static enum status status_of(const struct coco_judgement *judgement, const struct steering *steering)
{
    const bool machine_is_known = is_machine_known(judgement);

    if (!steering->never && coco_rule_set_any(judgement->ruleset, &judgement->verdicts->broken, steering->least))
        return STATUS_FINDINGS;
    for (size_t rule = 0; rule < judgement->ruleset->count; rule++)
        if (coco_rule_set_has(&judgement->verdicts->undetermined, rule) &&
            was_to_be_decided(judgement, rule, steering, machine_is_known))
            return STATUS_UNDETERMINED;
    return STATUS_VALID;
}

/* A report that could not be written is said when the output is closed; what else can go wrong is memory. */
enum status cococheck_status_of_report(int result, enum status otherwise)
{
    if (result == 0)
        return otherwise;
    if (!ferror(stdout))
        program_complain(SELF, "the report could not be made: %s", strerror(-result));
    return STATUS_FAILED;
}

/* `verdicts` are those of the launch that the options describe, or NULL. */
static enum status explain_message(const struct steering *steering, const struct coco_verdicts *verdicts,
                                   const struct coco_sink *sink)
{
    static const int exits[] = {[EXPLAINED_SOME] = STATUS_VALID, [EXPLAINED_NOTHING] = STATUS_FINDINGS};
    int error = 0;

    switch (explain_error(steering->message, verdicts, sink, steering->json, exits, &error)) {
    case EXPLAINED_SOME:
        break;
    case EXPLAINED_NOTHING:
        return STATUS_FINDINGS;
    case EXPLAINED_NOT_READ:
        return STATUS_BAD_INPUT;
    case EXPLAINED_FAILED:
        return cococheck_status_of_report(error, STATUS_FAILED);
    }
    return STATUS_VALID;
}

/* A message alone is about any launch; beside options that describe one it is about that. */
static bool describes_launch(const struct coco_request *request)
{
    for (size_t i = 0; i < request->count; i++)
        if (coco_option_info(request->settings[i].option)->scope == COCO_SCOPE_LAUNCH)
            return true;
    return false;
}

static enum status judge_facts(const struct coco_request *request, const struct coco_observations *observations,
                               const struct coco_facts *facts, const struct coco_origins *origins,
                               const struct steering *steering, const struct coco_sink *sink)
{
    const enum coco_detail detail = steering->explain ? COCO_DETAIL_ALL : COCO_DETAIL_PROBLEMS;
    static struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;
    struct coco_repair repair;
    struct coco_judgement judgement = {
        .request = request,
        .facts = facts,
        .origins = origins,
        .ruleset = &ruleset,
        .verdicts = &verdicts,
        .repair = &repair,
        .observations = observations,
    };
    enum status status;
    int result = 0;

    coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, facts, &verdicts);
    if (steering->message)
        return explain_message(steering, &verdicts, sink);
    judgement.repair_result = coco_repair(&ruleset, facts, &repair);
    status = status_of(&judgement, steering);
    if (steering->json)
        result = coco_report_json(sink, &judgement, detail, (int)status);
    else if (status != STATUS_VALID || !steering->quiet || steering->explain)
        result = coco_report_text(sink, &judgement, detail, steering->quiet ? steering->least : COCO_SEVERITY_NOTE);
    return cococheck_status_of_report(result, status);
}

static enum status judge(struct coco_request *request, const struct steering *steering, const struct coco_sink *sink)
{
    struct coco_observations observations = {0};
    struct observed observed = {0};
    struct coco_facts facts;
    struct coco_origins origins;
    enum status status;
    const int result = program_look(SELF, observe, request, &observed, &observations);

    if (result == -EBADMSG)
        return STATUS_BAD_INPUT;
    if (result == -ENOMEM)
        return STATUS_FAILED;
    /* What is not seen for another reason is unknown, and the verdict says what hangs on it. */
    coco_classify(request, &observations, &facts, &origins);
    status = judge_facts(request, &observations, &facts, &origins, steering, sink);
    observe_done(&observed);
    return status;
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

/* A command is one as the first word only: behind options it is an argument for the guest's kernel. */
static void hint_at_command(const struct coco_request *request, const char *const argv[])
{
    const struct coco_setting *setting;

    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_cmdline, i, &i)); i++)
        if (setting->origin.kind == COCO_ORIGIN_ARGV && strcmp(argv[setting->origin.argument], "host") == 0) {
            program_complain(SELF,
                             "command line, word %u is taken for a kernel argument; the command host is the first word",
                             setting->origin.argument);
            return;
        }
}

static enum status run(int argc, const char *const argv[], struct coco_request *request)
{
    const bool host = argc > 1 && strcmp(argv[1], "host") == 0;
    struct steering steering;
    struct coco_sink sink;
    enum status status;

    switch (program_read(SELF, host ? 2 : 1, argc, argv, request)) {
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
    if (host)
        return cococheck_host(request);
    hint_at_command(request, argv);
    status = read_steering(request, &steering);
    if (status != STATUS_VALID)
        return status;
    sink = program_sink(stdout, !steering.json && program_wants_color(request, stdout));
    if (steering.inspect)
        return inspect(request, &steering, &sink);
    if (steering.message && !describes_launch(request))
        return explain_message(&steering, NULL, &sink);
    if (steering.list_firmware)
        return list_firmware(request, &steering, &sink);
    if (steering.rule)
        return cococheck_status_of_report(coco_report_rule(&sink, steering.rule, steering.json), STATUS_VALID);
    if (steering.list_facts)
        return cococheck_status_of_report(coco_report_facts(&sink, steering.json), STATUS_VALID);
    if (steering.list_rules) {
        static struct coco_ruleset ruleset;

        coco_ruleset_builtin(&ruleset);
        return cococheck_status_of_report(coco_report_rules(&sink, &ruleset, steering.json), STATUS_VALID);
    }
    return judge(request, &steering, &sink);
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
