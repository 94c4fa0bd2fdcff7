/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of policies share: one policy in one arena, made out of texts. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "coco/policy.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The day on which all tests are run. */
static const struct coco_date test_day = {2026, 6, 15};

static inline int setup_arena(void **state)
{
    *state = coco_arena_new();
    return *state ? 0 : -1;
}

static inline int teardown_arena(void **state)
{
    coco_arena_free(*state);
    return 0;
}

/* Every sentence must be one: not empty, in one line, and of printable characters. */
static inline void assert_sentence(const struct coco_error *error)
{
    assert_true(error->message[0] != 0);
    for (const char *at = error->message; *at; at++)
        assert_true(*at >= 0x20 && *at <= 0x7e);
}

/* Files of a policy: "a.yaml", "b.yaml", ... up to a NULL. */
static inline enum coco_result make_policy(struct coco_arena *arena, const char *const texts[],
                                           struct coco_policy *ret_policy, struct coco_error *reterr_error)
{
    enum coco_result result = coco_policy_init(arena, ret_policy);
    char name[] = "a.yaml";

    for (; result == COCO_OK && *texts; texts++, name[0]++)
        result = coco_policy_read(ret_policy, name, *texts, strlen(*texts), reterr_error);
    return result == COCO_OK ? coco_policy_finish(ret_policy, test_day, reterr_error) : result;
}

static inline void need_policy(struct coco_arena *arena, const char *const texts[], struct coco_policy *ret_policy)
{
    struct coco_error error = {.message = ""};

    if (make_policy(arena, texts, ret_policy, &error) != COCO_OK)
        fail_msg("%s:%u:%u: %s", error.origin.file ? error.origin.file : "", error.origin.line, error.origin.column,
                 error.message);
}

#define NEED_POLICY(arena, policy, ...) need_policy(arena, (const char *const[]){__VA_ARGS__, NULL}, policy)

/* The rule of that id; fails where there is none. */
static inline size_t rule_number(const struct coco_policy *policy, const char *id)
{
    size_t rule = 0;

    while (rule < policy->rule_count && strcmp(policy->rules[rule].slug, id) != 0)
        rule++;
    if (rule == policy->rule_count)
        fail_msg("there is no rule %s", id);
    return rule;
}
