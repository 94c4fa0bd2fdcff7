/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports of launches that others wrote: their places and their words, and what was not understood of them. */
#include "report_fixture.h"

#include <stdio.h>

#include "report/finding.h"
#include "report/origin.h"
#include "report/spelling.h"

static const struct coco_origin word_12 = {.kind = COCO_ORIGIN_WORDS, .argument = 12};
static const struct coco_origin word_12_of_file = {.kind = COCO_ORIGIN_WORDS, .argument = 12, .file = "run.cmdline"};
static const struct coco_origin line_12 = {.kind = COCO_ORIGIN_FILE, .file = "vm.xml", .line = 12, .column = 5};
static const struct coco_origin nowhere = {.kind = COCO_ORIGIN_NONE};

static struct text text;
static const struct coco_sink sink = {.write = text_keep, .context = &text};

static void check_origin(const struct launch *launch, enum coco_fact fact, const char *expected)
{
    char words[1024];

    coco_describe_origin(&launch->request, &launch->origins.of[fact], words, sizeof(words));
    assert_string_equal(words, expected);
}

static void check_change(const struct launch *launch, enum coco_fact fact, unsigned value, const char *expected)
{
    const struct coco_assignment change = {fact, value};
    char words[4096];

    coco_describe_change(&launch->judgement, &change, words, sizeof(words));
    assert_string_equal(words, expected);
}

static const char *report_text(const struct launch *launch, enum coco_detail detail)
{
    text.size = 0;
    assert_int_equal(coco_report_text(&sink, &launch->judgement, detail, COCO_SEVERITY_NOTE), 0);
    return text.bytes;
}

static const char *report_json(const struct launch *launch)
{
    text.size = 0;
    assert_int_equal(coco_report_json(&sink, &launch->judgement, COCO_DETAIL_PROBLEMS, 1), 0);
    return text.bytes;
}

static void places_of_each_kind(void **state)
{
    struct launch *launch = *state;

    launch->request.dialect = COCO_DIALECT_QEMU;
    launch_set(launch, COCO_OPTION_cpu_model, "EPYC", word_12, COCO_FACT_cpu_model, 1)->written = "-cpu";
    launch_set(launch, COCO_OPTION_kvm, "no", nowhere, COCO_FACT_kvm, COCO_kvm_no)->written = "-accel";
    launch_set(launch, COCO_OPTION_found_balloon, "virtio-balloon-pci", word_12_of_file, COCO_FACT_ram, 1)->written =
        "-device";
    check_origin(launch, COCO_FACT_cpu_model, "QEMU command line, word 12 (-cpu)");
    check_origin(launch, COCO_FACT_kvm, "default of QEMU");
    check_origin(launch, COCO_FACT_ram, "run.cmdline, word 12 (-device)");

    launch->request.dialect = COCO_DIALECT_LIBVIRT;
    launch_set(launch, COCO_OPTION_found_balloon, "virtio", line_12, COCO_FACT_ram, 1)->written = "<memballoon>";
    check_origin(launch, COCO_FACT_ram, "vm.xml:12:5 (<memballoon>)");
    check_origin(launch, COCO_FACT_kvm, "default of libvirt");

    launch->request.dialect = COCO_DIALECT_VMSPAWN;
    launch_set(launch, COCO_OPTION_kvm, "no", word_12, COCO_FACT_kvm, COCO_kvm_no);
    check_origin(launch, COCO_FACT_kvm, "systemd-vmspawn command line, word 12 (--kvm=no)");
}

