/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "digest.h"
#include "observe/read.h"

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

/* The day by UTC, so that a waiver ends everywhere at the same time. */
static struct coco_date today(void)
{
    const time_t now = time(NULL);
    struct tm tm = {.tm_year = 0};

    gmtime_r(&now, &tm);
    return (struct coco_date){.year = tm.tm_year + 1900, .month = (unsigned)tm.tm_mon + 1, .day = (unsigned)tm.tm_mday};
}

static int result_of(enum coco_program program, enum coco_result result, const struct coco_error *error)
{
    if (result == COCO_OK)
        return 0;
    program_complain_at(program, error);
    return result == COCO_NO_MEMORY ? -ENOMEM : -EBADMSG;
}

static int read_file(enum coco_program program, const char *path, char *text, struct coco_policy *policy)
{
    const ssize_t length = read_file_up_to(path, text, COCO_POLICY_BYTES_MAX + 1);
    struct coco_error error;

    if (length < 0) {
        program_complain(program, "the policy %s cannot be read: %s", path, strerror((int)-length));
        return -EBADMSG;
    }
    return result_of(program, coco_policy_read(policy, path, text, (size_t)length, &error), &error);
}

static int read_files(enum coco_program program, const struct coco_request *request, struct policy *policy)
{
    const struct coco_setting *setting;
    char *text = NULL;
    int result = 0;

    for (size_t i = 0; result == 0 && (setting = coco_request_next(request, COCO_OPTION_policy, i, &i)); i++) {
        policy->is_given = true;
        if (!text)
            text = malloc(COCO_POLICY_BYTES_MAX + 1);
        if (!text) {
            program_complain(program, "there is no memory left to read a policy");
            return -ENOMEM;
        }
        result = read_file(program, setting->value.path, text, &policy->policy);
    }
    free(text);
    return result;
}

static int finish(enum coco_program program, struct policy *policy)
{
    struct coco_error error;
    const int result = result_of(program, coco_policy_finish(&policy->policy, today(), &error), &error);

    if (result < 0)
        return result;
    policy->used = calloc(policy->policy.waiver_count + 1, sizeof(*policy->used));
    if (!policy->used || !coco_ruleset_compile(policy->policy.rules, policy->policy.rule_count, &policy->rules)) {
        program_complain(program, "there is no memory left for the policy");
        return -ENOMEM;
    }
    return 0;
}

int policy_load(enum coco_program program, const struct coco_request *request, struct policy *ret_policy)
{
    int result = -ENOMEM;

    *ret_policy = (struct policy){.arena = coco_arena_new()};
    if (ret_policy->arena && coco_policy_init(ret_policy->arena, &ret_policy->policy) == COCO_OK)
        result = read_files(program, request, ret_policy);
    else
        program_complain(program, "there is no memory left for the policy");
    if (result == 0)
        result = finish(program, ret_policy);
    if (result < 0)
        policy_done(ret_policy);
    return result;
}

void policy_done(struct policy *policy)
{
    coco_arena_free(policy->arena);
    free(policy->used);
    policy->arena = NULL;
    policy->used = NULL;
}

/* ---- looking ------------------------------------------------------------------------------------------------------
 */

static bool asks(struct coco_digests_asked asked)
{
    return asked.sha256 || asked.sha384;
}

static bool is_readable(const struct coco_request *request, const struct coco_observations *seen,
                        const struct coco_setting *setting)
{
    return seen->files && seen->files[setting - request->settings] == COCO_FILE_READABLE;
}

static void digest_kernel(struct coco_digests_asked asked, const struct coco_request *request,
                          const struct coco_observations *seen, struct coco_seen_digests *digests)
{
    const struct coco_setting *setting = coco_request_last(request, COCO_OPTION_linux_image);

    if (asks(asked) && setting && is_readable(request, seen, setting))
        (void)digest_file(setting->value.path, asked, &digests->kernel);
}

