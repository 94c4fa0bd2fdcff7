/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policy files: what they say, and where exactly they are refused. */
#include "policy_fixture.h"

#define RULE_HEAD "rules:\n- id: site-a\n  says: x\n"
#define SHA256    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"

static void test_nothing_asked(void **state)
{
    static const char *const texts[] = {"", "# nothing\n", "{}", "rules: []\nwaive: []\n",
                                        "severity: {}\nallow: {}\nleast: {}\n"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct coco_policy policy;

        NEED_POLICY(*state, &policy, texts[i]);
        assert_int_equal(policy.rule_count, COCO_RULE_COUNT);
        assert_memory_equal(policy.rules, coco_rules(), COCO_RULE_COUNT * sizeof(*policy.rules));
    }
}

static void test_a_row(void **state)
{
    const struct coco_rule *rule;
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "  - id: site-snp-only\n"
                "    severity: warning\n"
                "    when: {coco: [sev-snp, tdx], kvm: no}\n"
                "    require: {coco: sev-snp, tpm: [yes, auto]}\n"
                "    says: this site runs SEV-SNP only\n"
                "    why: |\n"
                "      nobody here can verify a quote\n"
                "    fix: give --coco=sev-snp\n");
    assert_int_equal(policy.rule_count, COCO_RULE_COUNT + 1);
    rule = &policy.rules[COCO_RULE_COUNT];
    assert_string_equal(rule->slug, "site-snp-only");
    assert_int_equal(rule->severity, COCO_SEVERITY_WARNING);
    assert_int_equal(rule->subject, COCO_SUBJECT_SITE);
    assert_true(rule->overridable);
    assert_string_equal(rule->says, "this site runs SEV-SNP only");
    assert_string_equal(rule->why, "nobody here can verify a quote");
    assert_string_equal(rule->fix, "give --coco=sev-snp");
    assert_string_equal(rule->source, "a.yaml:2");
    assert_int_equal(rule->when[0].fact, COCO_FACT_coco);
    assert_int_equal(rule->when[0].values, 1 << COCO_coco_sev_snp | 1 << COCO_coco_tdx);
    assert_int_equal(rule->when[1].fact, COCO_FACT_kvm);
    assert_int_equal(rule->when[1].values, 1 << COCO_kvm_no);
    assert_int_equal(rule->when[2].values, 0);
    assert_int_equal(rule->require[0].values, 1 << COCO_coco_sev_snp);
    assert_int_equal(rule->require[1].fact, COCO_FACT_tpm);
    assert_int_equal(rule->require[1].values, 1 << COCO_tpm_yes | 1 << COCO_tpm_automatic);
    assert_int_equal(policy.origins[COCO_RULE_COUNT].line, 2);
    assert_int_equal(policy.origins[COCO_RULE_COUNT].column, 5);
}

/* What is forbidden is a requirement of all the rest, and one row a fact. */
static void test_forbidden(void **state)
{
    struct coco_policy policy;
    size_t debug, tdx_debug;

    NEED_POLICY(*state, &policy,
                "rules:\n"
                "- {id: site-one, says: x, binding: yes, forbid: {coco: [tdx]}}\n"
                "- {id: site-two, says: x, forbid: {snp_policy_debug: set, tdx_debug: [set]}}\n"
                "- {id: site-never, says: x, when: {coco: no}, forbid: {kvm: [auto, yes, no]}}\n");
    assert_int_equal(policy.rule_count, COCO_RULE_COUNT + 4);
    assert_int_equal(policy.rules[rule_number(&policy, "site-one")].require[0].values,
                     1 << COCO_coco_no | 1 << COCO_coco_sev_snp);
    assert_false(policy.rules[rule_number(&policy, "site-one")].overridable);
    debug = rule_number(&policy, "site-two-snp-policy-debug");
    tdx_debug = rule_number(&policy, "site-two-tdx-debug");
    assert_int_equal(policy.rules[debug].require[0].fact, COCO_FACT_snp_policy_debug);
    assert_int_equal(policy.rules[debug].require[0].values, 1 << COCO_snp_policy_debug_clear);
    assert_int_equal(policy.rules[tdx_debug].require[0].fact, COCO_FACT_tdx_debug);
    assert_int_equal(policy.rules[rule_number(&policy, "site-never")].require[0].values, 0);
}

