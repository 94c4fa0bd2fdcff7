/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A repair's changes as sentences, what an allowed rule looks like, and the numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/finding.h"

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

static int make_launch(void **state)
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

static int drop_launch(void **state)
{
    struct launch *launch = *state;

    coco_request_done(&launch->request);
    free(launch);
    return 0;
}

static void add(struct launch *launch, enum coco_option option, const char *text, enum coco_origin_kind kind)
{
    const struct coco_origin origin = {.kind = kind, .argument = 3, .file = "vm.yaml", .line = 7, .column = 3};
    struct coco_error error;

    if (coco_request_add(&launch->request, option, text, text ? strlen(text) : 0, origin, &error) != COCO_OK)
        fail_msg("%s", error.message);
}

static void check_change(const struct launch *launch, enum coco_fact fact, unsigned value, const char *expected)
{
    const struct coco_assignment change = {fact, value};
    char text[2048];

    coco_describe_change(&launch->judgement, &change, text, sizeof(text));
    assert_string_equal(text, expected);
}

static void changes_of_what_was_not_given(void **state)
{
    const struct launch *launch = *state;

    check_change(launch, COCO_FACT_kvm, COCO_kvm_auto, "add --kvm=auto");
    check_change(launch, COCO_FACT_kernel, COCO_kernel_given, "add --linux= (the path of the kernel)");
    check_change(launch, COCO_FACT_directory, COCO_directory_absent, "drop --directory");
    check_change(launch, COCO_FACT_tdx_options, COCO_tdx_options_absent, "drop every --tdx-* option");
}

static void changes_of_words(void **state)
{
    struct launch *launch = *state;

    add(launch, COCO_OPTION_kvm, "no", COCO_ORIGIN_ARGV);
    add(launch, COCO_OPTION_directory, "/srv", COCO_ORIGIN_ARGV);
    add(launch, COCO_OPTION_firmware, "bios", COCO_ORIGIN_ARGV);
    add(launch, COCO_OPTION_initrd, "/i", COCO_ORIGIN_ARGV);
    add(launch, COCO_OPTION_tdx_mrowner, "AAAA", COCO_ORIGIN_ARGV);
    launch->origins.of[COCO_FACT_tdx_options] = (struct coco_fact_origin){COCO_FROM_SETTING, 4};
    check_change(launch, COCO_FACT_kvm, COCO_kvm_auto, "change --kvm=no to --kvm=auto");
    check_change(launch, COCO_FACT_directory, COCO_directory_absent, "drop --directory=/srv");
    check_change(launch, COCO_FACT_firmware, COCO_firmware_file,
                 "change --firmware=bios to the path of a firmware image");
    check_change(launch, COCO_FACT_initrd, COCO_initrd_absent, "drop every --initrd");
    check_change(launch, COCO_FACT_initrd, COCO_initrd_given, "change the --initrd options to the path of the initrd");
    check_change(launch, COCO_FACT_tdx_options, COCO_tdx_options_absent,
                 "drop every --tdx-* option, such as --tdx-mrowner=AAAA");
}

static void changes_of_a_launch_file(void **state)
{
    struct launch *launch = *state;

    add(launch, COCO_OPTION_kvm, "no", COCO_ORIGIN_FILE);
    add(launch, COCO_OPTION_directory, "/srv", COCO_ORIGIN_FILE);
    add(launch, COCO_OPTION_firmware, "bios", COCO_ORIGIN_FILE);
    check_change(launch, COCO_FACT_kvm, COCO_kvm_auto, "change kvm (vm.yaml:7:3) to auto");
    check_change(launch, COCO_FACT_directory, COCO_directory_absent, "drop directory (vm.yaml:7:3)");
    check_change(launch, COCO_FACT_firmware, COCO_firmware_file,
                 "change firmware (vm.yaml:7:3) to the path of a firmware image");
}

