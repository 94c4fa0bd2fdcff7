/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sections of the SEV and TDX metadata that matter to QEMU. Each function returns the number of the first section that
 * is so, or the count of sections when none of those that are listed is.
 */
#pragma once

#include "coco/firmware.h"

/* sizeof(SnpCpuidInfo): what QEMU writes into the CPUID page. */
#define SEV_CPUID_BYTES 3088

/* sizeof(PaddedSevHashTable): what QEMU writes into the area for kernel hashes. */
#define SEV_HASHES_BYTES 176

size_t coco_sev_first_of(const struct coco_sev *sev, enum coco_sev_section_kind kind);
size_t coco_sev_first_unknown(const struct coco_sev *sev);
size_t coco_sev_first_empty(const struct coco_sev *sev);

/* Sections of kind CPUID that are smaller than what QEMU writes there: its assertion fails. */
size_t coco_sev_first_small_cpuid(const struct coco_sev *sev);

/* Sections for kernel hashes that end before the area for them does: QEMU's assertion fails. */
size_t coco_sev_first_crossed(const struct coco_sev *sev);

size_t coco_sev_first_outside_ram(const struct coco_sev *sev, uint64_t low_ram);

size_t coco_tdvf_first_of(const struct coco_tdvf *tdvf, enum coco_tdvf_section_kind kind);

/* What tdvf_parse_and_check_section_entry() refuses; *ret_why is how, as what follows "it". */
size_t coco_tdvf_first_refused(const struct coco_tdvf *tdvf, const char **ret_why);

/* Sections whose content ends outside an image of that size: QEMU reads on, and crashes. */
size_t coco_tdvf_first_outside(const struct coco_tdvf *tdvf, size_t image_size);

/* Sections of that kind without MR_EXTEND. */
size_t coco_tdvf_first_unmeasured(const struct coco_tdvf *tdvf, enum coco_tdvf_section_kind kind);

/* TD_HOB and TEMP_MEM are in RAM; the others are the image itself. */
size_t coco_tdvf_first_outside_ram(const struct coco_tdvf *tdvf, uint64_t low_ram);

/* RAM below 4 GiB of a q35 with that much RAM in all. */
uint64_t coco_low_ram(uint64_t ram);
