/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the metadata for SEV and TDX say. */
#include "classify_firmware.h"

/* ---- SEV --------------------------------------------------------------------------------------------------------- */

static void test_sev_metadata(void)
{
    reset_searched();
    SEARCHED(firmware_sev_reset, usable);
    SEARCHED(firmware_sev_metadata, whole);
    firmware.sev.reset_address = 0;
    SEARCHED(firmware_sev_reset, unusable);
    firmware.sev.reset_address = 1;
    firmware.sev.has_reset_block = false;
    SEARCHED(firmware_sev_reset, unusable);
    firmware.sev.metadata_version = 2;
    SEARCHED(firmware_sev_metadata, broken);
    firmware.sev.metadata_version = 1;
    firmware.sev.metadata = COCO_METADATA_BROKEN;
    SEARCHED(firmware_sev_metadata, broken);
    UNKNOWN_FOR_SNP(firmware_sev_sections);
    UNKNOWN_FOR_SNP(firmware_sev_cpuid);
    firmware.sev.metadata = COCO_METADATA_ABSENT;
    SEARCHED(firmware_sev_metadata, absent);
    UNKNOWN_FOR_SNP(firmware_sev_empty);
    seen.firmware = NULL;
    UNKNOWN_FOR_SNP(firmware_sev_metadata);
    UNKNOWN_FOR_SNP(firmware_sev_reset);
}

static void test_sev_sections(void)
{
    static const uint32_t unknown_kinds[] = {0, 5, 0xf, 0x11, UINT32_MAX};

    reset_searched();
    SEARCHED(firmware_sev_sections, known);
    SEARCHED(firmware_sev_empty, none);
    SEARCHED(firmware_sev_secrets, present);
    SEARCHED(firmware_hash_section, present);
    firmware.sev.sections[0].kind = COCO_SEV_SECTION_SVSM_CAA;
    SEARCHED(firmware_sev_sections, known);
    for (size_t i = 0; i < sizeof(unknown_kinds) / sizeof(unknown_kinds[0]); i++) {
        firmware.sev.sections[0].kind = unknown_kinds[i];
        SEARCHED(firmware_sev_sections, some_unknown);
    }
    firmware.sev.sections[3].size = 0;
    SEARCHED(firmware_sev_empty, some);
    firmware.sev.count = 1;
    SEARCHED(firmware_sev_secrets, absent);
    SEARCHED(firmware_hash_section, absent);
    SEARCHED(firmware_sev_cpuid, absent);
}

static void test_cpuid_page(void)
{
    reset_searched();
    SEARCHED(firmware_sev_cpuid, fits);
    firmware.sev.sections[2].size = 3088;
    SEARCHED(firmware_sev_cpuid, fits);
    firmware.sev.sections[2].size = 3087;
    SEARCHED(firmware_sev_cpuid, too_small);
    firmware.sev.sections[1] = (struct coco_sev_section){0x80d000, 0x1000, COCO_SEV_SECTION_CPUID};
    SEARCHED(firmware_sev_cpuid, too_small); /* one of two is enough for QEMU to abort */
}

static void test_hash_area(void)
{
    reset_searched();
    SEARCHED(firmware_hash_area, usable);
    firmware.sev.hashes_base = 0x810f50; /* the table ends with the section */
    SEARCHED(firmware_hash_area, usable);
    firmware.sev.hashes_base = 0x810f51;
    SEARCHED(firmware_hash_area, crosses);
    firmware.sev.sections[3].size = 0x2000;
    SEARCHED(firmware_hash_area, usable);
    firmware.sev.hashes_size = 176;
    SEARCHED(firmware_hash_area, usable);
    firmware.sev.hashes_size = 175;
    SEARCHED(firmware_hash_area, too_small);
    firmware.sev.hashes_size = 176;
    firmware.sev.hashes_base = 0;
    SEARCHED(firmware_hash_area, too_small);
    firmware.sev.has_hashes_area = false;
    SEARCHED(firmware_hash_area, absent);
}

/* Behind the sections that are listed there may be anything. */
static void test_sev_truncated(void)
{
    reset_searched();
    firmware.sev.truncated = true;
    UNKNOWN_FOR_SNP(firmware_sev_sections);
    UNKNOWN_FOR_SNP(firmware_sev_empty);
    UNKNOWN_FOR_SNP(firmware_hash_area);
    SEARCHED(firmware_sev_secrets, present);
    SEARCHED(firmware_sev_cpuid, fits);
    UNKNOWN_FOR_SNP(ram_holds_firmware);
    firmware.sev.count = 1;
    UNKNOWN_FOR_SNP(firmware_sev_secrets);
    UNKNOWN_FOR_SNP(firmware_sev_cpuid);
    UNKNOWN_FOR_SNP(firmware_hash_section);
    firmware.sev.sections[0].size = 0;
    SEARCHED(firmware_sev_empty, some);
}

void test_firmware_sev(void **state)
{
    (void)state;
    test_sev_metadata();
    test_sev_sections();
    test_cpuid_page();
    test_hash_area();
    test_sev_truncated();
}

/* ---- TDX --------------------------------------------------------------------------------------------------------- */

static void expect_refused(size_t section, struct coco_tdvf_section as)
{
    reset_searched();
    firmware.tdvf.sections[section] = as;
    FOR_TDX(firmware_tdvf, refused);
}

