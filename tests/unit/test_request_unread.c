/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was not understood is kept in order, up to a limit. */
#include "request_fixture.h"

static void test_kept_in_order(void **state)
{
    struct coco_request *request = *state;
    char text[] = "word 0", why[] = "nobody knows it";
    struct coco_error error;

    for (unsigned i = 0; i < 100; i++) {
        text[5] = (char)('0' + i % 10);
        assert_int_equal(
            coco_request_add_unread(
                request,
                &(struct coco_unread){
                    .origin = {.kind = COCO_ORIGIN_WORDS, .argument = i}, .text = text, .why = why, .subjects = i},
                &error),
            COCO_OK);
    }
    memset(text, 'x', sizeof(text) - 1);
    memset(why, 'x', sizeof(why) - 1);
    assert_int_equal(request->unread_count, 100);
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(request->unread[i].origin.argument, i);
        assert_int_equal(request->unread[i].subjects, i);
        assert_int_equal(request->unread[i].text[5], '0' + i % 10);
        assert_string_equal(request->unread[i].why, "nobody knows it");
    }
    coco_request_clear(request);
    assert_int_equal(request->unread_count, 0);
}

static void test_limit(void **state)
{
    struct coco_request *request = *state;
    const struct coco_unread unread = {.text = "", .why = ""};
    struct coco_error error;

    for (unsigned i = 0; i < COCO_UNREAD_MAX; i++)
        assert_int_equal(coco_request_add_unread(request, &unread, &error), COCO_OK);
    assert_int_equal(coco_request_add_unread(request, &unread, &error), COCO_TOO_MUCH);
    assert_non_null(strstr(error.message, "4096"));
    assert_int_equal(request->unread_count, COCO_UNREAD_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kept_in_order, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_limit, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
