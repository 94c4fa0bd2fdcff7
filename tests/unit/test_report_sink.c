/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink that fails ends every report with its error, whenever it fails. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coco/report.h"

/* Takes `left` writes, then fails. */
struct failing {
    unsigned left, calls_after;
    size_t bytes;
    bool failed;
};

static int write_some(void *context, const char *bytes, size_t size)
{
    struct failing *failing = context;

    assert_non_null(bytes);
    assert_true(size > 0);
    failing->calls_after += failing->failed;
    if (failing->left == 0) {
        failing->failed = true;
        return -ENOSPC;
    }
    failing->left--;
    failing->bytes += size;
    return 0;
}

enum report { TEXT, TEXT_ALL, JSON, JSON_ALL, RULE, RULE_JSON, RULES, RULES_JSON, FACTS, FACTS_JSON, PLAN, REPORTS };

static int report(enum report which, const struct coco_sink *sink, const struct coco_judgement *judgement)
{
    static const char *const argv[] = {"qemu", "-object", "{'a': 1}", NULL};
    const struct coco_plan plan = {.argc = 3, .argv = argv};

    switch (which) {
    case TEXT:
        return coco_report_text(sink, judgement, COCO_DETAIL_PROBLEMS, COCO_SEVERITY_NOTE);
    case TEXT_ALL:
        return coco_report_text(sink, judgement, COCO_DETAIL_ALL, COCO_SEVERITY_NOTE);
    case JSON:
        return coco_report_json(sink, judgement, COCO_DETAIL_PROBLEMS, 1);
    case JSON_ALL:
        return coco_report_json(sink, judgement, COCO_DETAIL_ALL, 1);
    case RULE:
    case RULE_JSON:
        return coco_report_rule(sink, &coco_rules()[COCO_RULE_coco_needs_kvm], which == RULE_JSON);
    case RULES:
    case RULES_JSON:
        return coco_report_rules(sink, judgement->ruleset, which == RULES_JSON);
    case FACTS:
    case FACTS_JSON:
        return coco_report_facts(sink, which == FACTS_JSON);
    case PLAN:
    case REPORTS:
        break;
    }
    return coco_report_plan(sink, &plan);
}

static void every_failure_is_passed_on(void **state)
{
    static struct coco_ruleset ruleset;
    const size_t allowed[] = {COCO_RULE_coco_needs_kvm};
    struct coco_request request;
    struct coco_origins origins = {0};
    struct coco_facts facts = {{0}};
    struct coco_verdicts verdicts;
    struct coco_repair repair;
    struct coco_judgement judgement = {.request = &request,
                                       .facts = &facts,
                                       .origins = &origins,
                                       .ruleset = &ruleset,
                                       .verdicts = &verdicts,
                                       .repair = &repair,
                                       .allowed = allowed,
                                       .allowed_count = 1};

    (void)state;
    assert_int_equal(coco_request_init(&request), COCO_OK);
    for (size_t i = 0; i < COCO_FACT_COUNT; i++)
        origins.of[i] = (struct coco_fact_origin){COCO_FROM_DEFAULT, SIZE_MAX};
    facts.value[COCO_FACT_coco] = COCO_coco_tdx;
    facts.value[COCO_FACT_kvm] = COCO_kvm_no;
    coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, &facts, &verdicts);
    judgement.repair_result = coco_repair(&ruleset, &facts, &repair);

    for (unsigned which = 0; which < REPORTS; which++) {
        struct failing failing = {.left = UINT32_MAX};
        const struct coco_sink sink = {.write = write_some, .context = &failing, .color = true};
        unsigned writes;

        assert_int_equal(report((enum report)which, &sink, &judgement), 0);
        writes = UINT32_MAX - failing.left;
        assert_true(writes > 0 && failing.bytes > 10);
        /* JSON is written at one go; for the rest, steps that are no divisor of anything keep this short */
        for (unsigned after = 0; after < writes; after += 1 + writes / 97) {
            failing = (struct failing){.left = after};
            assert_int_equal(report((enum report)which, &sink, &judgement), -ENOSPC);
            assert_int_equal(failing.calls_after, 0);
        }
    }
    coco_request_done(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure_is_passed_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
