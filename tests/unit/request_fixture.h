/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of requests share. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "coco/request.h"

/* A text that an option's reader takes, or else a piece of the sentence that refuses it. */
struct refusal {
    const char *text;
    const char *says;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline int setup_request(void **state)
{
    static struct coco_request request;

    *state = &request;
    return coco_request_init(&request) == COCO_OK ? 0 : -1;
}

static inline int teardown_request(void **state)
{
    coco_request_done(*state);
    return 0;
}

/* Every sentence must be one: not empty, in one line, and of printable characters. */
static inline void assert_sentence(const struct coco_error *error)
{
    assert_true(error->message[0] != 0);
    for (const char *at = error->message; *at; at++)
        assert_true(*at >= 0x20 && *at <= 0x7e);
}

/* The value that the option's reader makes of a text that it takes. */
static inline const struct coco_value *read_bytes(struct coco_request *request, enum coco_option option,
                                                  const char *text, size_t length)
{
    struct coco_error error = {.message = ""};
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};

    if (coco_request_add(request, option, text, length, nowhere, &error) != COCO_OK)
        fail_msg("\"%s\" was refused: %s", text, error.message);
    assert_int_equal(request->settings[request->count - 1].option, option);
    assert_string_equal(request->settings[request->count - 1].text, text);
    return &request->settings[request->count - 1].value;
}

static inline const struct coco_value *read_text(struct coco_request *request, enum coco_option option,
                                                 const char *text)
{
    return read_bytes(request, option, text, strlen(text));
}

/* Each text must be refused, with a sentence that names the option and says this, and leave the request as it was. */
static inline void assert_refused(struct coco_request *request, enum coco_option option, const struct refusal *refusals,
                                  size_t count)
{
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};

    for (size_t i = 0; i < count; i++) {
        struct coco_error error = {.message = ""};
        const size_t before = request->count;
        const enum coco_result result =
            coco_request_add(request, option, refusals[i].text, strlen(refusals[i].text), nowhere, &error);

        if (result != COCO_BAD_VALUE)
            fail_msg("\"%s\" gave %d, not COCO_BAD_VALUE", refusals[i].text, result);
        assert_int_equal(request->count, before);
        assert_sentence(&error);
        if (!strstr(error.message, refusals[i].says) || !strstr(error.message, coco_option_info(option)->name))
            fail_msg("the sentence about \"%s\" does not say \"%s\": %s", refusals[i].text, refusals[i].says,
                     error.message);
    }
}
