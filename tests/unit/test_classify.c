/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* coco_classify(): every value of every fact by example (test_classify_*.c), and what must hold for every request. */
#include "classify_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/resolve.h"
#include "plan/text.h"

static const struct coco_observations nothing_seen;

static bool reached[COCO_ROW_COUNT];

static void parse(struct coco_request *request, const char *const words[], const char *file, int line)
{
    struct coco_error error = {.message = ""};
    int count = 0;

    while (words[count])
        count++;
    if (coco_request_parse_argv(request, COCO_PROGRAM_COCOLAUNCH, count, words, &error) != COCO_OK) {
        print_error("%s:%d: the words do not parse: %s\n", file, line, error.message);
        _fail(file, line);
    }
}

static int origin_of(const struct coco_fact_origin *from)
{
    if (from->kind == COCO_FROM_DEFAULT || from->kind == COCO_FROM_NOTHING)
        return from->kind == COCO_FROM_DEFAULT ? BY_DEFAULT : BY_NOTHING;
    return from->setting == SIZE_MAX ? BY_SIGHT : (int)from->setting;
}

void expect_of_request(enum coco_fact fact, unsigned value, int origin, const struct coco_observations *observations,
                       const struct coco_request *request, const char *file, int line)
{
    struct coco_facts facts;
    struct coco_origins origins;
    int got;

    coco_classify(request, observations ? observations : &nothing_seen, &facts, &origins);
    got = origin_of(&origins.of[fact]);
    if (facts.value[fact] != value || got != origin) {
        print_error("%s:%d: %s is %s from %d, not %s from %d\n", file, line, coco_fact_info(fact)->slug,
                    coco_value_info(fact, facts.value[fact])->slug, got, coco_value_info(fact, value)->slug, origin);
        _fail(file, line);
    }
    reached[coco_fact_info(fact)->row + value] = true;
}

void expect_fact(enum coco_fact fact, unsigned value, int origin, const struct coco_observations *observations,
                 const char *const words[], const char *file, int line)
{
    struct coco_request request;

    assert_int_equal(coco_request_init(&request), COCO_OK);
    parse(&request, words, file, line);
    coco_resolve_auto(&request, observations ? observations : &nothing_seen);
    expect_of_request(fact, value, origin, observations, &request, file, line);
    coco_request_done(&request);
}

const char *long_word(const char *prefix, size_t count)
{
    static char word[2 * 1024 * 1024];
    const size_t length = strlen(prefix);

    assert_true(length + count < sizeof(word));
    memcpy(word, prefix, length);
    memset(word + length, 'a', count);
    word[length + count] = '\0';
    return word;
}

const char *base64_word(const char *prefix, const uint8_t *bytes, size_t size)
{
    static char words[3][8192];
    static unsigned next;
    char *word = words[next++ % 3];

    assert_true(strlen(prefix) + text_base64_length(size) < sizeof(words[0]));
    strcpy(word, prefix);
    text_base64(bytes, size, word + strlen(prefix));
    return word;
}

/* Runs last: the examples above leave no value out. */
static void test_every_value_reached(void **state)
{
    unsigned missing = 0;

    (void)state;
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;

        if (coco_fact_info(fact)->input == COCO_INPUT_SITE)
            continue; /* test_policy_meaning.c */
        for (unsigned value = 1; value < coco_fact_values(fact); value++)
            if (!reached[coco_fact_info(fact)->row + value]) {
                print_error("no example has %s = %s\n", coco_fact_info(fact)->slug, coco_value_info(fact, value)->slug);
                missing++;
            }
    }
    assert_int_equal(missing, 0);
}

