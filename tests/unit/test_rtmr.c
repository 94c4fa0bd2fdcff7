/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What firmware and kernel of a TD measure: of a PE file made here, and of the words that every TDVF measures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "coco/rtmr.h"
#include "firmware_builder.h"

#define HEADERS     0x200
#define PE_AT       0x40
#define OPTIONAL_AT (PE_AT + 24)
#define SECTIONS_AT (OPTIONAL_AT + 0xf0)
#define FIRST       0x400 /* the section whose header comes second */
#define SECOND      0x600
#define TRAILER     0x700
#define SIGNATURE   0x720
#define FILE_SIZE   0x740

/* A file with two sections in the wrong order, something behind them, and a signature at its end. */
static struct image program(void)
{
    struct image file = image_new(FILE_SIZE);

    for (size_t i = 0; i < FILE_SIZE; i++)
        file.bytes[i] = (uint8_t)(i * 13 + i / 256);
    memset(file.bytes, 0, HEADERS);
    put_bytes(&file, 0, "MZ", 2);
    put_32(&file, 0x3c, PE_AT);
    put_bytes(&file, PE_AT, "PE\0\0", 4);
    put_16(&file, PE_AT + 4, COCO_PE_MACHINE_X86_64);
    put_16(&file, PE_AT + 6, 3);
    put_16(&file, PE_AT + 20, 0xf0);
    put_16(&file, OPTIONAL_AT, 0x20b);
    put_32(&file, OPTIONAL_AT + 60, HEADERS);
    put_32(&file, OPTIONAL_AT + 64, 0xdeadbeef); /* checksum */
    put_16(&file, OPTIONAL_AT + 68, 10);
    put_32(&file, OPTIONAL_AT + 108, 16);
    put_32(&file, OPTIONAL_AT + 112 + 4 * 8, SIGNATURE);
    put_32(&file, OPTIONAL_AT + 112 + 4 * 8 + 4, FILE_SIZE - SIGNATURE);
    put_32(&file, SECTIONS_AT + 16, TRAILER - SECOND);
    put_32(&file, SECTIONS_AT + 20, SECOND);
    put_32(&file, SECTIONS_AT + 40 + 16, SECOND - FIRST);
    put_32(&file, SECTIONS_AT + 40 + 20, FIRST);
    return file; /* the third section has no bytes in the file */
}

static bool digest_of(const struct image *file, enum coco_hash_kind kind, uint8_t ret_digest[COCO_SHA384_SIZE])
{
    struct coco_kernel kernel;

    coco_kernel_inspect(file->bytes, file->size, &kernel);
    return coco_authenticode(file->bytes, file->size, &kernel.pe, kind, ret_digest);
}

/*
 * The ranges that count, by hand. There is a hole between headers and sections, so what is hashed at the end begins
 * before the trailer, as edk2 does it.
 */
static void hash_by_hand(const struct image *file, size_t end, uint8_t ret_digest[COCO_SHA384_SIZE])
{
    const size_t checksum = OPTIONAL_AT + 64, certificates = OPTIONAL_AT + 112 + 4 * 8;
    const size_t sum = HEADERS + (SECOND - FIRST) + (TRAILER - SECOND);
    struct coco_hash hash;

    coco_hash_start(&hash, COCO_HASH_SHA384);
    coco_hash_add(&hash, file->bytes, checksum);
    coco_hash_add(&hash, file->bytes + checksum + 4, certificates - checksum - 4);
    coco_hash_add(&hash, file->bytes + certificates + 8, HEADERS - certificates - 8);
    coco_hash_add(&hash, file->bytes + FIRST, SECOND - FIRST);
    coco_hash_add(&hash, file->bytes + SECOND, TRAILER - SECOND);
    coco_hash_add(&hash, file->bytes + sum, end - sum);
    coco_hash_end(&hash, ret_digest);
}

static void test_authenticode(void **state)
{
    struct image file = program();
    uint8_t digest[COCO_SHA384_SIZE], expected[COCO_SHA384_SIZE];

    (void)state;
    hash_by_hand(&file, SIGNATURE, expected);
    assert_true(digest_of(&file, COCO_HASH_SHA384, digest));
    assert_memory_equal(digest, expected, sizeof(digest));
    file.bytes[OPTIONAL_AT + 64]++; /* the checksum */
    file.bytes[SIGNATURE + 9]++;    /* the signature */
    assert_true(digest_of(&file, COCO_HASH_SHA384, digest));
    assert_memory_equal(digest, expected, sizeof(digest));
    put_64(&file, OPTIONAL_AT + 112 + 4 * 8, 0);
    hash_by_hand(&file, FILE_SIZE, expected);
    assert_true(digest_of(&file, COCO_HASH_SHA384, digest));
    assert_memory_equal(digest, expected, sizeof(digest));
    image_free(&file);
}

