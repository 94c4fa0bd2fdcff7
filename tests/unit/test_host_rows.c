/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of what is looked at on a host: its rows, and asking and filling them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "coco/host.h"
#include "coco/qemu.h"

static unsigned words_of(const char *words)
{
    unsigned count = 1;

    for (; *words; words++)
        count += *words == '|';
    return count;
}

static void rows_are_whole(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)i);

        assert_true(info->group < COCO_HOST_GROUP_COUNT);
        assert_true(info->kind <= COCO_HOST_CHOICE);
        assert_int_equal(strspn(info->key, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(info->key));
        assert_true(strlen(info->title) > 0);
        assert_null(strpbrk(info->title, "\"\\"));
        if (info->kind == COCO_HOST_CHOICE)
            assert_in_range(words_of(info->words), 2, 9);
        else if (info->kind != COCO_HOST_NUMBER)
            assert_string_equal(info->words, "");
    }
}

/* A row's longest word fits into the text that a reader has room for, and is not another word's beginning by mistake.
 */
static void words_are_apart(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)i);

        if (info->kind != COCO_HOST_CHOICE)
            continue;
        for (const char *word = info->words; *word;) {
            const size_t length = strcspn(word, "|");

            assert_in_range(length, 1, COCO_HOST_TEXT_MAX);
            for (const char *other = word + length + (word[length] == '|'); *other;) {
                const size_t other_length = strcspn(other, "|");

                assert_false(other_length == length && memcmp(word, other, length) == 0);
                other += other_length + (other[other_length] == '|');
            }
            word += length + (word[length] == '|');
        }
    }
}

static void rows_are_found_by_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)i);

        assert_int_equal(coco_host_row_by_name(coco_host_group_name(info->group), info->key), i);
    }
    assert_int_equal(coco_host_row_by_name("linux", "c_bit"), COCO_HOST_COUNT); /* a row of amd */
    assert_int_equal(coco_host_row_by_name("amd", "c_bi"), COCO_HOST_COUNT);
    assert_int_equal(coco_host_row_by_name("am", "c_bit"), COCO_HOST_COUNT);
    assert_int_equal(coco_host_row_by_name("", ""), COCO_HOST_COUNT);
}

