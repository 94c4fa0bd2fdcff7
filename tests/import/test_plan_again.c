/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every golden plan, read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>

#include "golden/words_file.h"
#include "import/plan_again.h"

static void every_golden_plan_is_its_launch(void **state)
{
    glob_t files;
    unsigned differ = 0;

    (void)state;
    assert_int_equal(glob(GOLDEN_WORDS "/*.words", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 40);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct coco_request again;
        struct words_file file;
        const char *differs;

        words_file_read(files.gl_pathv[i], &file);
        assert_int_equal(coco_request_init(&again), COCO_OK);
        differs = plan_again_differs(&file.request, &file.observations, &file.plan, &again);
        if (differs && !file.plan.lacks_firmware)
            print_error("%s: %s\n", files.gl_pathv[i], differs);
        differ += differs && !file.plan.lacks_firmware;
        coco_request_done(&again);
        coco_request_done(&file.request);
    }
    globfree(&files);
    assert_int_equal(differ, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_golden_plan_is_its_launch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
