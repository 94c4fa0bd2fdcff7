/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The launch digest of SEV-SNP. Every page that is given to the guest lengthens a chain: SNP firmware ABI
 * (56860, 1.55), 8.17.2, PAGE_INFO. The order is QEMU's: the firmware's image, the sections of its metadata, a save
 * area a vCPU.
 */
#include <string.h>

#include "measure/kernel_hashes.h"
#include "measure/measured.h"
#include "measure/vmsa.h"

#define FOUR_GIB UINT64_C(0x100000000)
#define VMSA_GPA UINT64_C(0xfffffffff000) /* INITIAL_VMSA_GPA */

#define METADATA_VERSION 1

#define PAGE_INFO_SIZE 0x70

enum page_type { PAGE_NORMAL = 1, PAGE_VMSA = 2, PAGE_ZERO = 3, PAGE_SECRETS = 5, PAGE_CPUID = 6 };

/* `contents` is the SHA-384 of a page whose bytes count, and zero for the others. No VMPL below 0 has permissions. */
static void chain_page(uint8_t digest[COCO_SHA384_SIZE], enum page_type type, uint64_t gpa,
                       const uint8_t contents[COCO_SHA384_SIZE])
{
    uint8_t info[PAGE_INFO_SIZE] = {0};

    memcpy(info, digest, COCO_SHA384_SIZE);
    memcpy(info + 0x30, contents, COCO_SHA384_SIZE);
    info[0x60] = PAGE_INFO_SIZE;
    info[0x62] = (uint8_t)type;
    for (size_t i = 0; i < 8; i++)
        info[0x68 + i] = (uint8_t)(gpa >> 8 * i);
    sha384_of(info, sizeof(info), digest);
}

static void chain_bytes(uint8_t digest[COCO_SHA384_SIZE], uint64_t gpa, const uint8_t page[PAGE_SIZE])
{
    uint8_t contents[COCO_SHA384_SIZE];

    sha384_of(page, PAGE_SIZE, contents);
    chain_page(digest, PAGE_NORMAL, gpa, contents);
}

static void chain_image(uint8_t digest[COCO_SHA384_SIZE], const struct coco_measure_input *input)
{
    const size_t size = input->parsed->size;

    for (size_t offset = 0; offset < size; offset += PAGE_SIZE)
        chain_bytes(digest, FOUR_GIB - size + offset, input->firmware + offset);
}

/* The table is where the firmware's own entry says, counted from the start of its page. */
static void chain_hashes(uint8_t digest[COCO_SHA384_SIZE], const struct coco_measure_input *input,
                         const struct coco_sev_section *section)
{
    const size_t table = input->parsed->sev.hashes_base % PAGE_SIZE;
    uint8_t pages[2 * PAGE_SIZE] = {0}; /* it may reach into a second page */
    static const uint8_t zeros[PAGE_SIZE];

    kernel_hashes_table(input->hashes, pages + table);
    for (uint32_t offset = 0; offset < section->size; offset += PAGE_SIZE)
        chain_bytes(digest, section->gpa + offset, offset < sizeof(pages) ? pages + offset : zeros);
}

static void chain_section(uint8_t digest[COCO_SHA384_SIZE], const struct coco_measure_input *input,
                          const struct coco_sev_section *section)
{
    static const uint8_t none[COCO_SHA384_SIZE];
    const enum page_type type = section->kind == COCO_SEV_SECTION_SECRETS ? PAGE_SECRETS
                                : section->kind == COCO_SEV_SECTION_CPUID ? PAGE_CPUID
                                                                          : PAGE_ZERO;

    if (section->kind == COCO_SEV_SECTION_KERNEL_HASHES && input->hashes) {
        chain_hashes(digest, input, section);
        return;
    }
    for (uint32_t offset = 0; offset < section->size; offset += PAGE_SIZE)
        chain_page(digest, type, section->gpa + offset, none);
}

/* ---- what must hold before a page is hashed ---------------------------------------------------------------------- */

static enum coco_unpredictable check_section(const struct coco_measure_input *input, unsigned number,
                                             struct coco_measure_reason *ret_reason)
{
    const struct coco_sev_section *section = &input->parsed->sev.sections[number - 1];

    switch (section->kind) {
    case COCO_SEV_SECTION_MEMORY:
    case COCO_SEV_SECTION_SVSM_CAA:
        return COCO_PREDICTED;
    case COCO_SEV_SECTION_SECRETS:
    case COCO_SEV_SECTION_CPUID:
        return section->size == PAGE_SIZE
                   ? COCO_PREDICTED
                   : unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_SIZE, number, section->size);
    case COCO_SEV_SECTION_KERNEL_HASHES:
        /* QEMU ends in an assertion where the table does not fit. */
        return !input->hashes || input->parsed->sev.hashes_base % PAGE_SIZE + KERNEL_HASHES_SIZE <= section->size
                   ? COCO_PREDICTED
                   : unpredictable(ret_reason, COCO_UNPREDICTABLE_HASHES_AREA, number, section->size);
    default: /* QEMU adds them as empty pages; what firmware of a later day makes of that, nobody knows */
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_KIND, number, section->kind);
    }
}