static void what_is_wrong_points_into_the_original(void **state)
{
    struct launch *launch = *state;

    launch->request.dialect = COCO_DIALECT_QEMU;
    launch_set(launch, COCO_OPTION_coco, "sev-snp", word_12, COCO_FACT_coco, COCO_coco_sev_snp)->written = "-object";
    launch_set(launch, COCO_OPTION_kvm, "no", nowhere, COCO_FACT_kvm, COCO_kvm_no)->written = "-accel";
    launch_judge(launch);
    report_text(launch, COCO_DETAIL_PROBLEMS);
    /* What QEMU does by itself is nowhere to point at: the object that asks for KVM is. */
    text_has(&text, "QEMU command line, word 12: error: a confidential guest needs KVM, and KVM is refused");
    text_has(&text, "kvm is no (default of QEMU)");
    text_has(&text, "  fix: drop --kvm=no\n       here, --kvm= is -accel kvm, or accel=kvm of -machine\n");
    text_has(&text, "  add --kvm=auto: -accel kvm, or accel=kvm of -machine\n");

    report_json(launch);
    text_has(&text, "\"dialect\":\"qemu\"");
    text_has(&text, "\"kind\":\"words\",\n        \"argument\":12,\n        \"option\":\"coco\",\n        "
                    "\"written\":\"-object\"");
    text_has(&text, "\"fix_here\":\"--kvm= is -accel kvm, or accel=kvm of -machine\"");
    text_has(&text, "\"kind\":\"default\"");
}

static void a_launch_without_a_place_is_named_for_what_it_is(void **state)
{
    static const struct {
        enum coco_dialect dialect;
        const char *name;
    } wholes[] = {
        {COCO_DIALECT_OWN, "request"},
        {COCO_DIALECT_QEMU, "QEMU command line"},
        {COCO_DIALECT_READCONFIG, "QEMU configuration"},
        {COCO_DIALECT_LIBVIRT, "libvirt domain"},
        {COCO_DIALECT_VMSPAWN, "systemd-vmspawn command line"},
    };
    const struct launch *launch = *state;
    char place[64];

    for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
        coco_describe_written(&nowhere, wholes[i].dialect, place, sizeof(place));
        assert_string_equal(place, wholes[i].name);
    }
    coco_describe_place(&launch->request, NULL, place, sizeof(place));
    assert_string_equal(place, "request");
    coco_describe_written(&(struct coco_origin){.kind = COCO_ORIGIN_FILE, .file = "a\nb"}, COCO_DIALECT_OWN, place,
                          sizeof(place));
    assert_string_equal(place, "a\\x0ab");
}

static void changes_name_what_the_launch_calls_it(void **state)
{
    struct launch *launch = *state;

    launch->request.dialect = COCO_DIALECT_QEMU;
    check_change(launch, COCO_FACT_kvm, COCO_kvm_auto, "add --kvm=auto: -accel kvm, or accel=kvm of -machine");
    check_change(launch, COCO_FACT_snp_policy_debug, COCO_snp_policy_debug_clear,
                 "add --snp-policy= (the same policy without debug (bit 19)): policy= of the sev-snp-guest object");
    launch_set(launch, COCO_OPTION_cpu_model, "EPYC", word_12, COCO_FACT_cpu_model, 1)->written = "-cpu";
    check_change(launch, COCO_FACT_cpu_model, COCO_cpu_model_amd_server,
                 "change --cpu-model=EPYC to --cpu-model=EPYC-v4: -cpu (QEMU command line, word 12)");
    launch_set(launch, COCO_OPTION_tdx_mrowner, "AAAA", word_12, COCO_FACT_tdx_options, COCO_tdx_options_given)
        ->written = "-object ... mrowner";
    check_change(launch, COCO_FACT_tdx_options, COCO_tdx_options_absent,
                 "drop every --tdx-* option, such as --tdx-mrowner=AAAA: -object ... mrowner (QEMU command line, word "
                 "12)");

    launch->request.dialect = COCO_DIALECT_LIBVIRT;
    check_change(launch, COCO_FACT_kvm, COCO_kvm_auto, "add --kvm=auto: <domain type='kvm'>");

    launch->request.dialect = COCO_DIALECT_VMSPAWN; /* whose options have our names */
    check_change(launch, COCO_FACT_kvm, COCO_kvm_auto, "add --kvm=auto");
    launch_set(launch, COCO_OPTION_kvm, "no", word_12, COCO_FACT_kvm, COCO_kvm_no);
    check_change(launch, COCO_FACT_kvm, COCO_kvm_auto,
                 "change --kvm=no (systemd-vmspawn command line, word 12) to --kvm=auto");
}

