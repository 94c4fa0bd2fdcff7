/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU said last, and what is made of it. */
#include <errno.h>
#include <string.h>

#include "cmocka_all.h"
#include "heard.h"

static char report[16384];

static int write_report(void *context, const char *bytes, size_t size)
{
    const size_t length = strlen(report);

    (void)context;
    assert_true(length + size < sizeof(report));
    memcpy(report + length, bytes, size);
    report[length + size] = '\0';
    return 0;
}

static int refuse(void *context, const char *bytes, size_t size)
{
    (void)context;
    (void)bytes;
    (void)size;
    return -EPIPE;
}

static const struct coco_sink sink = {.write = write_report};

static void hear(struct heard *heard, const char *line)
{
    heard_take(heard, line, strlen(line));
}

static const char *explain(struct heard *heard)
{
    report[0] = '\0';
    heard->failed = true;
    assert_int_equal(heard_explain(heard, NULL, &sink), 0);
    return report;
}

static void test_chain_is_explained_by_its_cause(void **state)
{
    static struct heard heard;

    (void)state;
    hear(&heard, "qemu-system-x86_64: warning: host doesn't support requested feature: CPUID[eax=07h].EBX.x [bit 1]");
    hear(&heard, "qemu-system-x86_64: -accel kvm: sev_snp_launch_start: SNP_LAUNCH_START ret=-5 fw_error=7 'Policy'");
    hear(&heard, "qemu-system-x86_64: -accel kvm: sev_common_kvm_init: failed to create encryption context");
    hear(&heard, "qemu-system-x86_64: -accel kvm: failed to initialize kvm: Operation not permitted");
    explain(&heard);
    assert_true(strncmp(report, "QEMU said: \"qemu-system-x86_64: -accel kvm: sev_snp_launch_start: ", 40) == 0);
    assert_non_null(strstr(report, "[snp-policy-smt]"));
    assert_null(strstr(strstr(report, "QEMU said") + 1, "QEMU said")); /* one message is enough */
}

/* The rest is named, and not spelled out. */
static void test_few_causes_are_shown(void **state)
{
    static struct heard heard;
    size_t fixes = 0;

    (void)state;
    hear(&heard, "vm-type SEV-SNP not supported by KVM");
    explain(&heard);
    for (const char *at = report; (at = strstr(at, "    fix: ")); at++)
        fixes++;
    assert_int_equal(fixes, 3);
    assert_non_null(strstr(report, "or because of: "));
    assert_non_null(strstr(report, "snp-rmp-reserved"));
}

static void test_what_is_not_known_is_not_explained(void **state)
{
    static struct heard heard;

    (void)state;
    assert_string_equal(explain(&heard), "");
    hear(&heard, "something that nobody has met");
    hear(&heard, "qemu-system-x86_64: warning: netdev n has no peer"); /* no reason for an end */
    assert_string_equal(explain(&heard), "");
}

static void test_end_that_is_no_failure_is_not_explained(void **state)
{
    static struct heard heard;

    (void)state;
    hear(&heard, "vm-type SEV-SNP not supported by KVM");
    report[0] = '\0';
    assert_int_equal(heard_explain(&heard, NULL, &sink), 0);
    assert_string_equal(report, "");
}

static void test_last_lines_count(void **state)
{
    static struct heard heard;

    (void)state;
    hear(&heard, "vm-type SEV-SNP not supported by KVM");
    for (int i = 0; i < HEARD_LINES - 1; i++)
        hear(&heard, "chatter");
    assert_non_null(strstr(explain(&heard), "vm-type SEV-SNP"));
    hear(&heard, "chatter");
    assert_string_equal(explain(&heard), "");
}

static void test_crash_without_a_word(void **state)
{
    static struct heard heard = {.ending = "QEMU was killed by signal 11 (Segmentation fault)"};

    (void)state;
    explain(&heard);
    assert_true(strncmp(report, "  means: QEMU crashed", 21) == 0); /* QEMU did not say it */
    assert_non_null(strstr(report, "[tdx-exit-hypercall]"));
}

static void test_bytes_and_lengths(void **state)
{
    static char line[LINES_MAX + 100];
    static struct heard heard;

    (void)state;
    memset(line, 'x', sizeof(line));
    heard_take(&heard, line, sizeof(line));
    heard_take(&heard, "\0unsupported machine type\033[2J", 29);
    explain(&heard);
    assert_non_null(strstr(report, "\" unsupported machine type\\x1b[2J\""));
}

/* Of a long line the end is shown, where the message is. */
static void test_long_line_is_shown_by_its_end(void **state)
{
    static char line[LINES_MAX];
    static const char end[] = "\xc3\xa9: unsupported machine type";
    static struct heard heard;

    (void)state;
    memset(line, 'x', sizeof(line));
    memcpy(line + sizeof(line) - strlen(end), end, strlen(end));
    heard_take(&heard, line, sizeof(line));
    explain(&heard);
    assert_true(strncmp(report, "QEMU said: \"...xxx", 18) == 0);
    assert_non_null(strstr(report, "\xc3\xa9: unsupported machine type\"\n"));
    assert_true(strchr(report, '\n') - report < 450);
}

static void test_failing_sink_is_told(void **state)
{
    static const struct coco_sink broken = {.write = refuse};
    static struct heard heard = {.failed = true};

    (void)state;
    hear(&heard, "unsupported machine type");
    assert_int_equal(heard_explain(&heard, NULL, &broken), -EPIPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain_is_explained_by_its_cause),
        cmocka_unit_test(test_few_causes_are_shown),
        cmocka_unit_test(test_what_is_not_known_is_not_explained),
        cmocka_unit_test(test_end_that_is_no_failure_is_not_explained),
        cmocka_unit_test(test_last_lines_count),
        cmocka_unit_test(test_crash_without_a_word),
        cmocka_unit_test(test_bytes_and_lengths),
        cmocka_unit_test(test_long_line_is_shown_by_its_end),
        cmocka_unit_test(test_failing_sink_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