static enum coco_unpredictable check_metadata(const struct coco_measure_input *input,
                                              struct coco_measure_reason *ret_reason)
{
    const struct coco_sev *sev = &input->parsed->sev;
    struct section_range ranges[COCO_SECTIONS_MAX];
    enum coco_unpredictable why;

    if (sev->metadata != COCO_METADATA_PRESENT)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_BROKEN_METADATA, 0, 0);
    if (sev->metadata_version != METADATA_VERSION)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_METADATA_VERSION, 0, sev->metadata_version);
    if (sev->truncated || sev->count > COCO_SECTIONS_MAX)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_MANY_SECTIONS, 0, COCO_SECTIONS_MAX);
    for (unsigned i = 0; i < sev->count; i++)
        ranges[i] = (struct section_range){sev->sections[i].gpa, sev->sections[i].size};
    why = check_ranges(ranges, sev->count, input->parsed->size, ret_reason);
    for (unsigned i = 0; why == COCO_PREDICTED && i < sev->count; i++)
        why = check_section(input, i + 1, ret_reason);
    return why;
}

static enum coco_unpredictable check_firmware(const struct coco_measure_input *input,
                                              struct coco_measure_reason *ret_reason)
{
    const struct coco_sev *sev = &input->parsed->sev;

    if (sev->metadata == COCO_METADATA_ABSENT)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_NO_METADATA, 0, 0);
    if (!sev->has_reset_block || sev->reset_address == 0)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_NO_RESET_BLOCK, 0, 0);
    if (input->hashes && (!sev->has_hashes_area || sev->hashes_base == 0 || sev->hashes_size < KERNEL_HASHES_SIZE))
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_HASHES_AREA, 0, sev->hashes_size);
    return check_metadata(input, ret_reason);
}

/* Without a section for them, QEMU leaves the hashes out and says nothing. */
static bool has_hashes_section(const struct coco_sev *sev)
{
    for (size_t i = 0; i < sev->count; i++)
        if (sev->sections[i].kind == COCO_SEV_SECTION_KERNEL_HASHES)
            return true;
    return false;
}

/* ---- chains ------------------------------------------------------------------------------------------------------ */

enum coco_unpredictable coco_snp_chain_start(const struct coco_measure_input *input, struct coco_snp_chain *ret_chain,
                                             struct coco_measure_reason *ret_reason)
{
    enum coco_unpredictable why = check_launch(input, ret_reason);

    if (why == COCO_PREDICTED)
        why = check_firmware(input, ret_reason);
    if (why != COCO_PREDICTED)
        return why;
    *ret_chain = (struct coco_snp_chain){
        .kernel_measured = input->hashes && has_hashes_section(&input->parsed->sev),
    };
    chain_image(ret_chain->digest, input);
    for (size_t i = 0; i < input->parsed->sev.count; i++)
        chain_section(ret_chain->digest, input, &input->parsed->sev.sections[i]);
    return COCO_PREDICTED;
}

enum coco_unpredictable coco_snp_chain_boot_vcpu(struct coco_snp_chain *chain, const struct coco_measure_input *input,
                                                 struct coco_measure_reason *ret_reason)
{
    const uint64_t modelled = COCO_VMSA_SNP_ACTIVE | COCO_VMSA_DEBUG_SWAP;
    uint8_t page[PAGE_SIZE], contents[COCO_SHA384_SIZE];

    if (input->cpu_signature == 0) {
        unpredictable(ret_reason, COCO_UNPREDICTABLE_CPU_MODEL, 0, 0);
        ret_reason->text = "no signature was given";
        return COCO_UNPREDICTABLE_CPU_MODEL;
    }
    if ((input->vmsa_features & COCO_VMSA_SNP_ACTIVE) == 0 || (input->vmsa_features & ~modelled) != 0)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_VMSA_FEATURES, 0, input->vmsa_features);
    vmsa_page(input, VMSA_BOOT_ADDRESS, page);
    sha384_of(page, sizeof(page), contents);
    chain_page(chain->digest, PAGE_VMSA, VMSA_GPA, contents);
    vmsa_page(input, input->parsed->sev.reset_address, page);
    sha384_of(page, sizeof(page), chain->next);
    chain->vcpus = 1;
    return COCO_PREDICTED;
}

void coco_snp_chain_next_vcpu(struct coco_snp_chain *chain)
{
    chain_page(chain->digest, PAGE_VMSA, VMSA_GPA, chain->next);
    chain->vcpus++;
}
