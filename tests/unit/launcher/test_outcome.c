/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exit statuses, as a table: a dead guest is never a success. */
#include <signal.h>
#include <string.h>

#include "cmocka_all.h"
#include "outcome.h"

#define EXITED(n) .exited = true, .number = (n)
#define KILLED(n) .exited = false, .number = (n)
#define TOLD(n)   .guest_status = (n)
#define SILENT    .guest_status = -1

static const struct {
    struct outcome outcome;
    int code;
    const char *says; /* a part of the sentence; NULL: nothing is said */
} cases[] = {
    {{EXITED(0), SILENT}, 0, NULL},
    {{EXITED(0), SILENT, .end = OUTCOME_POWERED_OFF}, 0, NULL},
    {{EXITED(0), TOLD(0), .end = OUTCOME_POWERED_OFF}, 0, NULL},
    {{EXITED(0), TOLD(7), .end = OUTCOME_POWERED_OFF}, 7, NULL},
    {{EXITED(0), TOLD(255), .end = OUTCOME_POWERED_OFF}, 255, NULL},
    {{EXITED(0), SILENT, .end = OUTCOME_QUIT}, 0, NULL},
    /* a guest that came to a bad end */
    {{EXITED(0), SILENT, .end = OUTCOME_PANICKED}, 1, "crashed"},
    {{EXITED(0), TOLD(0), .end = OUTCOME_PANICKED}, 1, "crashed"},
    {{EXITED(0), TOLD(9), .end = OUTCOME_PANICKED}, 9, "crashed"},
    {{EXITED(0), SILENT, .end = OUTCOME_RESET}, 1, "reset"},
    {{EXITED(0), TOLD(0), .end = OUTCOME_RESET}, 0, "reset"},
    {{EXITED(0), SILENT, .end = OUTCOME_HOST_ERROR}, 1, "error on the host"},
    {{EXITED(0), TOLD(0), .end = OUTCOME_STUCK, .forced = true}, 1, NULL},
    {{KILLED(SIGKILL), SILENT, .end = OUTCOME_STUCK, .forced = true}, 1, "was killed"},
    {{EXITED(0), SILENT, .end = OUTCOME_HOST_SIGNAL}, 128 + SIGTERM, "signal"},
    {{EXITED(0), TOLD(4), .end = OUTCOME_HOST_SIGNAL}, 4, "signal"},
    /* QEMU itself */
    {{EXITED(1), SILENT}, 1, "exit status 1"},
    {{EXITED(3), TOLD(0), .end = OUTCOME_POWERED_OFF}, 3, "exit status 3"},
    {{EXITED(126), SILENT}, 126, "exit status 126"},
    {{KILLED(SIGSEGV), SILENT}, 128 + SIGSEGV, "signal 11"},
    {{KILLED(SIGKILL), TOLD(0)}, 128 + SIGKILL, "signal 9"},
    /* stopped by us */
    {{EXITED(0), SILENT, .end = OUTCOME_POWERED_OFF, .stop_signal = SIGTERM}, 0, NULL},
    {{EXITED(0), TOLD(2), .end = OUTCOME_POWERED_OFF, .stop_signal = SIGINT}, 2, NULL},
    {{EXITED(0), SILENT, .end = OUTCOME_QUIT, .stop_signal = SIGTERM, .forced = true}, 128 + SIGTERM, NULL},
    {{EXITED(0), SILENT, .end = OUTCOME_QUIT, .stop_signal = SIGINT, .forced = true}, 128 + SIGINT, NULL},
    {{KILLED(SIGTERM), SILENT, .stop_signal = SIGINT, .forced = true}, 128 + SIGINT, NULL},
    {{KILLED(SIGTERM), SILENT, .stop_signal = SIGINT}, 128 + SIGTERM, "signal 15"},
    {{KILLED(SIGKILL), SILENT, .stop_signal = SIGTERM, .forced = true}, 128 + SIGKILL, "was killed"},
    {{SILENT, .abandoned = true, .stop_signal = SIGTERM, .forced = true}, 128 + SIGKILL, "cannot be killed"},
    /* the monitor */
    {{EXITED(0), SILENT, .monitor_failed = true, .forced = true}, 1, NULL},
    {{EXITED(5), SILENT, .monitor_failed = true, .forced = true}, 5, "exit status 5"},
    {{KILLED(SIGTERM), SILENT, .monitor_failed = true, .forced = true}, 1, "was killed"},
};

