/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a firmware image is, by its bytes. QEMU maps the image so that its end is at 4 GiB, and finds all that SEV-SNP
 * and TDX need through a table of GUIDs that ends 32 bytes before the end.
 *
 * Sources: edk2 OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm, OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm and
 * IntelTdxMetadata.asm, MdePkg/Include/Pi/PiFirmwareVolume.h; QEMU 11.1 hw/i386/pc_sysfw_ovmf.c, tdvf.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A part of the image: offset from its start, and length, both in bytes and inside the image. */
struct coco_extent {
    size_t offset, size;
};

/* ---- the table of GUIDs ---- */

enum coco_guided_kind {
    COCO_GUIDED_UNKNOWN,
    COCO_GUIDED_SEV_RESET,  /* where application processors start */
    COCO_GUIDED_SEV_SECRET, /* launch secret area of SEV and SEV-ES */
    COCO_GUIDED_SEV_HASHES, /* table of kernel hashes */
    COCO_GUIDED_SEV_METADATA,
    COCO_GUIDED_TDX_METADATA,
    COCO_GUIDED_IGVM,
    COCO_GUIDED_SVSM,
};

struct coco_guided_entry {
    uint8_t guid[16]; /* as stored: the first three fields little-endian */
    enum coco_guided_kind kind;
    struct coco_extent data; /* without length and GUID */
};

#define COCO_GUIDED_MAX 32

struct coco_guided_table {
    bool present;   /* the footer's GUID is where it must be */
    bool broken;    /* a length is impossible: the table was read up to there */
    bool truncated; /* more than COCO_GUIDED_MAX entries: those behind are not listed, but found where they matter */
    size_t offset;  /* of the footer's GUID */
    size_t count;
    struct coco_guided_entry entries[COCO_GUIDED_MAX]; /* from the end of the image towards its start, as QEMU walks */
};

/* ---- SEV ---- */

enum coco_metadata_state {
    COCO_METADATA_ABSENT,
    COCO_METADATA_BROKEN, /* announced, and not where or what it must be */
    COCO_METADATA_PRESENT,
};

enum coco_sev_section_kind {
    COCO_SEV_SECTION_MEMORY = 1,
    COCO_SEV_SECTION_SECRETS = 2,
    COCO_SEV_SECTION_CPUID = 3,
    COCO_SEV_SECTION_SVSM_CAA = 4,
    COCO_SEV_SECTION_KERNEL_HASHES = 0x10,
};

struct coco_sev_section {
    uint32_t gpa, size;
    uint32_t kind; /* enum coco_sev_section_kind, or one that is not known here */
};

#define COCO_SECTIONS_MAX 64

struct coco_sev {
    bool has_reset_block;   /* in the table, or alone in its place as old images have it */
    uint32_t reset_address; /* CS base in the high, IP in the low half */
    bool has_hashes_area;
    uint32_t hashes_base, hashes_size;
    enum coco_metadata_state metadata;
    size_t metadata_offset; /* of "ASEV" */
    uint32_t metadata_version;
    bool truncated; /* more than COCO_SECTIONS_MAX sections */
    size_t count;
    struct coco_sev_section sections[COCO_SECTIONS_MAX];
};

/* ---- TDX ---- */

enum coco_tdvf_section_kind {
    COCO_TDVF_BFV,
    COCO_TDVF_CFV,
    COCO_TDVF_TD_HOB,
    COCO_TDVF_TEMP_MEM,
    COCO_TDVF_PERM_MEM,
    COCO_TDVF_PAYLOAD,
    COCO_TDVF_PAYLOAD_PARAM,
};

#define COCO_TDVF_MR_EXTEND UINT32_C(1) /* the section's content is measured into MRTD */
#define COCO_TDVF_PAGE_AUG  UINT32_C(2)

struct coco_tdvf_section {
    uint32_t data_offset, raw_size; /* in the image */
    uint64_t address, memory_size;  /* in the guest */
    uint32_t kind;                  /* enum coco_tdvf_section_kind, or one that is not known here */
    uint32_t attributes;
};

struct coco_tdvf {
    enum coco_metadata_state metadata;
    size_t metadata_offset; /* of "TDVF" */
    uint32_t version;
    bool truncated;
    size_t count;
    struct coco_tdvf_section sections[COCO_SECTIONS_MAX];
};

/* ---- firmware volumes ---- */

struct coco_volume {
    struct coco_extent extent;
    uint8_t file_system[16]; /* GUID, as stored */
    bool is_variable_store;
};

#define COCO_VOLUMES_MAX 16

struct coco_firmware_volumes {
    bool truncated;
    bool broken; /* there is the header of a volume whose checksum is wrong, or whose length leaves the image */
    size_t count;
    struct coco_volume volumes[COCO_VOLUMES_MAX];
    bool store_readable;   /* a variable store of the kind that can hold keys */
    bool has_platform_key; /* a variable PK with content: Secure Boot keys are enrolled */
    /* What the compressed main volume holds. Where it is not unpacked, true is true, and false is not known. */
    bool main_unpacked;
    bool verifies_hashes; /* the GUIDs of the three kernel hashes occur: an AMD SEV build, which enforces them */
    bool has_secure_boot; /* the driver that configures Secure Boot occurs */
};

/* ---- all of it ---- */

enum coco_firmware_shape {
    COCO_SHAPE_UNKNOWN,  /* no firmware volume */
    COCO_SHAPE_UNIFIED,  /* code and variable store in one */
    COCO_SHAPE_CODE,     /* the code half of a split pair */
    COCO_SHAPE_VARIABLES /* the variable half */
};

struct coco_firmware {
    size_t size;
    enum coco_firmware_shape shape;
    struct coco_guided_table table;
    struct coco_sev sev;
    struct coco_tdvf tdvf;
    struct coco_firmware_volumes volumes;
};

/*
 * Reads an image. Total: any bytes have an answer, and nothing beyond them is read. Volumes are looked for in the last
 * 64 MiB. Allocates only what LZMA needs to unpack the main volume (64 MiB at most, and as much as the volume says),
 * and frees that before it returns. `bytes` may be NULL when size is 0.
 */
void coco_firmware_inspect(const uint8_t *bytes, size_t size, struct coco_firmware *ret_firmware);

/* What only the main volume answers. */
#define COCO_ASK_FOR_KERNEL_HASHES 1u
#define COCO_ASK_FOR_SECURE_BOOT   2u

/*
 * The same, but that the main volume is unpacked no further than the questions need, and not at all for 0: to unpack
 * all of it takes a hundred times as long as everything else. Where a question is answered with no, or was not asked,
 * main_unpacked says whether that is known.
 */
void coco_firmware_inspect_for(const uint8_t *bytes, size_t size, unsigned questions,
                               struct coco_firmware *ret_firmware);

/* 36 characters and a NUL: the GUID as people write it. */
void coco_guid_format(const uint8_t guid[16], char ret_text[37]);
