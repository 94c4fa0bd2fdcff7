/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file is, in one sentence. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/inspect_names.h"
#include "report/size.h"

struct sentence {
    char *text;
    size_t used, size;
};

static void say(struct sentence *sentence, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct sentence *sentence, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(sentence->text + sentence->used, sentence->size - sentence->used, format, arguments);
    va_end(arguments);
    if (length > 0)
        sentence->used += (size_t)length;
    if (sentence->used >= sentence->size)
        sentence->used = sentence->size - 1;
}

/* ---- firmware ---- */

static void say_secure_boot(struct sentence *sentence, const struct coco_firmware_use *use)
{
    if (use->has_secure_boot && use->has_keys)
        say(sentence, "; Secure Boot with enrolled keys");
    else if (use->has_secure_boot)
        say(sentence, "; Secure Boot capable");
}

static void say_snp(struct sentence *sentence, const struct coco_firmware_use *use)
{
    if (!use->boots_snp)
        say(sentence, "; not for SNP guests, since %s", use->no_snp);
    else if (use->enforces_hashes)
        say(sentence, "; boots SNP guests; enforces kernel hashes");
    else
        say(sentence, "; boots SNP guests without enforcing kernel hashes, since %s", use->no_hashes);
}

static void say_build(struct sentence *sentence, const struct coco_firmware_use *use, bool is_ovmf)
{
    const char *name = is_ovmf ? "OVMF" : "UEFI firmware";

    if (use->build == COCO_BUILD_AMD_SEV)
        say(sentence, "%s for AMD SEV (AmdSevX64)", name);
    else if (use->build == COCO_BUILD_INTEL_TDX)
        say(sentence, "%s for Intel TDX (IntelTdxX64)", name);
    else if (use->build == COCO_BUILD_GENERIC)
        say(sentence, "%s of the generic build", name);
    else
        say(sentence, "%s", name);
}

static void say_unified(struct sentence *sentence, const struct coco_inspection *inspection)
{
    const struct coco_firmware_use *use = &inspection->firmware_use;

    say_build(sentence, use, inspection->firmware.table.present);
    if (use->build == COCO_BUILD_INTEL_TDX && use->boots_tdx)
        say(sentence, "; boots TDX guests");
    say_secure_boot(sentence, use);
    if (use->build != COCO_BUILD_PLAIN && use->build != COCO_BUILD_UNKNOWN)
        say_snp(sentence, use);
    if (use->build != COCO_BUILD_INTEL_TDX && use->boots_tdx)
        say(sentence, "; also carries TDX metadata");
    else if (!use->boots_tdx && inspection->firmware.tdvf.metadata != COCO_METADATA_ABSENT)
        say(sentence, "; not for TDX guests, since %s", use->no_tdx);
    if (use->build == COCO_BUILD_PLAIN)
        say(sentence, "; for plain guests only");
    if (use->build == COCO_BUILD_UNKNOWN)
        say(sentence, "; what it was built for is not known");
    if (!use->usable_as_bios)
        say(sentence, "; not usable with -bios, since %s", use->no_bios);
    if (!use->usable_as_pflash)
        say(sentence, "; not usable as pflash");
}

static void say_firmware(struct sentence *sentence, const struct coco_inspection *inspection)
{
    const struct coco_firmware_use *use = &inspection->firmware_use;
    char *colon;

    switch (inspection->firmware.shape) {
    case COCO_SHAPE_UNKNOWN:
        say(sentence, "firmware of an unknown kind: it has OVMF's table of GUIDs, and no firmware volume");
        return;
    case COCO_SHAPE_CODE:
        say(sentence, "the CODE half of a split %s pair",
            inspection->firmware.table.present ? "OVMF" : "UEFI firmware");
        say_secure_boot(sentence, use);
        say(sentence, ": not usable with -bios, and so not for confidential guests");
        return;
    case COCO_SHAPE_VARIABLES:
        say(sentence,
            "the VARS half of a split UEFI firmware pair: a variable store with%s Secure Boot keys, and no code",
            use->has_keys ? "" : "out");
        return;
    case COCO_SHAPE_UNIFIED:
        break;
    }
    say_unified(sentence, inspection);
    colon = strchr(sentence->text, ';'); /* what follows the name is said of it */
    if (colon)
        *colon = ':';
}

/* ---- kernels ---- */

static void say_initrd_modules(struct sentence *sentence, const struct coco_initrd *initrd)
{
    if (initrd->has_sev_guest || initrd->has_tdx_guest)
        say(sentence, "; carries %s%s%s", initrd->has_sev_guest ? "sev-guest" : "",
            initrd->has_sev_guest && initrd->has_tdx_guest ? " and " : "", initrd->has_tdx_guest ? "tdx-guest" : "");
}

