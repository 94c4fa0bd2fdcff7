/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A launch to report about, and a sink that keeps what is reported. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coco/report.h"

/* A launch without a word, of which nothing is known; tests fill in what they need. */
struct launch {
    struct coco_request request;
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;
    struct coco_repair repair;
    struct coco_judgement judgement;
};

static inline int launch_make(void **state)
{
    struct launch *launch = calloc(1, sizeof(*launch));

    if (!launch || coco_request_init(&launch->request) != COCO_OK)
        return -1;
    for (size_t i = 0; i < COCO_FACT_COUNT; i++)
        launch->origins.of[i] = (struct coco_fact_origin){COCO_FROM_DEFAULT, SIZE_MAX};
    coco_ruleset_builtin(&launch->ruleset);
    launch->judgement = (struct coco_judgement){
        .request = &launch->request,
        .facts = &launch->facts,
        .origins = &launch->origins,
        .ruleset = &launch->ruleset,
        .verdicts = &launch->verdicts,
        .repair = &launch->repair,
    };
    *state = launch;
    return 0;
}

static inline int launch_drop(void **state)
{
    struct launch *launch = *state;

    coco_request_done(&launch->request);
    free(launch);
    return 0;
}

static inline void launch_judge(struct launch *launch)
{
    coco_judge(&launch->ruleset, &launch->facts, &launch->verdicts);
    launch->judgement.repair_result = coco_repair(&launch->ruleset, &launch->facts, &launch->repair);
}

/* Adds a setting, and says that a fact of that value comes from it. */
static inline struct coco_setting *launch_set(struct launch *launch, enum coco_option option, const char *text,
                                              struct coco_origin origin, enum coco_fact fact, unsigned value)
{
    struct coco_error error;

    if (coco_request_add(&launch->request, option, text, strlen(text), origin, &error) != COCO_OK)
        fail_msg("%s", error.message);
    launch->facts.value[fact] = (uint8_t)value;
    launch->origins.of[fact] = (struct coco_fact_origin){COCO_FROM_SETTING, launch->request.count - 1};
    return &launch->request.settings[launch->request.count - 1];
}

struct text {
    size_t size;
    char bytes[1024 * 1024];
};

static inline int text_keep(void *context, const char *bytes, size_t size)
{
    struct text *text = context;

    assert_true(text->size + size < sizeof(text->bytes));
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
    return 0;
}

static inline void text_has(const struct text *text, const char *part)
{
    if (!strstr(text->bytes, part))
        fail_msg("not there: %s\nbut: %s", part, text->bytes);
}

static inline void text_lacks(const struct text *text, const char *part)
{
    if (strstr(text->bytes, part))
        fail_msg("there: %s\nin: %s", part, text->bytes);
}
