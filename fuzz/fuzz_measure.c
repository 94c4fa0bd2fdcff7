/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Predicted measurements of firmware that nobody vouches for. The first bytes of an input choose the launch (technology
 * and early KVM, hashes, vCPUs, model, version); the rest are the end of an image of 64 KiB, or of 128 KiB, which is
 * read as QEMU reads it. The number is the same each time, and the same for one launch as for a row of a matrix; what a
 * launch does not depend on does not change it, and where there is none, there is a sentence.
 */
#include <string.h>

#include "coco/measure.h"
#include "harness.h"

#define CHOICES   5
#define UNIT      65536
#define VCPUS_MAX 16

static uint8_t image[2 * UNIT];

/* Each byte of the number counts, so that two launches are not taken for one. */
static bool same(const struct coco_measurement *one, const struct coco_measurement *other)
{
    return memcmp(one->digest, other->digest, sizeof(one->digest)) == 0 &&
           one->kernel_measured == other->kernel_measured;
}

static void check_matrix(const struct coco_measure_input *input, const struct coco_measurement *single)
{
    struct coco_measurement measurement = {0};
    struct coco_measure_reason reason;
    struct coco_snp_chain chain;

    FUZZ_CHECK(coco_snp_chain_start(input, &chain, &reason) == COCO_PREDICTED);
    FUZZ_CHECK(coco_snp_chain_boot_vcpu(&chain, input, &reason) == COCO_PREDICTED);
    while (chain.vcpus < input->vcpus)
        coco_snp_chain_next_vcpu(&chain);
    memcpy(measurement.digest, chain.digest, sizeof(chain.digest));
    measurement.kernel_measured = chain.kernel_measured;
    FUZZ_CHECK(same(&measurement, single));
}

/* A changed byte of the image, of an input that counts, or of one that does not. */
static void check_changes(struct coco_measure_input *input, const struct coco_measurement *first)
{
    const bool snp = input->technology == COCO_MEASURE_SNP;
    struct coco_measurement other = {0};
    struct coco_measure_reason reason;

    input->vcpus++;
    FUZZ_CHECK(coco_measure(input, &other, &reason) == COCO_PREDICTED && same(&other, first) == !snp);
    input->vcpus--;
    input->cpu_signature ^= 0x10;
    FUZZ_CHECK(coco_measure(input, &other, &reason) == COCO_PREDICTED && same(&other, first) == !snp);
    input->cpu_signature ^= 0x10;
    if (snp) { /* every byte of the image is measured */
        image[0] ^= 1;
        FUZZ_CHECK(coco_measure(input, &other, &reason) == COCO_PREDICTED && !same(&other, first));
        image[0] ^= 1;
    }
}

static void check(struct coco_measure_input *input)
{
    struct coco_measurement first = {0}, second = {0};
    struct coco_measure_reason reason;
    char sentence[COCO_MEASURE_SENTENCE_MAX];

    if (coco_measure(input, &first, &reason) != COCO_PREDICTED) {
        coco_measure_sentence(&reason, sentence);
        FUZZ_CHECK(strlen(sentence) > 0 && !strpbrk(sentence, "{}\n"));
        return;
    }
    FUZZ_CHECK(coco_measure(input, &second, &reason) == COCO_PREDICTED && same(&first, &second));
    if (input->technology == COCO_MEASURE_SNP)
        check_matrix(input, &first);
    check_changes(input, &first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_firmware parsed;
    struct coco_measure_input input = {.qemu_minor = 1, .firmware = image, .parsed = &parsed};
    struct coco_kernel_hashes hashes;
    size_t image_size;

    if (size < CHOICES)
        return 0;
    image_size = data[0] & 4 ? sizeof(image) : UNIT;
    if (size - CHOICES > image_size)
        return 0;
    input.technology = data[0] & 1 ? COCO_MEASURE_TDX : COCO_MEASURE_SNP;
    input.kvm = data[0] & 2 ? COCO_KVM_EARLY : COCO_KVM_UPSTREAM;
    input.vcpus = 1 + data[2] % VCPUS_MAX;
    input.cpu_signature = coco_cpu_signature(data[3], data[3], 1);
    input.vmsa_features = data[1] & 2 ? COCO_VMSA_SNP_ACTIVE | COCO_VMSA_DEBUG_SWAP : COCO_VMSA_SNP_ACTIVE;
    input.qemu_major = 9 + data[4] % 3;
    coco_kernel_hashes_start(&hashes);
    if (data[1] & 1)
        input.hashes = &hashes;
    memset(image, 0, sizeof(image));
    memcpy(image + image_size - (size - CHOICES), data + CHOICES, size - CHOICES);
    coco_firmware_inspect_for(image, image_size, 0, &parsed);
    check(&input);
    return 0;
}