/* Headers that contradict the file have no digest; nor has a file that is none. */
static void test_no_authenticode(void **state)
{
    static const struct {
        size_t offset;
        uint32_t value;
    } lies[] = {
        {0x3c, FILE_SIZE},                      /* no PE header */
        {OPTIONAL_AT + 60, FILE_SIZE + 1},      /* headers beyond the end */
        {OPTIONAL_AT + 60, OPTIONAL_AT + 66},   /* headers that end inside the checksum */
        {OPTIONAL_AT + 60, OPTIONAL_AT + 130},  /* and before the directory of certificates */
        {SECTIONS_AT + 20, FILE_SIZE},          /* a section beyond the end */
        {SECTIONS_AT + 16, UINT32_MAX},         /* a section that is too large */
        {OPTIONAL_AT + 112 + 4 * 8 + 4, 0x700}, /* certificates that reach into what was hashed */
    };
    uint8_t digest[COCO_SHA384_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct image file = program();

        put_32(&file, lies[i].offset, lies[i].value);
        if (digest_of(&file, COCO_HASH_SHA384, digest))
            fail_msg("lie %zu is believed", i);
        image_free(&file);
    }
}

/* ---- a launch ---------------------------------------------------------------------------------------------------- */

static struct image file;
static struct coco_kernel kernel;
static const uint8_t initrd[COCO_SHA384_SIZE] = {7};

static struct coco_rtmr_input good(void)
{
    kernel.kind = COCO_KERNEL_LINUX;
    kernel.release_major = 6;
    kernel.release_minor = 12;
    return (struct coco_rtmr_input){10, 1, 202508, file.bytes, file.size, &kernel, "quiet", initrd};
}

static int make(void **state)
{
    (void)state;
    file = program();
    coco_kernel_inspect(file.bytes, file.size, &kernel);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    image_free(&file);
    return 0;
}

