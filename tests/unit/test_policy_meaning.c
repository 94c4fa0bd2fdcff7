/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a policy means: its rows on every launch, several files, waivers, lists and versions. */
#include "policy_fixture.h"

#include "coco/classify.h"

/* ---- rows, against plain C ----------------------------------------------------------------------------------------
 */

static bool is(const struct coco_facts *facts, enum coco_fact fact, unsigned value)
{
    return facts->value[fact] == value;
}

static bool snp_only(const struct coco_facts *facts)
{
    return is(facts, COCO_FACT_coco, COCO_coco_no) || is(facts, COCO_FACT_coco, COCO_coco_sev_snp);
}

static bool firmware_or_kernel(const struct coco_facts *facts)
{
    const bool when = is(facts, COCO_FACT_coco, COCO_coco_tdx) && !is(facts, COCO_FACT_kvm, COCO_kvm_no);

    return !when || is(facts, COCO_FACT_firmware, COCO_firmware_file) || is(facts, COCO_FACT_kernel, COCO_kernel_given);
}

static bool no_bios(const struct coco_facts *facts)
{
    return !is(facts, COCO_FACT_firmware, COCO_firmware_bios) && !is(facts, COCO_FACT_firmware, COCO_firmware_none);
}

static bool no_plain_emulation(const struct coco_facts *facts)
{
    return !(is(facts, COCO_FACT_coco, COCO_coco_no) && is(facts, COCO_FACT_kvm, COCO_kvm_no));
}

static const struct {
    const char *row;
    bool (*keeps)(const struct coco_facts *facts);
} rows[] = {
    {"when: {coco: [sev-snp, tdx]}, require: {coco: sev-snp}", snp_only},
    {"forbid: {coco: tdx}", snp_only},
    {"when: {coco: tdx, kvm: [auto, yes]}, require: {firmware: file, kernel: given}", firmware_or_kernel},
    {"forbid: {firmware: [bios, none]}", no_bios},
    {"when: {coco: no}, forbid: {kvm: no}", no_plain_emulation},
    {"when: {coco: no, kvm: no}, forbid: {kernel: [absent, given]}", no_plain_emulation},
};

static const enum coco_fact named[] = {COCO_FACT_coco, COCO_FACT_kvm, COCO_FACT_firmware, COCO_FACT_kernel};

static bool next_launch(struct coco_facts *facts)
{
    for (size_t i = 0; i < COUNT(named); i++) {
        if (++facts->value[named[i]] < coco_fact_values(named[i]))
            return true;
        facts->value[named[i]] = 1;
    }
    return false;
}

static void test_rows_on_every_launch(void **state)
{
    static struct coco_ruleset ruleset;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct coco_policy policy;
        struct coco_facts facts = {{0}};
        unsigned launches = 0;
        char text[256];
        size_t rule;

        snprintf(text, sizeof(text), "rules:\n- {id: site-a, says: x, %s}\n", rows[i].row);
        NEED_POLICY(*state, &policy, text);
        rule = rule_number(&policy, "site-a");
        assert_true(coco_ruleset_compile(policy.rules, policy.rule_count, &ruleset));
        for (size_t j = 0; j < COUNT(named); j++)
            facts.value[named[j]] = 1;
        do {
            struct coco_verdicts verdicts;

            coco_judge(&ruleset, &facts, &verdicts);
            assert_int_equal(coco_verdict_of(&verdicts, rule) != COCO_VERDICT_BROKEN, rows[i].keeps(&facts));
            launches++;
        } while (next_launch(&facts));
        assert_int_equal(launches, 3 * 3 * 5 * 2);
    }
}

/* ---- several files ------------------------------------------------------------------------------------------------
 */

static const char strict[] = "severity: {tdx-quote-present: error, snp-abi-unset: warning}\n"
                             "rules:\n- {id: site-b, says: b, require: {tpm: no}}\n"
                             "least: {qemu: 10.1, snp-abi: 1.51, snp-tcb: {snp: 3}}\n"
                             "waive:\n- {rule: coco-firmware-pinned, reason: two, until: 2026-12-01}\n";
