/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What hardware will attest of a launch: the launch digest of SEV-SNP, the MRTD of TDX. A number is given only where
 * all of it is modelled, byte for byte; else there is a reason why it cannot be predicted.
 *
 * Sources: SEV-SNP firmware ABI (56860, 1.55), 8.17; AMD64 APM volume 2 (24593), table B-4; TDX module 1.5 ABI,
 * TDH.MEM.PAGE.ADD and TDH.MR.EXTEND; TDVF design guide (344991); QEMU 9.1 to 11.1, target/i386/sev.c, kvm/tdx.c and
 * hw/i386/x86-common.c; Linux 6.11 to 7.2, arch/x86/kvm/svm/sev.c and vmx/tdx.c; OVMF, OvmfPkg/ResetVector.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/firmware.h"

#define COCO_SHA256_SIZE 32
#define COCO_SHA384_SIZE 48

/* ---- hashing ----------------------------------------------------------------------------------------------------- */

/* For files that are read piece by piece. A copy of a hash in the middle of its work goes on by itself. */
enum coco_hash_kind { COCO_HASH_SHA256, COCO_HASH_SHA384 };

struct coco_hash {
    enum coco_hash_kind kind;
    uint64_t state[27];
};

void coco_hash_start(struct coco_hash *ret_hash, enum coco_hash_kind kind);
void coco_hash_add(struct coco_hash *hash, const void *bytes, size_t size);

/* Writes COCO_SHA256_SIZE or COCO_SHA384_SIZE bytes; the hash has to be started anew after it. */
void coco_hash_end(struct coco_hash *hash, uint8_t *ret_digest);

/* ---- what cannot be predicted, and why --------------------------------------------------------------------------- */

/* COCO_PREDICTED, COCO_UNPREDICTABLE_QEMU_VERSION, ...: there is one for each row of coco/unpredictable.def. */
enum coco_unpredictable {
    COCO_PREDICTED,
#define UNPREDICTABLE(id, because) COCO_UNPREDICTABLE_##id,
#include "coco/unpredictable.def"
#undef UNPREDICTABLE
    COCO_UNPREDICTABLE_COUNT
};

struct coco_measure_reason {
    enum coco_unpredictable why;
    unsigned section; /* of the metadata, from 1; 0: it is about none */
    uint64_t number;
    const char *text; /* a constant, or of the request; NULL: none */
};

#define COCO_MEASURE_SENTENCE_MAX 256

/*
 * "The measurement cannot be predicted, because ...", without a period; nothing for COCO_PREDICTED. One line of
 * printable characters and a NUL; a longer one is cut.
 */
void coco_measure_sentence(const struct coco_measure_reason *reason, char ret_text[COCO_MEASURE_SENTENCE_MAX]);

/* ---- the input --------------------------------------------------------------------------------------------------- */

enum coco_measure_technology { COCO_MEASURE_SNP, COCO_MEASURE_TDX };

/* Whose KVM launches. The early ones are measured by those who ask for them only: no release tells them apart. */
enum coco_kvm_generation {
    COCO_KVM_UNKNOWN,
    COCO_KVM_UPSTREAM, /* SNP: Linux 6.11 and later; TDX: 6.16 and later */
    COCO_KVM_EARLY     /* trees before it. SNP: no state of the FPU in a VMSA. TDX: first all pages of a section are
                          added, then all of them are measured. */
};

/* What QEMU puts into the table of hashes: of the files, and of the command line with the NUL at its end. */
struct coco_kernel_hashes {
    uint8_t kernel[COCO_SHA256_SIZE], initrd[COCO_SHA256_SIZE], command_line[COCO_SHA256_SIZE];
};

#define COCO_VMSA_SNP_ACTIVE UINT64_C(0x1)
#define COCO_VMSA_DEBUG_SWAP UINT64_C(0x20)

struct coco_measure_input {
    enum coco_measure_technology technology;
    unsigned qemu_major, qemu_minor, qemu_micro; /* all 0: not known */
    enum coco_kvm_generation kvm;
    const uint8_t *firmware;            /* the bytes of the image; NULL: not known */
    const struct coco_firmware *parsed; /* what coco_firmware_inspect_for() makes of just these bytes */

    /* SNP only */
    const struct coco_kernel_hashes *hashes; /* NULL: kernel-hashes=off, or no kernel */
    uint32_t vcpus;                          /* present at the start, not the limit */
    uint32_t cpu_signature;                  /* CPUID leaf 1, EAX; see below; 0: not known */
    uint64_t vmsa_features;                  /* QEMU asks for none, and KVM makes COCO_VMSA_SNP_ACTIVE of it */
};

/*
 * Hashes of a launch without initrd, or without one of the others: start with these, and replace what there is. No
 * initrd is one of no bytes, and no command line is its NUL.
 */
void coco_kernel_hashes_start(struct coco_kernel_hashes *ret_hashes);
void coco_kernel_hashes_command_line(struct coco_kernel_hashes *hashes, const char *command_line);

/* ---- the processor ----------------------------------------------------------------------------------------------- */

/* CPUID leaf 1, EAX, as QEMU makes it; 0 where it takes none of these: family to 270, model to 255, stepping to 15. */
uint32_t coco_cpu_signature(uint64_t family, uint64_t model, uint64_t stepping);

/*
 * The signature of what -cpu says: an EPYC model by any of its names, host or max (then `host` is the host's, or 0),
 * and family=, model= and stepping= behind it. 0: it is not known.
 */
uint32_t coco_cpu_signature_of(const char *cpu, uint32_t host);

/* ---- the numbers ------------------------------------------------------------------------------------------------- */

struct coco_measurement {
    uint8_t digest[COCO_SHA384_SIZE]; /* launch digest, or MRTD */
    bool kernel_measured;             /* SNP: the page of kernel hashes is in it, and not an empty one in its place */
};

/* As many as any KVM takes. */
#define COCO_MEASURE_VCPUS_MAX 4096

/* Allocates nothing. On anything but COCO_PREDICTED, ret_reason says why, and ret_measurement stays as it was. */
enum coco_unpredictable coco_measure(const struct coco_measure_input *input, struct coco_measurement *ret_measurement,
                                     struct coco_measure_reason *ret_reason);

/*
 * SNP for many numbers of vCPUs and models at once: memory is digested once, and each further vCPU costs one hash of
 * 112 bytes. A chain without vCPUs can be copied, and is the same for all models and features; of input, vcpus is not
 * read.
 */
struct coco_snp_chain {
    uint32_t vcpus;
    uint8_t digest[COCO_SHA384_SIZE]; /* of a launch with so many vCPUs; with 0 of them, of none */
    uint8_t next[COCO_SHA384_SIZE];   /* SHA-384 of the save area of every vCPU but the first */
    bool kernel_measured;
};

enum coco_unpredictable coco_snp_chain_start(const struct coco_measure_input *input, struct coco_snp_chain *ret_chain,
                                             struct coco_measure_reason *ret_reason);
/* Of a chain without vCPUs: makes it one of the first, with the signature and features that all vCPUs have. */
enum coco_unpredictable coco_snp_chain_boot_vcpu(struct coco_snp_chain *chain, const struct coco_measure_input *input,
                                                 struct coco_measure_reason *ret_reason);
void coco_snp_chain_next_vcpu(struct coco_snp_chain *chain);