static void assert_event(const struct coco_rtmr_log *log, size_t index, unsigned rtmr, const char *expected)
{
    char hex[2 * COCO_SHA384_SIZE + 1];

    assert_true(index < log->count);
    assert_int_equal(log->events[index].rtmr, rtmr);
    for (size_t i = 0; i < COCO_SHA384_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", log->events[index].digest[i]);
    assert_string_equal(hex, expected);
}

#define CALLING    "77a0dab2312b4e1e57a84d865a21e5b2ee8d677a21012ada819d0a98988078d3d740f6346bfe0abaa938ca20439a8d71"
#define SEPARATOR  "394341b7182cd227c5c6b07ef8000cdfd86136c4292b8e576573ad7ed9ae41019f5818b4b971c9effc60e1ad9f1289f0"
#define INVOCATION "214b0bef1379756011344877743fdc2a5382bac6e70362d624ccf3f654407c1b4badf7d8f9295dd3dabdef65b27677e0"
#define SUCCESS    "0a2e01c85deae718a530ad8c6d20a84009babe6c8989269e950d8cf440c6e997695e64d455c4174a652cd080f6230b74"

/* The words' digests are those of event logs that others published from hardware. */
static void test_rtmr1(void **state)
{
    struct coco_rtmr_input input = good();
    uint8_t expected[COCO_SHA384_SIZE];
    struct coco_measure_reason reason;
    struct coco_rtmr_log log;

    (void)state;
    assert_int_equal(coco_rtmr_direct_boot(&input, &log, &reason), COCO_PREDICTED);
    assert_int_equal(log.count, 7);
    hash_by_hand(&file, SIGNATURE, expected);
    assert_memory_equal(log.events[0].digest, expected, sizeof(expected));
    assert_event(&log, 1, 1, CALLING);
    assert_event(&log, 2, 1, SEPARATOR);
    assert_event(&log, 3, 1, INVOCATION);
    assert_event(&log, 4, 1, SUCCESS);
    input.edk2 = 202408;
    input.qemu_minor = 2;
    assert_int_equal(coco_rtmr_direct_boot(&input, &log, &reason), COCO_PREDICTED);
    assert_int_equal(log.count, 6);
    assert_event(&log, 2, 1, INVOCATION);
}

/* The registers are the events, one after the other. */
static void test_registers(void **state)
{
    struct coco_rtmr_input input = good();
    uint8_t value[2][COCO_SHA384_SIZE] = {{0}};
    struct coco_measure_reason reason;
    struct coco_rtmr_log log;

    (void)state;
    assert_int_equal(coco_rtmr_direct_boot(&input, &log, &reason), COCO_PREDICTED);
    for (size_t i = 0; i < log.count; i++) {
        uint8_t *of = value[log.events[i].rtmr - 1];
        struct coco_hash hash;

        coco_hash_start(&hash, COCO_HASH_SHA384);
        coco_hash_add(&hash, of, COCO_SHA384_SIZE);
        coco_hash_add(&hash, log.events[i].digest, COCO_SHA384_SIZE);
        coco_hash_end(&hash, of);
    }
    assert_memory_equal(log.rtmr1, value[0], COCO_SHA384_SIZE);
    assert_memory_equal(log.rtmr2, value[1], COCO_SHA384_SIZE);
    input.command_line = "";
    input.initrd = NULL;
    memset(value, 0, sizeof(value));
    assert_int_equal(coco_rtmr_direct_boot(&input, &log, &reason), COCO_PREDICTED);
    assert_int_equal(log.count, 5);
    assert_memory_equal(log.rtmr2, value[1], COCO_SHA384_SIZE);
}

static void test_load_options(void **state)
{
    static const struct {
        unsigned edk2;
        bool initrd;
        const char *options;
    } cases[] = {
        {202508, true, "initrd=initrd quiet"},
        {202505, true, "quiet initrd=initrd"},
        {202508, false, "quiet"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct coco_rtmr_input input = good();
        uint8_t expected[COCO_SHA384_SIZE];
        struct coco_measure_reason reason;
        struct coco_rtmr_log log;
        struct coco_hash hash;

        input.edk2 = cases[i].edk2;
        input.initrd = cases[i].initrd ? initrd : NULL;
        assert_int_equal(coco_rtmr_direct_boot(&input, &log, &reason), COCO_PREDICTED);
        coco_hash_start(&hash, COCO_HASH_SHA384);
        for (const char *at = cases[i].options;; at++) {
            coco_hash_add(&hash, at, 1);
            coco_hash_add(&hash, "", 1);
            if (!*at)
                break;
        }
        coco_hash_end(&hash, expected);
        assert_memory_equal(log.events[5].digest, expected, sizeof(expected));
        assert_int_equal(log.events[5].rtmr, 2);
        if (cases[i].initrd)
            assert_memory_equal(log.events[6].digest, initrd, sizeof(initrd));
        assert_int_equal(log.count, cases[i].initrd ? 7 : 6);
    }
}

static void assert_cannot(const struct coco_rtmr_input *input, enum coco_unpredictable why)
{
    struct coco_measure_reason reason;
    struct coco_rtmr_log log;

    assert_int_equal(coco_rtmr_direct_boot(input, &log, &reason), why);
    assert_int_equal(reason.why, why);
}

static void test_reasons(void **state)
{
    struct coco_rtmr_input input = good();

    (void)state;
    input.edk2 = 0;
    assert_cannot(&input, COCO_UNPREDICTABLE_EDK2);
    input.edk2 = 202611;
    assert_cannot(&input, COCO_UNPREDICTABLE_EDK2);
    input = good();
    input.edk2 = 202411;
    assert_cannot(&input, COCO_UNPREDICTABLE_KERNEL_EDITED);
    input = good();
    input.qemu_major = 9;
    input.qemu_minor = 2;
    assert_cannot(&input, COCO_UNPREDICTABLE_KERNEL_EDITED);
    input = good();
    input.kernel = NULL;
    assert_cannot(&input, COCO_UNPREDICTABLE_KERNEL);
    input = good();
    kernel.release_minor = 8;
    assert_cannot(&input, COCO_UNPREDICTABLE_BOOT_PATH);
    input = good();
    kernel.kind = COCO_KERNEL_UKI;
    assert_cannot(&input, COCO_UNPREDICTABLE_BOOT_PATH);
    input = good();
    input.kernel_size = TRAILER - 1;
    assert_cannot(&input, COCO_UNPREDICTABLE_BOOT_PATH);
    input = good();
    input.command_line = "";
    assert_cannot(&input, COCO_UNPREDICTABLE_OTHER_INPUT);
    input.command_line = "\xc3\xa4";
    assert_cannot(&input, COCO_UNPREDICTABLE_OTHER_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_authenticode), cmocka_unit_test(test_no_authenticode), cmocka_unit_test(test_rtmr1),
        cmocka_unit_test(test_registers),    cmocka_unit_test(test_load_options),    cmocka_unit_test(test_reasons),
    };

    return cmocka_run_group_tests_name("rtmr", tests, make, drop) != 0;
}
