/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Judgements of files: a firmware image that can do everything, changed in one place at a time; kernels; and the order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/identify.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SEV_AT       0x3ff000u
#define TDX_AT       0x3fe000u

/* As a build for AMD SEV is: every page that SNP needs, and TDX metadata beside. */
static void make_good(struct coco_firmware *firmware)
{
    static const struct coco_sev_section sev[] = {
        {0x800000, 0x9000, COCO_SEV_SECTION_MEMORY},
        {0x80d000, 0x1000, COCO_SEV_SECTION_SECRETS},
        {0x80e000, 0x1000, COCO_SEV_SECTION_CPUID},
        {0x810000, 0x1000, COCO_SEV_SECTION_KERNEL_HASHES},
    };
    static const struct coco_tdvf_section tdx[] = {
        {0x84000, 0x37c000, 0xffc84000, 0x37c000, COCO_TDVF_BFV, COCO_TDVF_MR_EXTEND},
        {0, 0x84000, 0xffc00000, 0x84000, COCO_TDVF_CFV, 0},
        {0, 0, 0x809000, 0x2000, COCO_TDVF_TD_HOB, 0},
        {0, 0, 0x820000, 0x1000, COCO_TDVF_TEMP_MEM, 0},
    };

    memset(firmware, 0, sizeof(*firmware));
    firmware->size = 0x400000;
    firmware->shape = COCO_SHAPE_UNIFIED;
    firmware->table.present = true;
    firmware->sev.has_reset_block = true;
    firmware->sev.reset_address = 0x80b004;
    firmware->sev.has_hashes_area = true;
    firmware->sev.hashes_base = 0x810c00;
    firmware->sev.hashes_size = 0x400;
    firmware->sev.metadata = COCO_METADATA_PRESENT;
    firmware->sev.metadata_offset = SEV_AT;
    firmware->sev.metadata_version = 1;
    firmware->sev.count = COUNT(sev);
    memcpy(firmware->sev.sections, sev, sizeof(sev));
    firmware->tdvf.metadata = COCO_METADATA_PRESENT;
    firmware->tdvf.metadata_offset = TDX_AT;
    firmware->tdvf.version = 1;
    firmware->tdvf.count = COUNT(tdx);
    memcpy(firmware->tdvf.sections, tdx, sizeof(tdx));
    firmware->volumes.main_unpacked = true;
    firmware->volumes.verifies_hashes = true;
}

/* What a change leaves. Each ability includes those that need it. */
enum {
    SNP = 1,
    MEASURES = 2,
    ENFORCES = 4,
    TDX = 8,
    BIOS = 16,
    PFLASH = 32,
    ALL = SNP | MEASURES | ENFORCES | TDX | BIOS
};

static int abilities(const struct coco_firmware_use *use)
{
    return (use->boots_snp ? SNP : 0) | (use->measures_hashes ? MEASURES : 0) | (use->enforces_hashes ? ENFORCES : 0) |
           (use->boots_tdx ? TDX : 0) | (use->usable_as_bios ? BIOS : 0) | (use->usable_as_pflash ? PFLASH : 0);
}

static void judge(const struct coco_firmware *firmware, struct coco_firmware_use *ret_use,
                  struct coco_faults *ret_faults)
{
    memset(ret_use, 0x55, sizeof(*ret_use));
    memset(ret_faults, 0x55, sizeof(*ret_faults));
    coco_firmware_judge(firmware, ret_use, ret_faults);
    /* A reason is there just where something cannot be done. */
    assert_int_equal(!ret_use->no_snp, ret_use->boots_snp);
    assert_int_equal(!ret_use->no_tdx, ret_use->boots_tdx);
    assert_int_equal(!ret_use->no_hashes, ret_use->enforces_hashes);
    assert_int_equal(!ret_use->no_bios, ret_use->usable_as_bios);
    assert_int_equal(!ret_use->no_pflash, ret_use->usable_as_pflash);
    assert_true(ret_use->measures_hashes || !ret_use->enforces_hashes);
}

static struct coco_firmware firmware;

/* Judges `firmware`: exactly these abilities, and this many faults, the first at `offset` (0: it has none). */
static void expect(int able, size_t faults, uint64_t offset, int line)
{
    struct coco_firmware_use use;
    struct coco_faults seen;

    judge(&firmware, &use, &seen);
    if (abilities(&use) != able || seen.count != faults ||
        (faults && (seen.list[0].has_offset != (offset != 0) || seen.list[0].offset != offset)))
        fail_msg("line %d: can do %#x (expected %#x), %zu faults (expected %zu), the first at %#llx: %s", line,
                 (unsigned)abilities(&use), (unsigned)able, seen.count, faults,
                 seen.count ? (unsigned long long)seen.list[0].offset : 0, seen.count ? seen.list[0].says : "");
}

