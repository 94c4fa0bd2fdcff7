/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on firmware. Each comment is the line of meaning that the function was written from. */
#include "table.h"

static bool search_was_in_vain(const struct oracle_situation *s)
{
    return s->firmware_search == COCO_firmware_search_nothing;
}

/* A UKI or another program that only UEFI starts. */
static bool is_efi_program(const struct oracle_situation *s)
{
    return s->kernel_kind == COCO_kernel_kind_uki || s->kernel_kind == COCO_kernel_kind_efi;
}

/* coco-firmware-uefi | E, binding | C | the firmware is not the BIOS, and not none */
static struct oracle_answer coco_firmware_uefi(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->firmware != COCO_firmware_bios && s->firmware != COCO_firmware_none);
}

/* coco-firmware-found | E, binding | C | a suitable firmware was given or discovered */
static struct oracle_answer coco_firmware_found(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), !search_was_in_vain(s));
}

/* uefi-firmware-found | E, binding | plain VMs that ask for UEFI | a suitable firmware was given or discovered */
static struct oracle_answer uefi_firmware_found(const struct oracle_situation *s)
{
    return only_if(is_plain(s) && s->firmware == COCO_firmware_uefi, !search_was_in_vain(s));
}

/* disk-firmware-found | E, binding | plain VMs that boot from a disk image without a kernel, and leave the firmware to
 * the launcher | a suitable firmware was given or discovered */
static struct oracle_answer disk_firmware_found(const struct oracle_situation *s)
{
    const bool disk_boot = s->image == COCO_image_given && s->kernel == COCO_kernel_absent;

    return only_if(is_plain(s) && disk_boot && s->firmware == COCO_firmware_automatic, !search_was_in_vain(s));
}

/* uki-firmware-found | E, binding | plain VMs that boot a UKI, and leave the firmware to the launcher | a suitable
 * firmware was given or discovered */
static struct oracle_answer uki_firmware_found(const struct oracle_situation *s)
{
    return only_if(is_plain(s) && is_efi_program(s) && s->firmware == COCO_firmware_automatic, !search_was_in_vain(s));
}

/* coco-firmware-pinned | N | C | the firmware was named, not found by a search */
static struct oracle_answer coco_firmware_pinned(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && s->firmware_search == COCO_firmware_search_found, false);
}

/* coco-no-nvram-template | E | C | no template of the variable store is given */
static struct oracle_answer coco_no_nvram_template(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->nvram_template == COCO_nvram_template_absent);
}

/* coco-no-nvram-state-path | E | C | variables are not kept in a named file */
static struct oracle_answer coco_no_nvram_state_path(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->nvram_state != COCO_nvram_state_path);
}

/* firmware-readable | E, binding | A | a firmware file that is named can be read */
static struct oracle_answer firmware_readable(const struct oracle_situation *s)
{
    return always(s->firmware_file != COCO_firmware_file_unusable);
}

static const struct oracle_rule rules[] = {
    {"coco-firmware-uefi", BINDING, coco_firmware_uefi, READS_2(coco, firmware)},
    {"coco-firmware-found", BINDING, coco_firmware_found, READS_2(coco, firmware_search)},
    {"uefi-firmware-found", BINDING, uefi_firmware_found, READS_3(coco, firmware, firmware_search)},
    {"disk-firmware-found", BINDING, disk_firmware_found, READS_5(coco, kernel, image, firmware, firmware_search)},
    {"uki-firmware-found", BINDING, uki_firmware_found, READS_4(coco, kernel_kind, firmware, firmware_search)},
    {"coco-firmware-pinned", NOTE, coco_firmware_pinned, READS_2(coco, firmware_search)},
    {"coco-no-nvram-template", ERROR, coco_no_nvram_template, READS_2(coco, nvram_template)},
    {"coco-no-nvram-state-path", ERROR, coco_no_nvram_state_path, READS_2(coco, nvram_state)},
    {"firmware-readable", BINDING, firmware_readable, READS_1(firmware_file)},
};

ORACLE_TABLE(oracle_firmware);
