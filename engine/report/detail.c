/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What exactly was seen where, for a finding that rests on the bytes of a file. */
#include "report/detail.h"

#include <stdio.h>
#include <string.h>

#include "image/sections.h"

/* Bytes of a path that are shown. */
#define PATH_SHOWN 200

static void describe_entry(const struct coco_firmware *firmware, const char *what, char *ret_text, size_t size)
{
    if (firmware->table.present)
        snprintf(ret_text, size, "the table of GUIDs at 0x%zx has no entry for %s", firmware->table.offset, what);
    else
        snprintf(ret_text, size, "there is no table of GUIDs 48 bytes before the end, and so no entry for %s", what);
}

static void describe_sev_section(const struct coco_sev *sev, size_t index, const char *kind, char *ret_text,
                                 size_t size)
{
    if (index < sev->count)
        snprintf(ret_text, size, "section %zu of the SEV metadata at 0x%zx: address 0x%x, size 0x%x, kind 0x%x", index,
                 sev->metadata_offset, (unsigned)sev->sections[index].gpa, (unsigned)sev->sections[index].size,
                 (unsigned)sev->sections[index].kind);
    else
        snprintf(ret_text, size, "the SEV metadata at 0x%zx have %zu sections, none of kind %s", sev->metadata_offset,
                 sev->count, kind);
}

static void describe_hash_area(const struct coco_firmware *firmware, char *ret_text, size_t size)
{
    if (firmware->sev.has_hashes_area)
        snprintf(ret_text, size, "area for kernel hashes: address 0x%x, size 0x%x", (unsigned)firmware->sev.hashes_base,
                 (unsigned)firmware->sev.hashes_size);
    else
        describe_entry(firmware, "an area for kernel hashes", ret_text, size);
}

static void describe_metadata(const struct coco_firmware *firmware, enum coco_metadata_state state, const char *what,
                              size_t offset, char *ret_text, size_t size)
{
    if (state == COCO_METADATA_ABSENT)
        describe_entry(firmware, what, ret_text, size);
    else
        snprintf(ret_text, size, "%s at 0x%zx", what, offset);
}

static bool describe_sev(enum coco_fact fact, const struct coco_firmware *firmware, char *ret_text, size_t size)
{
    const struct coco_sev *sev = &firmware->sev;

    switch (fact) {
    case COCO_FACT_firmware_sev_reset:
        if (sev->has_reset_block)
            snprintf(ret_text, size, "further vCPUs start at 0x%x", (unsigned)sev->reset_address);
        else
            describe_entry(firmware, "an SEV reset block", ret_text, size);
        return true;
    case COCO_FACT_firmware_sev_metadata:
        describe_metadata(firmware, sev->metadata, "SEV metadata", sev->metadata_offset, ret_text, size);
        return true;
    case COCO_FACT_firmware_sev_sections:
        describe_sev_section(sev, coco_sev_first_unknown(sev), "that is not known", ret_text, size);
        return true;
    case COCO_FACT_firmware_sev_empty:
        describe_sev_section(sev, coco_sev_first_empty(sev), "without pages", ret_text, size);
        return true;
    case COCO_FACT_firmware_sev_cpuid:
        describe_sev_section(sev, coco_sev_first_of(sev, COCO_SEV_SECTION_CPUID), "0x3 (CPUID)", ret_text, size);
        return true;
    case COCO_FACT_firmware_sev_secrets:
        describe_sev_section(sev, coco_sev_first_of(sev, COCO_SEV_SECTION_SECRETS), "0x2 (secrets)", ret_text, size);
        return true;
    case COCO_FACT_firmware_hash_section:
        describe_sev_section(sev, coco_sev_first_of(sev, COCO_SEV_SECTION_KERNEL_HASHES), "0x10 (kernel hashes)",
                             ret_text, size);
        return true;
    case COCO_FACT_firmware_hash_area:
        describe_hash_area(firmware, ret_text, size);
        return true;
    default:
        return false;
    }
}

static void describe_tdvf_section(const struct coco_tdvf *tdvf, size_t index, const char *why, char *ret_text,
                                  size_t size)
{
    if (index < tdvf->count)
        snprintf(ret_text, size, "section %zu of the TDX metadata at 0x%zx (kind %u, content at 0x%x, size 0x%x) %s",
                 index, tdvf->metadata_offset, (unsigned)tdvf->sections[index].kind,
                 (unsigned)tdvf->sections[index].data_offset, (unsigned)tdvf->sections[index].raw_size, why);
    else
        snprintf(ret_text, size, "the TDX metadata at 0x%zx have %zu sections", tdvf->metadata_offset, tdvf->count);
}

static bool describe_tdvf(enum coco_fact fact, const struct coco_firmware *firmware, char *ret_text, size_t size)
{
    const struct coco_tdvf *tdvf = &firmware->tdvf;
    const char *why = "";
    size_t refused;

    switch (fact) {
    case COCO_FACT_firmware_tdvf:
        refused = coco_tdvf_first_refused(tdvf, &why);
        if (refused < tdvf->count)
            describe_tdvf_section(tdvf, refused, why, ret_text, size);
        else
            describe_metadata(firmware, tdvf->metadata, "TDX metadata", tdvf->metadata_offset, ret_text, size);
        return true;
    case COCO_FACT_firmware_tdvf_inside:
        describe_tdvf_section(tdvf, coco_tdvf_first_outside(tdvf, firmware->size), "ends outside the image", ret_text,
                              size);
        return true;
    case COCO_FACT_firmware_tdvf_measured:
        describe_tdvf_section(tdvf, coco_tdvf_first_unmeasured(tdvf, COCO_TDVF_BFV), "lacks MR.EXTEND", ret_text, size);
        return true;
    case COCO_FACT_firmware_tdvf_store:
        describe_tdvf_section(tdvf, coco_tdvf_first_unmeasured(tdvf, COCO_TDVF_CFV), "lacks MR.EXTEND", ret_text, size);
        return true;
    default:
        return false;
    }
}

