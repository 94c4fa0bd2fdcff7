/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct planned *planned(const char *const words[], const struct coco_observations *seen)
{
    struct planned *planned = calloc(1, sizeof(*planned));
    struct coco_origins origins;
    struct coco_error error;
    int count = 0;

    assert_non_null(planned);
    while (words[count])
        count++;
    assert_int_equal(coco_request_init(&planned->request), COCO_OK);
    if (coco_request_parse_argv(&planned->request, COCO_PROGRAM_COCOLAUNCH, count, words, &error) != COCO_OK)
        fail_msg("%s", error.message);
    if (seen)
        planned->observations = *seen;
    coco_classify(&planned->request, &planned->observations, &planned->facts, &origins);
    planned->result = coco_plan(&planned->request, &planned->observations, &planned->facts, &planned->plan);
    return planned;
}

void planned_done(struct planned *planned)
{
    coco_request_done(&planned->request);
    free(planned);
}

const char *option_of(const struct coco_plan *plan, const char *option, size_t n)
{
    for (size_t i = 1; i + 1 < plan->argc; i++)
        if (strcmp(plan->argv[i], option) == 0 && n-- == 0)
            return plan->argv[i + 1];
    return NULL;
}

bool has_word(const struct coco_plan *plan, const char *word)
{
    for (size_t i = 0; i < plan->argc; i++)
        if (strcmp(plan->argv[i], word) == 0)
            return true;
    return false;
}