static int digest_initrds(struct coco_digests_asked asked, const struct coco_request *request, struct coco_arena *arena,
                          const struct coco_observations *seen, struct coco_seen_digests *digests)
{
    const struct coco_setting *setting;
    struct coco_file_digests *initrds;
    size_t count = 0;

    for (size_t i = 0; coco_request_next(request, COCO_OPTION_initrd, i, &i); i++)
        count++;
    if (!asks(asked) || count == 0)
        return 0;
    initrds = coco_arena_alloc(arena, count * sizeof(*initrds));
    if (!initrds)
        return -ENOMEM;
    memset(initrds, 0, count * sizeof(*initrds));
    count = 0;
    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_initrd, i, &i)); i++, count++)
        if (is_readable(request, seen, setting))
            (void)digest_file(setting->value.path, asked, &initrds[count]);
    digests->initrds = initrds;
    digests->initrd_count = count;
    return 0;
}

int policy_digest(const struct policy *policy, const struct coco_request *request, struct coco_arena *arena,
                  struct coco_observations *observations)
{
    const struct coco_digests_asked firmware = coco_policy_asks(&policy->policy, COCO_ALLOWED_FIRMWARE);
    const struct coco_digests_asked kernel = coco_policy_asks(&policy->policy, COCO_ALLOWED_KERNEL);
    const struct coco_digests_asked initrd = coco_policy_asks(&policy->policy, COCO_ALLOWED_INITRD);
    struct coco_seen_digests *digests;
    int result;

    if (!asks(firmware) && !asks(kernel) && !asks(initrd))
        return 0;
    digests = coco_arena_alloc(arena, sizeof(*digests));
    if (!digests)
        return -ENOMEM;
    *digests = (struct coco_seen_digests){.initrd_count = 0};
    if (asks(firmware) && observations->firmware_path)
        (void)digest_file(observations->firmware_path, firmware, &digests->firmware);
    digest_kernel(kernel, request, observations, digests);
    result = digest_initrds(initrd, request, arena, observations, digests);
    if (result == 0)
        observations->digests = digests;
    return result;
}

/* ---- judging ------------------------------------------------------------------------------------------------------
 */

void policy_classify(const struct policy *policy, const struct coco_request *request,
                     const struct coco_observations *observations, const char *input, struct coco_facts *facts,
                     struct coco_origins *origins)
{
    coco_policy_classify(&policy->policy, request, observations, input, facts, origins);
}

/* Those of other files, which the rule needed as well, were of use with it. */
static void note_used(struct policy *policy, size_t rule)
{
    for (size_t i = 0; i < policy->policy.waiver_count; i++)
        if (policy->policy.waivers[i].rule == rule)
            policy->used[i] = true;
}

void policy_waive(struct policy *policy, const struct coco_verdicts *verdicts, const char *input,
                  struct policy_waived *ret_waived)
{
    ret_waived->count = 0;
    if (policy->policy.waiver_count == 0)
        return;
    for (size_t rule = 0; rule < policy->policy.rule_count; rule++) {
        const struct coco_waiver *waiver;

        if (!coco_rule_set_has(&verdicts->broken, rule) ||
            coco_policy_waived(&policy->policy, rule, input, &waiver) != COCO_WAIVED)
            continue;
        note_used(policy, rule);
        ret_waived->rules[ret_waived->count++] =
            (struct coco_waived_rule){.rule = rule, .reason = waiver->reason, .until = waiver->until_text};
    }
}

const char *policy_reason(const struct policy_waived *waived, size_t rule)
{
    for (size_t i = 0; i < waived->count; i++)
        if (waived->rules[i].rule == rule)
            return waived->rules[i].reason;
    return NULL;
}

/* One that ran out is told by a rule of its own. */
void policy_say_unused(enum coco_program program, const struct policy *policy)
{
    for (size_t i = 0; i < policy->policy.waiver_count; i++) {
        const struct coco_waiver *waiver = &policy->policy.waivers[i];

        if (!policy->used[i] && coco_date_compare(waiver->until, policy->policy.today) >= 0)
            program_complain(program, "note: the waiver of %s (%s:%u) covers nothing: the rule is not broken",
                             waiver->id, waiver->origin.file, waiver->origin.line);
    }
}

const struct coco_rule *policy_rule(const struct policy *policy, const char *id)
{
    for (size_t i = 0; i < policy->policy.rule_count; i++)
        if (strcmp(policy->policy.rules[i].slug, id) == 0)
            return &policy->policy.rules[i];
    return NULL;
}
