/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fingerprints, and the baselines that are made of them. */
#include "report_fixture.h"

#include <stdio.h>

#include "coco/baseline.h"

static struct text text;
static const struct coco_sink sink = {.write = text_keep, .context = &text};

static const struct coco_origin line_7 = {.kind = COCO_ORIGIN_FILE, .file = "vm.yaml", .line = 7, .column = 3};
static const struct coco_origin line_9 = {.kind = COCO_ORIGIN_FILE, .file = "vm.yaml", .line = 9, .column = 5};

static struct launch *break_kvm(struct launch *launch, struct coco_origin origin)
{
    launch->facts.value[COCO_FACT_coco] = COCO_coco_tdx;
    launch_set(launch, COCO_OPTION_kvm, "no", origin, COCO_FACT_kvm, COCO_kvm_no);
    launch_judge(launch);
    return launch;
}

static const char *fingerprint_of(const struct launch *launch, size_t rule, const char *input)
{
    static char hex[8][33];
    static unsigned next;
    struct coco_fingerprinter *fingerprinter = coco_fingerprinter_new();
    char *ret = hex[next++ % 8];

    assert_non_null(fingerprinter);
    assert_int_equal(coco_finding_fingerprint(fingerprinter, &launch->judgement, rule, input, ret), 0);
    coco_fingerprinter_free(fingerprinter);
    assert_int_equal(strlen(ret), 32);
    assert_int_equal(strspn(ret, "0123456789abcdef"), 32);
    return ret;
}

static void a_fingerprint_stays_when_lines_move(void **state)
{
    struct launch *launch = break_kvm(*state, line_7);
    const char *before = fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml");

    launch->request.settings[0].origin = line_9;
    assert_string_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml"), before);
    /* Another option, on which the rule does not hang, is no matter either. */
    launch_set(launch, COCO_OPTION_cpus, "4", line_7, COCO_FACT_cpus_range, COCO_cpus_range_accepted);
    assert_string_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml"), before);
}

static void a_fingerprint_tells_findings_apart(void **state)
{
    struct launch *launch = break_kvm(*state, line_7);
    const char *one = fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml");

    assert_string_not_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "other.yaml"), one);
    assert_string_not_equal(fingerprint_of(launch, COCO_RULE_something_to_boot, "vm.yaml"), one);
    launch->request.settings[0].text = "false"; /* says the same, in another word */
    assert_string_not_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml"), one);
    launch->request.settings[0].text = "no";
    launch->request.settings[0].written = "-accel";
    assert_string_not_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml"), one);
    launch->request.settings[0].written = NULL;
    assert_string_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml"), one);
    launch->facts.value[COCO_FACT_coco] = COCO_coco_sev_snp;
    assert_string_not_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml"), one);
}

/* A short secret could be guessed from a hash that it went into. */
static void a_fingerprint_is_not_of_secrets(void **state)
{
    struct launch *launch = *state;
    const char *one;

    launch->facts.value[COCO_FACT_coco] = COCO_coco_tdx;
    launch_set(launch, COCO_OPTION_smbios11, "io.systemd.credential:pin=1234", line_7, COCO_FACT_kvm, COCO_kvm_no);
    launch_judge(launch);
    one = fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml");
    launch->request.settings[0].text = "io.systemd.credential:pin=9876";
    assert_string_equal(fingerprint_of(launch, COCO_RULE_coco_needs_kvm, "vm.yaml"), one);
}

static struct coco_baseline make(struct coco_arena **ret_arena)
{
    struct coco_baseline baseline;

    *ret_arena = coco_arena_new();
    assert_non_null(*ret_arena);
    assert_int_equal(coco_baseline_init(*ret_arena, &baseline), COCO_OK);
    return baseline;
}

static void drop(struct coco_baseline *baseline, struct coco_arena *arena)
{
    coco_baseline_done(baseline);
    coco_arena_free(arena);
}

static void write_of(struct coco_baseline *baseline)
{
    text.size = 0;
    assert_int_equal(coco_baseline_write(&sink, baseline), 0);
}

static void read_into(struct coco_baseline *baseline)
{
    struct coco_error error;

    if (coco_baseline_read(baseline, "base.json", text.bytes, text.size, &error) != COCO_OK)
        fail_msg("%u:%u: %s", error.origin.line, error.origin.column, error.message);
}