/* Every change that a repair may choose makes a sentence, whether its option is given or not. */
static void every_change_is_a_sentence(void **state)
{
    const struct launch *launch = *state;
    unsigned changes = 0;

    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        for (unsigned value = 1; value < coco_fact_values((enum coco_fact)fact); value++) {
            const struct coco_assignment change = {(enum coco_fact)fact, value};
            char text[2048];

            if (coco_value_info((enum coco_fact)fact, value)->change.kind == COCO_CHANGE_FIXED)
                continue;
            coco_describe_change(&launch->judgement, &change, text, sizeof(text));
            assert_true(strncmp(text, "add --", 6) == 0 || strncmp(text, "drop --", 7) == 0 ||
                        strncmp(text, "drop every ", 11) == 0);
            changes++;
        }
    assert_true(changes > 60);
}

struct text {
    size_t size;
    char bytes[16384];
};

static int keep(void *context, const char *bytes, size_t size)
{
    struct text *text = context;

    assert_true(text->size + size < sizeof(text->bytes));
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
    return 0;
}

static void judge(struct launch *launch)
{
    coco_judge(&launch->ruleset, &launch->facts, &launch->verdicts);
    launch->judgement.repair_result = coco_repair(&launch->ruleset, &launch->facts, &launch->repair);
}

static void an_allowed_rule_is_shown_and_not_counted(void **state)
{
    struct launch *launch = *state;
    const size_t allowed[] = {COCO_RULE_coco_needs_kvm};
    struct text text = {0};
    const struct coco_sink sink = {.write = keep, .context = &text};
    struct tally tally;

    launch->facts.value[COCO_FACT_launcher] = COCO_launcher_own;
    launch->facts.value[COCO_FACT_coco] = COCO_coco_tdx;
    launch->facts.value[COCO_FACT_kvm] = COCO_kvm_no;
    judge(launch);
    tally = coco_tally_of(&launch->judgement);
    assert_int_equal(tally.errors, 1);
    assert_int_equal(tally.allowed, 0);

    launch->judgement.allowed = allowed;
    launch->judgement.allowed_count = 1;
    tally = coco_tally_of(&launch->judgement);
    assert_int_equal(tally.errors, 0);
    assert_int_equal(tally.allowed, 1);
    assert_int_equal(tally.errors + tally.warnings + tally.notes + tally.allowed + tally.holds + tally.undetermined +
                         tally.not_applicable,
                     COCO_RULE_COUNT);
    assert_int_equal(coco_report_text(&sink, &launch->judgement, COCO_DETAIL_PROBLEMS, COCO_SEVERITY_ERROR), 0);
    assert_non_null(strstr(text.bytes, "request: error (allowed): a confidential guest needs KVM"));
    assert_non_null(strstr(text.bytes, "\n0 errors, 0 warnings, 1 note, 1 allowed; "));
}

/* What is wrong with the host cannot be mended by options. */
static void no_repair_is_said(void **state)
{
    struct launch *launch = *state;
    struct text text = {0};
    const struct coco_sink sink = {.write = keep, .context = &text};

    launch->facts.value[COCO_FACT_coco] = COCO_coco_tdx;
    launch->facts.value[COCO_FACT_kvm] = COCO_kvm_yes;
    launch->facts.value[COCO_FACT_kvm_device] = COCO_kvm_device_missing;
    launch->origins.of[COCO_FACT_kvm_device].kind = COCO_FROM_SIGHTING;
    judge(launch);
    assert_int_equal(launch->judgement.repair_result, COCO_REPAIR_NONE);
    assert_int_equal(coco_report_text(&sink, &launch->judgement, COCO_DETAIL_PROBLEMS, COCO_SEVERITY_ERROR), 0);
    assert_non_null(strstr(text.bytes, "host: error: "));
    assert_non_null(strstr(text.bytes, "kvm_device is missing (seen on this host)"));
    assert_non_null(strstr(text.bytes, "\nNo change to the options was found that leaves no error.\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(changes_of_what_was_not_given, make_launch, drop_launch),
        cmocka_unit_test_setup_teardown(changes_of_words, make_launch, drop_launch),
        cmocka_unit_test_setup_teardown(changes_of_a_launch_file, make_launch, drop_launch),
        cmocka_unit_test_setup_teardown(every_change_is_a_sentence, make_launch, drop_launch),
        cmocka_unit_test_setup_teardown(an_allowed_rule_is_shown_and_not_counted, make_launch, drop_launch),
        cmocka_unit_test_setup_teardown(no_repair_is_said, make_launch, drop_launch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
