/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The search for firmware, descriptors, and the firmware image as such. */
#include "classify_firmware.h"

static void test_search(void)
{
    static const struct coco_kernel linux_kernel = {.kind = COCO_KERNEL_LINUX}, uki = {.kind = COCO_KERNEL_UKI},
                                    loader = {.kind = COCO_KERNEL_BOOT_LOADER}, efi = {.kind = COCO_KERNEL_EFI_OTHER};

    EXPECT(firmware_search, unknown, BY_NOTHING, "--coco=tdx");
    EXPECT(firmware_search, unknown, BY_NOTHING, "--firmware=uefi");
    EXPECT(firmware_search, unknown, BY_NOTHING, "--image=x");
    EXPECT(firmware_search, unknown, BY_NOTHING, "--linux=x"); /* it may be a UKI */
    EXPECT(firmware_search, not_needed, 1, "--coco=tdx", "--firmware=/f");
    EXPECT(firmware_search, not_needed, 0, "--firmware=bios", "--image=x");
    EXPECT(firmware_search, not_needed, 0, "--firmware=none");
    reset_searched();
    SEARCHED(firmware_search, found);
    EXPECT_SEEN(firmware_search, found, BY_SIGHT, &seen, "--firmware=uefi", "--linux=x");
    EXPECT_SEEN(firmware_search, unknown, BY_NOTHING, &seen, "--linux=x");
    seen.kernel = &linux_kernel;
    EXPECT_SEEN(firmware_search, not_needed, BY_DEFAULT, &seen, "--linux=x");
    EXPECT_SEEN(firmware_search, found, BY_SIGHT, &seen, "--linux=x", "--coco=tdx");
    seen.search = COCO_SEARCH_NOTHING;
    SEARCHED(firmware_search, nothing);
    seen.kernel = &uki;
    EXPECT_SEEN(firmware_search, nothing, BY_SIGHT, &seen, "--linux=x");
    seen.kernel = &loader;
    EXPECT_SEEN(firmware_search, nothing, BY_SIGHT, &seen, "--linux=x");
    seen.kernel = &efi;
    EXPECT_SEEN(firmware_search, nothing, BY_SIGHT, &seen, "--linux=x");
    EXPECT_SEEN(firmware_search, not_needed, 1, &seen, "--linux=x", "--firmware=none");
}

static void test_technology(void)
{
    static const char *const tdx[] = {"intel-tdx"};

    reset_searched();
    SEARCHED(descriptor_technology, declared);
    FOR_TDX(descriptor_technology, lacking);
    EXPECT_SEEN(descriptor_technology, none, BY_SIGHT, &seen, "--firmware=uefi");
    descriptor.features = tdx;
    descriptor.feature_count = 1;
    FOR_TDX(descriptor_technology, declared);
    NAMED(descriptor_technology, lacking);
    reset_named();
    NAMED(descriptor_technology, none);
    EXPECT(descriptor_technology, none, 0, "--firmware=bios");
    EXPECT(descriptor_technology, unknown, BY_NOTHING, "--coco=tdx");
}

static void test_target(void)
{
    reset_searched();
    SEARCHED(descriptor_target, fits);
    EXPECT_SEEN(descriptor_target, fits, BY_SIGHT, &seen, "--coco=tdx", "--machine-type=pc-q35-9.2");
    EXPECT_SEEN(descriptor_target, differs, BY_SIGHT, &seen, "--coco=tdx", "--machine-type=pc-i440fx-9.2");
    descriptor.target_count = 0;
    SEARCHED(descriptor_target, differs);
    reset_named();
    EXPECT_SEEN(descriptor_target, fits, 0, &seen, "--firmware=/f", "--machine-type=microvm");
}

