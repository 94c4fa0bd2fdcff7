/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What can be done with a file, judged by what its bytes hold. Each judgement stands here once: inspection reports it,
 * and facts about a launch are made of it.
 */
#pragma once

#include "coco/disk.h"
#include "coco/firmware.h"
#include "coco/initrd.h"
#include "coco/kernel.h"

/* What a file announces and its bytes do not keep. */
struct coco_fault {
    const char *says; /* a sentence without its full stop */
    bool has_offset;
    uint64_t offset; /* in the file */
};

#define COCO_FAULTS_MAX 24

struct coco_faults {
    bool truncated; /* more than COCO_FAULTS_MAX */
    size_t count;
    struct coco_fault list[COCO_FAULTS_MAX];
};

/* What an image was built for. */
enum coco_firmware_build {
    COCO_BUILD_UNKNOWN,   /* it holds no code, or could not be unpacked */
    COCO_BUILD_PLAIN,     /* no metadata of SEV-SNP or TDX */
    COCO_BUILD_GENERIC,   /* metadata, and a build for everything */
    COCO_BUILD_AMD_SEV,   /* verifies the kernel's hashes: edk2's AmdSevX64 */
    COCO_BUILD_INTEL_TDX, /* no area for hashes, and what SEV would need set to nothing: edk2's IntelTdxX64 */
};

enum coco_firmware_build coco_firmware_build_of(const struct coco_firmware *firmware);

/* Where something cannot be done, the member beginning with no_ says why, as what follows "since"; else it is NULL. */
struct coco_firmware_use {
    enum coco_firmware_build build;
    bool boots_snp, boots_tdx;
    bool measures_hashes; /* there is a page for kernel hashes, which the launch digest covers */
    bool enforces_hashes; /* and the firmware refuses a kernel that does not match */
    bool usable_as_bios, usable_as_pflash;
    bool has_secure_boot, has_keys;
    const char *no_snp, *no_tdx, *no_hashes, *no_bios, *no_pflash;
};

void coco_firmware_judge(const struct coco_firmware *firmware, struct coco_firmware_use *ret_use,
                         struct coco_faults *ret_faults);

struct coco_kernel_use {
    bool is_x86_64;
    bool starts_under_uefi;
    bool can_be_hashed; /* by QEMU for SEV-SNP, and started by the firmware after that */
    bool closed;        /* UKI: command line and initrd are in the file, out of the host's hands */
    const char *no_uefi, *no_hashes, *not_closed;
};

void coco_kernel_judge(const struct coco_kernel *kernel, struct coco_kernel_use *ret_use,
                       struct coco_faults *ret_faults);

void coco_initrd_judge(const struct coco_initrd *initrd, struct coco_faults *ret_faults);
void coco_disk_judge(const struct coco_disk *disk, struct coco_faults *ret_faults);

/* Is it of a format that cannot be mistaken for another? */
bool coco_disk_is_certain(const struct coco_disk *disk);

enum coco_file_kind {
    COCO_FILE_KIND_UNKNOWN,
    COCO_FILE_KIND_EMPTY,
    COCO_FILE_KIND_FIRMWARE,
    COCO_FILE_KIND_KERNEL,
    COCO_FILE_KIND_INITRD,
    COCO_FILE_KIND_DISK,
    COCO_FILE_KIND_DESCRIPTOR,
};

/*
 * What was found in a file, each part NULL where it was not looked for. Formats that cannot be mistaken go first, and
 * those last that almost anything could be.
 */
struct coco_found {
    uint64_t size;
    const struct coco_disk *disk;
    const struct coco_kernel *kernel;
    const struct coco_firmware *firmware;
    const struct coco_initrd *initrd;
    bool has_descriptor; /* a JSON object that names a firmware image, well or badly */
};

enum coco_file_kind coco_file_identify(const struct coco_found *found);

/* "firmware", "kernel", ...: a constant. */
const char *coco_file_kind_name(enum coco_file_kind kind);
