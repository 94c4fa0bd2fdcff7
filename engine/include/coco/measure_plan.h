/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The measurement of a launch that is planned: what is in its command line is measured, and nothing else. Three steps:
 * coco_measure_sources() names the files, the caller reads and hashes them, coco_measure_of_plan() makes the input.
 */
#pragma once

#include "coco/measure.h"
#include "coco/plan.h"

/* What of a command line is measured. Pointers are into the plan. */
struct coco_measure_sources {
    enum coco_measure_technology technology;
    const char *firmware;                 /* NULL: the plan names none */
    const char *kernel;                   /* NULL: none */
    const char *initrd_path;              /* NULL: none, or it is made of parts */
    const struct coco_plan_fd *initrd_fd; /* NULL: none, or it is a file */
    const char *command_line;             /* "" where there is none */
    bool kernel_hashes;                   /* SNP: kernel-hashes=on */
    const char *cpu;                      /* as -cpu has it */
    uint32_t vcpus;                       /* present at the start */
};

enum coco_unpredictable coco_measure_sources(const struct coco_plan *plan, struct coco_measure_sources *ret_sources,
                                             struct coco_measure_reason *ret_reason);

/*
 * An initrd of parts: bytes and files follow each other as they are, and each file is followed by this, with the size
 * of all so far. Returns that size with the zero bytes that it took.
 */
uint64_t coco_measure_initrd_file_end(struct coco_hash *hash, uint64_t size);

/* What the caller found in the files. NULL: not known. Hashes are SHA-256; that of no initrd is not asked for. */
struct coco_measure_files {
    const uint8_t *firmware;
    const struct coco_firmware *parsed;
    const uint8_t *kernel, *initrd;
};

/* What counts where nobody looked; zeros: nothing does. What was seen is stronger. */
struct coco_measure_assumptions {
    unsigned qemu_major, qemu_minor;
    enum coco_kvm_generation kvm;
    uint32_t host_signature; /* of the processor */
};

/*
 * COCO_PREDICTED: the input is complete, and what coco_measure() makes of it is the measurement of this plan.
 * ret_hashes holds what the input points to. `request` is the plan's.
 */
enum coco_unpredictable
coco_measure_of_plan(const struct coco_request *request, const struct coco_observations *observations,
                     const struct coco_measure_sources *sources, const struct coco_measure_files *files,
                     const struct coco_measure_assumptions *assumptions, struct coco_kernel_hashes *ret_hashes,
                     struct coco_measure_input *ret_input, struct coco_measure_reason *ret_reason);