static void test_lists_and_versions(void **state)
{
    struct coco_policy policy;

    NEED_POLICY(*state, &policy,
                "allow:\n"
                "  firmware:\n"
                "  - {sha256: " SHA256 ", name: OVMF 2026}\n"
                "  - sha384: " SHA256 "00112233445566778899aabbccddeeff\n"
                "  kernel: []\n"
                "least:\n"
                "  snp-abi: \"1.55\"\n"
                "  qemu: 10.1\n"
                "  snp-tcb: {boot-loader: 4, snp: 21, microcode: 255}\n"
                "  tdx-module: 1.5.06\n");
    assert_int_equal(policy.allowed[COCO_ALLOWED_FIRMWARE].count, 1);
    assert_int_equal(policy.allowed[COCO_ALLOWED_FIRMWARE].lists[0].count, 2);
    assert_int_equal(policy.allowed[COCO_ALLOWED_FIRMWARE].lists[0].listed[0].digest.size, 32);
    assert_int_equal(policy.allowed[COCO_ALLOWED_FIRMWARE].lists[0].listed[0].digest.bytes[31], 0xef);
    assert_string_equal(policy.allowed[COCO_ALLOWED_FIRMWARE].lists[0].listed[0].name, "OVMF 2026");
    assert_int_equal(policy.allowed[COCO_ALLOWED_FIRMWARE].lists[0].listed[1].digest.size, 48);
    assert_int_equal(policy.allowed[COCO_ALLOWED_KERNEL].count, 1);
    assert_int_equal(policy.allowed[COCO_ALLOWED_KERNEL].lists[0].count, 0);
    assert_int_equal(policy.allowed[COCO_ALLOWED_INITRD].count, 0);
    assert_int_equal(policy.least.snp_abi.number[0], 1);
    assert_int_equal(policy.least.snp_abi.number[1], 55);
    assert_int_equal(policy.least.qemu.number[0], 10);
    assert_int_equal(policy.least.qemu.number[1], 1);
    assert_int_equal(policy.least.tdx_module.number[2], 6);
    assert_int_equal(policy.least.tcb[COCO_TCB_SNP], 21);
    assert_int_equal(policy.least.tcb[COCO_TCB_TEE], 0);
    (void)rule_number(&policy, "site-firmware-listed");
    (void)rule_number(&policy, "site-kernel-listed");
    (void)rule_number(&policy, "site-snp-abi");
    (void)rule_number(&policy, "site-qemu-version");
    (void)rule_number(&policy, "site-snp-tcb");
    (void)rule_number(&policy, "site-tdx-module");
    assert_int_equal(policy.rule_count, COCO_RULE_COUNT + 6);
}

struct refused {
    const char *text;
    enum coco_result result;
    unsigned line, column;
    const char *says;
};

