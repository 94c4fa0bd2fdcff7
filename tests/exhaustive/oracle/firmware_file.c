/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on what descriptor and bytes of the firmware say. Each comment is the line of meaning that the function
 * was written from. */
#include "table.h"

/* QEMU is to put hashes of a kernel into the launch: SEV-SNP, a kernel, and hashes not refused. */
static bool hashes_kernel(const struct oracle_situation *s)
{
    if (!is_snp(s) || !has_kernel(s))
        return false;
    return s->kernel_hashes != COCO_kernel_hashes_off;
}

static bool wants_secure_boot(const struct oracle_situation *s)
{
    return s->secure_boot == COCO_secure_boot_yes;
}

static bool refuses_secure_boot(const struct oracle_situation *s)
{
    return s->secure_boot == COCO_secure_boot_no;
}

/* firmware-not-combined | E | A | the descriptor's flash mode is not combined */
static struct oracle_answer firmware_not_combined(const struct oracle_situation *s)
{
    return always(s->descriptor_flash != COCO_descriptor_flash_combined);
}

/* descriptor-target | E | A | the descriptor's architecture and machine fit the launch */
static struct oracle_answer descriptor_target(const struct oracle_situation *s)
{
    return always(s->descriptor_target != COCO_descriptor_target_differs);
}

/* descriptor-interface | E | A | the descriptor's interface is UEFI */
static struct oracle_answer descriptor_interface(const struct oracle_situation *s)
{
    return always(s->descriptor_interface != COCO_descriptor_interface_other);
}

/* descriptor-no-smm | E | C | the descriptor does not demand SMM */
static struct oracle_answer descriptor_no_smm(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->descriptor_smm != COCO_descriptor_smm_required);
}

/* firmware-search-path-clean | W | C | the descriptor comes from a system folder, not from a home folder */
static struct oracle_answer firmware_search_path_clean(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->descriptor_place != COCO_descriptor_place_home);
}

/* coco-firmware-stateless | E | C | no variable store */
static struct oracle_answer coco_firmware_stateless(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->descriptor_stateless != COCO_descriptor_stateless_stateful);
}

/* coco-firmware-raw | E, binding | C | raw image, not qcow2 */
static struct oracle_answer coco_firmware_raw(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->firmware_format != COCO_firmware_format_other);
}

/* secure-boot-supported | E | A | Secure Boot that is asked for is there in the firmware */
static struct oracle_answer secure_boot_supported(const struct oracle_situation *s)
{
    return only_if(wants_secure_boot(s), s->firmware_secure_boot == COCO_firmware_secure_boot_capable);
}

/* secure-boot-declared | E | A | where there is a descriptor, it declares Secure Boot that is asked for */
static struct oracle_answer secure_boot_declared(const struct oracle_situation *s)
{
    return only_if(wants_secure_boot(s), s->descriptor_secure_boot != COCO_descriptor_secure_boot_lacking);
}

/* secure-boot-no-honoured | E | A | --secure-boot=no excludes firmware whose descriptor declares Secure Boot */
static struct oracle_answer secure_boot_no_honoured(const struct oracle_situation *s)
{
    return only_if(refuses_secure_boot(s), s->descriptor_secure_boot != COCO_descriptor_secure_boot_declared);
}

/* secure-boot-no-keys | E | A | --secure-boot=no excludes firmware with keys */
static struct oracle_answer secure_boot_no_keys(const struct oracle_situation *s)
{
    return only_if(refuses_secure_boot(s), s->firmware_keys != COCO_firmware_keys_enrolled);
}

/* coco-secure-boot-enrolled | E | C | Secure Boot that is asked for means keys enrolled in the image */
static struct oracle_answer coco_secure_boot_enrolled(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && wants_secure_boot(s), s->firmware_keys == COCO_firmware_keys_enrolled);
}

/* coco-enrolled-needs-signed | E | C | firmware with keys boots a signed kernel, where there is one */
static struct oracle_answer coco_enrolled_needs_signed(const struct oracle_situation *s)
{
    const bool has_keys = s->firmware_keys == COCO_firmware_keys_enrolled;

    return only_if(is_confidential(s) && has_keys, s->kernel_signed != COCO_kernel_signed_no);
}

/* firmware-size-64k | E, binding | A | the size is a non-zero multiple of 64 KiB */
static struct oracle_answer firmware_size_64k(const struct oracle_situation *s)
{
    return always(s->firmware_size != COCO_firmware_size_odd);
}

/* firmware-whole | E | C | not the CODE or VARS half of a split pair, not something else altogether */
static struct oracle_answer firmware_whole(const struct oracle_situation *s)
{
    switch (s->firmware_shape) {
    case COCO_firmware_shape_code_half:
    case COCO_firmware_shape_variable_half:
    case COCO_firmware_shape_other:
        return only_if(is_confidential(s), false);
    default:
        return only_if(is_confidential(s), true);
    }
}

/* descriptor-matches-bytes | E | C | the bytes carry what the descriptor claims */
static struct oracle_answer descriptor_matches_bytes(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->firmware_claims != COCO_firmware_claims_broken);
}

