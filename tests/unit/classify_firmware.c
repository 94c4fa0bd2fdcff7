/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "classify_firmware.h"

/* As OVMF.amdsev.fd is, but for numbers that do not matter. */
static const struct coco_firmware good_firmware = {
    .size = 4 * 1024 * 1024,
    .shape = COCO_SHAPE_UNIFIED,
    .sev = {.has_reset_block = true,
            .reset_address = 0x80b004,
            .has_hashes_area = true,
            .hashes_base = 0x810c00,
            .hashes_size = 0x400,
            .metadata = COCO_METADATA_PRESENT,
            .metadata_version = 1,
            .count = 4,
            .sections = {{0x800000, 0x9000, COCO_SEV_SECTION_MEMORY},
                         {0x80d000, 0x1000, COCO_SEV_SECTION_SECRETS},
                         {0x80e000, 0x1000, COCO_SEV_SECTION_CPUID},
                         {0x810000, 0x1000, COCO_SEV_SECTION_KERNEL_HASHES}}},
    .tdvf = {.metadata = COCO_METADATA_PRESENT,
             .version = 1,
             .count = 4,
             .sections = {{0x84000, 0x37c000, 0xffc84000, 0x37c000, COCO_TDVF_BFV, COCO_TDVF_MR_EXTEND},
                          {0, 0x84000, 0xffc00000, 0x84000, COCO_TDVF_CFV, COCO_TDVF_MR_EXTEND},
                          {0, 0, 0x809000, 0x2000, COCO_TDVF_TD_HOB, 0},
                          {0, 0, 0x810000, 0x10000, COCO_TDVF_TEMP_MEM, 0}}},
    .volumes = {.count = 2, .store_readable = true, .main_unpacked = true, .verifies_hashes = true},
};

static const char *const machines[] = {"pc-q35-*"};
static const struct coco_descriptor_target targets[] = {{"x86_64", 1, machines}};
static const char *const snp_features[] = {"amd-sev-snp", "verbose-dynamic"};

static const struct coco_descriptor good_descriptor = {
    .path = "/usr/share/qemu/firmware/60-amdsev.json",
    .is_uefi = true,
    .device = COCO_DEVICE_MEMORY,
    .image = "/usr/share/ovmf/OVMF.amdsev.fd",
    .image_format = "raw",
    .target_count = 1,
    .targets = targets,
    .feature_count = 2,
    .features = snp_features,
};

struct coco_firmware firmware;
struct coco_descriptor descriptor;
struct coco_observations seen;

void reset_searched(void)
{
    firmware = good_firmware;
    descriptor = good_descriptor;
    seen = (struct coco_observations){
        .search = COCO_SEARCH_FOUND,
        .descriptor = &descriptor,
        .firmware = &firmware,
    };
}

void reset_named(void)
{
    reset_searched();
    seen.search = COCO_SEARCH_NOT_MADE;
    seen.descriptor = NULL;
}
