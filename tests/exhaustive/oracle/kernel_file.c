/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on what the bytes of kernel and initrds say. Each comment is the line of meaning that the function was
 * written from. */
#include "table.h"

/* A UKI or another program that only UEFI starts. */
static bool is_efi_program(const struct oracle_situation *s)
{
    return s->kernel_kind == COCO_kernel_kind_uki || s->kernel_kind == COCO_kernel_kind_efi;
}

/* kernel-bootable | E, binding | A | the file is a kernel that QEMU can load */
static struct oracle_answer kernel_bootable(const struct oracle_situation *s)
{
    return always(s->kernel_kind != COCO_kernel_kind_other);
}

/* kernel-is-a-kernel | E | A | the kernel is no boot loader and no UKI add-on */
static struct oracle_answer kernel_is_a_kernel(const struct oracle_situation *s)
{
    return always(s->kernel_kind != COCO_kernel_kind_part);
}

/* kernel-architecture | E, binding | A | the kernel is for this architecture */
static struct oracle_answer kernel_architecture(const struct oracle_situation *s)
{
    return always(s->kernel_architecture != COCO_kernel_architecture_other);
}

/* kernel-takes-initrd | E, binding | A with an initrd | the boot protocol knows initrds (2.00) */
static struct oracle_answer kernel_takes_initrd(const struct oracle_situation *s)
{
    return only_if(s->initrd == COCO_initrd_given, s->kernel_protocol != COCO_kernel_protocol_ancient);
}

/* coco-kernel-recent | E | C | the kernel is of a generation that can be a confidential guest */
static struct oracle_answer coco_kernel_recent(const struct oracle_situation *s)
{
    switch (s->kernel_protocol) {
    case COCO_kernel_protocol_old:
    case COCO_kernel_protocol_ancient:
        return only_if(is_confidential(s), false);
    default:
        return only_if(is_confidential(s), true);
    }
}

/* tdx-kernel-measures-boot | W | T | the guest's kernel is 6.9 or later: its EFI stub extends RTMR2 */
static struct oracle_answer tdx_kernel_measures_boot(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->kernel_measures_boot != COCO_kernel_measures_boot_no);
}

/* snp-kernel-hashable | E, binding | S unless hashes are refused | the kernel is not ELF or multiboot, which get no
 * hashes */
static struct oracle_answer snp_kernel_hashable(const struct oracle_situation *s)
{
    const bool hashes = s->kernel_hashes != COCO_kernel_hashes_off;

    return only_if(is_snp(s) && hashes, s->kernel_kind != COCO_kernel_kind_elf);
}

/* uefi-kernel-is-pe | E | A with UEFI firmware | the kernel, if any, is a PE */
static struct oracle_answer uefi_kernel_is_pe(const struct oracle_situation *s)
{
    const bool is_uefi =
        s->firmware_shape == COCO_firmware_shape_unified || s->firmware_shape == COCO_firmware_shape_code_half;

    switch (s->kernel_kind) {
    case COCO_kernel_kind_linux: /* without an EFI stub */
    case COCO_kernel_kind_elf:
    case COCO_kernel_kind_other:
        return only_if(is_uefi, false);
    default:
        return only_if(is_uefi, true);
    }
}

/* uki-needs-uefi | E, binding | A with a UKI | the firmware is not the BIOS, and not none */
static struct oracle_answer uki_needs_uefi(const struct oracle_situation *s)
{
    return only_if(is_efi_program(s), s->firmware != COCO_firmware_bios && s->firmware != COCO_firmware_none);
}

/* uki-no-initrd | E, binding | A with a UKI | there is no initrd beside it */
static struct oracle_answer uki_no_initrd(const struct oracle_situation *s)
{
    return only_if(is_efi_program(s), s->initrd == COCO_initrd_absent);
}

/* uki-no-credentials | E, binding | C with a UKI, in our words | no initrd is made of credentials */
static struct oracle_answer uki_no_credentials(const struct oracle_situation *s)
{
    return only_if(has_our_words(s) && is_confidential(s) && is_efi_program(s),
                   s->credentials == COCO_credentials_absent);
}

/* coco-uki-closed | W | C | a UKI carries .cmdline and .initrd */
static struct oracle_answer coco_uki_closed(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->uki_closed != COCO_uki_closed_open);
}

/* initrd-is-archive | E | A | every initrd looks like one */
static struct oracle_answer initrd_is_archive(const struct oracle_situation *s)
{
    return always(s->initrd_content != COCO_initrd_content_broken);
}

/* coco-guest-can-attest | W | C without a disk | an initrd, where there is one, carries sev-guest or tdx-guest */
static struct oracle_answer coco_guest_can_attest(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && s->image == COCO_image_absent,
                   s->attestation_module != COCO_attestation_module_missing);
}

/* kernel-cmdline-limit | E | A | the command line is within the kernel's own limit */
static struct oracle_answer kernel_cmdline_limit(const struct oracle_situation *s)
{
    return always(s->kernel_cmdline_limit != COCO_kernel_cmdline_limit_beyond);
}

static const struct oracle_rule rules[] = {
    {"kernel-bootable", BINDING, kernel_bootable, READS_1(kernel_kind)},
    {"kernel-is-a-kernel", ERROR, kernel_is_a_kernel, READS_1(kernel_kind)},
    {"kernel-architecture", BINDING, kernel_architecture, READS_1(kernel_architecture)},
    {"kernel-takes-initrd", BINDING, kernel_takes_initrd, READS_2(initrd, kernel_protocol)},
    {"coco-kernel-recent", ERROR, coco_kernel_recent, READS_2(coco, kernel_protocol)},
    {"tdx-kernel-measures-boot", WARNING, tdx_kernel_measures_boot, READS_2(coco, kernel_measures_boot)},
    {"snp-kernel-hashable", BINDING, snp_kernel_hashable, READS_3(coco, kernel_hashes, kernel_kind)},
    {"uefi-kernel-is-pe", ERROR, uefi_kernel_is_pe, READS_2(firmware_shape, kernel_kind)},
    {"uki-needs-uefi", BINDING, uki_needs_uefi, READS_2(kernel_kind, firmware)},
    {"uki-no-initrd", BINDING, uki_no_initrd, READS_2(kernel_kind, initrd)},
    {"uki-no-credentials", BINDING, uki_no_credentials, READS_4(coco, kernel_kind, credentials, launcher)},
    {"coco-uki-closed", WARNING, coco_uki_closed, READS_2(coco, uki_closed)},
    {"initrd-is-archive", ERROR, initrd_is_archive, READS_1(initrd_content)},
    {"coco-guest-can-attest", WARNING, coco_guest_can_attest, READS_3(coco, image, attestation_module)},
    {"kernel-cmdline-limit", ERROR, kernel_cmdline_limit, READS_1(kernel_cmdline_limit)},
};

ORACLE_TABLE(oracle_kernel_file);