#define AFTER(change, able, faults, offset)                                                                            \
    do {                                                                                                               \
        make_good(&firmware);                                                                                          \
        change;                                                                                                        \
        expect(able, faults, offset, __LINE__);                                                                        \
    } while (0)

#define SEV_SECTION(index) (SEV_AT + 16 + 12 * (index))
#define TDX_SECTION(index) (TDX_AT + 16 + 32 * (index))

static void test_good_firmware(void **state)
{
    (void)state;
    AFTER((void)0, ALL, 0, 0);
    /* At the edge of what is allowed. */
    AFTER(firmware.sev.hashes_base = 0x810f50, ALL, 0, 0);
    AFTER(firmware.sev.hashes_size = 176, ALL, 0, 0);
    AFTER(firmware.size = 16 * 1024 * 1024, ALL, 0, 0);
    AFTER(firmware.sev.sections[0].gpa = 0x804000, ALL, 0, 0); /* ends where the next begins */
    AFTER(firmware.tdvf.sections[0].attributes = COCO_TDVF_MR_EXTEND | COCO_TDVF_PAGE_AUG, ALL, 0, 0);
}

static void test_loading(void **state)
{
    (void)state;
    AFTER(firmware.size = 0x400000 + 0x1000, 0, 0, 0);
    AFTER(firmware.size = 0x1010000, 0, 0, 0);
    AFTER(firmware.shape = COCO_SHAPE_CODE, PFLASH, 0, 0);
    AFTER(firmware.shape = COCO_SHAPE_VARIABLES, 0, 0, 0);
    AFTER(firmware.shape = COCO_SHAPE_UNKNOWN, 0, 0, 0);
    AFTER(firmware.volumes.verifies_hashes = false, (ALL & ~ENFORCES) | PFLASH, 0, 0);
    AFTER(firmware.volumes.broken = true, ALL, 1, 0);
    AFTER((firmware.table.broken = true, firmware.table.offset = 0x3fffd0), ALL, 1, 0x3fffd0);
}

static void test_snp(void **state)
{
    const int left = TDX | BIOS;

    (void)state;
    AFTER(firmware.sev.has_reset_block = false, left, 0, 0);
    AFTER(firmware.sev.reset_address = 0, left, 0, 0);
    AFTER((firmware.sev.metadata = COCO_METADATA_ABSENT, firmware.sev.count = 0), left, 0, 0);
    AFTER((firmware.sev.metadata = COCO_METADATA_BROKEN, firmware.sev.count = 0), left, 1, SEV_AT);
    AFTER(firmware.sev.sections[0].size = 0, left, 0, 0);
    AFTER(firmware.sev.sections[0].gpa += 1, left, 1, SEV_SECTION(0));
    AFTER(firmware.sev.sections[1].size = 0xfff, left, 1, SEV_SECTION(1));
    AFTER(firmware.sev.sections[0].size = 0xe000, left, 1, SEV_SECTION(1));
    AFTER((firmware.sev.sections[0].gpa = 0xfffff000, firmware.sev.sections[1].gpa = 0x1000), ALL, 0, 0);
    AFTER(firmware.sev.sections[2].size = 0x2000, left, 1, SEV_SECTION(2));
    AFTER(firmware.sev.sections[2].kind = COCO_SEV_SECTION_MEMORY, left, 0, 0);
    AFTER(firmware.sev.sections[1].kind = 77, left, 0, 0);
}

static void test_hashes(void **state)
{
    const int left = SNP | TDX | BIOS;

    (void)state;
    AFTER(firmware.sev.has_hashes_area = false, left, 0, 0);
    AFTER(firmware.sev.hashes_base = 0, left, 0, 0);
    AFTER(firmware.sev.hashes_size = 175, left, 0, 0);
    AFTER(firmware.sev.hashes_base = 0x810f51, left, 1, SEV_SECTION(3));
    AFTER(firmware.sev.sections[3].kind = COCO_SEV_SECTION_MEMORY, left, 1, SEV_AT);
    AFTER((firmware.volumes.verifies_hashes = firmware.volumes.main_unpacked = false), (ALL & ~ENFORCES) | PFLASH, 0,
          0);
}