/* coco-ram-holds-firmware | E, binding | C | RAM covers every section of the metadata */
static struct oracle_answer coco_ram_holds_firmware(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->ram_holds_firmware != COCO_ram_holds_firmware_no);
}

/* snp-descriptor-declares-snp | E | S | the descriptor, if any, lists amd-sev-snp */
static struct oracle_answer snp_descriptor_declares_snp(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->descriptor_technology != COCO_descriptor_technology_lacking);
}

/* snp-firmware-reset-block | E, binding | S | there is an SEV reset block with an address */
static struct oracle_answer snp_firmware_reset_block(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->firmware_sev_reset != COCO_firmware_sev_reset_unusable);
}

/* snp-firmware-metadata | E, binding | S | there are SEV metadata, well formed */
static struct oracle_answer snp_firmware_metadata(const struct oracle_situation *s)
{
    const bool is_bad = s->firmware_sev_metadata == COCO_firmware_sev_metadata_absent ||
                        s->firmware_sev_metadata == COCO_firmware_sev_metadata_broken;

    return only_if(is_snp(s), !is_bad);
}

/* snp-firmware-sections-known | W | S | no section of an unknown kind */
static struct oracle_answer snp_firmware_sections_known(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->firmware_sev_sections != COCO_firmware_sev_sections_some_unknown);
}

/* snp-firmware-no-empty-section | E, binding | S | no section of size 0 */
static struct oracle_answer snp_firmware_no_empty_section(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->firmware_sev_empty != COCO_firmware_sev_empty_some);
}

/* snp-firmware-cpuid-size | E, binding | S | the CPUID section is not smaller than what QEMU writes into it */
static struct oracle_answer snp_firmware_cpuid_size(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->firmware_sev_cpuid != COCO_firmware_sev_cpuid_too_small);
}

/* snp-firmware-cpuid-page | E | S | there is a CPUID section */
static struct oracle_answer snp_firmware_cpuid_page(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->firmware_sev_cpuid != COCO_firmware_sev_cpuid_absent);
}

/* snp-firmware-secrets-page | E | S | there is a secrets section */
static struct oracle_answer snp_firmware_secrets_page(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->firmware_sev_secrets != COCO_firmware_sev_secrets_absent);
}

/* snp-firmware-hash-table | E, binding | S with a kernel to hash | the hash table entry is present and large enough */
static struct oracle_answer snp_firmware_hash_table(const struct oracle_situation *s)
{
    switch (s->firmware_hash_area) {
    case COCO_firmware_hash_area_absent:
    case COCO_firmware_hash_area_too_small:
        return only_if(hashes_kernel(s), false);
    default:
        return only_if(hashes_kernel(s), true);
    }
}

/* snp-firmware-hash-table-fits | E, binding | S with a kernel to hash | the area ends inside its section */
static struct oracle_answer snp_firmware_hash_table_fits(const struct oracle_situation *s)
{
    return only_if(hashes_kernel(s), s->firmware_hash_area != COCO_firmware_hash_area_crosses);
}

/* snp-firmware-hash-section | E | S with a kernel to hash | there is a section SNP_KERNEL_HASHES */
static struct oracle_answer snp_firmware_hash_section(const struct oracle_situation *s)
{
    return only_if(hashes_kernel(s), s->firmware_hash_section != COCO_firmware_hash_section_absent);
}

/* snp-firmware-enforces-hashes | E | S with a kernel to hash | a build that verifies hashes */
static struct oracle_answer snp_firmware_enforces_hashes(const struct oracle_situation *s)
{
    return only_if(hashes_kernel(s), s->firmware_enforces_hashes != COCO_firmware_enforces_hashes_no);
}

/* tdx-descriptor-declares-tdx | E | T | the descriptor, if any, lists intel-tdx */
static struct oracle_answer tdx_descriptor_declares_tdx(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->descriptor_technology != COCO_descriptor_technology_lacking);
}

/* tdx-firmware-tdvf | E, binding | T | there are TDX metadata, and QEMU takes them */
static struct oracle_answer tdx_firmware_tdvf(const struct oracle_situation *s)
{
    switch (s->firmware_tdvf) {
    case COCO_firmware_tdvf_absent:
    case COCO_firmware_tdvf_broken:
    case COCO_firmware_tdvf_refused:
        return only_if(is_tdx(s), false);
    default:
        return only_if(is_tdx(s), true);
    }
}

/* tdx-firmware-inside | E, binding | T | every section's data lies inside the file */
static struct oracle_answer tdx_firmware_inside(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->firmware_tdvf_inside != COCO_firmware_tdvf_inside_no);
}

/* tdx-firmware-measured | E | T | the BFV section has MR_EXTEND */
static struct oracle_answer tdx_firmware_measured(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->firmware_tdvf_measured != COCO_firmware_tdvf_measured_no);
}

/* tdx-varstore-unmeasured | N | T | MRTD covers the variable store */
static struct oracle_answer tdx_varstore_unmeasured(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && s->firmware_tdvf_store == COCO_firmware_tdvf_store_unmeasured, false);
}