static void test_exit_codes_and_sentences(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char buffer[256];
        const char *sentence = outcome_sentence(&cases[i].outcome, buffer, sizeof(buffer));

        if (outcome_exit_code(&cases[i].outcome) != cases[i].code)
            fail_msg("case %zu: %d", i, outcome_exit_code(&cases[i].outcome));
        if (!sentence != !cases[i].says || (sentence && !strstr(sentence, cases[i].says)))
            fail_msg("case %zu: %s", i, sentence ? sentence : "nothing is said");
    }
}

/* Whatever the guest says, an end that only a crash has is no success. */
static void test_no_crash_is_a_success(void **state)
{
    static const enum outcome_end bad[] = {OUTCOME_PANICKED, OUTCOME_STUCK, OUTCOME_HOST_ERROR};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        for (int told = -1; told <= 255; told++)
            for (int forced = 0; forced <= 1; forced++) {
                const struct outcome outcome = {EXITED(0), TOLD(told), .end = bad[i], .forced = forced,
                                                .stop_signal = forced ? SIGTERM : 0};

                assert_int_not_equal(outcome_exit_code(&outcome), 0);
            }
}

/* Is it QEMU's own failure, which its last words may explain? */
static void test_failures_of_qemu(void **state)
{
    static const struct {
        struct outcome outcome;
        bool failure;
    } ends[] = {
        {{EXITED(0), SILENT}, false},
        {{EXITED(0), TOLD(7), .end = OUTCOME_POWERED_OFF}, false},
        {{EXITED(0), SILENT, .end = OUTCOME_PANICKED}, false},
        {{EXITED(0), SILENT, .end = OUTCOME_RESET}, false},
        {{EXITED(0), SILENT, .end = OUTCOME_HOST_SIGNAL}, false},
        {{EXITED(0), SILENT, .end = OUTCOME_HOST_ERROR}, true},
        {{EXITED(0), SILENT, .end = OUTCOME_STUCK, .forced = true}, true},
        {{EXITED(1), SILENT}, true},
        {{EXITED(1), SILENT, .stop_signal = SIGTERM}, false},
        {{EXITED(1), SILENT, .forced = true}, false},
        {{KILLED(SIGSEGV), SILENT}, true},
        {{KILLED(SIGABRT), SILENT}, true},
        {{KILLED(SIGKILL), SILENT}, true},
        {{KILLED(SIGTERM), SILENT}, false},
        {{KILLED(SIGINT), SILENT}, false},
        {{KILLED(SIGHUP), SILENT}, false},
        {{KILLED(SIGKILL), SILENT, .stop_signal = SIGTERM, .forced = true}, false},
        {{SILENT, .abandoned = true, .stop_signal = SIGTERM, .forced = true}, false},
        {{EXITED(5), SILENT, .monitor_failed = true, .forced = true}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (outcome_is_qemus_failure(&ends[i].outcome) != ends[i].failure)
            fail_msg("case %zu", i);
}

static void test_reasons(void **state)
{
    (void)state;
    assert_int_equal(outcome_end_of_reason(NULL), OUTCOME_UNKNOWN);
    assert_int_equal(outcome_end_of_reason("what is new"), OUTCOME_UNKNOWN);
    assert_int_equal(outcome_end_of_reason("guest-shutdown"), OUTCOME_POWERED_OFF);
    assert_int_equal(outcome_end_of_reason("guest-reset"), OUTCOME_RESET);
    assert_int_equal(outcome_end_of_reason("guest-panic"), OUTCOME_PANICKED);
    assert_int_equal(outcome_end_of_reason("host-qmp-quit"), OUTCOME_QUIT);
    assert_int_equal(outcome_end_of_reason("host-ui"), OUTCOME_QUIT);
    assert_int_equal(outcome_end_of_reason("host-signal"), OUTCOME_HOST_SIGNAL);
    assert_int_equal(outcome_end_of_reason("host-error"), OUTCOME_HOST_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exit_codes_and_sentences),
        cmocka_unit_test(test_no_crash_is_a_success),
        cmocka_unit_test(test_failures_of_qemu),
        cmocka_unit_test(test_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