static void say_uki(struct sentence *sentence, const struct coco_inspection *inspection)
{
    const struct coco_kernel *kernel = &inspection->kernel;

    say(sentence, "unified kernel image (UKI)");
    if (inspection->kernel_version)
        say(sentence, " of Linux %s", inspection->kernel_version);
    if (inspection->kernel_use.closed)
        say(sentence, " with .cmdline and .initrd: closed");
    else
        say(sentence, ": open, since %s", inspection->kernel_use.not_closed);
    if (kernel->profiles > 0)
        say(sentence, "; %u profile%s", kernel->profiles, kernel->profiles == 1 ? "" : "s");
    say(sentence, kernel->pe.signed_ ? "; signed" : "; not signed");
    if (inspection->has_initrd)
        say_initrd_modules(sentence, &inspection->initrd);
}

static void say_linux(struct sentence *sentence, const struct coco_inspection *inspection)
{
    const struct coco_kernel *kernel = &inspection->kernel;

    say(sentence, "Linux %s kernel", inspection->kernel_use.is_x86_64 ? "x86-64" : "32-bit x86");
    if (inspection->kernel_version)
        say(sentence, " %s", inspection->kernel_version);
    say(sentence, ", boot protocol %u.%02u", kernel->boot.protocol >> 8, kernel->boot.protocol & 0xffu);
    if (kernel->pe.present)
        say(sentence, kernel->pe.signed_ ? ", PE, signed" : ", PE, not signed");
    if (inspection->kernel_use.can_be_hashed)
        say(sentence, ": can be hashed");
    else
        say(sentence, ": cannot be hashed, since %s", inspection->kernel_use.no_hashes);
}

static void say_kernel(struct sentence *sentence, const struct coco_inspection *inspection)
{
    const struct coco_kernel *kernel = &inspection->kernel;
    const char *bits = inspection->kernel_use.is_x86_64 ? " for x86-64" : " for another architecture";

    switch (kernel->kind) {
    case COCO_KERNEL_UKI:
        say_uki(sentence, inspection);
        break;
    case COCO_KERNEL_LINUX:
        say_linux(sentence, inspection);
        break;
    case COCO_KERNEL_UKI_ADDON:
        say(sentence, "UKI add-on, not a kernel");
        break;
    case COCO_KERNEL_BOOT_LOADER:
        say(sentence, "boot loader or stub of systemd%s, not a kernel", bits);
        break;
    case COCO_KERNEL_EFI_OTHER:
        say(sentence, "EFI program%s, not a Linux kernel that QEMU loads", bits);
        break;
    case COCO_KERNEL_ELF:
        if (kernel->elf.pvh)
            say(sentence, "ELF kernel%s with a PVH entry: cannot be hashed, since %s", bits,
                inspection->kernel_use.no_hashes);
        else
            say(sentence, "ELF file%s, not a kernel that QEMU boots", bits);
        break;
    case COCO_KERNEL_MULTIBOOT:
        say(sentence, "multiboot kernel: cannot be hashed, since %s", inspection->kernel_use.no_hashes);
        break;
    case COCO_KERNEL_NOT_ONE:
        break;
    }
}

/* ---- initrds ---- */

static void say_initrd(struct sentence *sentence, const struct coco_initrd *initrd)
{
    const char *format = NULL;

    for (size_t i = 0; i < initrd->part_count; i++)
        if (!format || initrd->parts[i].format != COCO_INITRD_CPIO)
            format = coco_initrd_format_name(initrd->parts[i].format);
    say(sentence, "initrd: %u archive%s", initrd->archives, initrd->archives == 1 ? "" : "s");
    if (format)
        say(sentence, " (%s)", format);
    say(sentence, ", %zu entr%s", initrd->entries, initrd->entries == 1 ? "y" : "ies");
    if (initrd->release[0])
        say(sentence, ", modules for Linux %s", initrd->release);
    if (initrd->systemd)
        say(sentence, ", systemd %u", initrd->systemd);
    say_initrd_modules(sentence, initrd);
    if (initrd->not_unpacked)
        say(sentence, "; not looked into, since libarchive is not there to unpack it");
    if (initrd->limited)
        say(sentence, "; read in part, since it holds more than is unpacked here");
    if (!initrd->readable)
        say(sentence, "; broken");
}

/* ---- disks ---- */

static void say_qcow2(struct sentence *sentence, const struct coco_qcow2 *qcow2)
{
    char size[SIZE_TEXT];

    size_text(qcow2->virtual_size, size);
    say(sentence, "qcow2 disk image, version %" PRIu32 ", %s", qcow2->version, size);
    if (qcow2->encrypted)
        say(sentence, "; encrypted");
    if (qcow2->has_backing)
        say(sentence, "; has a backing file");
    if (qcow2->has_data_file)
        say(sentence, "; its data is in another file");
    if (qcow2->dirty)
        say(sentence, "; was not closed");
    if (qcow2->corrupt)
        say(sentence, "; marked as corrupt");
    if (qcow2->unknown_features)
        say(sentence, "; needs features that are not known here");
}

