/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What both technologies ask of the input, and how a part of it refuses. */
#pragma once

#include "measure/hash.h"

/* Fills in the reason, and gives `why` back. */
enum coco_unpredictable unpredictable(struct coco_measure_reason *ret_reason, enum coco_unpredictable why,
                                      unsigned section, uint64_t number);

/* QEMU's version, KVM, and the size of the image. */
enum coco_unpredictable check_launch(const struct coco_measure_input *input, struct coco_measure_reason *ret_reason);

/* A range of the guest's memory that a section of the metadata asks for. */
struct section_range {
    uint64_t address, size;
};

/*
 * Whole pages that lie in the address space, apart from each other and, where `image` is not 0, from an image of that
 * size below 4 GiB; and not more in all than firmware ever has.
 */
enum coco_unpredictable check_ranges(const struct section_range *ranges, size_t count, uint64_t image,
                                     struct coco_measure_reason *ret_reason);

enum coco_unpredictable tdx_measure(const struct coco_measure_input *input, struct coco_measurement *ret_measurement,
                                    struct coco_measure_reason *ret_reason);
