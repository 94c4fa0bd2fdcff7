/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU's messages: the table against the words that were recorded, and the order of causes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "coco/qemu_error.h"

struct text {
    enum coco_qemu_error_id row;
    const char *line, *origin;
};

static const struct text texts[] = {
#define TEXT(row, line, origin) {COCO_QEMU_ERROR_##row, line, origin},
#include "qemu_error_texts.def"
#undef TEXT
};

#define TEXT_COUNT (sizeof(texts) / sizeof(texts[0]))

static const struct coco_qemu_error *row_of(const char *line)
{
    return coco_qemu_error_of(line, strlen(line));
}

static void expect(const char *line, enum coco_qemu_error_id row, const char *origin)
{
    const struct coco_qemu_error *found = row_of(line);

    if (!found)
        fail_msg("%s (%s): no row, and should be %s", line, origin, coco_qemu_errors()[row].slug);
    else if (found != &coco_qemu_errors()[row])
        fail_msg("%s (%s): %s, and should be %s", line, origin, found->slug, coco_qemu_errors()[row].slug);
}

static void test_recorded_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        assert_true(texts[i].origin[0] != '\0');
        expect(texts[i].line, texts[i].row, texts[i].origin);
    }
}

static void test_every_row_was_met(void **state)
{
    (void)state;
    for (size_t row = 0; row < COCO_QEMU_ERROR_COUNT; row++) {
        size_t count = 0;

        for (size_t i = 0; i < TEXT_COUNT; i++)
            count += texts[i].row == row;
        if (count == 0)
            fail_msg("%s: no recorded text is of this row", coco_qemu_errors()[row].slug);
    }
}

/* Who passes QEMU's words on puts something in front, or behind, and the row stays the same. */
static void test_prefixes_change_nothing(void **state)
{
    static const char *const prefixes[] = {
        "qemu-system-x86_64: ",
        "qemu: ",
        "/usr/libexec/qemu-kvm: -accel kvm: ",
        "2026-01-02T03:04:05.678901Z qemu-system-x86_64: -machine q35,accel=kvm: ",
        "error: internal error: process exited while connecting to monitor: ",
        "Jan 02 03:04:05 host systemd-vmspawn[123]: ",
    };
    char line[2048];

    (void)state;
    for (size_t i = 0; i < TEXT_COUNT; i++)
        for (size_t j = 0; j < sizeof(prefixes) / sizeof(prefixes[0]); j++) {
            snprintf(line, sizeof(line), "%s%s\r", prefixes[j], texts[i].line);
            expect(line, texts[i].row, prefixes[j]);
        }
}

static void test_what_is_no_message(void **state)
{
    static const char *const lines[] = {
        "",
        "*",
        "coco: hello from the guest",
        "qemu-system-x86_64: ",
        "qemu-system-x86_64: everything is well",
        "Could not access KVM kernel modul",
        "SNP_LAUNCH_START",
        "ret=-22 fw_error=0 SNP_LAUNCH_START", /* the pieces of a pattern in another order */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_null(row_of(lines[i]));
    assert_null(coco_qemu_error_of(NULL, 0));
    assert_null(coco_qemu_error_of("unsupported machine type", strlen("unsupported machine typ")));
}

static void test_bytes_of_any_kind(void **state)
{
    static const char line[] = "\0\xff Property '\0-cpu.\xfe' not found";

    (void)state;
    assert_ptr_equal(coco_qemu_error_of(line, sizeof(line) - 1), &coco_qemu_errors()[COCO_QEMU_ERROR_cpu_flag_unknown]);
}

/* Pieces may touch, and may not overlap. */
static void test_wildcards(void **state)
{
    (void)state;
    expect("Property '-cpu.' not found", COCO_QEMU_ERROR_cpu_flag_unknown, "nothing for *");
    expect("Property '' not found", COCO_QEMU_ERROR_property_missing, "nothing for *");
    assert_null(row_of("Property ' not found")); /* the quote is there once */
    expect("Property 'x.Property 'y-cpu.z' not found", COCO_QEMU_ERROR_cpu_flag_unknown, "a beginning twice");
}

/* 1 MiB of what patterns begin with: in quadratic time this would not end within the test's time. */
static void test_long_lines(void **state)
{
    static const char *const beginnings[] = {"P",          "C",         "SNP_LAUNCH_",
                                             "Property '", "Assertion", "KVM_TDX_INIT_VM failed"};
    static char line[1 << 20];

    (void)state;
    for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
        const size_t size = strlen(beginnings[i]);

        for (size_t at = 0; at < sizeof(line); at++)
            line[at] = beginnings[i][at % size];
        (void)coco_qemu_error_of(line, sizeof(line));
    }
    memcpy(line + sizeof(line) - 24, "unsupported machine type", 24);
    assert_ptr_equal(coco_qemu_error_of(line, sizeof(line)), &coco_qemu_errors()[COCO_QEMU_ERROR_machine_unknown]);
}