/* tdx-firmware-for-tdx | W | T | an Intel TDX build */
static struct oracle_answer tdx_firmware_for_tdx(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->firmware_build == COCO_firmware_build_intel_tdx);
}

static const struct oracle_rule rules[] = {
    {"firmware-not-combined", ERROR, firmware_not_combined, READS_1(descriptor_flash)},
    {"descriptor-target", ERROR, descriptor_target, READS_1(descriptor_target)},
    {"descriptor-interface", ERROR, descriptor_interface, READS_1(descriptor_interface)},
    {"descriptor-no-smm", ERROR, descriptor_no_smm, READS_2(coco, descriptor_smm)},
    {"firmware-search-path-clean", WARNING, firmware_search_path_clean, READS_2(coco, descriptor_place)},
    {"coco-firmware-stateless", ERROR, coco_firmware_stateless, READS_2(coco, descriptor_stateless)},
    {"coco-firmware-raw", BINDING, coco_firmware_raw, READS_2(coco, firmware_format)},
    {"secure-boot-supported", ERROR, secure_boot_supported, READS_2(secure_boot, firmware_secure_boot)},
    {"secure-boot-declared", ERROR, secure_boot_declared, READS_2(secure_boot, descriptor_secure_boot)},
    {"secure-boot-no-honoured", ERROR, secure_boot_no_honoured, READS_2(secure_boot, descriptor_secure_boot)},
    {"secure-boot-no-keys", ERROR, secure_boot_no_keys, READS_2(secure_boot, firmware_keys)},
    {"coco-secure-boot-enrolled", ERROR, coco_secure_boot_enrolled, READS_3(coco, secure_boot, firmware_keys)},
    {"coco-enrolled-needs-signed", ERROR, coco_enrolled_needs_signed, READS_3(coco, firmware_keys, kernel_signed)},
    {"firmware-size-64k", BINDING, firmware_size_64k, READS_1(firmware_size)},
    {"firmware-whole", ERROR, firmware_whole, READS_2(coco, firmware_shape)},
    {"descriptor-matches-bytes", ERROR, descriptor_matches_bytes, READS_2(coco, firmware_claims)},
    {"coco-ram-holds-firmware", BINDING, coco_ram_holds_firmware, READS_2(coco, ram_holds_firmware)},
    {"snp-descriptor-declares-snp", ERROR, snp_descriptor_declares_snp, READS_2(coco, descriptor_technology)},
    {"snp-firmware-reset-block", BINDING, snp_firmware_reset_block, READS_2(coco, firmware_sev_reset)},
    {"snp-firmware-metadata", BINDING, snp_firmware_metadata, READS_2(coco, firmware_sev_metadata)},
    {"snp-firmware-sections-known", WARNING, snp_firmware_sections_known, READS_2(coco, firmware_sev_sections)},
    {"snp-firmware-no-empty-section", BINDING, snp_firmware_no_empty_section, READS_2(coco, firmware_sev_empty)},
    {"snp-firmware-cpuid-size", BINDING, snp_firmware_cpuid_size, READS_2(coco, firmware_sev_cpuid)},
    {"snp-firmware-cpuid-page", ERROR, snp_firmware_cpuid_page, READS_2(coco, firmware_sev_cpuid)},
    {"snp-firmware-secrets-page", ERROR, snp_firmware_secrets_page, READS_2(coco, firmware_sev_secrets)},
    {"snp-firmware-hash-table", BINDING, snp_firmware_hash_table,
     READS_4(coco, kernel, kernel_hashes, firmware_hash_area)},
    {"snp-firmware-hash-table-fits", BINDING, snp_firmware_hash_table_fits,
     READS_4(coco, kernel, kernel_hashes, firmware_hash_area)},
    {"snp-firmware-hash-section", ERROR, snp_firmware_hash_section,
     READS_4(coco, kernel, kernel_hashes, firmware_hash_section)},
    {"snp-firmware-enforces-hashes", ERROR, snp_firmware_enforces_hashes,
     READS_4(coco, kernel, kernel_hashes, firmware_enforces_hashes)},
    {"tdx-descriptor-declares-tdx", ERROR, tdx_descriptor_declares_tdx, READS_2(coco, descriptor_technology)},
    {"tdx-firmware-tdvf", BINDING, tdx_firmware_tdvf, READS_2(coco, firmware_tdvf)},
    {"tdx-firmware-inside", BINDING, tdx_firmware_inside, READS_2(coco, firmware_tdvf_inside)},
    {"tdx-firmware-measured", ERROR, tdx_firmware_measured, READS_2(coco, firmware_tdvf_measured)},
    {"tdx-varstore-unmeasured", NOTE, tdx_varstore_unmeasured, READS_2(coco, firmware_tdvf_store)},
    {"tdx-firmware-for-tdx", WARNING, tdx_firmware_for_tdx, READS_2(coco, firmware_build)},
};

ORACLE_TABLE(oracle_firmware_file);