static bool describe_image(enum coco_fact fact, const struct coco_firmware *firmware, char *ret_text, size_t size)
{
    switch (fact) {
    case COCO_FACT_firmware_size:
        snprintf(ret_text, size, "%zu bytes", firmware->size);
        return true;
    case COCO_FACT_firmware_shape:
        snprintf(ret_text, size, "%zu firmware volumes in %zu bytes", firmware->volumes.count, firmware->size);
        return true;
    case COCO_FACT_firmware_keys:
        snprintf(ret_text, size, "%s platform key in the variable store",
                 firmware->volumes.has_platform_key ? "there is a" : "there is no");
        return true;
    case COCO_FACT_firmware_enforces_hashes:
        snprintf(ret_text, size, "the GUIDs of the kernel hashes %s in the compressed volume",
                 firmware->volumes.verifies_hashes ? "occur" : "do not occur");
        return true;
    default:
        return describe_sev(fact, firmware, ret_text, size) || describe_tdvf(fact, firmware, ret_text, size);
    }
}

static bool describe_kernel(enum coco_fact fact, const struct coco_kernel *kernel, char *ret_text, size_t size)
{
    switch (fact) {
    case COCO_FACT_kernel_protocol:
        snprintf(ret_text, size, "boot protocol %u.%02u", kernel->boot.protocol >> 8, kernel->boot.protocol & 0xffu);
        return kernel->boot.present;
    case COCO_FACT_kernel_measures_boot:
        snprintf(ret_text, size, "Linux %u.%u", kernel->release_major, kernel->release_minor);
        return kernel->release_major > 0;
    case COCO_FACT_kernel_architecture:
        snprintf(ret_text, size, "machine 0x%x in the PE header", (unsigned)kernel->pe.machine);
        return kernel->pe.present;
    case COCO_FACT_kernel_cmdline_limit:
        snprintf(ret_text, size, "the kernel takes %u bytes", (unsigned)kernel->boot.command_line_max);
        return kernel->boot.present;
    case COCO_FACT_uki_closed:
        snprintf(ret_text, size, "%s .cmdline, %s .initrd", coco_pe_find(&kernel->pe, ".cmdline") ? "has" : "lacks",
                 coco_pe_find(&kernel->pe, ".initrd") ? "has" : "lacks");
        return kernel->kind == COCO_KERNEL_UKI;
    default:
        return false;
    }
}

static bool describe_initrds(const struct coco_observations *observations, char *ret_text, size_t size)
{
    for (size_t i = 0; i < observations->initrd_count; i++)
        if (!observations->initrds[i].readable) {
            snprintf(ret_text, size, "reading initrd %zu fails at 0x%zx", i + 1, observations->initrds[i].broken_at);
            return true;
        }
    return false;
}

static bool is_of_descriptor(enum coco_fact fact)
{
    return (fact >= COCO_FACT_firmware_format && fact <= COCO_FACT_descriptor_place) ||
           fact == COCO_FACT_firmware_claims;
}

/* ", and X is installed and fits", where a search would find another image. */
static void add_instead(const struct coco_observations *observations, const char *path, char *text, size_t size)
{
    const size_t length = strlen(text);
    size_t chosen;

    if (!observations->wanted || !observations->candidates)
        return;
    chosen = coco_descriptor_choose(observations->candidates, observations->candidate_count, observations->wanted);
    if (chosen < observations->candidate_count && strcmp(observations->candidates[chosen].image, path) != 0)
        snprintf(text + length, size - length, "; %.*s is installed and fits", PATH_SHOWN,
                 observations->candidates[chosen].image);
}

bool coco_describe_sighting(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                            size_t size)
{
    char detail[DETAIL_TEXT_MAX];
    const char *path = observations->firmware_path;

    if (coco_describe_qemu_sighting(fact, observations, ret_text, size))
        return true;
    if (observations->host && coco_describe_host(fact, observations->host, ret_text, size))
        return true;
    if (fact == COCO_FACT_initrd_content)
        return observations->initrds && describe_initrds(observations, ret_text, size);
    if (observations->kernel && describe_kernel(fact, observations->kernel, ret_text, size))
        return true;
    if (is_of_descriptor(fact) && observations->descriptor) {
        snprintf(ret_text, size, "%.*s: \"%.*s\"", PATH_SHOWN, observations->descriptor->path, PATH_SHOWN,
                 observations->descriptor->description ? observations->descriptor->description : "");
        return true;
    }
    if (!path || !observations->firmware || !describe_image(fact, observations->firmware, detail, sizeof(detail)))
        return false;
    snprintf(ret_text, size, "%.*s: %s", PATH_SHOWN, path, detail);
    add_instead(observations, path, ret_text, size);
    return true;
}