static void say_table(struct sentence *sentence, const struct coco_disk *disk)
{
    if (disk->table != COCO_TABLE_NONE)
        say(sentence, " with %s: %zu partition%s, %s", disk->table == COCO_TABLE_GPT ? "a GPT" : "an MBR", disk->count,
            disk->count == 1 ? "" : "s", disk->has_esp ? "an ESP among them" : "no ESP");
}

static void say_disk(struct sentence *sentence, const struct coco_disk *disk)
{
    char size[SIZE_TEXT];

    if (disk->format == COCO_IMAGE_QCOW2) {
        say_qcow2(sentence, &disk->qcow2);
        return;
    }
    if (disk->format == COCO_IMAGE_OTHER) {
        say(sentence, "%s disk image, which is not taken here: raw and qcow2 are", disk->format_name);
        return;
    }
    size_text(disk->size, size);
    if (disk->iso_9660)
        say(sentence, "ISO 9660 image, %s", size);
    else if (disk->table == COCO_TABLE_NONE && disk->content == COCO_CONTENT_BLANK)
        say(sentence, "blank file, %s: a raw disk image with nothing at its start", size);
    else
        say(sentence, "raw disk image, %s,", size);
    say_table(sentence, disk);
    if (disk->table == COCO_TABLE_NONE && !disk->iso_9660 && disk->content != COCO_CONTENT_BLANK)
        say(sentence, " with %s and no partition table", coco_disk_content_name(disk->content));
}

/* ---- descriptors ---- */

static void say_features(struct sentence *sentence, const struct coco_descriptor *descriptor)
{
    static const struct {
        const char *feature, *name;
    } notable[] = {
        {"amd-sev-snp", "AMD SEV-SNP"},     {"intel-tdx", "Intel TDX"},    {"secure-boot", "Secure Boot"},
        {"enrolled-keys", "enrolled keys"}, {"requires-smm", "needs SMM"},
    };
    bool any = false;

    for (size_t i = 0; i < sizeof(notable) / sizeof(notable[0]); i++) {
        if (!coco_descriptor_has(descriptor, notable[i].feature))
            continue;
        say(sentence, "%s%s", any ? ", " : " ", notable[i].name);
        any = true;
    }
    say(sentence, any ? "," : " UEFI firmware for plain guests,");
}

static void say_descriptor(struct sentence *sentence, const struct coco_inspection *inspection)
{
    static const char *const modes[] = {[COCO_FLASH_SPLIT] = "split flash",
                                        [COCO_FLASH_COMBINED] = "combined flash",
                                        [COCO_FLASH_STATELESS] = "stateless flash",
                                        [COCO_FLASH_UNKNOWN] = "flash of an unknown mode"};
    static const char *const devices[] = {[COCO_DEVICE_KERNEL] = "loaded as a kernel",
                                          [COCO_DEVICE_MEMORY] = "memory-mapped",
                                          [COCO_DEVICE_IGVM] = "IGVM",
                                          [COCO_DEVICE_UNKNOWN] = "mapped in an unknown way"};
    const struct coco_descriptor *descriptor = &inspection->descriptor;

    say(sentence, "firmware descriptor:");
    if (!inspection->has_descriptor) {
        say(sentence, " broken");
        return;
    }
    say_features(sentence, descriptor);
    say(sentence, " %s",
        descriptor->device == COCO_DEVICE_FLASH ? modes[descriptor->mode] : devices[descriptor->device]);
    if (descriptor->image)
        say(sentence, ", image %s", descriptor->image);
    if (descriptor->nvram_template)
        say(sentence, ", variables from %s", descriptor->nvram_template);
}

void coco_inspect_sentence(const struct coco_inspection *inspection, char *ret_text, size_t size)
{
    struct sentence sentence = {ret_text, 0, size};

    ret_text[0] = '\0';
    switch (inspection->kind) {
    case COCO_FILE_KIND_FIRMWARE:
        say_firmware(&sentence, inspection);
        break;
    case COCO_FILE_KIND_KERNEL:
        say_kernel(&sentence, inspection);
        break;
    case COCO_FILE_KIND_INITRD:
        say_initrd(&sentence, &inspection->initrd);
        break;
    case COCO_FILE_KIND_DISK:
        say_disk(&sentence, &inspection->disk);
        break;
    case COCO_FILE_KIND_DESCRIPTOR:
        say_descriptor(&sentence, inspection);
        break;
    case COCO_FILE_KIND_EMPTY:
        say(&sentence, "an empty file");
        break;
    case COCO_FILE_KIND_UNKNOWN:
        if (inspection->not_read)
            say(&sentence, "%s", inspection->not_read);
        else
            say(&sentence, "not a kernel, firmware image, initrd, disk image or firmware descriptor%s",
                inspection->not_loaded ? "; it is too large to be searched whole" : "");
        break;
    }
}