/* ---- every request ----------------------------------------------------------------------------------------------- */

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* Texts that one or the other reader takes, and near misses. */
static const char *const texts[] = {
    "no",
    "yes",
    "auto",
    "off",
    "auto,no",
    "sev-snp",
    "tdx",
    "0",
    "1",
    "4096",
    "3:2",
    "2:8",
    "0x30000",
    "0xffffffffffffffff",
    "smt,debug",
    "sept-ve-disable",
    "1M",
    "2G:4G:8",
    "1012G",
    "64G:64G",
    "5P",
    "uefi",
    "bios",
    "none",
    "./x",
    "/a/seed.iso",
    "raw:nvme:/x",
    "scsi-cd:./y",
    "host",
    "EPYC-v4,+pmu",
    "Haswell,hv_x,phys-bits=60",
    "max,kvm=off,tsc-freq=2G",
    "q35",
    "pc-q35-9.1",
    "pc",
    "virtio-scsi",
    "qcow2",
    "gui",
    "headless",
    "serial",
    "a:b",
    "x=y:\\x00",
    "a:./f",
    "AAAA",
    "AA=A",
    "vsock:2:4050",
    "vsock:9:1",
    "unix:/q",
    "root=/dev/vda",
    "console=hvc0",
    "a\nb",
    "\xff",
    "single",
    "password=x",
    "swiotlb=1",
    "ds=nocloud",
    "roothash=abc",
    "io.systemd.x=y",
    "7",
    "name",
    "-----BEGIN",
};

static bool random_request(struct coco_request *request, uint64_t *random)
{
    const unsigned count = next_random(random) % 24;

    coco_request_clear(request);
    for (unsigned i = 0; i < count; i++) {
        const enum coco_option option = (enum coco_option)(next_random(random) % COCO_OPTION_COUNT);
        const char *text = texts[next_random(random) % (sizeof(texts) / sizeof(texts[0]))];
        const bool bare = coco_option_info(option)->kind == COCO_KIND_SWITCH;
        struct coco_error error;

        /* What a reader refuses is no setting. */
        if (coco_request_add(request, option, bare ? NULL : text, bare ? 0 : strlen(text),
                             (struct coco_origin){.kind = COCO_ORIGIN_ARGV}, &error) == COCO_NO_MEMORY)
            return false;
    }
    return true;
}

/* A choice that is left to the host is the one thing about a request that may not be known. */
static bool is_open(const struct coco_request *request)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);

    return coco && (coco->value.choice == COCO_CHOICE_AUTO || coco->value.choice == COCO_CHOICE_AUTO_NO);
}

/* No other fact about the request is ever unknown, origins point into the request, and the same question has one
 * answer. */
static void test_total(void **state)
{
    struct coco_request request;
    uint64_t random = 1;
    size_t settings = 0;

    (void)state;
    assert_int_equal(coco_request_init(&request), COCO_OK);
    for (unsigned round = 0; round < 100000; round++) {
        struct coco_facts facts, again;
        struct coco_origins origins, origins_again;

        assert_true(random_request(&request, &random));
        settings += request.count;
        memset(&facts, 0xff, sizeof(facts));
        memset(&origins, 0xff, sizeof(origins));
        memset(&again, 0, sizeof(again));
        coco_classify(&request, &nothing_seen, &facts, &origins);
        coco_classify(&request, &nothing_seen, &again, &origins_again);
        assert_memory_equal(&facts, &again, sizeof(facts));
        for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
            const enum coco_fact fact = (enum coco_fact)f;
            const struct coco_fact_origin *from = &origins.of[fact];

            assert_true(facts.value[fact] < coco_fact_values(fact));
            if (coco_fact_info(fact)->input == COCO_INPUT_REQUEST)
                assert_int_equal(facts.value[fact] == COCO_VALUE_UNKNOWN, fact == COCO_FACT_coco && is_open(&request));
            assert_int_equal(from->kind == COCO_FROM_NOTHING, facts.value[fact] == COCO_VALUE_UNKNOWN);
            assert_true(from->setting < request.count || from->setting == SIZE_MAX);
            assert_int_equal(from->kind, origins_again.of[fact].kind);
            assert_true(from->setting == origins_again.of[fact].setting);
            if (from->kind == COCO_FROM_SETTING)
                assert_true(from->setting < request.count);
        }
    }
    assert_true(settings > 100000); /* the texts are such that the readers take many */
    coco_request_done(&request);
}