static const char loose[] = "severity: {tdx-quote-present: note, snp-abi-unset: error}\n"
                            "rules:\n- {id: site-a, says: a, severity: note, require: {tpm: no}}\n"
                            "least: {qemu: 9.2, snp-abi: 1.55, snp-tcb: {snp: 2, microcode: 7}}\n"
                            "waive:\n- {rule: coco-firmware-pinned, reason: one, until: 2027-01-01}\n"
                            "- {rule: tdx-quote-present, reason: three, until: 2027-01-01}\n";

static void test_order_does_not_matter(void **state)
{
    struct coco_policy one, other;

    NEED_POLICY(*state, &one, strict, loose);
    NEED_POLICY(*state, &other, loose, strict);
    assert_int_equal(one.rule_count, other.rule_count);
    for (size_t i = 0; i < one.rule_count; i++) {
        assert_string_equal(one.rules[i].slug, other.rules[i].slug);
        assert_int_equal(one.rules[i].severity, other.rules[i].severity);
        assert_memory_equal(one.rules[i].require, other.rules[i].require, sizeof(one.rules[i].require));
    }
    assert_int_equal(one.waiver_count, other.waiver_count);
    for (size_t i = 0; i < one.waiver_count; i++)
        assert_string_equal(one.waivers[i].reason, other.waivers[i].reason);
    assert_memory_equal(one.least.qemu.number, other.least.qemu.number, sizeof(one.least.qemu.number));
    assert_memory_equal(one.least.tcb, other.least.tcb, sizeof(one.least.tcb));

    assert_int_equal(one.rules[rule_number(&one, "tdx-quote-present")].severity, COCO_SEVERITY_ERROR);
    assert_int_equal(one.rules[rule_number(&one, "snp-abi-unset")].severity, COCO_SEVERITY_ERROR);
    assert_int_equal(one.least.qemu.number[0], 10);
    assert_int_equal(one.least.snp_abi.number[1], 55);
    assert_int_equal(one.least.tcb[COCO_TCB_SNP], 3);
    assert_int_equal(one.least.tcb[COCO_TCB_MICROCODE], 7);
}

/* One file alone may make less of a rule, its own rows among them; another that brings a row keeps it as it is. */
static void test_severity(void **state)
{
    struct coco_policy policy;

    NEED_POLICY(*state, &policy, "severity: {coco-needs-x86-64: error, coco-firmware-pinned: note}\n");
    assert_int_equal(policy.rules[COCO_RULE_coco_firmware_pinned].severity, COCO_SEVERITY_NOTE);
    assert_int_equal(policy.origins[COCO_RULE_coco_firmware_pinned].line, 1);
    NEED_POLICY(*state, &policy, "least: {qemu: 10.1}\nseverity: {site-qemu-version: warning}\n");
    assert_int_equal(policy.rules[rule_number(&policy, "site-qemu-version")].severity, COCO_SEVERITY_WARNING);
    NEED_POLICY(*state, &policy, "least: {qemu: 10.1}\n", "severity: {site-qemu-version: warning}\n");
    assert_int_equal(policy.rules[rule_number(&policy, "site-qemu-version")].severity, COCO_SEVERITY_ERROR);
    NEED_POLICY(*state, &policy, "rules:\n- {id: site-a, severity: note, says: x, require: {tpm: no}}\n",
                "severity: {site-a: warning}\n");
    assert_int_equal(policy.rules[rule_number(&policy, "site-a")].severity, COCO_SEVERITY_WARNING);
}

/* ---- waivers ------------------------------------------------------------------------------------------------------
 */

static void assert_waived(const struct coco_policy *policy, const char *id, const char *input, enum coco_waived wanted,
                          const char *reason)
{
    const struct coco_waiver *waiver = NULL;

    assert_int_equal(coco_policy_waived(policy, rule_number(policy, id), input, &waiver), wanted);
    if (reason)
        assert_string_equal(waiver->reason, reason);
    else
        assert_null(waiver);
}