static void test_tdx(void **state)
{
    const int left = ALL & ~TDX;

    (void)state;
    AFTER((firmware.tdvf.metadata = COCO_METADATA_ABSENT, firmware.tdvf.count = 0), left, 0, 0);
    AFTER((firmware.tdvf.metadata = COCO_METADATA_BROKEN, firmware.tdvf.count = 0), left, 1, TDX_AT);
    AFTER(firmware.tdvf.version = 2, left, 1, TDX_AT);
    AFTER(firmware.tdvf.sections[3].kind = COCO_TDVF_PERM_MEM, left, 1, TDX_SECTION(3));
    AFTER(firmware.tdvf.sections[3].address += 8, left, 1, TDX_SECTION(3));
    AFTER(firmware.tdvf.sections[3].memory_size = 0x1800, left, 1, TDX_SECTION(3));
    AFTER(firmware.tdvf.sections[3].memory_size = 0, left, 1, TDX_SECTION(3));
    AFTER(firmware.tdvf.sections[3].raw_size = 0x1000, left, 1, TDX_SECTION(3));
    AFTER(firmware.tdvf.sections[3].address = 0x80a000, left, 1, TDX_SECTION(3));
    AFTER(firmware.tdvf.sections[1].raw_size = 0, left, 1, TDX_SECTION(1));
    AFTER(firmware.tdvf.sections[1].raw_size = 0x85000, left, 1, TDX_SECTION(1));
    AFTER(firmware.tdvf.sections[0].data_offset = 0x84001, left, 1, TDX_SECTION(0));
    AFTER(firmware.tdvf.sections[0].data_offset = 0xffffffff, left, 1, TDX_SECTION(0));
    AFTER(firmware.tdvf.sections[0].attributes = COCO_TDVF_PAGE_AUG, left, 1, TDX_SECTION(0));
    AFTER(firmware.tdvf.sections[2].kind = COCO_TDVF_TEMP_MEM, left, 0, 0);
    AFTER((firmware.tdvf.count = 3, firmware.tdvf.sections[0] = firmware.tdvf.sections[3]), left, 0, 0);
}

static enum coco_firmware_build build(void)
{
    struct coco_firmware_use use;
    struct coco_faults faults;

    judge(&firmware, &use, &faults);
    return use.build;
}

static void test_builds(void **state)
{
    (void)state;
    make_good(&firmware);
    assert_int_equal(build(), COCO_BUILD_AMD_SEV);
    firmware.volumes.verifies_hashes = false;
    assert_int_equal(build(), COCO_BUILD_GENERIC);
    firmware.sev.hashes_size = firmware.sev.hashes_base = 0; /* as Debian 12's is */
    assert_int_equal(build(), COCO_BUILD_GENERIC);
    firmware.sev.sections[3].size = 0;
    assert_int_equal(build(), COCO_BUILD_INTEL_TDX);
    firmware.tdvf.metadata = COCO_METADATA_ABSENT;
    assert_int_equal(build(), COCO_BUILD_GENERIC);
    firmware.sev.metadata = COCO_METADATA_ABSENT;
    assert_int_equal(build(), COCO_BUILD_PLAIN);
    firmware.volumes.main_unpacked = false;
    assert_int_equal(build(), COCO_BUILD_UNKNOWN);
    make_good(&firmware);
    firmware.shape = COCO_SHAPE_VARIABLES;
    assert_int_equal(build(), COCO_BUILD_UNKNOWN);
}

static void test_more_faults_than_are_listed(void **state)
{
    struct coco_firmware_use use;
    struct coco_faults faults;

    (void)state;
    make_good(&firmware);
    firmware.sev.count = COCO_SECTIONS_MAX;
    for (size_t i = 0; i < firmware.sev.count; i++)
        firmware.sev.sections[i] = (struct coco_sev_section){0x1001, 0x1000, COCO_SEV_SECTION_MEMORY};
    judge(&firmware, &use, &faults);
    assert_int_equal(faults.count, COCO_FAULTS_MAX);
    assert_true(faults.truncated);
}

static void add_section(struct coco_kernel *kernel, const char *name, size_t size)
{
    struct coco_pe_section *section = &kernel->pe.sections[kernel->pe.count++];

    memcpy(section->name, name, strlen(name) + 1);
    section->data = (struct coco_extent){0x1000, size};
}

static struct coco_kernel_use judge_kernel(struct coco_kernel *kernel, size_t expected_faults)
{
    struct coco_kernel_use use;
    struct coco_faults faults;

