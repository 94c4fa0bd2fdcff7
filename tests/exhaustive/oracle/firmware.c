/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on firmware. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* coco-firmware-uefi | E, binding | C | the firmware is not the BIOS, and not none */
static struct oracle_answer coco_firmware_uefi(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->firmware != COCO_firmware_bios && s->firmware != COCO_firmware_none);
}

/* coco-firmware-found | E, binding | C | the firmware is named by path, since nothing searches for it yet */
static struct oracle_answer coco_firmware_found(const struct oracle_situation *s)
{
    switch (s->firmware) {
    case COCO_firmware_automatic:
    case COCO_firmware_uefi:
        return only_if(is_confidential(s), false);
    default: /* bios and none need no search; that they are unfit is another rule's */
        return only_if(is_confidential(s), true);
    }
}

/* uefi-firmware-found | E, binding | plain VMs | UEFI firmware is not asked for without a path */
static struct oracle_answer uefi_firmware_found(const struct oracle_situation *s)
{
    return only_if(is_plain(s), s->firmware != COCO_firmware_uefi);
}

/* disk-firmware-found | E, binding | plain VMs that boot from a disk image without a kernel | the firmware is not left
 * to the launcher */
static struct oracle_answer disk_firmware_found(const struct oracle_situation *s)
{
    const bool disk_boot = s->image == COCO_image_given && s->kernel == COCO_kernel_absent;

    return only_if(is_plain(s) && disk_boot, s->firmware != COCO_firmware_automatic);
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
    {"coco-firmware-found", BINDING, coco_firmware_found, READS_2(coco, firmware)},
    {"uefi-firmware-found", BINDING, uefi_firmware_found, READS_2(coco, firmware)},
    {"disk-firmware-found", BINDING, disk_firmware_found, READS_4(coco, kernel, image, firmware)},
    {"coco-no-nvram-template", ERROR, coco_no_nvram_template, READS_2(coco, nvram_template)},
    {"coco-no-nvram-state-path", ERROR, coco_no_nvram_state_path, READS_2(coco, nvram_state)},
    {"firmware-readable", BINDING, firmware_readable, READS_1(firmware_file)},
};

ORACLE_TABLE(oracle_firmware);
