/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One report of launch files, in any form, of which nothing is looked at: report-of FORM [OPTION...] FILE...
 *
 *   --waive=RULE    this rule does not count          --all        every detail
 *   --fail-on=N     severity from 1 to 4 (nothing)    --times=N    each file so often
 *   --strict        a launch of which something is undetermined fails, with status 4
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/report.h"

struct options {
    enum coco_report_form form;
    enum coco_detail detail;
    enum coco_severity least;
    bool strict;
    size_t times;
    struct coco_waived_rule waived;
    size_t waived_count;
};

static int write_out(void *context, const char *bytes, size_t size)
{
    return fwrite(bytes, 1, size, context) == size ? 0 : -5;
}

static char *slurp(const char *path, size_t *ret_length)
{
    static char text[COCO_FILE_BYTES_MAX];
    FILE *stream = fopen(path, "rb");

    if (!stream) {
        perror(path);
        exit(1);
    }
    *ret_length = fread(text, 1, sizeof(text), stream);
    fclose(stream);
    return text;
}

/* The exit status that cococheck would have for the input alone. */
static int status_of(const struct options *options, const struct coco_judgement *judgement)
{
    for (size_t rule = 0; rule < judgement->ruleset->count; rule++)
        if (coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_BROKEN &&
            judgement->ruleset->rules[rule].severity >= options->least &&
            !(options->waived_count > 0 && options->waived.rule == rule))
            return 1;
    for (size_t rule = 0; rule < judgement->ruleset->count && options->strict; rule++)
        if (coco_verdict_of(judgement->verdicts, rule) == COCO_VERDICT_UNDETERMINED)
            return 4;
    return 0;
}

static int report(struct coco_run *run, const struct options *options, const char *path, int *exit_code)
{
    struct coco_request request;
    struct coco_observations observations = {0};
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_verdicts verdicts;
    struct coco_repair repair;
    struct coco_error error = {0};
    struct coco_judgement judgement = {.request = &request,
                                       .facts = &facts,
                                       .origins = &origins,
                                       .ruleset = run->ruleset,
                                       .verdicts = &verdicts,
                                       .repair = &repair,
                                       .observations = &observations,
                                       .waived = &options->waived,
                                       .waived_count = options->waived_count};
    struct coco_checked checked = {.name = path, .uri = path};
    size_t length;
    const char *text = slurp(path, &length);
    int result, status = 2;

    if (coco_request_init(&request) != COCO_OK)
        return -12;
    if (coco_request_parse_file(&request, path, text, length, &error) == COCO_OK) {
        coco_classify(&request, &observations, &facts, &origins);
        coco_judge(run->ruleset, &facts, &verdicts);
        judgement.repair_result = coco_repair(run->ruleset, &facts, &repair);
        checked.judgement = &judgement;
        status = status_of(options, &judgement);
    } else {
        checked.error = &error;
    }
    result = coco_run_input(run, &checked, status);
    coco_request_done(&request);
    if (status != 0 && *exit_code != 2)
        *exit_code = status;
    return result;
}

static int read_options(int argc, char *argv[], struct options *ret_options)
{
    static const char *const forms[] = {"text", "json", "sarif", "junit", "tap", "github"};
    int i = 2;

    *ret_options = (struct options){.least = COCO_SEVERITY_ERROR, .times = 1};
    for (size_t form = 0; argc > 1 && form < sizeof(forms) / sizeof(forms[0]); form++)
        if (strcmp(argv[1], forms[form]) == 0)
            ret_options->form = (enum coco_report_form)form;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strncmp(argv[i], "--waive=", 8) == 0) {
            ret_options->waived =
                (struct coco_waived_rule){coco_rule_by_slug(argv[i] + 8), "ticket #4711 <&>", "2027-01-31", false};
            ret_options->waived_count = 1;
        } else if (strncmp(argv[i], "--fail-on=", 10) == 0) {
            ret_options->least = (enum coco_severity)strtoul(argv[i] + 10, NULL, 10);
        } else if (strncmp(argv[i], "--times=", 8) == 0) {
            ret_options->times = strtoul(argv[i] + 8, NULL, 10);
        } else if (strcmp(argv[i], "--strict") == 0) {
            ret_options->strict = true;
        } else if (strcmp(argv[i], "--all") == 0) {
            ret_options->detail = COCO_DETAIL_ALL;
        }
    }
    return i;
}

int main(int argc, char *argv[])
{
    static struct coco_ruleset ruleset;
    const struct coco_sink sink = {.write = write_out, .context = stdout};
    struct options options;
    const int first = read_options(argc, argv, &options);
    struct coco_run run = {.sink = &sink,
                           .form = options.form,
                           .ruleset = &ruleset,
                           .detail = options.detail,
                           .least = options.form == COCO_REPORT_TEXT ? COCO_SEVERITY_NOTE : options.least,
                           .version = "1.2.3",
                           .expected = options.times == 1 && first < argc ? (size_t)(argc - first) : 0};
    int exit_code = 0, result, ended;

    coco_ruleset_builtin(&ruleset);
    result = coco_run_begin(&run);
    for (size_t i = 0; i < options.times; i++)
        for (int input = first; input < argc && result == 0; input++)
            result = report(&run, &options, argv[input], &exit_code);
    ended = coco_run_end(&run, exit_code);
    return result != 0 || ended != 0 || fflush(stdout) != 0 ? 70 : exit_code;
}