    memset(&use, 0x55, sizeof(use));
    memset(&faults, 0x55, sizeof(faults));
    coco_kernel_judge(kernel, &use, &faults);
    assert_int_equal(faults.count, expected_faults);
    assert_int_equal(!use.no_uefi, use.starts_under_uefi);
    assert_int_equal(!use.no_hashes, use.can_be_hashed);
    return use;
}

static void test_kernels(void **state)
{
    static struct coco_kernel kernel;

    (void)state;
    memset(&kernel, 0, sizeof(kernel));
    kernel.kind = COCO_KERNEL_LINUX;
    kernel.boot.present = kernel.boot.fits = kernel.boot.entry_64 = true;
    assert_false(judge_kernel(&kernel, 0).can_be_hashed); /* no PE */
    kernel.pe.present = true;
    kernel.pe.machine = COCO_PE_MACHINE_X86_64;
    assert_true(judge_kernel(&kernel, 0).can_be_hashed);
    assert_true(judge_kernel(&kernel, 0).starts_under_uefi);
    kernel.boot.entry_64 = false;
    assert_false(judge_kernel(&kernel, 0).can_be_hashed);
    kernel.boot.entry_64 = true;
    kernel.boot.fits = false;
    judge_kernel(&kernel, 1);
    kernel.pe.sections_outside = kernel.pe.truncated = true;
    judge_kernel(&kernel, 3);

    memset(&kernel, 0, sizeof(kernel));
    kernel.kind = COCO_KERNEL_ELF;
    kernel.elf.present = kernel.elf.pvh = true;
    kernel.elf.machine = COCO_ELF_MACHINE_X86_64;
    assert_true(judge_kernel(&kernel, 0).is_x86_64);
    assert_false(judge_kernel(&kernel, 0).can_be_hashed || judge_kernel(&kernel, 0).starts_under_uefi);
}

static void test_uki(void **state)
{
    static struct coco_kernel kernel;

    (void)state;
    memset(&kernel, 0, sizeof(kernel));
    kernel.kind = COCO_KERNEL_UKI;
    kernel.pe.present = true;
    kernel.pe.machine = COCO_PE_MACHINE_X86_64;
    add_section(&kernel, ".linux", 1);
    assert_non_null(strstr(judge_kernel(&kernel, 0).not_closed, ".cmdline"));
    add_section(&kernel, ".cmdline", 1);
    assert_non_null(strstr(judge_kernel(&kernel, 0).not_closed, ".initrd"));
    add_section(&kernel, ".initrd", 0); /* there, and empty */
    assert_false(judge_kernel(&kernel, 0).closed);
    kernel.pe.sections[2].data.size = 1;
    assert_true(judge_kernel(&kernel, 0).closed);
    assert_true(judge_kernel(&kernel, 0).can_be_hashed);
    kernel.pe.machine = 0xaa64;
    assert_false(judge_kernel(&kernel, 0).can_be_hashed);
}

static void test_order(void **state)
{
    static struct coco_kernel kernel;
    static struct coco_disk disk;
    static struct coco_initrd initrd;
    struct coco_found found = {.size = 0, .disk = &disk, .kernel = &kernel, .firmware = &firmware, .initrd = &initrd};

    (void)state;
    make_good(&firmware);
    kernel.kind = COCO_KERNEL_LINUX;
    disk.format = COCO_IMAGE_RAW;
    disk.table = COCO_TABLE_GPT;
    initrd.entries = 1;
    found.has_descriptor = true;
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_EMPTY);
    found.size = 1;
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_DISK);
    disk.table = COCO_TABLE_MBR; /* its signature may be a kernel's */
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_KERNEL);
    kernel.kind = COCO_KERNEL_NOT_ONE;
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_FIRMWARE);
    memset(&firmware, 0, sizeof(firmware));
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_INITRD);
    initrd.entries = 0; /* compressed, and no archive in it */
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_DESCRIPTOR);
    found.has_descriptor = false;
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_DISK);
    disk.format = COCO_IMAGE_NOT_ONE;
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_UNKNOWN);
    found = (struct coco_found){.size = 1}; /* nothing was looked for */
    assert_int_equal(coco_file_identify(&found), COCO_FILE_KIND_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_firmware),
        cmocka_unit_test(test_loading),
        cmocka_unit_test(test_snp),
        cmocka_unit_test(test_hashes),
        cmocka_unit_test(test_tdx),
        cmocka_unit_test(test_builds),
        cmocka_unit_test(test_more_faults_than_are_listed),
        cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_uki),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