static const struct refused refused[] = {
    /* the language */
    {"- rules\n", COCO_BAD_SYNTAX, 1, 1, "a policy holds lines of the form KEY: VALUE"},
    {"rules: &a []\n", COCO_BAD_SYNTAX, 1, 8, "anchors"},
    {"rules: *a\n", COCO_BAD_SYNTAX, 1, 8, "aliases"},
    {"rules: !!seq []\n", COCO_BAD_SYNTAX, 1, 8, "tags"},
    {"<<: {}\n", COCO_BAD_SYNTAX, 1, 1, "merge keys"},
    {"rules: []\n---\nrules: []\n", COCO_BAD_SYNTAX, 2, 1, "one document"},
    {"rules: []\nrules: []\n", COCO_BAD_SYNTAX, 2, 1, "given on line 1 already"},
    {"rule: []\n", COCO_BAD_OPTION, 1, 1, "did you mean rules?"},
    {"{[rules]: x}\n", COCO_BAD_SYNTAX, 1, 2, "a key of a policy is a word"},
    {"rules: {}\n", COCO_BAD_SYNTAX, 1, 8, "rules is a list"},
    {"rules: [[[[[[[[]]]]]]]]\n", COCO_BAD_SYNTAX, 1, 9, "a rule is made of lines"},
    {"rules:\n- id: [a]\n", COCO_BAD_SYNTAX, 2, 7, "a single value"},
    {"severity: [a]\n", COCO_BAD_SYNTAX, 1, 11, "lines of the form NAME: VALUE"},
    {"severity: {[a]: note}\n", COCO_BAD_SYNTAX, 1, 12, "a word"},
    {"rules:\n- id: site-a\n  says: one\n    two\n", COCO_BAD_SYNTAX, 3, 9, "several lines needs quotes"},
    {"rules:\n- id: site-a\n  says:\n", COCO_BAD_VALUE, 3, 8, "says has no value"},
    {"rules:\n- id: site-a\n  says: \" \"\n", COCO_BAD_VALUE, 3, 9, "says has no value"},
    {"rules:\n- id: site-a\n  says: \"a\\0b\"\n", COCO_BAD_VALUE, 3, 9, "NUL"},
    /* rows */
    {"rules:\n- says: x\n", COCO_BAD_VALUE, 2, 3, "this rule has no id"},
    {"rules:\n- id: coco-a\n", COCO_BAD_VALUE, 2, 7, "begins with site-: site-coco-a"},
    {"rules:\n- id: site-\n", COCO_BAD_VALUE, 2, 7, "begins with site-"},
    {"rules:\n- id: site-A\n", COCO_BAD_VALUE, 2, 7, "small letters"},
    {"rules:\n- id: site-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", COCO_TOO_MUCH, 2, 7,
     "at most 64 bytes"},
    {"rules:\n- id: site-a\n  require: {kvm: no}\n", COCO_BAD_VALUE, 2, 3, "site-a has no sentence"},
    {RULE_HEAD, COCO_BAD_VALUE, 2, 3, "either require: or forbid:"},
    {RULE_HEAD "  require: {kvm: no}\n  forbid: {kvm: no}\n", COCO_BAD_VALUE, 2, 3, "and has both"},
    {RULE_HEAD "  require: {}\n", COCO_BAD_VALUE, 4, 13, "no fact"},
    {RULE_HEAD "  require: {kvm: []}\n", COCO_BAD_VALUE, 4, 19, "kvm names no value"},
    {RULE_HEAD "  require: {kwm: no}\n", COCO_BAD_OPTION, 4, 13, "there is no fact \"kwm\"; did you mean kvm?"},
    {RULE_HEAD "  require: {coco: [snp]}\n", COCO_BAD_OPTION, 4, 20, "there is no such value: \"snp\""},
    {RULE_HEAD "  require: {coco: sev-snb}\n", COCO_BAD_OPTION, 4, 19, "did you mean sev-snp?"},
    {RULE_HEAD "  require: {coco: unknown}\n", COCO_BAD_OPTION, 4, 19, "there is no such value"},
    {RULE_HEAD "  require: {coco: [[no]]}\n", COCO_BAD_SYNTAX, 4, 20, "a value of coco is a word"},
    {RULE_HEAD "  require: {coco: no, coco: tdx}\n", COCO_BAD_SYNTAX, 4, 23, "coco was given already"},
    {RULE_HEAD "  require: {site_kernel: listed}\n", COCO_BAD_VALUE, 4, 13, "rules do not name it"},
    {RULE_HEAD "  require: {coco: no, kvm: no, tpm: no, ram: large, console: text, cpus: unset, kernel: absent}\n",
     COCO_TOO_MUCH, 4, 81, "at most 6 facts"},
    {RULE_HEAD "  severity: hard\n", COCO_BAD_OPTION, 4, 13, "there is no severity \"hard\""},
    {RULE_HEAD "  binding: perhaps\n", COCO_BAD_VALUE, 4, 12, "yes or no"},
    {RULE_HEAD "  forbid: {kvm: no}\n- {id: site-a, says: y, forbid: {kvm: yes}}\n", COCO_BAD_VALUE, 5, 3,
     "there is a rule site-a already, at a.yaml:2"},
    {"least: {qemu: 10.1}\n" RULE_HEAD "  forbid: {kvm: no}\n- {id: site-qemu-version, says: y, forbid: {kvm: yes}}\n",
     COCO_BAD_VALUE, 6, 3, "choose another id"},
    /* severities */
    {"severity: {snp-abi-unsett: note}\n", COCO_BAD_VALUE, 1, 12, "did you mean snp-abi-unset?"},
    {"severity: {nothing-like-it-at-all: note}\n", COCO_BAD_VALUE, 1, 12, "--list-rules"},
    {"severity: {coco-needs-kvm: note, coco-needs-kvm: error}\n", COCO_BAD_SYNTAX, 1, 34, "given on line 1 already"},
    {"severity: {tdx-pmu-property: errors}\n", COCO_BAD_OPTION, 1, 30, "did you mean error?"},
    /* waivers */
    {"waive:\n- {reason: x, until: 2027-01-31}\n", COCO_BAD_VALUE, 2, 3, "names no rule"},
    {"waive:\n- {rule: tdx-pmu-property, until: 2027-01-31}\n", COCO_BAD_VALUE, 2, 3, "has no reason"},
    {"waive:\n- {rule: tdx-pmu-property, reason: x}\n", COCO_BAD_VALUE, 2, 3, "has no end"},
    {"waive:\n- {until: 2027-02-30}\n", COCO_BAD_VALUE, 2, 11, "the calendar has no day 2027-02-30"},
    {"waive:\n- {until: 2027-00-01}\n", COCO_BAD_VALUE, 2, 11, "the calendar has no day"},
    {"waive:\n- {until: 2100-02-29}\n", COCO_BAD_VALUE, 2, 11, "the calendar has no day"},
    {"waive:\n- {until: tomorrow}\n", COCO_BAD_VALUE, 2, 11, "a day as in 2027-01-31"},
    {"waive:\n- {until: 2027-1-31}\n", COCO_BAD_VALUE, 2, 11, "a day as in 2027-01-31"},
    {"waive:\n- {until: 2027-01-31T00:00}\n", COCO_BAD_VALUE, 2, 11, "a day as in 2027-01-31"},
    {"waive:\n- {rule: tdx-no-such, reason: x, until: 2027-01-31}\n", COCO_BAD_VALUE, 2, 3, "there is no rule"},
    {"waive:\n- {inputs: []}\n", COCO_BAD_VALUE, 2, 13, "names none"},
    {"waive:\n- {rules: x}\n", COCO_BAD_OPTION, 2, 4, "did you mean rule?"},
    /* lists */
    {"allow: {firmwares: []}\n", COCO_BAD_OPTION, 1, 9, "did you mean firmware?"},
    {"allow: {kernel: x}\n", COCO_BAD_SYNTAX, 1, 17, "kernel is a list"},
    {"allow: {kernel: [x]}\n", COCO_BAD_SYNTAX, 1, 18, "an entry is made of"},
    {"allow: {kernel: [{name: x}]}\n", COCO_BAD_VALUE, 1, 18, "has no digest"},
    {"allow: {kernel: [{sha256: 00}]}\n", COCO_BAD_VALUE, 1, 27, "64 hex digits, and this has 2"},
    {"allow: {kernel: [{sha256: g" SHA256 "}]}\n", COCO_BAD_VALUE, 1, 27, "64 hex digits, and this has 65"},
    {"allow: {kernel: [{sha256: " SHA256 ", sha384: " SHA256 "}]}\n", COCO_BAD_VALUE, 1, 101, "has one digest"},
    {"allow: {measurement: [{sha256: " SHA256 "}]}\n", COCO_BAD_VALUE, 1, 32, "a measurement is a sha384"},
    /* versions */
    {"least: {qemu: 10}\n", COCO_BAD_VALUE, 1, 15, "a version as in"},
    {"least: {qemu: 10.x}\n", COCO_BAD_VALUE, 1, 15, "a version as in"},
    {"least: {qemu: 10.1.2.3}\n", COCO_BAD_VALUE, 1, 15, "a version as in"},
    {"least: {qemu: 10.}\n", COCO_BAD_VALUE, 1, 15, "a version as in"},
    {"least: {snp-abi: 1.256}\n", COCO_BAD_VALUE, 1, 18, "up to 255"},
    {"least: {snp-abi: 1.55.1}\n", COCO_BAD_VALUE, 1, 18, "a version as in"},
    {"least: {snp-tcb: {snp: 256}}\n", COCO_BAD_VALUE, 1, 24, "0 to 255"},
    {"least: {snp-tcb: {bootloader: 1}}\n", COCO_BAD_OPTION, 1, 19, "did you mean boot-loader?"},
};

