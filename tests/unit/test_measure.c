/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Predicted measurements of images that are made here: known answers, and every reason why there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "coco/measure.h"

#define IMAGE_SIZE 65536
#define HASHES_GPA 0x810000

static uint8_t image[IMAGE_SIZE];
static struct coco_firmware firmware;
static struct coco_kernel_hashes hashes;

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char hex[2 * COCO_SHA384_SIZE + 1];

    assert_int_equal(strlen(expected), 2 * size);
    for (size_t i = 0; i < size; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    assert_string_equal(hex, expected);
}

/* Good firmware for both technologies; a test then breaks one thing. */
static struct coco_measure_input good(enum coco_measure_technology technology)
{
    static const struct coco_sev_section sev[] = {
        {0x800000, 0x3000, COCO_SEV_SECTION_MEMORY},          {0x80d000, 0x1000, COCO_SEV_SECTION_SECRETS},
        {0x80e000, 0x1000, COCO_SEV_SECTION_CPUID},           {0x80f000, 0x1000, COCO_SEV_SECTION_SVSM_CAA},
        {HASHES_GPA, 0x1000, COCO_SEV_SECTION_KERNEL_HASHES},
    };
    static const struct coco_tdvf_section tdvf[] = {
        {0x1000, 0xf000, 0xffff1000, 0xf000, COCO_TDVF_BFV, COCO_TDVF_MR_EXTEND},
        {0, 0x1000, 0xffff0000, 0x1000, COCO_TDVF_CFV, 0},
        {0, 0, 0x809000, 0x2000, COCO_TDVF_TD_HOB, 0},
        {0, 0, 0x800000, 0x2000, COCO_TDVF_TEMP_MEM, 0},
    };

    for (size_t i = 0; i < sizeof(image); i++)
        image[i] = (uint8_t)(i * 7 + i / 256);
    firmware = (struct coco_firmware){
        .size = sizeof(image),
        .sev = {.has_reset_block = true,
                .reset_address = 0x0080b004,
                .has_hashes_area = true,
                .hashes_base = HASHES_GPA + 0xc00,
                .hashes_size = 0x400,
                .metadata = COCO_METADATA_PRESENT,
                .metadata_version = 1,
                .count = sizeof(sev) / sizeof(sev[0])},
        .tdvf = {.metadata = COCO_METADATA_PRESENT, .version = 1, .count = sizeof(tdvf) / sizeof(tdvf[0])},
    };
    memcpy(firmware.sev.sections, sev, sizeof(sev));
    memcpy(firmware.tdvf.sections, tdvf, sizeof(tdvf));
    coco_kernel_hashes_start(&hashes);
    return (struct coco_measure_input){
        .technology = technology,
        .qemu_major = 10,
        .qemu_minor = 2,
        .kvm = COCO_KVM_UPSTREAM,
        .firmware = image,
        .parsed = &firmware,
        .hashes = &hashes,
        .vcpus = 2,
        .cpu_signature = 0x00a00f11,
        .vmsa_features = COCO_VMSA_SNP_ACTIVE,
    };
}

static void assert_digest(const struct coco_measure_input *input, const char *expected)
{
    struct coco_measurement measurement;
    struct coco_measure_reason reason;

    assert_int_equal(coco_measure(input, &measurement, &reason), COCO_PREDICTED);
    assert_hex(measurement.digest, sizeof(measurement.digest), expected);
}

/* There is no number, for this reason; and nothing was written but the reason. */
static void assert_cannot(const struct coco_measure_input *input, enum coco_unpredictable why, const char *words)
{
    struct coco_measurement measurement, before;
    struct coco_measure_reason reason;
    char sentence[COCO_MEASURE_SENTENCE_MAX];

    memset(&measurement, 0x5a, sizeof(measurement));
    before = measurement;
    assert_int_equal(coco_measure(input, &measurement, &reason), why);
    assert_memory_equal(&measurement, &before, sizeof(before));
    assert_int_equal(reason.why, why);
    coco_measure_sentence(&reason, sentence);
    if (!strstr(sentence, words))
        fail_msg("'%s' does not say '%s'", sentence, words);
}

