/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the report on a host says of what nobody saw, and how its lines are broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/resolve.h"
#include "report/unseen.h"
#include "report/writer.h"

static const char *unseen(enum coco_fact fact, const struct coco_observations *seen)
{
    static char text[512];

    coco_describe_unseen(fact, seen, text, sizeof(text));
    return text;
}

/* A fact that is made of no row would be one whose absence nobody can explain. */
static void every_fact_about_the_host_has_a_reason(void **state)
{
    static struct coco_host host;
    const struct coco_observations seen = {.host = &host};

    (void)state;
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++)
        coco_host_not_looked_at(&host, (enum coco_host_row)row, "it is dark");
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        if (coco_fact_info((enum coco_fact)fact)->input == COCO_INPUT_HOST &&
            strcmp(unseen((enum coco_fact)fact, &seen), "not looked at: it is dark") != 0)
            fail_msg("%s: %s", coco_fact_info((enum coco_fact)fact)->slug, unseen((enum coco_fact)fact, &seen));
}

static void the_reason_is_that_of_what_is_missing(void **state)
{
    static struct coco_host host;
    struct coco_observations seen = {.host = &host};

    (void)state;
    coco_host_see_number(&host, COCO_HOST_amd_rmp_base, 0);
    coco_host_not_looked_at(&host, COCO_HOST_amd_rmp_end, "denied");
    assert_string_equal(unseen(COCO_FACT_snp_rmp, &seen), "not looked at: denied");
    assert_string_equal(unseen(COCO_FACT_kvm_device, &seen), "not looked at");
    seen.host_source.profile = "h.json";
    assert_string_equal(unseen(COCO_FACT_kvm_device, &seen), "not looked at: the profile says nothing of it");
    seen.host = NULL;
    assert_string_equal(unseen(COCO_FACT_kvm_device, &seen), "not looked at: no host was looked at");
}

static void of_qemu_it_is_how_far_one_came(void **state)
{
    struct coco_observations seen = {0};

    (void)state;
    assert_string_equal(unseen(COCO_FACT_qemu_snp, &seen), "not looked at: no QEMU was looked at");
    seen.qemu_binary = COCO_QEMU_USABLE;
    assert_string_equal(unseen(COCO_FACT_qemu_snp, &seen), "not looked at: QEMU says nothing of it");
    seen.qemu_source.profile = "q.json";
    assert_string_equal(unseen(COCO_FACT_qemu_snp, &seen), "not looked at: the profile says nothing of it");
    for (unsigned sighting = COCO_QEMU_MISSING; sighting <= COCO_QEMU_SILENT; sighting++) {
        seen.qemu_binary = (enum coco_qemu_sighting)sighting;
        assert_string_equal(unseen(COCO_FACT_qemu_snp, &seen), "not looked at: QEMU could not be asked");
    }
}

static void ready_needs_to_be_known(void **state)
{
    struct coco_readiness readiness = {.missing = COCO_RULE_COUNT};

    (void)state;
    assert_int_equal(coco_ready(&readiness), COCO_READY_NOT_KNOWN);
    readiness.known = true;
    assert_int_equal(coco_ready(&readiness), COCO_READY);
    readiness.missing = COCO_RULE_snp_host_amd;
    assert_int_equal(coco_ready(&readiness), COCO_NOT_READY);
    readiness.known = false;
    assert_int_equal(coco_ready(&readiness), COCO_NOT_READY);
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static int gather(void *context, const char *bytes, size_t size)
{
    strncat(context, bytes, size);
    return 0;
}

static void wraps_to(const char *text, size_t column, size_t indent, const char *expected)
{
    char gathered[1024] = "";
    const struct coco_sink sink = {.write = gather, .context = gathered};
    struct writer writer = {.sink = &sink};

    coco_writer_wrap(&writer, text, column, indent);
    assert_int_equal(writer.error, 0);
    assert_string_equal(gathered, expected);
}

static void lines_end_at_80_columns(void **state)
{
    (void)state;
    wraps_to("", 0, 0, "\n");
    wraps_to("  one   word ", 0, 0, "one word\n");
    wraps_to("one word", 72, 4, "one word\n");
    wraps_to("one word", 73, 4, "one\n    word\n");
    wraps_to("one word", 73, 0, "one\nword\n");
    wraps_to("\xc3\xa4\xc3\xa4\xc3\xa4 word", 72, 4, "\xc3\xa4\xc3\xa4\xc3\xa4 word\n");
    wraps_to("a\033b word", 72, 4, "a\\x1bb\n    word\n"); /* as wide as it is written */
    wraps_to("/a/path/that/is/longer/than/any/line/that/there/is/so/that/it/has/one/to/itself/in/the/end x", 70, 2,
             "/a/path/that/is/longer/than/any/line/that/there/is/so/that/it/has/one/to/itself/in/the/end\n  x\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_about_the_host_has_a_reason),
        cmocka_unit_test(the_reason_is_that_of_what_is_missing),
        cmocka_unit_test(of_qemu_it_is_how_far_one_came),
        cmocka_unit_test(ready_needs_to_be_known),
        cmocka_unit_test(lines_end_at_80_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
