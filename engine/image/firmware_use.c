/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What firmware is good for. QEMU checks some of this late, and some of it never: see the comments.
 *
 * QEMU 11.1 target/i386/sev.c, hw/i386/x86-common.c, pc_sysfw.c.
 */
#include "image/firmware_use.h"

#include <string.h>

#define BIOS_STEP    (64u * 1024)
#define BIOS_MAX     (16u * 1024 * 1024) /* more would lie over the interrupt controllers */
#define PAGE         4096u
#define ASEV_HEADER  16u
#define ASEV_SECTION 12u
#define HASHES_SIZE  176u /* QEMU's table of hashes, padded */

static size_t section_offset(const struct coco_sev *sev, size_t index)
{
    return sev->metadata_offset + ASEV_HEADER + ASEV_SECTION * index;
}

static const struct coco_sev_section *find_section(const struct coco_sev *sev, enum coco_sev_section_kind kind)
{
    for (size_t i = 0; i < sev->count; i++)
        if (sev->sections[i].kind == (uint32_t)kind && sev->sections[i].size > 0)
            return &sev->sections[i];
    return NULL;
}

static bool overlaps_earlier(const struct coco_sev *sev, size_t index)
{
    const struct coco_sev_section *section = &sev->sections[index];

    for (size_t i = 0; i < index; i++) {
        const struct coco_sev_section *other = &sev->sections[i];

        if (section->gpa < (uint64_t)other->gpa + other->size && other->gpa < (uint64_t)section->gpa + section->size)
            return true;
    }
    return false;
}

static void check_sev_section(const struct coco_sev *sev, size_t index, struct coco_firmware_use *use,
                              struct coco_faults *faults)
{
    const struct coco_sev_section *section = &sev->sections[index];
    const char *fault = NULL;

    if (section->size == 0) { /* a fault for SNP alone: builds for TDX have it so on purpose */
        because(&use->no_snp, "a section of its SEV metadata is empty");
        return;
    }
    if (section->gpa % PAGE != 0 || section->size % PAGE != 0)
        fault = "a section of the SEV metadata is not made of whole pages";
    else if (overlaps_earlier(sev, index))
        fault = "a section of the SEV metadata overlaps an earlier one";
    else if (section->kind == COCO_SEV_SECTION_CPUID && section->size != PAGE) /* QEMU aborts, or KVM refuses */
        fault = "the CPUID section of the SEV metadata is not one page";
    if (!fault)
        return;
    fault_at(faults, section_offset(sev, index), fault);
    because(&use->no_snp, fault);
}

static void judge_snp(const struct coco_firmware *firmware, struct coco_firmware_use *use, struct coco_faults *faults)
{
    const struct coco_sev *sev = &firmware->sev;

    if (use->no_bios)
        because(&use->no_snp, use->no_bios);
    if (!sev->has_reset_block || sev->reset_address == 0)
        because(&use->no_snp, "it does not say where further processors start");
    if (sev->metadata == COCO_METADATA_BROKEN) {
        fault_at(faults, sev->metadata_offset, "SEV metadata is announced, and is not there or not whole");
        because(&use->no_snp, "its SEV metadata is broken");
    }
    if (sev->metadata == COCO_METADATA_ABSENT)
        because(&use->no_snp, "it has no SEV metadata");
    for (size_t i = 0; i < sev->count; i++)
        check_sev_section(sev, i, use, faults);
    /* QEMU starts the guest without these, and its firmware finds neither CPUID nor keys. */
    if (!find_section(sev, COCO_SEV_SECTION_CPUID))
        because(&use->no_snp, "its SEV metadata has no CPUID page");
    if (!find_section(sev, COCO_SEV_SECTION_SECRETS))
        because(&use->no_snp, "its SEV metadata has no secrets page");
    use->boots_snp = !use->no_snp;
}

static void judge_hashes(const struct coco_firmware *firmware, struct coco_firmware_use *use,
                         struct coco_faults *faults)
{
    const struct coco_sev *sev = &firmware->sev;
    const struct coco_sev_section *section = find_section(sev, COCO_SEV_SECTION_KERNEL_HASHES);

    if (!use->boots_snp)
        because(&use->no_hashes, use->no_snp);
    if (!sev->has_hashes_area)
        because(&use->no_hashes, "it has no entry for a table of kernel hashes");
    else if (sev->hashes_base == 0 || sev->hashes_size < HASHES_SIZE)
        because(&use->no_hashes, "its area for kernel hashes is empty or too small");
    else if (!section && sev->metadata == COCO_METADATA_PRESENT) {
        /* QEMU says nothing and measures no kernel. */
        fault_at(faults, sev->metadata_offset,
                 "an area for kernel hashes is announced, and the SEV metadata has no section for it");
        because(&use->no_hashes, "its SEV metadata has no section for kernel hashes");
    } else if (section && sev->hashes_base % PAGE + HASHES_SIZE > section->size) {
        fault_at(faults, section_offset(sev, (size_t)(section - sev->sections)),
                 "the section for kernel hashes ends before the table would");
        because(&use->no_hashes, "its section for kernel hashes is too small");
    }
    use->measures_hashes = !use->no_hashes;
    if (!firmware->volumes.verifies_hashes)
        because(&use->no_hashes, firmware->volumes.main_unpacked
                                     ? "it is a build that starts a kernel whatever its hash"
                                     : "what is compressed in it could not be read to the end");
    use->enforces_hashes = !use->no_hashes;
}

static void judge_loading(const struct coco_firmware *firmware, struct coco_firmware_use *use)
{
    switch (firmware->shape) {
    case COCO_SHAPE_UNKNOWN:
        use->no_bios = use->no_pflash = "there is no firmware volume in it";
        break;
    case COCO_SHAPE_VARIABLES:
        use->no_bios = use->no_pflash = "it is a variable store, and holds no code";
        break;
    case COCO_SHAPE_CODE:
        use->no_bios = "it is the code half of a pair, and its variable store is another file";
        break;
    case COCO_SHAPE_UNIFIED:
        if (firmware->size % BIOS_STEP != 0)
            use->no_bios = "its size is not a multiple of 64 KiB";
        else if (firmware->size > BIOS_MAX)
            use->no_bios = "it is larger than 16 MiB";
        if (use->build == COCO_BUILD_AMD_SEV || use->build == COCO_BUILD_INTEL_TDX)
            use->no_pflash = "it is made for confidential guests, which have no flash";
        break;
    }
    use->usable_as_bios = !use->no_bios;
    use->usable_as_pflash = !use->no_pflash;
}

void coco_firmware_judge(const struct coco_firmware *firmware, struct coco_firmware_use *ret_use,
                         struct coco_faults *ret_faults)
{
    memset(ret_use, 0, sizeof(*ret_use));
    memset(ret_faults, 0, sizeof(*ret_faults));
    ret_use->build = coco_firmware_build_of(firmware);
    ret_use->has_secure_boot = firmware->volumes.has_secure_boot;
    ret_use->has_keys = firmware->volumes.has_platform_key;
    if (firmware->table.broken)
        fault_at(ret_faults, firmware->table.offset,
                 "the table of GUIDs has an impossible length, or an entry has one");
    if (firmware->volumes.broken)
        fault_add(ret_faults, "a firmware volume has a wrong checksum, or a length that leaves the image");
    judge_loading(firmware, ret_use);
    judge_snp(firmware, ret_use, ret_faults);
    judge_hashes(firmware, ret_use, ret_faults);
    coco_judge_tdx(firmware, ret_use, ret_faults);
}