static void test_tdvf_refused(void)
{
    expect_refused(3, (struct coco_tdvf_section){0, 0, 0x810000, 0x10000, COCO_TDVF_PERM_MEM, 0});
    expect_refused(3, (struct coco_tdvf_section){0, 0, 0x810001, 0x10000, COCO_TDVF_TEMP_MEM, 0});
    expect_refused(3, (struct coco_tdvf_section){0, 0, 0x810000, 0x10800, COCO_TDVF_TEMP_MEM, 0});
    expect_refused(3, (struct coco_tdvf_section){0, 0x1000, 0x810000, 0x10000, COCO_TDVF_TEMP_MEM, 0});
    expect_refused(2, (struct coco_tdvf_section){0, 1, 0x809000, 0x2000, COCO_TDVF_TD_HOB, 0});
    expect_refused(2, (struct coco_tdvf_section){0, 0, 0x809000, 0x2000, COCO_TDVF_TEMP_MEM, 0}); /* no TD HOB */
    expect_refused(0, (struct coco_tdvf_section){0, 0x2000, 0xffc84000, 0x1000, COCO_TDVF_BFV, 1});
    expect_refused(0, (struct coco_tdvf_section){0, 0, 0xffc84000, 0x1000, COCO_TDVF_BFV, 1});
    expect_refused(1, (struct coco_tdvf_section){0, 0, 0xffc00000, 0x1000, COCO_TDVF_CFV, 0});
}

static void test_tdvf_metadata(void)
{
    reset_searched();
    FOR_TDX(firmware_tdvf, whole);
    firmware.tdvf.truncated = true;
    EXPECT_SEEN(firmware_tdvf, unknown, BY_NOTHING, &seen, "--coco=tdx");
    firmware.tdvf.sections[3].kind = 7;
    FOR_TDX(firmware_tdvf, refused);
    firmware.tdvf.version = 2;
    FOR_TDX(firmware_tdvf, broken);
    firmware.tdvf.version = 1;
    firmware.tdvf.count = 1;
    FOR_TDX(firmware_tdvf, broken);
    firmware.tdvf.metadata = COCO_METADATA_BROKEN;
    FOR_TDX(firmware_tdvf, broken);
    EXPECT_SEEN(firmware_tdvf_inside, unknown, BY_NOTHING, &seen, "--coco=tdx");
    firmware.tdvf.metadata = COCO_METADATA_ABSENT;
    FOR_TDX(firmware_tdvf, absent);
}

static void test_tdvf_sections(void)
{
    reset_searched();
    FOR_TDX(firmware_tdvf_inside, yes);
    FOR_TDX(firmware_tdvf_measured, yes);
    FOR_TDX(firmware_tdvf_store, measured);
    firmware.tdvf.sections[0].data_offset = 0x84001;
    FOR_TDX(firmware_tdvf_inside, no);
    firmware.tdvf.sections[0].data_offset = UINT32_MAX;
    FOR_TDX(firmware_tdvf_inside, no);
    firmware.tdvf.sections[0].data_offset = 0;
    firmware.tdvf.sections[0].memory_size = UINT64_MAX;
    FOR_TDX(firmware_tdvf_inside, no);
    firmware.tdvf.sections[0].memory_size = 0x37c000;
    firmware.tdvf.sections[3].data_offset = UINT32_MAX; /* memory has no content */
    FOR_TDX(firmware_tdvf_inside, yes);
    firmware.tdvf.sections[1].attributes = 0;
    FOR_TDX(firmware_tdvf_store, unmeasured);
    FOR_TDX(firmware_tdvf_measured, yes);
    firmware.tdvf.sections[0].attributes = 2;
    FOR_TDX(firmware_tdvf_measured, no);
}

static void test_ram(void)
{
    reset_searched();
    EXPECT_SEEN(ram_holds_firmware, yes, BY_DEFAULT, &seen, "--firmware=uefi", "--ram=1M");
    EXPECT(ram_holds_firmware, unknown, BY_NOTHING, "--coco=tdx");
    SEARCHED(ram_holds_firmware, yes);
    FOR_TDX(ram_holds_firmware, yes);
    /* SEV: the last section ends at 0x811000; TDX: at 0x820000. */
    EXPECT_SEEN(ram_holds_firmware, yes, BY_SIGHT, &seen, "--coco=sev-snp", "--ram=8260K");
    EXPECT_SEEN(ram_holds_firmware, no, BY_SIGHT, &seen, "--coco=sev-snp", "--ram=8259K");
    EXPECT_SEEN(ram_holds_firmware, yes, BY_SIGHT, &seen, "--coco=tdx", "--ram=8320K");
    EXPECT_SEEN(ram_holds_firmware, no, BY_SIGHT, &seen, "--coco=tdx", "--ram=8319K");
    /* A q35 with 2816 MiB or more has 2 GiB below the PCI hole. */
    firmware.sev.sections[3].gpa = 0x90000000;
    EXPECT_SEEN(ram_holds_firmware, yes, BY_SIGHT, &seen, "--coco=sev-snp", "--ram=2815M");
    EXPECT_SEEN(ram_holds_firmware, no, BY_SIGHT, &seen, "--coco=sev-snp", "--ram=2816M");
    firmware.tdvf.sections[3].memory_size = UINT64_MAX - 0xfff;
    FOR_TDX(ram_holds_firmware, no);
}

void test_firmware_tdx(void **state)
{
    (void)state;
    test_tdvf_refused();
    test_tdvf_metadata();
    test_tdvf_sections();
    test_ram();
}