/* An option that a fix or a repair names is one that somebody with a foreign launch must be told the name of. */
static void every_option_that_is_recommended_has_a_spelling(void **state)
{
    size_t named = 0;

    (void)state;
    for (size_t rule = 0; rule < COCO_RULE_COUNT; rule++) {
        const char *at = coco_rules()[rule].fix;
        enum coco_option option;

        while ((option = coco_next_option_named(&at)) < COCO_OPTION_COUNT) {
            if (coco_option_info(option)->scope != COCO_SCOPE_LAUNCH || option == COCO_OPTION_pass_ssh_key ||
                option == COCO_OPTION_grow_image)
                continue; /* these two are what only a launcher does */
            if (!coco_spelling_of(COCO_DIALECT_QEMU, option) && !coco_spelling_of(COCO_DIALECT_LIBVIRT, option))
                fail_msg("%s recommends --%s: engine/report/spelling.def has no row for it", coco_rules()[rule].slug,
                         coco_option_info(option)->name);
            named++;
        }
    }
    assert_true(named > 150);
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        for (unsigned value = 1; value < coco_fact_values((enum coco_fact)fact); value++) {
            const struct coco_change *change = &coco_value_info((enum coco_fact)fact, value)->change;

            if ((change->kind == COCO_CHANGE_SET || change->kind == COCO_CHANGE_GIVE) &&
                change->option != COCO_OPTION_pass_ssh_key && !coco_spelling_of(COCO_DIALECT_QEMU, change->option) &&
                !coco_spelling_of(COCO_DIALECT_LIBVIRT, change->option))
                fail_msg("a repair gives --%s: engine/report/spelling.def has no row for it",
                         coco_option_info(change->option)->name);
        }
    assert_null(coco_spelling_of(COCO_DIALECT_OWN, COCO_OPTION_kvm));
    assert_null(coco_spelling_of(COCO_DIALECT_VMSPAWN, COCO_OPTION_kvm));
}

static void options_are_found_in_a_fix(void **state)
{
    const char *at = "drop --kvm=no, --nonsense, -- and --kernel-hashes: give --snp-policy=0x3, not --kvmx";

    (void)state;
    assert_int_equal(coco_next_option_named(&at), COCO_OPTION_kvm);
    assert_int_equal(coco_next_option_named(&at), COCO_OPTION_kernel_hashes);
    assert_int_equal(coco_next_option_named(&at), COCO_OPTION_snp_policy);
    assert_int_equal(coco_next_option_named(&at), COCO_OPTION_COUNT);
    assert_string_equal(at, "");
}

static void what_was_not_understood_is_named(void **state)
{
    struct launch *launch = *state;
    struct coco_unread unread[14];

    for (size_t i = 0; i < 14; i++)
        unread[i] = (struct coco_unread){word_12, "-fo\033o", "QEMU has no such option",
                                         1U << COCO_SUBJECT_DEVICES | 1U << COCO_SUBJECT_MEMORY};
    launch->request.dialect = COCO_DIALECT_QEMU;
    launch->request.unread = unread;
    launch->request.unread_count = 2;
    launch_judge(launch);
    report_text(launch, COCO_DETAIL_PROBLEMS);
    text_has(&text, "Not understood: QEMU command line, word 12 (-fo\\x1bo): QEMU has no such option\n"
                    "                QEMU command line, word 12 (-fo\\x1bo): QEMU has no such option\n");
    report_json(launch);
    text_has(&text, "\"text\":\"-fo\\\\x1bo\",\n      \"message\":\"QEMU has no such option\"");
    text_has(&text, "\"subjects\":[\n        \"memory\",\n        \"devices\"\n      ]");

    launch->request.unread_count = 14;
    report_text(launch, COCO_DETAIL_PROBLEMS);
    text_has(&text, "                and 2 more (see cococheck --explain)\n");
    report_text(launch, COCO_DETAIL_ALL);
    text_lacks(&text, "and 2 more");
    launch->request.unread_count = 0;
    launch->request.unread = NULL;
}