static void test_rows_are_well_formed(void **state)
{
    const struct coco_qemu_error *rows = coco_qemu_errors();

    (void)state;
    for (size_t i = 0; i < COCO_QEMU_ERROR_COUNT; i++) {
        const struct coco_qemu_error *row = &rows[i];
        const size_t length = strlen(row->pattern);

        if (coco_qemu_error_literals(row) < 8 || row->pattern[0] == '*' || row->pattern[length - 1] == '*' ||
            strstr(row->pattern, "**"))
            fail_msg("%s: the pattern is too short, or has a * where it means nothing", row->slug);
        if (!row->means || !row->means[0] || !row->source || !row->source[0] ||
            row->means[strlen(row->means) - 1] == '.')
            fail_msg("%s: a sentence is missing, or ends in a period", row->slug);
        if (row->cause_count == 0 && !row->otherwise)
            fail_msg("%s: neither a rule nor a word about what to do", row->slug);
        if (row->otherwise && (!row->otherwise[0] || row->otherwise[strlen(row->otherwise) - 1] == '.'))
            fail_msg("%s: what to do otherwise is empty, or ends in a period", row->slug);
        for (size_t j = 0; j < row->cause_count; j++)
            for (size_t k = 0; k < j; k++)
                assert_int_not_equal(row->causes[j], row->causes[k]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(row->slug, rows[j].slug) == 0 || strcmp(row->pattern, rows[j].pattern) == 0)
                fail_msg("%s and %s have the same slug or pattern", row->slug, rows[j].slug);
    }
}

static void test_slugs_are_names(void **state)
{
    static const char *const names[] = {
#define QEMU_ERROR(name, slug, weight, pattern, means, causes, otherwise, source) #name,
#include "coco/qemu_errors.def"
#undef QEMU_ERROR
    };

    (void)state;
    for (size_t i = 0; i < COCO_QEMU_ERROR_COUNT; i++) {
        const char *slug = coco_qemu_errors()[i].slug;

        assert_int_equal(strlen(slug), strlen(names[i]));
        for (size_t j = 0; slug[j]; j++)
            assert_int_equal(names[i][j], slug[j] == '-' ? '_' : slug[j]);
    }
}

/* ---- causes ------------------------------------------------------------------------------------------------------ */

static void put(struct coco_rule_set *set, enum coco_rule_id rule)
{
    set->word[rule / 64] |= UINT64_C(1) << (rule % 64);
}

static void test_causes_without_a_judgement(void **state)
{
    (void)state;
    for (size_t i = 0; i < COCO_QEMU_ERROR_COUNT; i++) {
        const struct coco_qemu_error *row = &coco_qemu_errors()[i];
        struct coco_qemu_causes causes;

        coco_qemu_error_causes(row, NULL, &causes);
        assert_int_equal(causes.count, row->cause_count);
        for (size_t j = 0; j < causes.count; j++) {
            assert_int_equal(causes.of[j].rule, row->causes[j]);
            assert_int_equal(causes.of[j].state, COCO_CAUSE_POSSIBLE);
        }
    }
}