#define PINNED(reason, until) "waive:\n- {rule: coco-firmware-pinned, reason: " reason ", until: " until "}\n"

static void test_waivers(void **state)
{
    static const char id[] = "coco-firmware-pinned";
    struct coco_policy policy;

    NEED_POLICY(*state, &policy, PINNED("a", "2026-06-15"));
    assert_waived(&policy, id, "", COCO_WAIVED, "a");
    assert_waived(&policy, "tdx-quote-present", "", COCO_WAIVED_NOT, NULL);
    NEED_POLICY(*state, &policy, PINNED("a", "2026-06-14"));
    assert_waived(&policy, id, "", COCO_WAIVED_EXPIRED, "a");
    assert_non_null(strstr(policy.rules[rule_number(&policy, "site-waivers-current")].says,
                           "coco-firmware-pinned on 2026-06-14 (a.yaml:2)"));
    NEED_POLICY(*state, &policy,
                PINNED("b", "2026-08-01") "- {rule: coco-firmware-pinned, reason: a, until: 2026-07-01}\n");
    assert_waived(&policy, id, "", COCO_WAIVED, "a"); /* the first to end */

    NEED_POLICY(
        *state, &policy,
        "waive:\n- {rule: coco-firmware-pinned, reason: a, until: 2027-01-01, inputs: [\"vms/db*.xml\", x?]}\n");
    assert_waived(&policy, id, "vms/db-1.xml", COCO_WAIVED, "a");
    assert_waived(&policy, id, "vms/db.xml", COCO_WAIVED, "a");
    assert_waived(&policy, id, "xy", COCO_WAIVED, "a");
    assert_waived(&policy, id, "x", COCO_WAIVED_NOT, NULL);
    assert_waived(&policy, id, "vms/db-1.xml.bak", COCO_WAIVED_NOT, NULL);
    assert_waived(&policy, id, "", COCO_WAIVED_NOT, NULL);
}

/* What one file brings or makes stricter, another cannot wave through alone. */
static void test_waivers_of_several_files(void **state)
{
    struct coco_policy policy;

    NEED_POLICY(*state, &policy, PINNED("a", "2027-01-01"), "severity: {coco-firmware-pinned: error}\n");
    assert_waived(&policy, "coco-firmware-pinned", "", COCO_WAIVED_NOT, NULL);
    NEED_POLICY(*state, &policy, PINNED("a", "2027-01-01"),
                "severity: {coco-firmware-pinned: error}\n" PINNED("b", "2026-07-01"));
    assert_waived(&policy, "coco-firmware-pinned", "", COCO_WAIVED, "b");
    NEED_POLICY(*state, &policy, "rules:\n- {id: site-a, says: x, require: {tpm: no}}\n",
                "waive:\n- {rule: site-a, reason: c, until: 2027-01-01}\n");
    assert_waived(&policy, "site-a", "", COCO_WAIVED_NOT, NULL);
}

/* ---- lists and versions -------------------------------------------------------------------------------------------
 */

struct launch {
    struct coco_request request;
    struct coco_host host;
    struct coco_qemu qemu;
    struct coco_seen_digests digests;
    struct coco_observations seen;
};

static void ask(struct launch *launch, enum coco_option option, const char *text)
{
    struct coco_error error;

    assert_int_equal(coco_request_add(&launch->request, option, text, strlen(text), (struct coco_origin){0}, &error),
                     COCO_OK);
}

static unsigned fact_of(struct launch *launch, const struct coco_policy *policy, enum coco_fact fact)
{
    struct coco_facts facts;
    struct coco_origins origins;

    coco_classify(&launch->request, &launch->seen, &facts, &origins);
    assert_int_equal(facts.value[fact], COCO_VALUE_UNKNOWN);
    coco_policy_classify(policy, &launch->request, &launch->seen, "", &facts, &origins);
    assert_int_equal(origins.of[fact].kind == COCO_FROM_NOTHING, facts.value[fact] == COCO_VALUE_UNKNOWN);
    return facts.value[fact];
}