static void test_refused(void **state)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct coco_error error = {.message = ""};
        struct coco_policy policy;
        enum coco_result result = make_policy(*state, (const char *const[]){refused[i].text, NULL}, &policy, &error);

        if (result != refused[i].result || error.origin.line != refused[i].line ||
            error.origin.column != refused[i].column || !strstr(error.message, refused[i].says))
            fail_msg("%s\n-> %d at %u:%u: %s", refused[i].text, (int)result, error.origin.line, error.origin.column,
                     error.message);
        assert_sentence(&error);
        assert_string_equal(error.origin.file, "a.yaml");
    }
}

/* What cannot work all the same is neither waived nor made less of, whichever rule it is. */
static void test_binding(void **state)
{
    for (size_t i = 0; i < COCO_RULE_COUNT; i++) {
        const struct coco_rule *rule = &coco_rules()[i];
        struct coco_error error = {.message = ""};
        struct coco_policy policy;
        char text[256];
        enum coco_result result;

        snprintf(text, sizeof(text), "severity: {%s: warning}\n", rule->slug);
        result = make_policy(*state, (const char *const[]){text, NULL}, &policy, &error);
        if (rule->overridable || rule->severity != COCO_SEVERITY_ERROR) {
            assert_int_equal(result, COCO_OK);
            assert_int_equal(policy.rules[i].severity, COCO_SEVERITY_WARNING);
        } else {
            assert_int_equal(result, COCO_BAD_VALUE);
            assert_non_null(strstr(error.message, rule->slug));
        }
        snprintf(text, sizeof(text), "waive:\n- {rule: %s, reason: x, until: 2027-01-31}\n", rule->slug);
        result = make_policy(*state, (const char *const[]){text, NULL}, &policy, &error);
        assert_int_equal(result, rule->overridable ? COCO_OK : COCO_BAD_VALUE);
        if (!rule->overridable)
            assert_non_null(strstr(error.message, rule->slug));
        coco_arena_reset(*state);
    }
}

