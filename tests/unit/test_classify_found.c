/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is found in launches of others, which no words of ours say: the settings are put in as an importer does it. */
#include "classify_tests.h"

#include <string.h>

#include "coco/host.h"

#define SETTINGS_MAX 3

struct found_setting {
    enum coco_option option;
    const char *text;
};

/* A launch of another program's, with up to three settings. */
#define EXPECT_FOUND(fact, value, origin, ...)                                                                         \
    expect_found(COCO_FACT_##fact, COCO_##fact##_##value, origin, NULL,                                                \
                 (const struct found_setting[SETTINGS_MAX]){__VA_ARGS__}, __LINE__)

static enum coco_dialect dialect = COCO_DIALECT_QEMU;

static void expect_found(enum coco_fact fact, unsigned value, int origin, const struct coco_observations *observations,
                         const struct found_setting settings[SETTINGS_MAX], int line)
{
    struct coco_request request;
    struct coco_error error;

    assert_int_equal(coco_request_init(&request), COCO_OK);
    request.dialect = dialect;
    for (size_t i = 0; i < SETTINGS_MAX && settings[i].text; i++)
        assert_int_equal(coco_request_add(&request, settings[i].option, settings[i].text, strlen(settings[i].text),
                                          (struct coco_origin){0}, &error),
                         COCO_OK);
    expect_of_request(fact, value, origin, observations, &request, __FILE__, line);
    coco_request_done(&request);
}