/* Every verdict of every cause, in turn: what is broken leads, and what holds or does not apply is ruled out. */
static void test_causes_are_ordered_by_the_judgement(void **state)
{
    static const enum coco_cause_state states[] = {
        [COCO_VERDICT_NOT_APPLICABLE] = COCO_CAUSE_RULED_OUT,
        [COCO_VERDICT_HOLDS] = COCO_CAUSE_RULED_OUT,
        [COCO_VERDICT_UNDETERMINED] = COCO_CAUSE_POSSIBLE,
        [COCO_VERDICT_BROKEN] = COCO_CAUSE_BROKEN,
    };
    const struct coco_qemu_error *row = &coco_qemu_errors()[COCO_QEMU_ERROR_snp_start_invalid];

    (void)state;
    for (unsigned shift = 0; shift < 4; shift++) {
        struct coco_verdicts verdicts = {0};
        struct coco_rule_set *const sets[] = {
            [COCO_VERDICT_NOT_APPLICABLE] = &verdicts.not_applicable,
            [COCO_VERDICT_HOLDS] = &verdicts.holds,
            [COCO_VERDICT_UNDETERMINED] = &verdicts.undetermined,
            [COCO_VERDICT_BROKEN] = &verdicts.broken,
        };
        struct coco_qemu_causes causes;
        size_t at = 0;

        for (size_t i = 0; i < row->cause_count; i++)
            put(sets[(i + shift) % 4], row->causes[i]);
        coco_qemu_error_causes(row, &verdicts, &causes);
        assert_int_equal(causes.count, row->cause_count);
        for (unsigned wanted = COCO_CAUSE_BROKEN; wanted <= COCO_CAUSE_RULED_OUT; wanted++)
            for (size_t i = 0; i < row->cause_count; i++)
                if (states[(i + shift) % 4] == wanted) {
                    assert_int_equal(causes.of[at].rule, row->causes[i]);
                    assert_int_equal(causes.of[at].state, wanted);
                    at++;
                }
        assert_int_equal(at, causes.count);
    }
}

static struct coco_qemu_heard heard(enum coco_qemu_error_id row, const char *line)
{
    return (struct coco_qemu_heard){&coco_qemu_errors()[row], line};
}

static void test_heaviest_messages_are_kept(void **state)
{
    struct coco_qemu_heard all[] = {
        heard(COCO_QEMU_ERROR_cpu_feature_missing, "a warning"),
        heard(COCO_QEMU_ERROR_snp_reset_vector, "closing words"),
        heard(COCO_QEMU_ERROR_snp_cpuid_refused, "a cause"),
        heard(COCO_QEMU_ERROR_snp_cpuid_refused, "the same again"),
        heard(COCO_QEMU_ERROR_init_not_permitted, "more closing words"),
        heard(COCO_QEMU_ERROR_snp_update_cpuid, "another cause"),
    };

    (void)state;
    assert_int_equal(coco_qemu_heard_sift(all, 0), 0);
    assert_int_equal(coco_qemu_heard_sift(all, sizeof(all) / sizeof(all[0])), 2);
    assert_string_equal(all[0].line, "a cause");
    assert_string_equal(all[1].line, "another cause");
}

static void test_lighter_messages_count_where_there_is_nothing_else(void **state)
{
    struct coco_qemu_heard all[] = {
        heard(COCO_QEMU_ERROR_cpu_feature_missing, "a warning"),
        heard(COCO_QEMU_ERROR_init_not_permitted, "closing words"),
        heard(COCO_QEMU_ERROR_init_not_permitted, "the same again"),
    };

    (void)state;
    assert_int_equal(coco_qemu_heard_sift(all, 1), 1);
    assert_string_equal(all[0].line, "a warning");
    assert_int_equal(coco_qemu_heard_sift(all, 3), 1);
    assert_string_equal(all[0].line, "closing words");
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(coco_cause_state_name(COCO_CAUSE_BROKEN), "broken");
    assert_string_equal(coco_cause_state_name(COCO_CAUSE_POSSIBLE), "possible");
    assert_string_equal(coco_cause_state_name(COCO_CAUSE_RULED_OUT), "ruled out");
    assert_string_equal(coco_qemu_error_weight_name(COCO_QEMU_REMARK), "remark");
    assert_string_equal(coco_qemu_error_weight_name(COCO_QEMU_CONSEQUENCE), "consequence");
    assert_string_equal(coco_qemu_error_weight_name(COCO_QEMU_CAUSE), "cause");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded_texts),
        cmocka_unit_test(test_every_row_was_met),
        cmocka_unit_test(test_prefixes_change_nothing),
        cmocka_unit_test(test_what_is_no_message),
        cmocka_unit_test(test_bytes_of_any_kind),
        cmocka_unit_test(test_wildcards),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_rows_are_well_formed),
        cmocka_unit_test(test_slugs_are_names),
        cmocka_unit_test(test_causes_without_a_judgement),
        cmocka_unit_test(test_causes_are_ordered_by_the_judgement),
        cmocka_unit_test(test_heaviest_messages_are_kept),
        cmocka_unit_test(test_lighter_messages_count_where_there_is_nothing_else),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