#define SHA256(last) "00000000000000000000000000000000000000000000000000000000000000" last
#define SHA384(last) SHA256("00") "000000000000000000000000000000" last

static struct coco_file_digests digests_of(uint8_t sha256, uint8_t sha384)
{
    struct coco_file_digests digests = {{COCO_SHA256_BYTES, {0}}, {COCO_SHA384_BYTES, {0}}};

    digests.sha256.bytes[31] = sha256;
    digests.sha384.bytes[47] = sha384;
    return digests;
}

static void test_lists(void **state)
{
    static struct launch launch;
    struct coco_file_digests initrds[2] = {digests_of(1, 1), digests_of(9, 9)};
    struct coco_policy policy;

    launch = (struct launch){.qemu = {.major = 10}};
    NEED_POLICY(
        *state, &policy,
        "allow:\n"
        "  firmware: [{sha384: " SHA384("02") "}]\n"
                                              "  kernel: [{sha256: " SHA256(
                                                  "01") "}]\n"
                                                        "  initrd: [{sha256: " SHA256("01") "}, {sha256: " SHA256(
                                                            "09") "}]\n"
                                                                  "  measurement: [{sha384: " SHA384("05") "}]\n");
    assert_int_equal(coco_request_init(&launch.request), COCO_OK);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_kernel), COCO_site_kernel_none);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_initrd), COCO_site_initrd_none);
    ask(&launch, COCO_OPTION_linux_image, "./vmlinuz");
    ask(&launch, COCO_OPTION_initrd, "./a");
    ask(&launch, COCO_OPTION_initrd, "./b");
    ask(&launch, COCO_OPTION_firmware, "./OVMF.fd");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_kernel), COCO_site_kernel_unknown);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_firmware), COCO_site_firmware_unknown);

    launch.seen.digests = &launch.digests;
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_kernel), COCO_site_kernel_unknown);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_initrd), COCO_site_initrd_unknown);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_measurement), COCO_site_measurement_unknown);
    launch.digests.kernel = digests_of(1, 0);
    launch.digests.firmware = digests_of(0, 2);
    launch.digests.initrds = initrds;
    launch.digests.initrd_count = 2;
    launch.digests.measurement = digests_of(0, 5).sha384;
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_kernel), COCO_site_kernel_listed);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_firmware), COCO_site_firmware_listed);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_initrd), COCO_site_initrd_listed);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_measurement), COCO_site_measurement_listed);
    launch.digests.kernel.sha256.bytes[0] = 1;
    launch.digests.firmware.sha384.bytes[0] = 1;
    launch.digests.measurement.bytes[0] = 1;
    initrds[1].sha256.bytes[0] = 1;
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_kernel), COCO_site_kernel_unlisted);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_firmware), COCO_site_firmware_unlisted);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_initrd), COCO_site_initrd_unlisted);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_measurement), COCO_site_measurement_unlisted);
    ask(&launch, COCO_OPTION_firmware, "none");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_firmware), COCO_site_firmware_none);
    ask(&launch, COCO_OPTION_firmware, "bios");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_firmware), COCO_site_firmware_unlisted);
    coco_request_done(&launch.request);
}

static void see(struct launch *launch, enum coco_host_row row, uint64_t number)
{
    coco_host_see_number(&launch->host, row, number);
}

