/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From words to one fact. Every value that an example reaches is remembered, so that none is left without an example.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "coco/classify.h"

/* Instead of the number of a setting: nothing was asked for; nothing is known; seen, with no setting that named it. */
#define BY_DEFAULT (-1)
#define BY_NOTHING (-2)
#define BY_SIGHT   (-3)

/*
 * The words of a command line give the fact this value, and it comes from setting number `origin`, counted from 0.
 * Words may be none at all: NULL.
 */
#define EXPECT(fact, value, origin, ...)                                                                               \
    expect_fact(COCO_FACT_##fact, COCO_##fact##_##value, origin, NULL, (const char *const[]){__VA_ARGS__, NULL},       \
                __FILE__, __LINE__)

/* The same with observations. */
#define EXPECT_SEEN(fact, value, origin, observations, ...)                                                            \
    expect_fact(COCO_FACT_##fact, COCO_##fact##_##value, origin, observations,                                         \
                (const char *const[]){__VA_ARGS__, NULL}, __FILE__, __LINE__)

void expect_fact(enum coco_fact fact, unsigned value, int origin, const struct coco_observations *observations,
                 const char *const words[], const char *file, int line);
void expect_of_request(enum coco_fact fact, unsigned value, int origin, const struct coco_observations *observations,
                       const struct coco_request *request, const char *file, int line);

/* "PREFIXaaa...a", `count` letters; valid until the next call. */
const char *long_word(const char *prefix, size_t count);

/* "PREFIXBASE64": of the bytes; valid until the next call but two. */
const char *base64_word(const char *prefix, const uint8_t *bytes, size_t size);

void test_unread_subjects(void **state);
void test_unread_examples(void **state);
void test_unread_table(void **state);
void test_found(void **state);
void test_found_objects(void **state);
void test_found_c_bit(void **state);
void test_found_dialects(void **state);
void test_platform(void **state);
void test_auto(void **state);
void test_host(void **state);
void test_host_kernel(void **state);
void test_host_properties(void **state);
void test_host_memory(void **state);
void test_kvm(void **state);
void test_kvm_vcpus(void **state);
void test_amd_cpu(void **state);
void test_amd_rmp(void **state);
void test_amd_firmware(void **state);
void test_amd_tcb(void **state);
void test_amd_kvm(void **state);
void test_amd_asids(void **state);
void test_amd_proven(void **state);
void test_amd_in_turn(void **state);
void test_amd_policy(void **state);
void test_amd_model(void **state);
void test_intel_bios(void **state);
void test_intel_module(void **state);
void test_intel_kvm(void **state);
void test_intel_keyids(void **state);
void test_intel_sgx(void **state);
void test_intel_proven(void **state);
void test_intel_in_turn(void **state);
void test_intel_request(void **state);
void test_qemu_binary(void **state);
void test_qemu_version(void **state);
void test_qemu_objects(void **state);
void test_qemu_devices(void **state);
void test_qemu_names(void **state);
void test_options(void **state);
void test_carried(void **state);
void test_cpu_model(void **state);
void test_cpu_flags(void **state);
void test_vcpus(void **state);
void test_memory(void **state);
void test_boot(void **state);
void test_cmdline(void **state);
void test_cmdline_debug(void **state);
void test_cmdline_secret(void **state);
void test_devices(void **state);
void test_slots(void **state);
void test_config(void **state);
void test_snp_policy(void **state);
void test_snp_identity(void **state);
void test_snp_signatures(void **state);
void test_tdx(void **state);
void test_credentials(void **state);
void test_files(void **state);
void test_descriptor(void **state);
void test_firmware_image(void **state);
void test_firmware_sev(void **state);
void test_firmware_tdx(void **state);
void test_kernel_bytes(void **state);
void test_initrd_bytes(void **state);
