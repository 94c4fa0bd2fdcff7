/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The exit status that a guest, which is not trusted, tells. */
#include <string.h>

#include "cmocka_all.h"
#include "guest_status.h"

static int status_of(const char *text, size_t size)
{
    struct guest_status guest;

    guest_status_init(&guest);
    for (size_t i = 0; i < size; i++)
        assert_true(guest_status_feed(&guest, text + i, 1));
    guest_status_end(&guest);
    return guest.status;
}

static void test_statuses(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        {"", -1},
        {"EXIT_STATUS=0\n", 0},
        {"EXIT_STATUS=255\n", 255},
        {"EXIT_STATUS=007\n", 7},
        {"EXIT_STATUS=3", 3},     /* the guest went before it ended the line */
        {"EXIT_STATUS=3\r\n", 3}, /* a port in cooked mode */
        {"EXIT_STATUS=3\nEXIT_STATUS=4\n", 4},
        {"READY=1\nEXIT_STATUS=5\nSTOPPING=1\n", 5},
        {"EXIT_STATUS=256\n", -1},
        {"EXIT_STATUS=4294967296\n", -1},
        {"EXIT_STATUS=-1\n", -1},
        {"EXIT_STATUS=+1\n", -1},
        {"EXIT_STATUS= 1\n", -1},
        {"EXIT_STATUS=0x1\n", -1},
        {"EXIT_STATUS=\n", -1},
        {" EXIT_STATUS=1\n", -1},
        {"exit_status=1\n", -1},
        {"EXIT_STATUS", -1},
        {"EXIT_STATUS=6\nEXIT_STATUS=nonsense\n", 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (status_of(cases[i].text, strlen(cases[i].text)) != cases[i].status)
            fail_msg("\"%s\"", cases[i].text);
}

static void test_nul_is_no_digit(void **state)
{
    (void)state;
    assert_int_equal(status_of("EXIT_STATUS=1\0\n", 15), -1);
}

static void test_flood_is_not_listened_to(void **state)
{
    static char flood[4096];
    struct guest_status guest;
    size_t fed = 0;

    (void)state;
    guest_status_init(&guest);
    assert_true(guest_status_feed(&guest, "EXIT_STATUS=9\n", 14));
    while (guest_status_feed(&guest, flood, sizeof(flood)))
        fed += sizeof(flood);
    assert_in_range(fed, GUEST_STATUS_BYTES_MAX - 2 * sizeof(flood), GUEST_STATUS_BYTES_MAX);
    guest_status_end(&guest);
    assert_int_equal(guest.status, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_nul_is_no_digit),
        cmocka_unit_test(test_flood_is_not_listened_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
