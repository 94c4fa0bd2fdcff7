/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Predicts the launch digest of an SNP guest, with files read piece by piece: for ci/bench, beside `openssl dgst` over
 * the same files. Usage: bench-measure FIRMWARE KERNEL INITRD [VCPUS], which prints the digest of the last of 1 to
 * VCPUS.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "coco/measure.h"

#define PIECE ((size_t)256 * 1024)

static void fail(const char *about)
{
    fprintf(stderr, "bench-measure: %s cannot be read\n", about);
    exit(2);
}

static void hash_file(const char *path, uint8_t ret_digest[COCO_SHA256_SIZE])
{
    static uint8_t piece[PIECE];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct coco_hash hash;
    ssize_t size;

    coco_hash_start(&hash, COCO_HASH_SHA256);
    while (fd >= 0 && (size = read(fd, piece, sizeof(piece))) > 0)
        coco_hash_add(&hash, piece, (size_t)size);
    coco_hash_end(&hash, ret_digest);
    if (fd < 0)
        fail(path);
    close(fd);
}

static uint8_t *read_all(const char *path, size_t *ret_size)
{
    static uint8_t bytes[(16 << 20) + 1];
    FILE *file = fopen(path, "rb");

    if (!file)
        fail(path);
    *ret_size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return bytes;
}

int main(int argc, char *argv[])
{
    static struct coco_firmware firmware;
    struct coco_measure_input input = {
        .qemu_major = 11,
        .kvm = COCO_KVM_UPSTREAM,
        .parsed = &firmware,
        .cpu_signature = coco_cpu_signature_of("EPYC-Genoa", 0),
        .vmsa_features = COCO_VMSA_SNP_ACTIVE,
    };
    struct coco_kernel_hashes hashes;
    struct coco_measure_reason reason;
    struct coco_snp_chain chain;
    size_t size;

    if (argc < 4)
        fail("nothing");
    input.firmware = read_all(argv[1], &size);
    coco_firmware_inspect_for(input.firmware, size, 0, &firmware);
    coco_kernel_hashes_start(&hashes);
    hash_file(argv[2], hashes.kernel);
    hash_file(argv[3], hashes.initrd);
    input.hashes = &hashes;
    input.vcpus = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 1;
    if (coco_snp_chain_start(&input, &chain, &reason) != COCO_PREDICTED ||
        coco_snp_chain_boot_vcpu(&chain, &input, &reason) != COCO_PREDICTED) {
        char sentence[COCO_MEASURE_SENTENCE_MAX];

        coco_measure_sentence(&reason, sentence);
        fprintf(stderr, "bench-measure: %s\n", sentence);
        return 1;
    }
    while (chain.vcpus < input.vcpus)
        coco_snp_chain_next_vcpu(&chain);
    for (size_t i = 0; i < sizeof(chain.digest); i++)
        printf("%02x", chain.digest[i]);
    return puts("") < 0;
}