/* The numbers are those of tests/simulate/snp_oracle.py and tdx_oracle.py for this image. */
static void test_known_answers(void **state)
{
    struct coco_measure_input input = good(COCO_MEASURE_SNP);

    (void)state;
    coco_kernel_hashes_command_line(&hashes, "quiet");
    assert_digest(&input,
                  "e4ac9a7cff902d6b4b8135303ec7c6f54ca9036d827b34f62b5b6203a11c1b3f692c56c06080cdc13f1a7dd80d1e4d76");
    input.hashes = NULL;
    assert_digest(&input,
                  "6f678d79a04aae82303348de14e7eb9a4fa19aaea5491a26997b4864529b54cc3a1ed395e0ca06395b157c1dbf770044");
    input.vcpus = 1;
    input.cpu_signature = 0x00800f12;
    assert_digest(&input,
                  "d238cfb61a9cd38381383afda16d6d004942e4723ef048d2d25a8c19945a4dae31627af4e7f15f23de5fe4a4ff0bd616");
    input = good(COCO_MEASURE_TDX);
    assert_digest(&input,
                  "d0557a4138a10d47f36519f99f9ed8ef620c04946c606427803032d8d480fe6c093d19b1eb36eda5bf30d26f3d80ddcd");
    input.kvm = COCO_KVM_EARLY;
    assert_digest(&input,
                  "7d2bbc6d1361d32d444a31d23d7579d33f6082beb24ef4fc7cac149ee247287696c7281b0f2cec510a5e34e28ea74db5");
}

/* The table may begin so late in its page that it ends in the next one, where the firmware has one for it. */
static void test_hashes_in_two_pages(void **state)
{
    struct coco_measure_input input = good(COCO_MEASURE_SNP);

    (void)state;
    firmware.sev.hashes_base = HASHES_GPA + 0xf80;
    assert_cannot(&input, COCO_UNPREDICTABLE_HASHES_AREA, "room for the kernel hashes");
    firmware.sev.sections[4].size = 0x3000;
    assert_digest(&input,
                  "5d79c4d3af2cbccfc6ac8b0a69264208ebefbd033eb8b02cb58227436482d0b791f8b5a1a2bfb4f21e9f03cc21681281");
}

static void test_chains(void **state)
{
    struct coco_measure_input input = good(COCO_MEASURE_SNP);
    struct coco_snp_chain chain, copy;
    struct coco_measure_reason reason;
    struct coco_measurement single;

    (void)state;
    assert_int_equal(coco_snp_chain_start(&input, &chain, &reason), COCO_PREDICTED);
    assert_true(chain.kernel_measured);
    for (int model = 0; model < 2; model++) {
        input.cpu_signature = model ? 0x00b00f00 : 0x00830f10;
        copy = chain;
        assert_int_equal(coco_snp_chain_boot_vcpu(&copy, &input, &reason), COCO_PREDICTED);
        for (input.vcpus = 1; input.vcpus <= 20; input.vcpus++) {
            assert_int_equal(copy.vcpus, input.vcpus);
            assert_int_equal(coco_measure(&input, &single, &reason), COCO_PREDICTED);
            assert_memory_equal(single.digest, copy.digest, sizeof(single.digest));
            coco_snp_chain_next_vcpu(&copy);
        }
    }
}

static void test_launches(void **state)
{
    static const struct {
        enum coco_measure_technology technology;
        unsigned major, minor, micro;
        enum coco_unpredictable why;
    } versions[] = {
        {COCO_MEASURE_SNP, 0, 0, 0, COCO_UNPREDICTABLE_QEMU_UNKNOWN},
        {COCO_MEASURE_SNP, 9, 0, 4, COCO_UNPREDICTABLE_QEMU_VERSION},
        {COCO_MEASURE_SNP, 9, 1, 0, COCO_PREDICTED},
        {COCO_MEASURE_TDX, 10, 0, 0, COCO_UNPREDICTABLE_QEMU_VERSION},
        {COCO_MEASURE_TDX, 10, 1, 0, COCO_PREDICTED},
        {COCO_MEASURE_SNP, 11, 1, 49, COCO_PREDICTED},
        {COCO_MEASURE_SNP, 11, 1, 50, COCO_UNPREDICTABLE_QEMU_VERSION},
        {COCO_MEASURE_TDX, 11, 2, 0, COCO_UNPREDICTABLE_QEMU_VERSION},
        {COCO_MEASURE_SNP, 10, 101, 0, COCO_UNPREDICTABLE_QEMU_VERSION},
        {COCO_MEASURE_SNP, UINT32_MAX / 100 + 10, 1, 0, COCO_UNPREDICTABLE_QEMU_VERSION},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        struct coco_measure_input input = good(versions[i].technology);
        struct coco_measurement measurement;
        struct coco_measure_reason reason;

        input.qemu_major = versions[i].major;
        input.qemu_minor = versions[i].minor;
        input.qemu_micro = versions[i].micro;
        assert_int_equal(coco_measure(&input, &measurement, &reason), versions[i].why);
    }
    for (int technology = COCO_MEASURE_SNP; technology <= COCO_MEASURE_TDX; technology++) {
        struct coco_measure_input input = good((enum coco_measure_technology)technology);

        input.kvm = COCO_KVM_UNKNOWN;
        assert_cannot(&input, COCO_UNPREDICTABLE_KVM, "whose KVM");
        input.kvm = COCO_KVM_UPSTREAM;
        for (size_t size = 0; size <= IMAGE_SIZE; size += IMAGE_SIZE - 1) {
            firmware.size = size;
            assert_cannot(&input, COCO_UNPREDICTABLE_FIRMWARE_SIZE, "no firmware of");
        }
        firmware.size = (16 << 20) + IMAGE_SIZE;
        assert_cannot(&input, COCO_UNPREDICTABLE_FIRMWARE_SIZE, "no firmware of 16842752 bytes");
        input.firmware = NULL;
        assert_cannot(&input, COCO_UNPREDICTABLE_NO_FIRMWARE, "bytes are not known");
    }
}