/* Nothing found, and found. */
#define EXPECT_BOTH(option, fact, absent, found)                                                                       \
    do {                                                                                                               \
        EXPECT(fact, absent, BY_DEFAULT, NULL);                                                                        \
        EXPECT_FOUND(fact, absent, BY_DEFAULT, {0});                                                                   \
        EXPECT_FOUND(fact, found, 0, {COCO_OPTION_##option, "x"});                                                     \
        EXPECT_FOUND(fact, found, 1, {COCO_OPTION_coco, "tdx"}, {COCO_OPTION_##option, "x"});                          \
    } while (0)

void test_found(void **state)
{
    (void)state;
    EXPECT(launcher, own, BY_DEFAULT, NULL);
    EXPECT_FOUND(launcher, other, BY_DEFAULT, {0});
    EXPECT_BOTH(found_missing_object, missing_object, none, some);
    EXPECT_BOTH(found_sev, sev_object, none, some);
    EXPECT_BOTH(found_launch_secret, launch_secret, none, some);
    EXPECT_BOTH(found_quote_socket, tdx_quote_form, accepted, refused);
    EXPECT_BOTH(found_pflash, pflash, absent, given);
    EXPECT_BOTH(found_dtb, dtb, absent, given);
    EXPECT_BOTH(found_shim, shim, absent, given);
    EXPECT_BOTH(found_balloon, balloon, absent, given);
    EXPECT_BOTH(found_legacy_virtio, legacy_virtio, none, some);
    EXPECT_BOTH(found_no_iommu_platform, iommu_platform, on, off);
    EXPECT_BOTH(found_ivshmem, ivshmem, absent, given);
    EXPECT_BOTH(found_persistent_memory, persistent_memory, absent, given);
    EXPECT_BOTH(found_memory_device, memory_device, absent, given);
    EXPECT_BOTH(found_readonly_memory, ram_backend, writable, read_only);
    EXPECT_BOTH(found_vfio, vfio, absent, given);
    EXPECT_BOTH(found_smm, smm, off, on);
    EXPECT_BOTH(found_pic, pic, off, on);
    EXPECT_BOTH(found_gdbstub, gdbstub, absent, given);
    EXPECT_BOTH(found_only_migratable, only_migratable, no, yes);
    EXPECT_BOTH(found_restore, restore, no, yes);
    EXPECT_BOTH(found_reboot, reset, ends, restarts);
    EXPECT_BOTH(found_repeated_key, repeated_key, none, some);
    EXPECT_BOTH(found_readconfig_quirk, readconfig_quirk, none, some);
    EXPECT_BOTH(found_crash, crash, none, some);
}

/* Where the text says which it is; of several the one that is worst. */
void test_found_objects(void **state)
{
    (void)state;
    EXPECT(unused_object, none, BY_DEFAULT, NULL);
    EXPECT_FOUND(unused_object, sev, 0, {COCO_OPTION_found_unused_object, "sev-snp-guest,id=a"});
    EXPECT_FOUND(unused_object, tdx, 0, {COCO_OPTION_found_unused_object, "tdx-guest,id=a"});
    EXPECT_FOUND(unused_object, sev, 1, {COCO_OPTION_found_unused_object, "sev-snp-guest"},
                 {COCO_OPTION_found_unused_object, "sev-guest"});
    EXPECT_FOUND(unused_object, tdx, 0, {COCO_OPTION_found_unused_object, "tdx-guest"},
                 {COCO_OPTION_found_unused_object, "sev-guest"});
    EXPECT_FOUND(unused_object, tdx, 1, {COCO_OPTION_found_unused_object, "sev-guest"},
                 {COCO_OPTION_found_unused_object, "tdx-guest"}, {COCO_OPTION_found_unused_object, "tdx-guest"});
    EXPECT(host_share, absent, BY_DEFAULT, NULL);
    EXPECT_FOUND(host_share, plan9, 0, {COCO_OPTION_found_host_share, "9p"});
    EXPECT_FOUND(host_share, virtiofs, 0, {COCO_OPTION_found_host_share, "virtiofs"},
                 {COCO_OPTION_found_host_share, "9p"});
    EXPECT(irqchip, split, BY_DEFAULT, NULL);
    EXPECT_FOUND(irqchip, split, 0, {COCO_OPTION_found_irqchip, "split"});
    EXPECT_FOUND(irqchip, kvm, 0, {COCO_OPTION_found_irqchip, "on"});
    EXPECT_FOUND(irqchip, qemu, 0, {COCO_OPTION_found_irqchip, "off"});
    EXPECT_FOUND(irqchip, qemu, 1, {COCO_OPTION_found_irqchip, "on"}, {COCO_OPTION_found_irqchip, "off"});
    EXPECT(snp_reduced_phys_bits, automatic, BY_DEFAULT, NULL);
    EXPECT_FOUND(snp_reduced_phys_bits, refused, 0, {COCO_OPTION_found_reduced_phys_bits, "0"});
    EXPECT_FOUND(snp_reduced_phys_bits, accepted, 0, {COCO_OPTION_found_reduced_phys_bits, "1"});
    EXPECT_FOUND(snp_reduced_phys_bits, accepted, 0, {COCO_OPTION_found_reduced_phys_bits, "63"});
    EXPECT_FOUND(snp_reduced_phys_bits, refused, 0, {COCO_OPTION_found_reduced_phys_bits, "64"});
}

void test_found_c_bit(void **state)
{
    static struct coco_host host;
    static const struct coco_observations seen = {.host = &host};

    (void)state;
    coco_host_see_number(&host, COCO_HOST_amd_c_bit, 51);
    EXPECT(snp_cbitpos, automatic, BY_DEFAULT, NULL);
    EXPECT_SEEN(snp_cbitpos, automatic, BY_DEFAULT, &seen, NULL);
    EXPECT_FOUND(snp_cbitpos, unknown, BY_NOTHING, {COCO_OPTION_found_cbitpos, "51"});
    EXPECT_FOUND(snp_cbitpos, different, 0, {COCO_OPTION_found_cbitpos, "0"});
    EXPECT_FOUND(snp_cbitpos, different, 0, {COCO_OPTION_found_cbitpos, "64"});
    expect_found(COCO_FACT_snp_cbitpos, COCO_snp_cbitpos_same, 0, &seen,
                 (const struct found_setting[SETTINGS_MAX]){{COCO_OPTION_found_cbitpos, "51"}}, __LINE__);
    expect_found(COCO_FACT_snp_cbitpos, COCO_snp_cbitpos_different, 0, &seen,
                 (const struct found_setting[SETTINGS_MAX]){{COCO_OPTION_found_cbitpos, "47"}}, __LINE__);
    expect_found(COCO_FACT_snp_cbitpos, COCO_snp_cbitpos_different, 0, &seen,
                 (const struct found_setting[SETTINGS_MAX]){{COCO_OPTION_found_cbitpos, "0"}}, __LINE__);
}

/* Facts about options that are ours alone: what they are in launches of others. */
void test_found_dialects(void **state)
{
    static const enum coco_dialect others[] = {COCO_DIALECT_QEMU, COCO_DIALECT_READCONFIG, COCO_DIALECT_LIBVIRT};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        dialect = others[i];
        EXPECT_FOUND(launcher, other, BY_DEFAULT, {0});
        EXPECT_FOUND(cmdline_console, absent, BY_DEFAULT, {0});
        EXPECT_FOUND(cmdline_console, matches, 0, {COCO_OPTION_cmdline, "console=ttyS1,115200"});
        EXPECT_FOUND(ram_max, unset, 0, {COCO_OPTION_ram, "4G:4G"});
        EXPECT_FOUND(ram_max, above, 0, {COCO_OPTION_ram, "4G:8G"});
        EXPECT_FOUND(ram_max, equal, 0, {COCO_OPTION_ram, "4G:4G:2"});
        EXPECT_FOUND(ram_slots, unset, 0, {COCO_OPTION_ram, "4G:4G:0"});
        EXPECT_FOUND(ram_slots, refused, 0, {COCO_OPTION_ram, "4G:8G:257"});
    }
    dialect = COCO_DIALECT_VMSPAWN;
    EXPECT_FOUND(launcher, vmspawn, BY_DEFAULT, {0});
    EXPECT_FOUND(cmdline_console, absent, BY_DEFAULT, {0});
    EXPECT_FOUND(cmdline_console, differs, 0, {COCO_OPTION_cmdline, "console=ttyS1"});
    EXPECT_FOUND(ram_max, equal, 0, {COCO_OPTION_ram, "4G:4G"});
    EXPECT_FOUND(ram_slots, refused, 0, {COCO_OPTION_ram, "4G:8G:0"});
    dialect = COCO_DIALECT_QEMU;
}