/* No reader makes a switch that is off, but a request may hold one: it asks for nothing. */
static void test_switch_off(void **state)
{
    struct coco_setting settings[] = {
        {.option = COCO_OPTION_ephemeral, .text = ""},
        {.option = COCO_OPTION_network_tap, .text = ""},
        {.option = COCO_OPTION_network_user_mode, .text = ""},
    };
    const struct coco_request request = {.count = 3, .capacity = 3, .settings = settings};
    struct coco_facts facts;
    struct coco_origins origins;

    (void)state;
    for (int on = 0; on <= 1; on++) {
        for (size_t i = 0; i < request.count; i++)
            settings[i].value.boolean = on;
        coco_classify(&request, &nothing_seen, &facts, &origins);
        assert_int_equal(facts.value[COCO_FACT_ephemeral], on ? COCO_ephemeral_yes : COCO_ephemeral_no);
        assert_int_equal(facts.value[COCO_FACT_network], on ? COCO_network_both : COCO_network_none);
        assert_int_equal(facts.value[COCO_FACT_unsupported_option],
                         on ? COCO_unsupported_option_some : COCO_unsupported_option_none);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_platform),
        cmocka_unit_test(test_auto),
        cmocka_unit_test(test_host),
        cmocka_unit_test(test_host_kernel),
        cmocka_unit_test(test_host_properties),
        cmocka_unit_test(test_host_memory),
        cmocka_unit_test(test_kvm),
        cmocka_unit_test(test_kvm_vcpus),
        cmocka_unit_test(test_amd_cpu),
        cmocka_unit_test(test_amd_rmp),
        cmocka_unit_test(test_amd_firmware),
        cmocka_unit_test(test_amd_tcb),
        cmocka_unit_test(test_amd_kvm),
        cmocka_unit_test(test_amd_asids),
        cmocka_unit_test(test_amd_proven),
        cmocka_unit_test(test_amd_in_turn),
        cmocka_unit_test(test_amd_policy),
        cmocka_unit_test(test_amd_model),
        cmocka_unit_test(test_intel_bios),
        cmocka_unit_test(test_intel_module),
        cmocka_unit_test(test_intel_kvm),
        cmocka_unit_test(test_intel_keyids),
        cmocka_unit_test(test_intel_sgx),
        cmocka_unit_test(test_intel_proven),
        cmocka_unit_test(test_intel_in_turn),
        cmocka_unit_test(test_intel_request),
        cmocka_unit_test(test_qemu_binary),
        cmocka_unit_test(test_qemu_version),
        cmocka_unit_test(test_qemu_objects),
        cmocka_unit_test(test_qemu_devices),
        cmocka_unit_test(test_qemu_names),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_carried),
        cmocka_unit_test(test_cpu_model),
        cmocka_unit_test(test_cpu_flags),
        cmocka_unit_test(test_vcpus),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_boot),
        cmocka_unit_test(test_cmdline),
        cmocka_unit_test(test_cmdline_debug),
        cmocka_unit_test(test_cmdline_secret),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_slots),
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_snp_policy),
        cmocka_unit_test(test_snp_identity),
        cmocka_unit_test(test_snp_signatures),
        cmocka_unit_test(test_tdx),
        cmocka_unit_test(test_credentials),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_descriptor),
        cmocka_unit_test(test_firmware_image),
        cmocka_unit_test(test_firmware_sev),
        cmocka_unit_test(test_firmware_tdx),
        cmocka_unit_test(test_kernel_bytes),
        cmocka_unit_test(test_initrd_bytes),
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_found_objects),
        cmocka_unit_test(test_found_c_bit),
        cmocka_unit_test(test_found_dialects),
        cmocka_unit_test(test_unread_subjects),
        cmocka_unit_test(test_unread_examples),
        cmocka_unit_test(test_unread_table),
        cmocka_unit_test(test_every_value_reached),
        cmocka_unit_test(test_switch_off),
        cmocka_unit_test(test_total),
    };

    return cmocka_run_group_tests_name("classify", tests, NULL, NULL) != 0;
}