static void test_versions(void **state)
{
    static struct launch launch;
    struct coco_policy policy;

    launch = (struct launch){.qemu = {.major = 10, .minor = 1, .micro = 0}};
    NEED_POLICY(*state, &policy,
                "least: {snp-abi: 1.55, qemu: 10.1, tdx-module: 1.5.06, snp-tcb: {fmc: 1, boot-loader: 4, snp: 21, "
                "microcode: 72}}\n");
    assert_int_equal(coco_request_init(&launch.request), COCO_OK);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_abi), COCO_site_snp_abi_below);
    ask(&launch, COCO_OPTION_snp_policy, "smt,abi=1.55");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_abi), COCO_site_snp_abi_met);
    ask(&launch, COCO_OPTION_snp_policy, "smt,abi=1.54");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_abi), COCO_site_snp_abi_below);
    ask(&launch, COCO_OPTION_snp_policy, "smt,abi=2.0");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_abi), COCO_site_snp_abi_met);

    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_qemu), COCO_site_qemu_unknown);
    launch.seen.qemu = &launch.qemu;
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_qemu), COCO_site_qemu_met);
    launch.qemu = (struct coco_qemu){.major = 9, .minor = 2, .micro = 4};
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_qemu), COCO_site_qemu_below);

    launch.seen.host = &launch.host;
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_tdx_module), COCO_site_tdx_module_unknown);
    coco_host_see_text(&launch.host, COCO_HOST_intel_module_version, "1.5.06.00.744");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_tdx_module), COCO_site_tdx_module_met);
    coco_host_see_text(&launch.host, COCO_HOST_intel_module_version, "1.5.05.46.698");
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_tdx_module), COCO_site_tdx_module_below);

    see(&launch, COCO_HOST_amd_tcb_reported, UINT64_C(0x4815000000000004)); /* microcode 72, SNP 21, boot loader 4 */
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_tcb), COCO_site_snp_tcb_unknown);
    see(&launch, COCO_HOST_cpu_family, 0x19);
    see(&launch, COCO_HOST_cpu_model, 0x11); /* Genoa, which has no FMC */
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_tcb), COCO_site_snp_tcb_met);
    see(&launch, COCO_HOST_amd_tcb_reported, UINT64_C(0x4814000000000004));
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_tcb), COCO_site_snp_tcb_below);
    see(&launch, COCO_HOST_cpu_family, 0x1a);
    see(&launch, COCO_HOST_cpu_model, 0x02); /* Turin */
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_tcb), COCO_site_snp_tcb_below);
    see(&launch, COCO_HOST_amd_tcb_reported, UINT64_C(0x4800000015000401));
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_tcb), COCO_site_snp_tcb_met);
    see(&launch, COCO_HOST_amd_tcb_reported, UINT64_C(0x4800000015000400));
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_tcb), COCO_site_snp_tcb_below);
    see(&launch, COCO_HOST_cpu_model, 0x50); /* later: a layout that is not known */
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_tcb), COCO_site_snp_tcb_unknown);
    coco_request_done(&launch.request);
}

/* What is not asked for, where something was not understood, may have been asked for. */
static void test_unread(void **state)
{
    static struct launch launch;
    struct coco_unread unread = {.text = "-x", .why = "?", .subjects = UINT32_C(1) << COCO_SUBJECT_BOOT};
    struct coco_policy policy;

    launch = (struct launch){.qemu = {.major = 10}};
    NEED_POLICY(*state, &policy, "allow: {kernel: [], initrd: []}\nleast: {snp-abi: 1.55}\n");
    assert_int_equal(coco_request_init(&launch.request), COCO_OK);
    launch.request.unread = &unread;
    launch.request.unread_count = 1;
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_kernel), COCO_site_kernel_unknown);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_initrd), COCO_site_initrd_unknown);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_abi), COCO_site_snp_abi_below);
    unread.subjects = UINT32_C(1) << COCO_SUBJECT_SNP;
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_kernel), COCO_site_kernel_none);
    assert_int_equal(fact_of(&launch, &policy, COCO_FACT_site_snp_abi), COCO_site_snp_abi_unknown);
    coco_request_done(&launch.request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_on_every_launch),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_severity),
        cmocka_unit_test(test_waivers),
        cmocka_unit_test(test_waivers_of_several_files),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_unread),
    };

    return cmocka_run_group_tests(tests, setup_arena, teardown_arena) != 0;
}
