/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Details of kernels, initrds, disks and descriptors. */
#include <inttypes.h>
#include <stdio.h>

#include "report/inspect_text.h"
#include "report/size.h"

static void write_boot_header(struct writer *writer, const struct coco_boot_header *boot)
{
    if (!boot->present)
        return;
    coco_row_at(writer, 0x202, "boot protocol %u.%02u, %s entry, command line of up to %" PRIu32 " bytes",
                boot->protocol >> 8, boot->protocol & 0xffu, boot->entry_64 ? "64-bit" : "32-bit",
                boot->command_line_max);
    if (boot->handover_offset)
        coco_row_at(writer, 0x264, "EFI handover entry at 0x%" PRIx32, boot->handover_offset);
    if (boot->payload.size)
        coco_row_at(writer, boot->payload.offset, "compressed kernel, %zu bytes; unpacked it needs %" PRIu32 " bytes",
                    boot->payload.size, boot->init_size);
}

static void write_pe(struct writer *writer, const struct coco_pe *pe)
{
    if (!pe->present)
        return;
    coco_row(writer, "PE%s: machine 0x%x, subsystem %u, sections aligned to %" PRIu32 ", in the file to %" PRIu32,
             pe->is_64 ? "32+" : "32", pe->machine, pe->subsystem, pe->section_alignment, pe->file_alignment);
    for (size_t i = 0; i < pe->count; i++)
        coco_row_at(writer, pe->sections[i].data.offset, "  section %s, %zu bytes", pe->sections[i].name,
                    pe->sections[i].data.size);
    if (pe->signed_)
        coco_row_at(writer, pe->certificates.offset, "signature, %zu bytes", pe->certificates.size);
}

void coco_write_kernel(struct writer *writer, const struct coco_inspection *inspection)
{
    const struct coco_kernel *kernel = &inspection->kernel;
    const struct coco_kernel_use *use = &inspection->kernel_use;

    if (use->starts_under_uefi)
        coco_row(writer, "starts under UEFI: yes");
    else
        coco_row(writer, "starts under UEFI: no, since %s", use->no_uefi);
    if (use->can_be_hashed)
        coco_row(writer, "can be hashed: yes");
    else
        coco_row(writer, "can be hashed: no, since %s", use->no_hashes);
    write_boot_header(writer, &kernel->boot);
    write_pe(writer, &kernel->pe);
    if (kernel->elf.present)
        coco_row(writer, "ELF%s, machine %u%s", kernel->elf.is_64 ? "64" : "32", kernel->elf.machine,
                 kernel->elf.pvh ? ", PVH entry" : "");
}

void coco_write_initrd(struct writer *writer, const struct coco_initrd *initrd)
{
    for (size_t i = 0; i < initrd->part_count; i++) {
        const struct coco_initrd_part *part = &initrd->parts[i];

        coco_row_at(writer, part->offset, "%s, %zu bytes, %zu entr%s", coco_initrd_format_name(part->format),
                    part->size, part->entries, part->entries == 1 ? "y" : "ies");
    }
    if (initrd->truncated)
        coco_row(writer, "more parts, which are not listed");
    coco_row(writer, "sev-guest module: %s", initrd->has_sev_guest ? "yes" : "no");
    coco_row(writer, "tdx-guest module: %s", initrd->has_tdx_guest ? "yes" : "no");
    coco_row(writer, "initrd-release: %s", initrd->has_initrd_release ? "yes" : "no");
    if (initrd->has_microcode)
        coco_row(writer, "CPU microcode: yes, which a guest does not load");
    if (initrd->more_releases)
        coco_row(writer, "modules for more than one kernel");
}

static void write_partition(struct writer *writer, const struct coco_disk *disk, size_t index)
{
    const struct coco_partition *partition = &disk->partitions[index];
    const char *kind = coco_partition_kind_name(partition->kind);
    const char *content = coco_disk_content_name(partition->content);
    char size[SIZE_TEXT], type[48];

    size_text(partition->size, size);
    if (disk->table == COCO_TABLE_GPT)
        coco_guid_format(partition->type, type);
    else
        snprintf(type, sizeof(type), "type 0x%02x", partition->type[0]);
    coco_row_at(writer, partition->offset, "partition %zu: %s, %s%s%s%s%s%s", index + 1, kind ? kind : type, size,
                content ? ", " : "", content ? content : "", partition->name[0] ? ", \"" : "", partition->name,
                partition->name[0] ? "\"" : "");
}

void coco_write_disk(struct writer *writer, const struct coco_disk *disk)
{
    if (disk->format == COCO_IMAGE_QCOW2) {
        coco_row(writer, "clusters of %" PRIu32 " bytes, %" PRIu32 " snapshots", disk->qcow2.cluster_size,
                 disk->qcow2.snapshots);
        if (disk->qcow2.has_backing)
            coco_row(writer, "backing file: %s",
                     disk->qcow2.backing[0] ? disk->qcow2.backing : "(its name is not readable)");
        coco_row(writer, "what the guest would see is not looked into");
    }
    for (size_t i = 0; i < disk->count; i++)
        write_partition(writer, disk, i);
    if (disk->truncated)
        coco_row(writer, "more partitions, which are not listed");
}

void coco_write_descriptor(struct writer *writer, const struct coco_descriptor *descriptor)
{
    if (descriptor->description)
        coco_row(writer, "description: %s", descriptor->description);
    for (size_t i = 0; i < descriptor->target_count; i++)
        for (size_t k = 0; k < descriptor->targets[i].machine_count; k++)
            coco_row(writer, "for %s, %s", descriptor->targets[i].architecture, descriptor->targets[i].machines[k]);
    for (size_t i = 0; i < descriptor->feature_count; i++)
        coco_row(writer, "feature %s", descriptor->features[i]);
}
