/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the firmware and the kernel of a TD measure when QEMU gives it its kernel: the events of RTMR1 and RTMR2, in
 * order, and the registers themselves. As with the MRTD, a value is exact, or there is a reason in its place.
 *
 * Sources: edk2 OvmfPkg and SecurityPkg up to 202608, DxeTpmMeasureBootLib's PE hash and TdxMeasurementCommon.c;
 * Linux 6.9 drivers/firmware/efi/libstub/efi-stub-helper.c; Microsoft "Windows Authenticode Portable Executable
 * Signature Format".
 */
#pragma once

#include "coco/kernel.h"
#include "coco/measure.h"

/*
 * The Authenticode digest of a PE file, as edk2 takes it: what follows the last section is part of it, and is not
 * filled up. False where the file is none, or its headers contradict it. `pe` is of the same bytes.
 */
bool coco_authenticode(const uint8_t *bytes, size_t size, const struct coco_pe *pe, enum coco_hash_kind kind,
                       uint8_t *ret_digest);

/* A launch with -kernel. */
struct coco_rtmr_input {
    unsigned qemu_major, qemu_minor;
    unsigned edk2; /* the stable tag that the firmware was built from, such as 202508; 0: not known */
    const uint8_t *kernel;
    size_t kernel_size;
    const struct coco_kernel *parsed; /* of these bytes */
    const char *command_line;         /* as given to -append; "" where there is none */
    const uint8_t *initrd;            /* SHA-384 of the whole, which is not empty; NULL: none */
};

struct coco_rtmr_event {
    unsigned rtmr;    /* 1 or 2 */
    const char *what; /* for people */
    uint8_t digest[COCO_SHA384_SIZE];
};

#define COCO_RTMR_EVENTS_MAX 8

struct coco_rtmr_log {
    size_t count;
    struct coco_rtmr_event events[COCO_RTMR_EVENTS_MAX];
    uint8_t rtmr1[COCO_SHA384_SIZE], rtmr2[COCO_SHA384_SIZE]; /* when the kernel starts; user space may extend RTMR2 */
};

enum coco_unpredictable coco_rtmr_direct_boot(const struct coco_rtmr_input *input, struct coco_rtmr_log *ret_log,
                                              struct coco_measure_reason *ret_reason);
