/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/inspect_names.h"

#define NAME_OF(names, number) ((size_t)(number) < sizeof(names) / sizeof((names)[0]) ? (names)[number] : NULL)

const char *coco_guided_name(enum coco_guided_kind kind)
{
    static const char *const names[] = {
        [COCO_GUIDED_SEV_RESET] = "SEV-ES reset block",
        [COCO_GUIDED_SEV_SECRET] = "SEV launch secret",
        [COCO_GUIDED_SEV_HASHES] = "SEV kernel hashes",
        [COCO_GUIDED_SEV_METADATA] = "SEV metadata offset",
        [COCO_GUIDED_TDX_METADATA] = "TDX metadata offset",
        [COCO_GUIDED_IGVM] = "IGVM",
        [COCO_GUIDED_SVSM] = "SVSM",
    };

    return NAME_OF(names, kind);
}

const char *coco_sev_section_name(uint32_t kind)
{
    static const char *const names[] = {
        [COCO_SEV_SECTION_MEMORY] = "memory",
        [COCO_SEV_SECTION_SECRETS] = "secrets",
        [COCO_SEV_SECTION_CPUID] = "CPUID",
        [COCO_SEV_SECTION_SVSM_CAA] = "SVSM calling area",
        [COCO_SEV_SECTION_KERNEL_HASHES] = "kernel hashes",
    };

    return NAME_OF(names, kind);
}

const char *coco_tdvf_section_name(uint32_t kind)
{
    static const char *const names[] = {
        [COCO_TDVF_BFV] = "boot firmware volume",
        [COCO_TDVF_CFV] = "configuration firmware volume",
        [COCO_TDVF_TD_HOB] = "TD HOB",
        [COCO_TDVF_TEMP_MEM] = "temporary memory",
        [COCO_TDVF_PERM_MEM] = "permanent memory",
        [COCO_TDVF_PAYLOAD] = "payload",
        [COCO_TDVF_PAYLOAD_PARAM] = "payload parameters",
    };

    return NAME_OF(names, kind);
}

const char *coco_build_name(enum coco_firmware_build build)
{
    static const char *const names[] = {
        [COCO_BUILD_PLAIN] = "plain",
        [COCO_BUILD_GENERIC] = "generic",
        [COCO_BUILD_AMD_SEV] = "amd-sev",
        [COCO_BUILD_INTEL_TDX] = "intel-tdx",
    };

    return NAME_OF(names, build);
}

const char *coco_shape_name(enum coco_firmware_shape shape)
{
    static const char *const names[] = {
        [COCO_SHAPE_UNIFIED] = "unified", [COCO_SHAPE_CODE] = "code", [COCO_SHAPE_VARIABLES] = "variables"};

    return NAME_OF(names, shape);
}

const char *coco_kernel_name(enum coco_kernel_kind kind)
{
    static const char *const names[] = {
        [COCO_KERNEL_LINUX] = "linux",         [COCO_KERNEL_UKI] = "uki",
        [COCO_KERNEL_UKI_ADDON] = "uki-addon", [COCO_KERNEL_BOOT_LOADER] = "boot-loader",
        [COCO_KERNEL_EFI_OTHER] = "efi",       [COCO_KERNEL_ELF] = "elf",
        [COCO_KERNEL_MULTIBOOT] = "multiboot",
    };

    return NAME_OF(names, kind);
}

const char *coco_image_format_name(const struct coco_disk *disk)
{
    static const char *const names[] = {[COCO_IMAGE_RAW] = "raw", [COCO_IMAGE_QCOW2] = "qcow2"};

    return disk->format == COCO_IMAGE_OTHER ? disk->format_name : NAME_OF(names, disk->format);
}
