/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What predicted measurements are made of: hashes, signatures of CPU models, and the sentences in place of a number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "coco/measure.h"

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char hex[2 * COCO_SHA384_SIZE + 1];

    assert_int_equal(strlen(expected), 2 * size);
    for (size_t i = 0; i < size; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    assert_string_equal(hex, expected);
}

/* FIPS 180-4's own examples, whole and in pieces. */
static void test_hashes(void **state)
{
    static const struct {
        enum coco_hash_kind kind;
        size_t size;
        const char *abc;
    } examples[] = {
        {COCO_HASH_SHA256, COCO_SHA256_SIZE, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {COCO_HASH_SHA384, COCO_SHA384_SIZE,
         "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint8_t digest[COCO_SHA384_SIZE];
        struct coco_hash hash, copy;

        coco_hash_start(&hash, examples[i].kind);
        coco_hash_add(&hash, "a", 1);
        copy = hash;
        coco_hash_add(&hash, "zzz", 3);
        coco_hash_add(&copy, NULL, 0);
        coco_hash_add(&copy, "bc", 2);
        coco_hash_end(&copy, digest);
        assert_hex(digest, examples[i].size, examples[i].abc);
    }
}

/* AMD's CPUID documents, and QEMU's rules for its properties. */
static void test_signatures(void **state)
{
    static const struct {
        const char *cpu;
        uint32_t signature;
    } cases[] = {
        {"EPYC", 0x800f12},
        {"EPYC-v5", 0x800f12},
        {"EPYC-IBPB", 0x800f12},
        {"EPYC-Rome-v1", 0x830f10},
        {"EPYC-Milan", 0xa00f11},
        {"EPYC-Genoa-v3", 0xa10f10},
        {"EPYC-Turin", 0xb00f00},
        {"host", 0xa20f12},
        {"max,+x2apic", 0xa20f12},
        {"host,stepping=0", 0xa20f10},
        {"EPYC-Milan,family=26,model=0x02,stepping=01", 0xb00f21},
        {"EPYC,family=15,model=255,stepping=15", 0xf0fff},
        {"EPYC,family=6", 0x612},
        {"EPYC,family=270", 0xff00f12},
        {"EPYC,family=271", 0},
        {"EPYC,model=256", 0},
        {"EPYC,stepping=16", 0},
        {"EPYC,stepping=", 0},
        {"EPYC,family", 0},
        {"EPYC,family=x,family=23", 0x800f12},
        {"", 0},
        {"EPYC-", 0},
        {"EPYC-v0", 0},
        {"EPYC-v6", 0},
        {"EPYC-v10", 0},
        {"EPYC-IBPB-v1", 0},
        {"EPYC-Venice", 0},
        {"epyc", 0},
        {"SapphireRapids", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (coco_cpu_signature_of(cases[i].cpu, 0xa20f12) != cases[i].signature)
            fail_msg("%s: 0x%x", cases[i].cpu, coco_cpu_signature_of(cases[i].cpu, 0xa20f12));
    assert_int_equal(coco_cpu_signature_of("host", 0), 0);
    assert_int_equal(coco_cpu_signature_of("host,family=25,model=1,stepping=1", 0), 0);
}

/* Each reason has a sentence of one line, whatever is in it. */
static void test_sentences(void **state)
{
    char text[2 * COCO_MEASURE_SENTENCE_MAX + 1], sentence[COCO_MEASURE_SENTENCE_MAX];

    (void)state;
    memset(text, '\n', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (int why = COCO_PREDICTED; why <= COCO_UNPREDICTABLE_COUNT; why++) {
        const struct coco_measure_reason reason = {(enum coco_unpredictable)why, UINT32_MAX, UINT64_MAX, text};
        const bool is_reason = why != COCO_PREDICTED && why != COCO_UNPREDICTABLE_COUNT;

        memset(sentence, 'x', sizeof(sentence));
        coco_measure_sentence(&reason, sentence);
        assert_non_null(memchr(sentence, '\0', sizeof(sentence)));
        assert_int_equal(strncmp(sentence, "The measurement cannot be predicted, because ", 45) == 0, is_reason);
        assert_null(strpbrk(sentence, "\n{}"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hashes),
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
