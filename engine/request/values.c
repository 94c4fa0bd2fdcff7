/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of values as a table: who reads them, and what they take in words. */
#include "request/values.h"

static const struct kind {
    bool (*read)(struct coco_reading *reading);
    const char *takes;
} kinds[] = {
    [COCO_KIND_SWITCH] = {NULL, "yes or no"},
    [COCO_KIND_BOOL] = {coco_read_boolean, "yes or no"},
    [COCO_KIND_BOOL_AUTO] = {coco_read_tristate, "yes, no or auto"},
    [COCO_KIND_CHOICE] = {coco_read_choice, NULL},
    [COCO_KIND_SIZE] = {coco_read_size,
                        "a size in bytes, or with a suffix K, M, G, T, P or E to base 1024, as in 1.5G"},
    [COCO_KIND_NUMBER] = {coco_read_number, "a number in decimal digits"},
    [COCO_KIND_RAM] = {coco_read_ram, "BYTES[:MAXBYTES[:SLOTS]], as in 2G or 2G:8G:4"},
    [COCO_KIND_CPUS] = {coco_read_cpus, "CPUS[:MAX], as in 4 or 4:8"},
    [COCO_KIND_CID] = {coco_read_cid, "a number from 3 to 4294967294"},
    [COCO_KIND_UUID] = {coco_read_uuid, "32 hex digits, with or without the four dashes"},
    [COCO_KIND_PATH] = {coco_read_path, "a path"},
    [COCO_KIND_PATH_AUTO_OFF] = {coco_read_path_auto_off, "auto, off, or a path that holds a slash"},
    [COCO_KIND_FIRMWARE] = {coco_read_firmware, "auto, uefi, bios, none, or a path that holds a slash"},
    [COCO_KIND_HOST] = {coco_read_host, "live, none, or the path of a profile, which holds a slash or ends in .json"},
    [COCO_KIND_FEATURES] = {coco_read_features,
                            "names of features separated by commas, each with or without ~ before it"},
    [COCO_KIND_DRIVE] = {coco_read_drive, "[raw:|qcow2:][virtio-blk:|virtio-scsi:|nvme:|scsi-cd:]PATH"},
    [COCO_KIND_MACHINE_TYPE] = {coco_read_machine_type, "a machine type as QEMU names it"},
    [COCO_KIND_WORD_OPTIONAL] = {coco_read_word, "nothing, or a word of letters, digits, and . _ + -"},
    [COCO_KIND_TEXT] = {coco_read_text, "text that is not empty"},
    [COCO_KIND_ARGUMENT] = {coco_read_text, "a kernel argument"},
    [COCO_KIND_MACHINE_NAME] = {coco_read_machine_name,
                                "a host name: letters, digits, - and _, in parts separated by dots, 64 bytes at most"},
    [COCO_KIND_CPU_MODEL] = {coco_read_cpu_model, "MODEL[,FLAG...] as QEMU spells it, as in EPYC-v4 or host,-avx512f"},
    [COCO_KIND_BASE64] = {coco_read_base64, "bytes in base64"},
    [COCO_KIND_SNP_POLICY] = {coco_read_snp_policy,
                              "a number such as 0x30000, or words out of smt, debug, migrate-ma, single-socket, cxl, "
                              "aes-256-xts, rapl-disable, ciphertext-hiding, page-swap-disable and abi=MAJOR.MINOR, "
                              "separated by commas"},
    [COCO_KIND_TDX_ATTRIBUTES] = {coco_read_tdx_attributes,
                                  "a number such as 0x10000000, or words out of debug, sept-ve-disable, pks and "
                                  "perfmon, separated by commas"},
    [COCO_KIND_QUOTE_SOCKET] = {coco_read_quote_socket, "vsock:CID:PORT, unix:PATH, or no"},
    [COCO_KIND_CREDENTIAL] = {coco_read_credential, "ID:VALUE"},
    [COCO_KIND_CREDENTIAL_FILE] = {coco_read_credential_file, "ID:PATH"},
};

bool coco_read_value(struct coco_reading *reading)
{
    return kinds[reading->option->kind].read(reading);
}

const char *coco_kind_takes(enum coco_kind kind)
{
    return kinds[kind].takes;
}