static void test_snp_vcpus(void **state)
{
    struct coco_measure_input input = good(COCO_MEASURE_SNP);

    (void)state;
    input.vcpus = 0;
    assert_cannot(&input, COCO_UNPREDICTABLE_VCPUS, "0 vCPUs");
    input.vcpus = COCO_MEASURE_VCPUS_MAX + 1;
    assert_cannot(&input, COCO_UNPREDICTABLE_VCPUS, "4097 vCPUs");
    input = good(COCO_MEASURE_SNP);
    input.cpu_signature = 0;
    assert_cannot(&input, COCO_UNPREDICTABLE_CPU_MODEL, "family, model and stepping");
    input = good(COCO_MEASURE_SNP);
    input.vmsa_features = 0x20;
    assert_cannot(&input, COCO_UNPREDICTABLE_VMSA_FEATURES, "0x20");
    input.vmsa_features = 0x201;
    assert_cannot(&input, COCO_UNPREDICTABLE_VMSA_FEATURES, "0x201");
}

static void test_snp_firmware(void **state)
{
    const struct coco_measure_input input = good(COCO_MEASURE_SNP);
    struct coco_sev *sev = &firmware.sev;

    (void)state;
    sev->has_reset_block = false;
    assert_cannot(&input, COCO_UNPREDICTABLE_NO_RESET_BLOCK, "further vCPUs start");
    good(COCO_MEASURE_SNP);
    sev->reset_address = 0;
    assert_cannot(&input, COCO_UNPREDICTABLE_NO_RESET_BLOCK, "further vCPUs start");
    good(COCO_MEASURE_SNP);
    sev->hashes_size = 175;
    assert_cannot(&input, COCO_UNPREDICTABLE_HASHES_AREA, "kernel hashes");
    good(COCO_MEASURE_SNP);
    sev->hashes_base = 0;
    assert_cannot(&input, COCO_UNPREDICTABLE_HASHES_AREA, "kernel hashes");
    good(COCO_MEASURE_SNP);
    sev->metadata = COCO_METADATA_ABSENT;
    assert_cannot(&input, COCO_UNPREDICTABLE_NO_METADATA, "no metadata");
    sev->metadata = COCO_METADATA_BROKEN;
    assert_cannot(&input, COCO_UNPREDICTABLE_BROKEN_METADATA, "is broken");
    good(COCO_MEASURE_SNP);
    sev->metadata_version = 2;
    assert_cannot(&input, COCO_UNPREDICTABLE_METADATA_VERSION, "version 2");
    good(COCO_MEASURE_SNP);
    sev->truncated = true;
    assert_cannot(&input, COCO_UNPREDICTABLE_MANY_SECTIONS, "more than 64");
}