static void what_is_written_is_known_again(void **state)
{
    struct launch *launch = break_kvm(*state, line_7);
    struct coco_arena *arena;
    struct coco_baseline baseline = make(&arena);
    const struct coco_baseline_entry *stale;
    size_t at = 0;

    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "b\"\n\\.yaml"), COCO_OK);
    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "a.yaml"), COCO_OK);
    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "a.yaml"), COCO_OK);
    write_of(&baseline);
    drop(&baseline, arena);
    text_has(&text, "{\n  \"schema\": \"cococheck-baseline/1\",\n  \"findings\": [\n    {\"fingerprint\": \"");
    text_has(&text, "\"rule\": \"coco-needs-kvm\", \"input\": \"a.yaml\"},\n");
    text_has(&text, "\"rule\": \"coco-needs-kvm\", \"input\": \"b\\\"\\\\x0a\\\\.yaml\"}"); /* sorted, and once each */
    assert_true(strstr(text.bytes, "a.yaml") < strstr(text.bytes, "\"b\\"));
    assert_null(strstr(strstr(text.bytes, "\"coco-needs-kvm\", \"input\": \"a.yaml\"") + 1,
                       "\"coco-needs-kvm\", \"input\": \"a.yaml\""));

    baseline = make(&arena);
    read_into(&baseline);
    assert_true(coco_baseline_knows(&baseline, &launch->judgement, COCO_RULE_coco_needs_kvm, "a.yaml"));
    assert_false(coco_baseline_knows(&baseline, &launch->judgement, COCO_RULE_coco_needs_kvm, "c.yaml"));
    assert_false(coco_baseline_knows(&baseline, &launch->judgement, COCO_RULE_kernel_readable, "a.yaml"));
    while ((stale = coco_baseline_next_stale(&baseline, &at)))
        assert_false(strcmp(stale->rule, "coco-needs-kvm") == 0 && strcmp(stale->input, "a.yaml") == 0);
    at = 0;
    assert_non_null(coco_baseline_next_stale(&baseline, &at)); /* those of b */
    drop(&baseline, arena);
}

/* By their names as they are written, so that a file that is written again changes in nothing. */
static void names_are_sorted_as_they_are_written(void **state)
{
    static char first[sizeof(text.bytes)];
    struct launch *launch = break_kvm(*state, line_7);
    struct coco_arena *arena;
    struct coco_baseline baseline = make(&arena);

    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "b.yaml"), COCO_OK);
    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "\x7f.yaml"), COCO_OK);
    write_of(&baseline);
    drop(&baseline, arena);
    text_has(&text, "\"\\\\x7f.yaml\"");
    assert_true(strstr(text.bytes, "x7f.yaml") < strstr(text.bytes, "b.yaml"));
    memcpy(first, text.bytes, sizeof(first));

    baseline = make(&arena);
    read_into(&baseline);
    write_of(&baseline);
    assert_string_equal(text.bytes, first);
    drop(&baseline, arena);
}

static void an_empty_one_is_one(void **state)
{
    struct launch *launch = break_kvm(*state, line_7);
    struct coco_arena *arena;
    struct coco_baseline baseline = make(&arena);
    size_t at = 0;

    write_of(&baseline);
    assert_string_equal(text.bytes, "{\n  \"schema\": \"cococheck-baseline/1\",\n  \"findings\": []\n}\n");
    read_into(&baseline);
    assert_false(coco_baseline_knows(&baseline, &launch->judgement, COCO_RULE_coco_needs_kvm, "a.yaml"));
    assert_null(coco_baseline_next_stale(&baseline, &at));
    drop(&baseline, arena);
}

/* What a policy waives or the user allows is not the baseline's; what it waives itself stays in it. */
static void what_counts_for_another_reason_is_left_out(void **state)
{
    struct coco_waived_rule waived = {COCO_RULE_coco_needs_kvm, "why", NULL, false};
    const size_t allowed = COCO_RULE_coco_needs_kvm;
    struct launch *launch = break_kvm(*state, line_7);
    struct coco_arena *arena;
    struct coco_baseline baseline = make(&arena);

    launch->judgement.waived = &waived;
    launch->judgement.waived_count = 1;
    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "a.yaml"), COCO_OK);
    write_of(&baseline);
    text_lacks(&text, "coco-needs-kvm");
    waived.by_baseline = true;
    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "a.yaml"), COCO_OK);
    write_of(&baseline);
    text_has(&text, "coco-needs-kvm");
    launch->judgement.allowed = &allowed;
    launch->judgement.allowed_count = 1;
    drop(&baseline, arena);
    baseline = make(&arena);
    assert_int_equal(coco_baseline_add_all(&baseline, &launch->judgement, "a.yaml"), COCO_OK);
    write_of(&baseline);
    text_lacks(&text, "coco-needs-kvm");
    drop(&baseline, arena);
}