/* The importer's own words say what it found; a secret is none of them. */
static void what_was_found_is_told(void **state)
{
    struct launch *launch = *state;

    launch->request.dialect = COCO_DIALECT_QEMU;
    launch_set(launch, COCO_OPTION_kvm, "no", word_12, COCO_FACT_kvm, COCO_kvm_no);
    launch_set(launch, COCO_OPTION_found_crash, "two \033 tdx-guest objects", word_12, COCO_FACT_coco,
               COCO_coco_sev_snp)
        ->written = "-object";
    launch_judge(launch);
    report_text(launch, COCO_DETAIL_ALL);
    text_has(&text, "two \\x1b tdx-guest objects\n");
    report_json(launch);
    text_has(&text, "\"option\":\"crash\",\n      \"found\":true,\n      \"value\":\"two \\\\x1b tdx-guest objects\"");
}

static void secrets_are_in_no_report(void **state)
{
    struct launch *launch = *state;

    launch->request.dialect = COCO_DIALECT_QEMU;
    launch_set(launch, COCO_OPTION_coco, "tdx", word_12, COCO_FACT_coco, COCO_coco_tdx);
    launch_set(launch, COCO_OPTION_cmdline, "luks.key=hunter2", word_12, COCO_FACT_kvm, COCO_kvm_no)->written =
        "-append";
    launch_set(launch, COCO_OPTION_smbios11, "io.systemd.credential:db=hunter2", word_12, COCO_FACT_kernel,
               COCO_kernel_absent)
        ->written = "-smbios";
    launch_set(launch, COCO_OPTION_found_launch_secret, "hunter2", word_12, COCO_FACT_image, COCO_image_absent)
        ->written = "-object ... secret";
    launch_judge(launch);
    report_text(launch, COCO_DETAIL_ALL);
    text_lacks(&text, "hunter2");
    text_has(&text, "QEMU command line, word 12");
    report_json(launch);
    text_lacks(&text, "hunter2");
}

static void a_waived_rule_is_shown_and_not_counted(void **state)
{
    const struct coco_waived_rule waived[] = {{COCO_RULE_coco_needs_kvm, "ticket\n4711", "2027-01-31", false}};
    struct launch *launch = *state;

    launch_set(launch, COCO_OPTION_kvm, "no", word_12, COCO_FACT_kvm, COCO_kvm_no);
    launch->facts.value[COCO_FACT_coco] = COCO_coco_tdx;
    launch->judgement.waived = waived;
    launch->judgement.waived_count = 1;
    launch_judge(launch);
    assert_int_equal(coco_tally_of(&launch->judgement).errors, 0);
    report_text(launch, COCO_DETAIL_PROBLEMS);
    text_has(&text, "error (waived until 2027-01-31: ticket\\x0a4711): a confidential guest needs KVM");
    text_has(&text, ", 1 waived; ");
    report_json(launch);
    text_has(&text, "\"waived\":{\n        \"by\":\"policy\",\n        \"reason\":\"ticket\\\\x0a4711\",\n        "
                    "\"until\":\"2027-01-31\"\n      }");
    text_has(&text, "\"waived\":1");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, launch_make, launch_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(places_of_each_kind),
        CASE(what_is_wrong_points_into_the_original),
        CASE(a_launch_without_a_place_is_named_for_what_it_is),
        CASE(changes_name_what_the_launch_calls_it),
        CASE(every_option_that_is_recommended_has_a_spelling),
        CASE(options_are_found_in_a_fix),
        CASE(what_was_not_understood_is_named),
        CASE(what_was_found_is_told),
        CASE(secrets_are_in_no_report),
        CASE(a_waived_rule_is_shown_and_not_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
