/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on disks, shares and other devices. Each comment is the line of meaning that the function was written
 * from. */
#include "table.h"

/* coco-vtpm-untrusted | W | C | no TPM is insisted on */
static struct oracle_answer coco_vtpm_untrusted(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->tpm != COCO_tpm_yes);
}

/* coco-no-virtiofs-root | E | C | no --directory */
static struct oracle_answer coco_no_virtiofs_root(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->directory == COCO_directory_absent);
}

/* coco-no-virtiofs-bind | E | C | no --bind */
static struct oracle_answer coco_no_virtiofs_bind(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->binds == COCO_binds_absent);
}

/* coco-disk-host-readable | N | C with a disk image | nothing satisfies this: the host reads and can alter the disk */
static struct oracle_answer coco_disk_host_readable(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && s->image == COCO_image_given, false);
}

/* coco-drive-host-readable | N | C with a further drive | nothing satisfies this: the host reads and can alter the
 * drive */
static struct oracle_answer coco_drive_host_readable(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && s->extra_drive == COCO_extra_drive_given, false);
}

/* coco-no-unmeasured-config | W | C | no drive or string that the guest would obey as its configuration */
static struct oracle_answer coco_no_unmeasured_config(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->unmeasured_config == COCO_unmeasured_config_none);
}

/* grow-not-qcow2 | E | A | an image that is to grow is not qcow2 */
static struct oracle_answer grow_not_qcow2(const struct oracle_situation *s)
{
    return only_if(s->grow_image == COCO_grow_image_given, s->image_format != COCO_image_format_qcow2);
}

/* grow-needs-image | E | A | --grow-image comes with --image */
static struct oracle_answer grow_needs_image(const struct oracle_situation *s)
{
    return only_if(s->grow_image == COCO_grow_image_given, s->image == COCO_image_given);
}

/* ephemeral-no-extra-drive | E | A in our words | --ephemeral comes without further drives */
static struct oracle_answer ephemeral_no_extra_drive(const struct oracle_situation *s)
{
    return only_if(has_our_words(s) && s->ephemeral == COCO_ephemeral_yes, s->extra_drive == COCO_extra_drive_absent);
}

/* ephemeral-needs-image | E | A in our words | --ephemeral comes with --image */
static struct oracle_answer ephemeral_needs_image(const struct oracle_situation *s)
{
    return only_if(has_our_words(s) && s->ephemeral == COCO_ephemeral_yes, s->image == COCO_image_given);
}

/* image-options-need-image | E | A in our words | options that shape the image come with --image */
static struct oracle_answer image_options_need_image(const struct oracle_situation *s)
{
    return only_if(has_our_words(s) && s->image_options == COCO_image_options_given, s->image == COCO_image_given);
}

/* cdrom-read-only | E | A | a CD-ROM does not grow */
static struct oracle_answer cdrom_read_only(const struct oracle_situation *s)
{
    return only_if(s->image_disk == COCO_image_disk_cdrom, s->grow_image == COCO_grow_image_absent);
}

/* private-users-need-directory | E | A | --private-users comes with a directory that is shared, as the root or bound */
static struct oracle_answer private_users_need_directory(const struct oracle_situation *s)
{
    const bool shares = s->directory == COCO_directory_given || s->binds == COCO_binds_given;

    return only_if(s->private_users == COCO_private_users_given, shares);
}

/* pcie-ports-enough | E | A of ours | no more devices than root ports */
static struct oracle_answer pcie_ports_enough(const struct oracle_situation *s)
{
    return only_if(is_ours(s), s->pcie_ports == COCO_pcie_ports_enough);
}

/* image-readable | E, binding | A | every disk image that is named can be opened */
static struct oracle_answer image_readable(const struct oracle_situation *s)
{
    return always(s->drive_file != COCO_drive_file_unusable);
}

static const struct oracle_rule rules[] = {
    {"coco-vtpm-untrusted", WARNING, coco_vtpm_untrusted, READS_2(coco, tpm)},
    {"coco-no-virtiofs-root", ERROR, coco_no_virtiofs_root, READS_2(coco, directory)},
    {"coco-no-virtiofs-bind", ERROR, coco_no_virtiofs_bind, READS_2(coco, binds)},
    {"coco-disk-host-readable", NOTE, coco_disk_host_readable, READS_2(coco, image)},
    {"coco-drive-host-readable", NOTE, coco_drive_host_readable, READS_2(coco, extra_drive)},
    {"coco-no-unmeasured-config", WARNING, coco_no_unmeasured_config, READS_2(coco, unmeasured_config)},
    {"grow-not-qcow2", ERROR, grow_not_qcow2, READS_2(grow_image, image_format)},
    {"grow-needs-image", ERROR, grow_needs_image, READS_2(grow_image, image)},
    {"ephemeral-no-extra-drive", ERROR, ephemeral_no_extra_drive, READS_3(ephemeral, extra_drive, launcher)},
    {"ephemeral-needs-image", ERROR, ephemeral_needs_image, READS_3(ephemeral, image, launcher)},
    {"image-options-need-image", ERROR, image_options_need_image, READS_3(image_options, image, launcher)},
    {"cdrom-read-only", ERROR, cdrom_read_only, READS_2(image_disk, grow_image)},
    {"private-users-need-directory", ERROR, private_users_need_directory, READS_3(private_users, directory, binds)},
    {"pcie-ports-enough", ERROR, pcie_ports_enough, READS_2(pcie_ports, launcher)},
    {"image-readable", BINDING, image_readable, READS_1(drive_file)},
};

ORACLE_TABLE(oracle_devices);