static void test_descriptor_words(void)
{
    static const char *const smm[] = {"requires-smm"}, *const secure[] = {"secure-boot"};

    reset_searched();
    SEARCHED(descriptor_interface, uefi);
    SEARCHED(descriptor_smm, not_required);
    SEARCHED(firmware_format, raw);
    SEARCHED(descriptor_secure_boot, lacking);
    descriptor.is_uefi = false;
    descriptor.image_format = "qcow2";
    descriptor.features = smm;
    descriptor.feature_count = 1;
    SEARCHED(descriptor_interface, other);
    SEARCHED(descriptor_smm, required);
    SEARCHED(firmware_format, other);
    descriptor.features = secure;
    SEARCHED(descriptor_secure_boot, declared);
    reset_named();
    NAMED(descriptor_interface, uefi);
    NAMED(descriptor_smm, not_required);
    NAMED(firmware_format, raw);
    NAMED(descriptor_secure_boot, none);
}

static void test_mapping(void)
{
    reset_searched();
    SEARCHED(descriptor_flash, usable);
    SEARCHED(descriptor_stateless, stateless);
    descriptor.mode = COCO_FLASH_COMBINED; /* says nothing of memory */
    SEARCHED(descriptor_flash, usable);
    SEARCHED(descriptor_stateless, stateless);
    descriptor.device = COCO_DEVICE_FLASH;
    SEARCHED(descriptor_flash, combined);
    SEARCHED(descriptor_stateless, stateful);
    descriptor.mode = COCO_FLASH_SPLIT;
    SEARCHED(descriptor_flash, usable);
    SEARCHED(descriptor_stateless, stateful);
    descriptor.mode = COCO_FLASH_STATELESS;
    SEARCHED(descriptor_stateless, stateless);
}

static void test_place(void)
{
    reset_searched();
    SEARCHED(descriptor_place, system);
    descriptor.path = "/etc/qemu/firmware/x.json";
    SEARCHED(descriptor_place, system);
    descriptor.path = "/someone/.config/qemu/firmware/x.json";
    SEARCHED(descriptor_place, home);
    NAMED(descriptor_place, system);
    descriptor.path = "/usrx/x.json";
    SEARCHED(descriptor_place, home);
}

static void expect_claim(const char *feature, bool broken)
{
    const char *const features[] = {"verbose-dynamic", feature};

    descriptor.features = features;
    descriptor.feature_count = 2;
    if (broken)
        SEARCHED(firmware_claims, broken);
    else
        SEARCHED(firmware_claims, kept);
}

static void test_claims(void)
{
    reset_searched();
    expect_claim("amd-sev-snp", false);
    expect_claim("intel-tdx", false);
    expect_claim("secure-boot", true);
    expect_claim("enrolled-keys", true);
    firmware.sev.metadata = COCO_METADATA_BROKEN;
    firmware.tdvf.metadata = COCO_METADATA_ABSENT;
    firmware.volumes.has_secure_boot = firmware.volumes.has_platform_key = true;
    expect_claim("amd-sev-snp", true);
    expect_claim("intel-tdx", true);
    expect_claim("secure-boot", false);
    expect_claim("enrolled-keys", false);
}

/* What could not be read breaks no word; and the keys of a split pair are in its other half. */
static void test_claims_open(void)
{
    static const char *const features[] = {"secure-boot", "amd-sev-snp"}, *const keys[] = {"enrolled-keys"};

    reset_searched();
    descriptor.features = features;
    firmware.volumes.main_unpacked = false;
    EXPECT_SEEN(firmware_claims, unknown, BY_NOTHING, &seen, "--coco=sev-snp");
    firmware.sev.metadata = COCO_METADATA_ABSENT;
    SEARCHED(firmware_claims, broken);
    descriptor.features = keys;
    descriptor.feature_count = 1;
    firmware.volumes.store_readable = false;
    EXPECT_SEEN(firmware_claims, unknown, BY_NOTHING, &seen, "--coco=sev-snp");
    descriptor.device = COCO_DEVICE_FLASH;
    descriptor.mode = COCO_FLASH_SPLIT;
    SEARCHED(firmware_claims, kept);
    seen.firmware = NULL;
    EXPECT_SEEN(firmware_claims, unknown, BY_NOTHING, &seen, "--coco=sev-snp");
    reset_named();
    NAMED(firmware_claims, kept);
}