#define ENTRY        "{\"fingerprint\": \"0123456789abcdef0123456789abcdef\", \"rule\": \"a-rule\", \"input\": \"x\"}"
#define OF(findings) "{\"schema\": \"cococheck-baseline/1\",\n\"findings\": " findings "}"

static void what_is_wrong_is_named_with_its_place(void **state)
{
    static const struct {
        const char *text;
        unsigned line, column;
        const char *message;
    } cases[] = {
        {"", 1, 1, "a baseline is a JSON object"},
        {"[]", 1, 1, "a baseline is a JSON object"},
        {"{}", 1, 1, "a baseline has schema and findings: one is missing"},
        {"{\"schema\": \"cococheck-baseline/2\"}", 1, 12, "this is of another schema than cococheck-baseline/1"},
        {"{\"schema\": 1}", 1, 12, "schema takes \"cococheck-baseline/1\""},
        {"{\"x\": 1}", 1, 2,
         "\"x\" is no member here, or is there twice: schema cococheck-baseline/1 has schema and f"},
        {OF("1"), 2, 13, "findings takes an array"},
        {OF("[1]"), 2, 14, "findings holds objects"},
        {OF("[{}]"), 2, 14, "a finding has fingerprint, rule and input: one is missing"},
        {OF("[{\"rule\": 1}]"), 2, 23, "fingerprint, rule and input take a text"},
        {OF("[{\"rule\": \"a\", \"rule\": \"b\"}]"), 2, 28, "\"rule\" is no member here, or is there twice"},
        {OF("[{\"fingerprint\": \"0\", \"rule\": \"a\", \"input\": \"b\"}]"), 2, 30, "fingerprint takes 32 digits"},
        {OF("[{\"fingerprint\": \"0123456789ABCDEF0123456789abcdef\", \"rule\": \"a\", \"input\": \"b\"}]"), 2, 30,
         "fingerprint takes 32 digits"},
        {OF("[{\"fingerprint\": \"0123456789abcdef0123456789abcdef\", \"rule\": \"a b\", \"input\": \"b\"}]"), 2, 74,
         "rule takes the id of a rule"},
        {OF("[" ENTRY ",]"), 2, 98, "findings holds objects"},
        {OF("[" ENTRY "]") "x", 2, 99, "a baseline is JSON: "},
        {OF("[]") ",", 2, 16, "a baseline is JSON: "},
    };
    struct coco_arena *arena;
    struct coco_baseline baseline = make(&arena);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct coco_error error = {0};

        assert_int_equal(coco_baseline_read(&baseline, "b.json", cases[i].text, strlen(cases[i].text), &error),
                         COCO_BAD_SYNTAX);
        if (error.origin.line != cases[i].line || error.origin.column != cases[i].column ||
            strncmp(error.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s\nat %u:%u: %s", cases[i].text, error.origin.line, error.origin.column, error.message);
        assert_int_equal(baseline.count, 0);
    }
    drop(&baseline, arena);
}

static void two_files_are_one_baseline(void **state)
{
    static const char one[] = OF("[" ENTRY "]");
    struct coco_arena *arena;
    struct coco_baseline baseline = make(&arena);
    struct coco_error error;
    size_t at = 0;

    (void)state;
    assert_int_equal(coco_baseline_read(&baseline, "b.json", one, strlen(one), &error), COCO_OK);
    assert_int_equal(coco_baseline_read(&baseline, "c.json", one, strlen(one), &error), COCO_OK);
    assert_int_equal(coco_baseline_read(&baseline, "d.json", "{", 1, &error), COCO_BAD_SYNTAX);
    assert_int_equal(baseline.count, 2);
    assert_string_equal(coco_baseline_next_stale(&baseline, &at)->rule, "a-rule");
    assert_non_null(coco_baseline_next_stale(&baseline, &at));
    assert_null(coco_baseline_next_stale(&baseline, &at));
    assert_int_equal(coco_baseline_read(&baseline, "e.json", one, (size_t)COCO_BASELINE_BYTES_MAX + 1, &error),
                     COCO_TOO_MUCH);
    assert_string_equal(error.origin.file, "e.json");
    write_of(&baseline);
    assert_null(strstr(strstr(text.bytes, "a-rule") + 1, "a-rule"));
    drop(&baseline, arena);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, launch_make, launch_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_fingerprint_stays_when_lines_move),
        CASE(a_fingerprint_tells_findings_apart),
        CASE(a_fingerprint_is_not_of_secrets),
        CASE(what_is_written_is_known_again),
        CASE(names_are_sorted_as_they_are_written),
        CASE(an_empty_one_is_one),
        CASE(what_counts_for_another_reason_is_left_out),
        CASE(what_is_wrong_is_named_with_its_place),
        CASE(two_files_are_one_baseline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
