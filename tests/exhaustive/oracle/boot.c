/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on what is booted and with which kernel arguments. Each comment is the line of meaning that the function
 * was written from. */
#include "table.h"

/* initrd-needs-kernel | E, binding | A | --initrd comes with --linux */
static struct oracle_answer initrd_needs_kernel(const struct oracle_situation *s)
{
    return only_if(s->initrd == COCO_initrd_given, has_kernel(s));
}

/* image-or-directory | E | A | not both a disk image and a directory */
static struct oracle_answer image_or_directory(const struct oracle_situation *s)
{
    const bool both = s->image == COCO_image_given && s->directory == COCO_directory_given;

    return always(!both);
}

/* something-to-boot | E | A in our words | a kernel, a disk image or a directory is given */
static struct oracle_answer something_to_boot(const struct oracle_situation *s)
{
    const bool has_disk = s->image == COCO_image_given || s->directory == COCO_directory_given;

    return only_if(has_our_words(s), has_kernel(s) || has_disk);
}

/* firmware-none-needs-kernel | E | A | --firmware=none comes with --linux */
static struct oracle_answer firmware_none_needs_kernel(const struct oracle_situation *s)
{
    return only_if(s->firmware == COCO_firmware_none, has_kernel(s));
}

/* snp-needs-direct-boot | E | S in our words | a kernel is given */
static struct oracle_answer snp_needs_direct_boot(const struct oracle_situation *s)
{
    return only_if(has_our_words(s) && is_snp(s), has_kernel(s));
}

/* snp-kernel-hashes-on | E | S with a kernel | kernel hashes are not off */
static struct oracle_answer snp_kernel_hashes_on(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && has_kernel(s), s->kernel_hashes != COCO_kernel_hashes_off);
}

/* snp-hashes-need-kernel | E, binding | S | hashes are asked for only with a kernel */
static struct oracle_answer snp_hashes_need_kernel(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && s->kernel_hashes == COCO_kernel_hashes_on, has_kernel(s));
}

/* coco-cmdline-fits | E | A | the command line is within the kernel's own limit */
static struct oracle_answer coco_cmdline_fits(const struct oracle_situation *s)
{
    return always(s->cmdline != COCO_cmdline_too_long);
}

/* coco-cmdline-no-debug | W | C | no debug shell or console on the measured line */
static struct oracle_answer coco_cmdline_no_debug(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->cmdline_debug == COCO_cmdline_debug_none);
}

/* coco-cmdline-no-secret | W | C | nothing that looks like a password, token or key */
static struct oracle_answer coco_cmdline_no_secret(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->cmdline_secret == COCO_cmdline_secret_none);
}

/* coco-console-reaches | W | A with a kernel and a text console | console= is the console that the VM has */
static struct oracle_answer coco_console_reaches(const struct oracle_situation *s)
{
    const bool has_text_console = s->console == COCO_console_text;

    switch (s->cmdline_console) {
    case COCO_cmdline_console_matches:
    case COCO_cmdline_console_added:
        return only_if(has_kernel(s) && has_text_console, true);
    default:
        return only_if(has_kernel(s) && has_text_console, false);
    }
}

/* coco-root-verified | W | C with a kernel and a disk image | the root is tied to the measured line */
static struct oracle_answer coco_root_verified(const struct oracle_situation *s)
{
    const bool has_image = s->image == COCO_image_given;

    return only_if(is_confidential(s) && has_kernel(s) && has_image, s->cmdline_root == COCO_cmdline_root_verified);
}

/* kernel-readable | E, binding | A | a kernel that is named can be read */
static struct oracle_answer kernel_readable(const struct oracle_situation *s)
{
    return always(s->kernel_file != COCO_kernel_file_unusable);
}

/* initrd-readable | E, binding | A | every initrd that is named can be read */
static struct oracle_answer initrd_readable(const struct oracle_situation *s)
{
    return always(s->initrd_file != COCO_initrd_file_unusable);
}

/* tdx-kernel-header-edits | N | T with a kernel | QEMU is 10.2 or later, which leaves the kernel header alone that
 * RTMR1 covers */
static struct oracle_answer tdx_kernel_header_edits(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && has_kernel(s), s->qemu_version == COCO_qemu_version_from_10_2);
}

static const struct oracle_rule rules[] = {
    {"initrd-needs-kernel", BINDING, initrd_needs_kernel, READS_2(initrd, kernel)},
    {"image-or-directory", ERROR, image_or_directory, READS_2(image, directory)},
    {"something-to-boot", ERROR, something_to_boot, READS_4(kernel, image, directory, launcher)},
    {"firmware-none-needs-kernel", ERROR, firmware_none_needs_kernel, READS_2(firmware, kernel)},
    {"snp-needs-direct-boot", ERROR, snp_needs_direct_boot, READS_3(coco, kernel, launcher)},
    {"snp-kernel-hashes-on", ERROR, snp_kernel_hashes_on, READS_3(coco, kernel, kernel_hashes)},
    {"snp-hashes-need-kernel", BINDING, snp_hashes_need_kernel, READS_3(coco, kernel_hashes, kernel)},
    {"coco-cmdline-fits", ERROR, coco_cmdline_fits, READS_1(cmdline)},
    {"coco-cmdline-no-debug", WARNING, coco_cmdline_no_debug, READS_2(coco, cmdline_debug)},
    {"coco-cmdline-no-secret", WARNING, coco_cmdline_no_secret, READS_2(coco, cmdline_secret)},
    {"coco-console-reaches", WARNING, coco_console_reaches, READS_3(kernel, console, cmdline_console)},
    {"coco-root-verified", WARNING, coco_root_verified, READS_4(coco, kernel, image, cmdline_root)},
    {"kernel-readable", BINDING, kernel_readable, READS_1(kernel_file)},
    {"initrd-readable", BINDING, initrd_readable, READS_1(initrd_file)},
    {"tdx-kernel-header-edits", NOTE, tdx_kernel_header_edits, READS_3(coco, kernel, qemu_version)},
};

ORACLE_TABLE(oracle_boot);
