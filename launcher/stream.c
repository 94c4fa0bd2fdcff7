/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Nothing is looked at for a record but what was seen once, before the first: the host and QEMU of --host= and
 * --qemu-profile=. The engine has no state, so that workers share what never changes, and nothing else.
 */
#include "stream.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coco/record.h"
#include "coco/resolve.h"
#include "judge.h"
#include "look.h"
#include "pipeline.h"

/* What all workers read. */
struct shared {
    const struct steering *steering;
    const struct coco_observations *observations;
    const struct policy *policy;
    struct coco_value automatic[2]; /* what --coco=auto and --coco=auto,no come to, for every record */
};

struct worker {
    const struct shared *shared;
    struct coco_record record;
    struct machine machine;
    struct coco_waived_rule waived[COCO_RULES_MAX];
    enum status status; /* the worst so far */
};

static enum coco_answer answer_of(enum status status)
{
    switch (status) {
    case STATUS_FINDINGS:
        return COCO_ANSWER_BROKEN;
    case STATUS_UNDETERMINED:
        return COCO_ANSWER_UNDETERMINED;
    default:
        return COCO_ANSWER_OK;
    }
}

/* What --coco=auto comes to depends on what was seen, and on nothing that a record says. */
static void resolve_auto_once(struct shared *shared)
{
    struct coco_setting settings[] = {
        {.option = COCO_OPTION_coco, .value.choice = COCO_CHOICE_AUTO},
        {.option = COCO_OPTION_coco, .value.choice = COCO_CHOICE_AUTO_NO},
    };
    struct coco_request request = {.count = 2, .settings = settings};

    coco_resolve_auto(&request, shared->observations);
    shared->automatic[0] = settings[0].value;
    shared->automatic[1] = settings[1].value;
}

static void resolve_auto(const struct shared *shared, struct coco_request *request)
{
    for (size_t i = 0; i < request->count; i++) {
        struct coco_value *value = &request->settings[i].value;

        if (request->settings[i].option != COCO_OPTION_coco)
            continue;
        if (value->choice == COCO_CHOICE_AUTO || value->choice == COCO_CHOICE_AUTO_NO)
            *value = shared->automatic[value->choice == COCO_CHOICE_AUTO_NO];
    }
}

/* policy_waive() notes what is used, which workers do not share. */
static size_t waive(struct worker *worker, const struct coco_verdicts *verdicts)
{
    const struct coco_policy *policy = &worker->shared->policy->policy;
    const struct coco_waiver *waiver;
    size_t count = 0;

    if (policy->waiver_count == 0)
        return 0;
    for (size_t rule = 0; (rule = coco_rule_set_next(&verdicts->broken, rule)) < policy->rule_count; rule++)
        if (coco_policy_waived(policy, rule, "", &waiver) == COCO_WAIVED)
            worker->waived[count++] = (struct coco_waived_rule){.rule = rule, .reason = waiver->reason};
    return count;
}

static int answer(struct worker *worker, const struct coco_sink *sink)
{
    const struct shared *shared = worker->shared;
    struct coco_record *record = &worker->record;
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_verdicts verdicts;
    struct coco_judgement judgement = {
        .request = &record->request,
        .facts = record->has_facts ? &record->facts : &facts,
        .origins = &origins,
        .ruleset = &shared->policy->rules,
        .verdicts = &verdicts,
        .observations = shared->observations,
    };
    enum status status;

    if (!record->has_facts) {
        resolve_auto(shared, &record->request);
        coco_classify(&record->request, shared->observations, &facts, &origins);
        policy_classify(shared->policy, &record->request, shared->observations, "", &facts, &origins);
    }
    coco_judge(&shared->policy->rules, judgement.facts, &verdicts);
    judgement.waived = worker->waived;
    judgement.waived_count = waive(worker, &verdicts);
    status = judge_status(&judgement, shared->steering, &worker->machine);
    worker->status = status_worse(worker->status, status);
    if (status == STATUS_VALID && shared->steering->quiet)
        return 0;
    return coco_report_answer(sink, record, &judgement, answer_of(status));
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    return true;
}

static bool work(void *context, const char *line, size_t length, bool is_cut, struct pipeline_buffer *ret_answer)
{
    struct worker *worker = context;
    const struct coco_sink sink = {.write = pipeline_append, .context = ret_answer};
    struct coco_error error;
    enum coco_result result;

    if (!is_cut && is_blank(line, length))
        return true;
    result = coco_record_read(&worker->record, line, length, &error);
    if (result == COCO_NO_MEMORY)
        return false;
    if (result == COCO_OK)
        return answer(worker, &sink) == 0;
    worker->status = status_worse(worker->status, STATUS_BAD_INPUT);
    return coco_report_no_answer(&sink, &worker->record, &error) == 0;
}

/* The cores that this process may use. */
static unsigned cores(void)
{
    cpu_set_t set;
    long count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);

    return count < 1 ? 1 : count > PIPELINE_JOBS_MAX ? PIPELINE_JOBS_MAX : (unsigned)count;
}

static enum status status_of_run(int result, enum status otherwise)
{
    if (result == 0)
        return otherwise;
    if (result == -ENOMEM)
        program_complain(SELF, "there is no memory");
    else if (result != -EPIPE) /* whoever read the answers has enough of them */
        program_complain(SELF, "the stream broke off: %s", strerror(-result));
    return STATUS_FAILED;
}

static enum status run(const struct shared *shared, unsigned jobs)
{
    struct worker *workers = calloc(jobs, sizeof(*workers));
    void **contexts = calloc(jobs, sizeof(*contexts));
    enum status status = STATUS_VALID;
    int result = workers && contexts ? 0 : -ENOMEM;

    for (unsigned i = 0; i < jobs && result == 0; i++) {
        workers[i].shared = shared;
        contexts[i] = &workers[i];
        if (coco_record_init(&workers[i].record) != COCO_OK)
            result = -ENOMEM;
    }
    if (result == 0)
        result = pipeline_run(&(struct pipeline){.input = STDIN_FILENO,
                                                 .output = STDOUT_FILENO,
                                                 .line_max = COCO_RECORD_BYTES_MAX,
                                                 .jobs = jobs,
                                                 .workers = contexts,
                                                 .work = work});
    for (unsigned i = 0; workers && i < jobs; i++) {
        status = status_worse(status, workers[i].status);
        coco_record_done(&workers[i].record);
    }
    free(workers);
    free(contexts);
    return status_of_run(result, status);
}

enum status stream(struct coco_request *request, const struct steering *steering, const struct policy *policy)
{
    const struct coco_setting *jobs = coco_request_last(request, COCO_OPTION_jobs);
    struct coco_observations observations;
    struct observed observed;
    struct shared shared = {.steering = steering, .observations = &observations, .policy = policy};
    enum status status;
    int result;

    if (jobs && (jobs->value.number < 1 || jobs->value.number > PIPELINE_JOBS_MAX)) {
        program_complain(SELF, "--jobs=%s: workers are 1 to %d", jobs->text, PIPELINE_JOBS_MAX);
        return STATUS_BAD_USAGE;
    }
    if (!steering_say_host(request, steering))
        return status_of_run(-ENOMEM, STATUS_FAILED);
    result = program_look(SELF, observe_machine, request, &observed, &observations);
    if (result < 0)
        return result == -EBADMSG ? STATUS_BAD_INPUT : STATUS_FAILED;
    resolve_auto_once(&shared);
    status = run(&shared, jobs ? (unsigned)jobs->value.number : cores());
    observe_done(&observed);
    return status;
}
