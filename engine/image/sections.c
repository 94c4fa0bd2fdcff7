/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sources: QEMU 11.1 target/i386/sev.c snp_launch_update_cpuid(), snp_launch_update_kernel_hashes(),
 * hw/i386/tdvf.c tdvf_parse_and_check_section_entry(), target/i386/kvm/tdx.c tdx_finalize_vm(), hw/i386/pc_q35.c.
 */
#include "image/sections.h"

#define PAGE        UINT64_C(4096)
#define PAGE_OFFSET (PAGE - 1)

size_t coco_sev_first_of(const struct coco_sev *sev, enum coco_sev_section_kind kind)
{
    size_t i = 0;

    while (i < sev->count && sev->sections[i].kind != kind)
        i++;
    return i;
}

size_t coco_sev_first_unknown(const struct coco_sev *sev)
{
    size_t i = 0;

    while (i < sev->count &&
           ((sev->sections[i].kind >= COCO_SEV_SECTION_MEMORY && sev->sections[i].kind <= COCO_SEV_SECTION_SVSM_CAA) ||
            sev->sections[i].kind == COCO_SEV_SECTION_KERNEL_HASHES))
        i++;
    return i;
}

size_t coco_sev_first_empty(const struct coco_sev *sev)
{
    size_t i = 0;

    while (i < sev->count && sev->sections[i].size > 0)
        i++;
    return i;
}

size_t coco_sev_first_small_cpuid(const struct coco_sev *sev)
{
    size_t i = 0;

    while (i < sev->count &&
           (sev->sections[i].kind != COCO_SEV_SECTION_CPUID || sev->sections[i].size >= SEV_CPUID_BYTES))
        i++;
    return i;
}

size_t coco_sev_first_crossed(const struct coco_sev *sev)
{
    const uint64_t end = (sev->hashes_base & PAGE_OFFSET) + SEV_HASHES_BYTES;
    size_t i = 0;

    while (i < sev->count && (sev->sections[i].kind != COCO_SEV_SECTION_KERNEL_HASHES || sev->sections[i].size >= end))
        i++;
    return i;
}

size_t coco_sev_first_outside_ram(const struct coco_sev *sev, uint64_t low_ram)
{
    size_t i = 0;

    while (i < sev->count && (uint64_t)sev->sections[i].gpa + sev->sections[i].size <= low_ram)
        i++;
    return i;
}

size_t coco_tdvf_first_of(const struct coco_tdvf *tdvf, enum coco_tdvf_section_kind kind)
{
    size_t i = 0;

    while (i < tdvf->count && tdvf->sections[i].kind != kind)
        i++;
    return i;
}

static bool is_of_the_image(const struct coco_tdvf_section *section)
{
    return section->kind == COCO_TDVF_BFV || section->kind == COCO_TDVF_CFV;
}

/* NULL: QEMU takes it. */
static const char *why_refused(const struct coco_tdvf_section *section)
{
    if (section->kind > COCO_TDVF_TEMP_MEM)
        return "is of a kind that QEMU does not support";
    if (section->memory_size < section->raw_size)
        return "takes less memory than its content has bytes";
    if (section->address & PAGE_OFFSET || section->memory_size & PAGE_OFFSET)
        return "is not aligned to pages of 4096 bytes";
    if (is_of_the_image(section) && section->raw_size == 0)
        return "is a firmware volume without content";
    if (!is_of_the_image(section) && section->raw_size != 0)
        return "is memory, and has content";
    return NULL;
}

size_t coco_tdvf_first_refused(const struct coco_tdvf *tdvf, const char **ret_why)
{
    for (size_t i = 0; i < tdvf->count; i++) {
        const char *why = why_refused(&tdvf->sections[i]);

        if (why) {
            *ret_why = why;
            return i;
        }
    }
    return tdvf->count;
}

size_t coco_tdvf_first_outside(const struct coco_tdvf *tdvf, size_t image_size)
{
    size_t i = 0;

    while (i < tdvf->count && (!is_of_the_image(&tdvf->sections[i]) ||
                               (tdvf->sections[i].memory_size <= image_size &&
                                tdvf->sections[i].data_offset <= image_size - tdvf->sections[i].memory_size)))
        i++;
    return i;
}

size_t coco_tdvf_first_unmeasured(const struct coco_tdvf *tdvf, enum coco_tdvf_section_kind kind)
{
    size_t i = 0;

    while (i < tdvf->count && (tdvf->sections[i].kind != kind || tdvf->sections[i].attributes & COCO_TDVF_MR_EXTEND))
        i++;
    return i;
}

size_t coco_tdvf_first_outside_ram(const struct coco_tdvf *tdvf, uint64_t low_ram)
{
    size_t i = 0;

    while (i < tdvf->count && (is_of_the_image(&tdvf->sections[i]) ||
                               (tdvf->sections[i].memory_size <= low_ram &&
                                tdvf->sections[i].address <= low_ram - tdvf->sections[i].memory_size)))
        i++;
    return i;
}

uint64_t coco_low_ram(uint64_t ram)
{
    const uint64_t gib = UINT64_C(1) << 30, split_from = UINT64_C(0xb0000000);

    return ram >= split_from ? 2 * gib : ram;
}