static void test_snp_sections(void **state)
{
    static const struct {
        size_t index;
        struct coco_sev_section section;
        enum coco_unpredictable why;
        const char *words;
    } cases[] = {
        {0, {0x800000, 0x1000, 5}, COCO_UNPREDICTABLE_SECTION_KIND, "section 1 of the firmware's metadata is of"},
        {3, {0x80f000, 0x1000, 0x77}, COCO_UNPREDICTABLE_SECTION_KIND, "unknown kind 0x77"},
        {0, {0, 0, 1}, COCO_UNPREDICTABLE_SECTION_PLACE, "section 1"},
        {0, {0x800800, 0x1000, 1}, COCO_UNPREDICTABLE_SECTION_PLACE, "at 0x800800"},
        {0, {0x800000, 0x1001, 1}, COCO_UNPREDICTABLE_SECTION_PLACE, "whole pages"},
        {1,
         {0x80d000, 0x2000, 2},
         COCO_UNPREDICTABLE_SECTION_OVERLAPS,
         "section 3 of the firmware's metadata lies where section 2 is"},
        {1, {0x700000, 0x2000, 2}, COCO_UNPREDICTABLE_SECTION_SIZE, "section 2"},
        {2, {0x700000, 0x2000, 3}, COCO_UNPREDICTABLE_SECTION_SIZE, "has 8192 bytes"},
        {4, {0xfffef000, 0x2000, 1}, COCO_UNPREDICTABLE_SECTION_OVER_IMAGE, "section 5"},
        {4, {0x1000000, 0xf0000000, 1}, COCO_UNPREDICTABLE_MUCH_MEMORY, "up to section 5"},
        {4, {0x1000000, 0x3ffe000, 1}, COCO_UNPREDICTABLE_MUCH_MEMORY, "more than 67108864 bytes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct coco_measure_input input = good(COCO_MEASURE_SNP);

        firmware.sev.sections[cases[i].index] = cases[i].section;
        assert_cannot(&input, cases[i].why, cases[i].words);
    }
}

static void test_tdx_sections(void **state)
{
    static const struct {
        size_t index;
        struct coco_tdvf_section section;
        enum coco_unpredictable why;
    } cases[] = {
        {3, {0, 0, 0x800000, 0x2000, COCO_TDVF_PERM_MEM, 0}, COCO_UNPREDICTABLE_SECTION_KIND},
        {3, {0, 0, 0x800000, 0x2000, 7, 0}, COCO_UNPREDICTABLE_SECTION_KIND},
        {3, {0, 0, 0x800000, 0, COCO_TDVF_TEMP_MEM, 0}, COCO_UNPREDICTABLE_SECTION_PLACE},
        {3, {0, 0, UINT64_MAX - 0xfff, 0x1000, COCO_TDVF_TEMP_MEM, 0}, COCO_UNPREDICTABLE_SECTION_PLACE},
        {3, {0, 0, 0x809000, 0x1000, COCO_TDVF_TEMP_MEM, 0}, COCO_UNPREDICTABLE_SECTION_OVERLAPS},
        {3, {0, 0x1000, 0x800000, 0x2000, COCO_TDVF_TEMP_MEM, 0}, COCO_UNPREDICTABLE_SECTION_SIZE},
        {3, {0, 0, 0x800000, 0x2000, COCO_TDVF_TEMP_MEM, COCO_TDVF_MR_EXTEND}, COCO_UNPREDICTABLE_SECTION_CONTENT},
        {2, {0, 0, 0x809000, 0x2000, COCO_TDVF_TD_HOB, COCO_TDVF_MR_EXTEND}, COCO_UNPREDICTABLE_SECTION_CONTENT},
        {2, {0, 0, 0x809000, 0x2000, COCO_TDVF_TEMP_MEM, 0}, COCO_UNPREDICTABLE_NO_HOB},
        {0, {0x1000, 0, 0xffff1000, 0xf000, COCO_TDVF_BFV, 1}, COCO_UNPREDICTABLE_SECTION_SIZE},
        {0, {0x1000, 0xf001, 0xffff1000, 0xf000, COCO_TDVF_BFV, 1}, COCO_UNPREDICTABLE_SECTION_SIZE},
        {0, {0x1001, 0xf000, 0xffff1000, 0xf000, COCO_TDVF_BFV, 1}, COCO_UNPREDICTABLE_SECTION_DATA},
        {1, {UINT32_MAX, 0x1000, 0xffff0000, 0x1000, COCO_TDVF_CFV, 0}, COCO_UNPREDICTABLE_SECTION_DATA},
    };
    struct coco_measure_input input = good(COCO_MEASURE_TDX);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        good(COCO_MEASURE_TDX);
        firmware.tdvf.sections[cases[i].index] = cases[i].section;
        assert_cannot(&input, cases[i].why, "");
    }
    good(COCO_MEASURE_TDX);
    firmware.tdvf.metadata = COCO_METADATA_ABSENT;
    assert_cannot(&input, COCO_UNPREDICTABLE_NO_METADATA, "no metadata");
    firmware.tdvf.metadata = COCO_METADATA_BROKEN;
    assert_cannot(&input, COCO_UNPREDICTABLE_BROKEN_METADATA, "is broken");
    good(COCO_MEASURE_TDX);
    firmware.tdvf.version = 2;
    assert_cannot(&input, COCO_UNPREDICTABLE_METADATA_VERSION, "version 2");
    good(COCO_MEASURE_TDX);
    firmware.tdvf.truncated = true;
    assert_cannot(&input, COCO_UNPREDICTABLE_MANY_SECTIONS, "more than 64");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers), cmocka_unit_test(test_hashes_in_two_pages),
        cmocka_unit_test(test_chains),        cmocka_unit_test(test_launches),
        cmocka_unit_test(test_snp_vcpus),     cmocka_unit_test(test_snp_firmware),
        cmocka_unit_test(test_snp_sections),  cmocka_unit_test(test_tdx_sections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