/* The numbers that classify and probes use are those of the words. */
static void words_have_their_numbers(void **state)
{
    static const struct {
        enum coco_host_row row;
        const char *words;
    } rows[] = {
        {COCO_HOST_kvm_device, "usable|missing|denied|hangs"},
        {COCO_HOST_linux_vhost_vsock, "usable|missing|denied"},
        {COCO_HOST_amd_dev_sev, "usable|missing|denied"},
        {COCO_HOST_intel_sgx_enclave, "usable|missing|denied"},
        {COCO_HOST_intel_sgx_provision, "usable|missing|denied"},
        {COCO_HOST_linux_iommu, "translating|passthrough|off"},
        {COCO_HOST_cpu_vendor, "amd|intel|other"},
        {COCO_HOST_amd_kvm_sev_snp, "on|off|absent"},
        {COCO_HOST_intel_kvm_tdx, "on|off|absent"},
        {COCO_HOST_intel_module, "initialised|failed|not-loaded"},
        {COCO_HOST_intel_qgs_unix, "reachable|missing|denied|refused"},
        {COCO_HOST_intel_qgs_vsock, "reachable|missing|denied|refused"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(coco_host_info(rows[i].row)->words, rows[i].words);
    assert_int_equal(COCO_DEVICE_USABLE, 1);
    assert_int_equal(COCO_DEVICE_HANGS, 4);
    assert_int_equal(COCO_SOCKET_REACHABLE, 1);
    assert_int_equal(COCO_SOCKET_REFUSED, 4);
    assert_int_equal(COCO_IOMMU_OFF, 3);
    assert_int_equal(COCO_VENDOR_OTHER, 3);
    assert_int_equal(COCO_PARAMETER_ABSENT, 3);
    assert_int_equal(COCO_TDX_MODULE_NOT_LOADED, 3);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static void nobody_looked(void **state)
{
    static const struct coco_host blank;
    const struct coco_host *const hosts[] = {NULL, &blank};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(coco_host_number(hosts[i], COCO_HOST_amd_c_bit, 51), 51);
        assert_int_equal(coco_host_flag(hosts[i], COCO_HOST_linux_smt), -1);
        assert_int_equal(coco_host_choice(hosts[i], COCO_HOST_kvm_device), COCO_DEVICE_NOT_LOOKED_AT);
    }
}

static void seen_and_seen_not(void **state)
{
    static struct coco_host host;

    (void)state;
    coco_host_see_flag(&host, COCO_HOST_linux_smt, true);
    assert_int_equal(coco_host_flag(&host, COCO_HOST_linux_smt), 1);
    coco_host_see_flag(&host, COCO_HOST_linux_smt, false);
    assert_int_equal(coco_host_flag(&host, COCO_HOST_linux_smt), 0);

    coco_host_see_number(&host, COCO_HOST_amd_c_bit, 47);
    assert_int_equal(coco_host_number(&host, COCO_HOST_amd_c_bit, 51), 47);
    assert_int_equal(coco_host_choice(&host, COCO_HOST_amd_c_bit), 0); /* no CHOICE */
    coco_host_see_none(&host, COCO_HOST_amd_c_bit);
    assert_int_equal(host.of[COCO_HOST_amd_c_bit].seen, COCO_SEEN_NOT);
    assert_int_equal(coco_host_number(&host, COCO_HOST_amd_c_bit, 51), 51);

    coco_host_see_choice(&host, COCO_HOST_kvm_device, COCO_DEVICE_DENIED);
    assert_int_equal(coco_host_choice(&host, COCO_HOST_kvm_device), COCO_DEVICE_DENIED);
}

/* What is seen later replaces all of what was seen before, the reason included. */
static void looking_again_starts_anew(void **state)
{
    static struct coco_host host;
    const struct coco_sighting *sighting = &host.of[COCO_HOST_cpu_name];

    (void)state;
    coco_host_see_text(&host, COCO_HOST_cpu_name, "EPYC");
    coco_host_not_looked_at(&host, COCO_HOST_cpu_name, "%s: error %d", "/proc/cpuinfo", 13);
    assert_int_equal(sighting->seen, COCO_NOT_LOOKED_AT);
    assert_string_equal(sighting->reason, "/proc/cpuinfo: error 13");
    assert_string_equal(sighting->text, "");
    coco_host_see_text(&host, COCO_HOST_cpu_name, "Xeon");
    assert_string_equal(sighting->reason, "");
    assert_string_equal(sighting->text, "Xeon");
}

static void text_is_cut_and_printable(void **state)
{
    static struct coco_host host;
    char text[300], name[COCO_HOST_TEXT_MAX + 1], reason[COCO_HOST_REASON_MAX + 1];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    memset(reason, 'x', sizeof(reason));
    reason[sizeof(reason) - 1] = '\0';
    coco_host_see_text(&host, COCO_HOST_cpu_name, text);
    assert_string_equal(host.of[COCO_HOST_cpu_name].text, name);
    coco_host_not_looked_at(&host, COCO_HOST_cpu_name, "%s", text);
    assert_string_equal(host.of[COCO_HOST_cpu_name].reason, reason);
    coco_host_see_text(&host, COCO_HOST_cpu_name, "a\tb\033[1m\x7f\xc3\xa4~ ");
    assert_string_equal(host.of[COCO_HOST_cpu_name].text, "a?b?[1m???~ ");
    coco_host_not_looked_at(&host, COCO_HOST_cpu_name, "one\ntwo");
    assert_string_equal(host.of[COCO_HOST_cpu_name].reason, "one?two");
}

static void names_are_looked_up(void **state)
{
    static const char *const words[] = {"EPYC", "EPYC-v4", "host"};
    const struct coco_names some = {3, words}, none = {0, words}, unknown = {0, NULL};

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        assert_true(coco_names_has(&some, words[i]));
    assert_false(coco_names_has(&some, "EPYC-v"));
    assert_false(coco_names_has(&some, ""));
    assert_false(coco_names_has(&some, "max"));
    assert_false(coco_names_has(&none, "host"));
    assert_false(coco_names_has(&unknown, "host"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(words_are_apart),
        cmocka_unit_test(rows_are_found_by_name),
        cmocka_unit_test(words_have_their_numbers),
        cmocka_unit_test(nobody_looked),
        cmocka_unit_test(seen_and_seen_not),
        cmocka_unit_test(looking_again_starts_anew),
        cmocka_unit_test(text_is_cut_and_printable),
        cmocka_unit_test(names_are_looked_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