static void test_image(void)
{
    static const enum coco_firmware_shape shapes[] = {COCO_SHAPE_UNKNOWN, COCO_SHAPE_CODE, COCO_SHAPE_VARIABLES};

    reset_named();
    EXPECT(firmware_shape, unknown, BY_NOTHING, "--firmware=/f");
    EXPECT(firmware_shape, none, 0, "--firmware=bios");
    EXPECT(firmware_size, whole, 0, "--firmware=none");
    NAMED(firmware_shape, unified);
    NAMED(firmware_size, whole);
    firmware.shape = shapes[0];
    NAMED(firmware_shape, other);
    firmware.shape = shapes[1];
    NAMED(firmware_shape, code_half);
    firmware.shape = shapes[2];
    NAMED(firmware_shape, variable_half);
    firmware.size = 65536;
    NAMED(firmware_size, whole);
    firmware.size = 65535;
    NAMED(firmware_size, odd);
    firmware.size = 0;
    NAMED(firmware_size, odd);
}

/* Flash takes any size, and only a plain guest has flash. */
static void test_size_of_flash(void)
{
    reset_searched();
    firmware.size = 3653632;
    descriptor.device = COCO_DEVICE_FLASH;
    EXPECT_SEEN(firmware_size, whole, BY_SIGHT, &seen, "--firmware=uefi");
    SEARCHED(firmware_size, odd);
    descriptor.device = COCO_DEVICE_MEMORY;
    EXPECT_SEEN(firmware_size, odd, BY_SIGHT, &seen, "--firmware=uefi");
}

static void test_build(void)
{
    reset_named();
    NAMED(firmware_build, other);
    firmware.volumes.verifies_hashes = firmware.volumes.main_unpacked = false;
    NAMED(firmware_build, other);
    firmware.sev.sections[3].size = 0; /* what SEV needs is there for form's sake */
    firmware.sev.hashes_size = 0;
    NAMED(firmware_build, intel_tdx);
    firmware.shape = COCO_SHAPE_VARIABLES;
    NAMED(firmware_build, other);
    seen.firmware = NULL;
    EXPECT_SEEN(firmware_build, unknown, BY_NOTHING, &seen, "--firmware=/f");
}

static void test_secure_boot(void)
{
    static const char *const features[] = {"secure-boot"};

    EXPECT(secure_boot, automatic, BY_DEFAULT, NULL);
    EXPECT(secure_boot, automatic, 0, "--secure-boot=auto");
    EXPECT(secure_boot, yes, 0, "--secure-boot=yes");
    EXPECT(secure_boot, no, 1, "--secure-boot=yes", "--secure-boot=no");
    EXPECT(firmware_secure_boot, incapable, 0, "--firmware=bios");
    EXPECT(firmware_keys, none, 0, "--firmware=none");
    reset_searched();
    SEARCHED(firmware_secure_boot, incapable);
    SEARCHED(firmware_keys, none);
    firmware.volumes.has_secure_boot = firmware.volumes.has_platform_key = true;
    SEARCHED(firmware_secure_boot, capable);
    SEARCHED(firmware_keys, enrolled);
    firmware.volumes = (struct coco_firmware_volumes){0};
    EXPECT_SEEN(firmware_secure_boot, unknown, BY_NOTHING, &seen, "--coco=sev-snp");
    EXPECT_SEEN(firmware_keys, unknown, BY_NOTHING, &seen, "--coco=sev-snp");
    descriptor.features = features;
    descriptor.feature_count = 1;
    SEARCHED(firmware_secure_boot, capable);
}

static void test_enforcing(void)
{
    reset_searched();
    SEARCHED(firmware_enforces_hashes, yes);
    firmware.volumes.main_unpacked = false;
    SEARCHED(firmware_enforces_hashes, yes);
    firmware.volumes.verifies_hashes = false;
    EXPECT_SEEN(firmware_enforces_hashes, unknown, BY_NOTHING, &seen, "--coco=sev-snp");
    firmware.volumes.main_unpacked = true;
    SEARCHED(firmware_enforces_hashes, no);
}

void test_descriptor(void **state)
{
    (void)state;
    test_search();
    test_technology();
    test_target();
    test_descriptor_words();
    test_mapping();
    test_place();
    test_claims();
    test_claims_open();
}

void test_firmware_image(void **state)
{
    (void)state;
    test_image();
    test_size_of_flash();
    test_build();
    test_secure_boot();
    test_enforcing();
}