static void test_too_much(void **state)
{
    static char text[COCO_POLICY_BYTES_MAX + 2];
    struct coco_policy policy;
    struct coco_error error = {.message = ""};
    size_t at = 0;

    memset(text, '#', COCO_POLICY_BYTES_MAX + 1);
    assert_int_equal(make_policy(*state, (const char *const[]){text, NULL}, &policy, &error), COCO_TOO_MUCH);
    assert_sentence(&error);
    at += (size_t)snprintf(text, sizeof(text), "rules:\n");
    for (unsigned i = 0; i < COCO_RULES_MAX - COCO_RULE_COUNT + 1; i++)
        at += (size_t)snprintf(text + at, sizeof(text) - at, "- {id: site-%u, says: x, forbid: {kvm: no}}\n", i);
    assert_int_equal(make_policy(*state, (const char *const[]){text, NULL}, &policy, &error), COCO_TOO_MUCH);
    assert_sentence(&error);
    assert_non_null(strstr(error.message, "one more"));
    assert_int_equal(coco_policy_init(*state, &policy), COCO_OK);
    for (unsigned i = 0; i < COCO_POLICY_FILES_MAX; i++)
        assert_int_equal(coco_policy_read(&policy, "x", "", 0, &error), COCO_OK);
    assert_int_equal(coco_policy_read(&policy, "x", "", 0, &error), COCO_TOO_MUCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_asked),      cmocka_unit_test(test_a_row),   cmocka_unit_test(test_forbidden),
        cmocka_unit_test(test_lists_and_versions), cmocka_unit_test(test_refused), cmocka_unit_test(test_binding),
        cmocka_unit_test(test_too_much),
    };

    return cmocka_run_group_tests(tests, setup_arena, teardown_arena) != 0;
}
