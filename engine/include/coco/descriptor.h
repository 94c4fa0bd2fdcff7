/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU firmware descriptors: JSON files that say what a firmware image is for. And the choice among them, as
 * systemd-vmspawn makes it.
 *
 * Source: QEMU docs/interop/firmware.json, "Firmware" and what it refers to.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "coco/arena.h"
#include "coco/kernel.h"
#include "coco/request.h"

enum coco_descriptor_device {
    COCO_DEVICE_FLASH,
    COCO_DEVICE_KERNEL,
    COCO_DEVICE_MEMORY,
    COCO_DEVICE_IGVM,
    COCO_DEVICE_UNKNOWN, /* a word that is not known here */
};

enum coco_flash_mode { COCO_FLASH_SPLIT, COCO_FLASH_COMBINED, COCO_FLASH_STATELESS, COCO_FLASH_UNKNOWN };

struct coco_descriptor_target {
    const char *architecture;
    size_t machine_count;
    const char *const *machines; /* patterns with * and ? */
};

struct coco_descriptor {
    const char *path; /* of the descriptor itself */
    const char *description;
    bool is_uefi, is_bios; /* interface types; others are neither */
    enum coco_descriptor_device device;
    enum coco_flash_mode mode;                 /* FLASH only */
    const char *image;                         /* path of the executable */
    const char *image_format;                  /* "raw", "qcow2"; "raw" where the mapping has no format */
    const char *nvram_template, *nvram_format; /* or NULL */
    size_t target_count;
    const struct coco_descriptor_target *targets;
    size_t feature_count;
    const char *const *features;
};

/* Descriptors are small; a larger file is none. */
#define COCO_DESCRIPTOR_BYTES_MAX (256 * 1024)

/*
 * Reads one descriptor; memory is the arena's. COCO_BAD_SYNTAX with a sentence that names the key in dotted form
 * ("mapping.executable.filename is missing"), COCO_TOO_MUCH, COCO_NO_MEMORY, or COCO_OK. Unknown keys, features and
 * tags are no mistakes.
 */
enum coco_result coco_descriptor_parse(struct coco_arena *arena, const char *path, const char *text, size_t length,
                                       struct coco_descriptor *ret_descriptor, struct coco_error *reterr_error);

bool coco_descriptor_has(const struct coco_descriptor *descriptor, const char *feature);

/* Has it a target for this machine, named as in struct coco_firmware_wanted? */
bool coco_descriptor_is_for(const struct coco_descriptor *descriptor, const char *machine);

/* What firmware is wanted. */
struct coco_firmware_wanted {
    const char *machine;  /* as QEMU names it in full, such as "pc-q35-11.1"; or "q35": any pc-q35-* */
    const char *required; /* "amd-sev-snp", "intel-tdx", or NULL: no confidential guest */
    size_t include_count, exclude_count;
    const char *const *include; /* --firmware-features, and secure-boot for --secure-boot=yes */
    const char *const *exclude; /* with ~, and secure-boot for --secure-boot=no; what is included is never excluded */
};

/*
 * Reads that out of a request; memory is the arena's. --firmware-features= counts in the order given, and an empty one
 * forgets those before it; then counts --secure-boot=, whose "auto" forgets that feature. COCO_NO_MEMORY, or COCO_OK.
 */
enum coco_result coco_firmware_wanted(struct coco_arena *arena, const struct coco_request *request,
                                      struct coco_firmware_wanted *ret_wanted);

/*
 * Is it left to the launcher to find UEFI firmware? A kernel that is given alone starts without it, but for one that is
 * an EFI program and nothing else, such as a UKI. `kernel` is NULL where nobody looked into it.
 */
bool coco_firmware_is_searched(const struct coco_request *request, const struct coco_kernel *kernel);

/* Why a descriptor was passed over, in the order in which it is asked. */
enum coco_descriptor_fit {
    COCO_FIT_OK,
    COCO_FIT_NOT_UEFI,
    COCO_FIT_ARCHITECTURE, /* no target for x86_64 */
    COCO_FIT_MACHINE,      /* none for this machine */
    COCO_FIT_DEVICE,       /* a mapping that cannot be used here */
    COCO_FIT_COMBINED,     /* flash of mode "combined" */
    COCO_FIT_NOT_REQUIRED, /* lacks the feature of the confidential technology */
    COCO_FIT_NOT_STATELESS,
    COCO_FIT_NOT_RAW,
    COCO_FIT_LACKS,    /* an included feature is missing: `feature` */
    COCO_FIT_EXCLUDED, /* an excluded feature is there: `feature` */
};

struct coco_descriptor_verdict {
    enum coco_descriptor_fit fit;
    const char *feature; /* LACKS, EXCLUDED */
};

/*
 * Does the descriptor fit? Unless it is included, the feature "enrolled-keys" is excluded where firmware is searched
 * for
 * (`explicitly` false), since an image with keys boots nothing that is not signed.
 */
struct coco_descriptor_verdict coco_descriptor_fits(const struct coco_descriptor *descriptor,
                                                    const struct coco_firmware_wanted *wanted, bool explicitly);

/* The first that fits, in the order given; `count` when none does. */
size_t coco_descriptor_choose(const struct coco_descriptor *descriptors, size_t count,
                              const struct coco_firmware_wanted *wanted);

/* "has no feature amd-sev-snp", "has the excluded feature enrolled-keys", ...: what follows "it". */
void coco_descriptor_fit_text(struct coco_descriptor_verdict verdict, const struct coco_firmware_wanted *wanted,
                              char *ret_text, size_t size);
