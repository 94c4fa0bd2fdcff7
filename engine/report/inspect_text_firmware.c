/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "report/inspect_text.h"
#include "report/size.h"

static const char *yes_no(bool truth)
{
    return truth ? "yes" : "no";
}

static void write_use(struct writer *writer, const char *what, bool truth, const char *reason)
{
    if (truth || !reason)
        coco_row(writer, "%s: %s", what, yes_no(truth));
    else
        coco_row(writer, "%s: no, since %s", what, reason);
}

static void write_table(struct writer *writer, const struct coco_guided_table *table)
{
    if (!table->present)
        return;
    coco_row_at(writer, table->offset, "table of GUIDs: %zu entr%s%s", table->count, table->count == 1 ? "y" : "ies",
                table->truncated ? ", and more that are not listed" : "");
    for (size_t i = 0; i < table->count; i++) {
        const struct coco_guided_entry *entry = &table->entries[i];
        const char *name = coco_guided_name(entry->kind);
        char guid[37];

        coco_guid_format(entry->guid, guid);
        coco_row_at(writer, entry->data.offset, "  %s: %s, %zu bytes", guid, name ? name : "unknown", entry->data.size);
    }
}

static void write_sev(struct writer *writer, const struct coco_sev *sev)
{
    if (sev->has_hashes_area)
        coco_row(writer, "area for kernel hashes: 0x%" PRIx32 ", %" PRIu32 " bytes", sev->hashes_base,
                 sev->hashes_size);
    if (sev->metadata != COCO_METADATA_PRESENT)
        return;
    coco_row_at(writer, sev->metadata_offset, "SEV metadata, version %" PRIu32 ": %zu sections%s",
                sev->metadata_version, sev->count, sev->truncated ? ", and more that are not listed" : "");
    for (size_t i = 0; i < sev->count; i++) {
        const struct coco_sev_section *section = &sev->sections[i];
        const char *name = coco_sev_section_name(section->kind);

        if (name)
            coco_row_at(writer, sev->metadata_offset + 16 + 12 * i,
                        "  %s: guest address 0x%" PRIx32 ", 0x%" PRIx32 " bytes", name, section->gpa, section->size);
        else
            coco_row_at(writer, sev->metadata_offset + 16 + 12 * i,
                        "  unknown kind %" PRIu32 " (QEMU adds zeros): guest address 0x%" PRIx32 ", 0x%" PRIx32
                        " bytes",
                        section->kind, section->gpa, section->size);
    }
}

static void write_tdvf(struct writer *writer, const struct coco_tdvf *tdvf)
{
    if (tdvf->metadata != COCO_METADATA_PRESENT)
        return;
    coco_row_at(writer, tdvf->metadata_offset, "TDX metadata, version %" PRIu32 ": %zu sections%s", tdvf->version,
                tdvf->count, tdvf->truncated ? ", and more that are not listed" : "");
    for (size_t i = 0; i < tdvf->count; i++) {
        const struct coco_tdvf_section *section = &tdvf->sections[i];
        const char *name = coco_tdvf_section_name(section->kind);

        coco_row_at(writer, tdvf->metadata_offset + 16 + 32 * i,
                    "  %s: guest address 0x%" PRIx64 ", 0x%" PRIx64 " bytes, 0x%" PRIx32 " of them from 0x%" PRIx32
                    "%s",
                    name ? name : "unknown kind", section->address, section->memory_size, section->raw_size,
                    section->data_offset, section->attributes & COCO_TDVF_MR_EXTEND ? ", measured" : "");
    }
}

static void write_volumes(struct writer *writer, const struct coco_firmware_volumes *volumes)
{
    for (size_t i = 0; i < volumes->count; i++) {
        const struct coco_volume *volume = &volumes->volumes[i];
        char guid[37], size[SIZE_TEXT];

        coco_guid_format(volume->file_system, guid);
        size_text(volume->extent.size, size);
        coco_row_at(writer, volume->extent.offset, "firmware volume, %s, %s%s", size, guid,
                    volume->is_variable_store ? " (variable store)" : "");
    }
    if (volumes->truncated)
        coco_row(writer, "more firmware volumes, which are not listed");
}

void coco_write_firmware(struct writer *writer, const struct coco_inspection *inspection)
{
    const struct coco_firmware *firmware = &inspection->firmware;
    const struct coco_firmware_use *use = &inspection->firmware_use;

    if (firmware->shape != COCO_SHAPE_VARIABLES) {
        write_use(writer, "boots SNP guests", use->boots_snp, use->no_snp);
        write_use(writer, "boots TDX guests", use->boots_tdx, use->no_tdx);
        write_use(writer, "measures kernel hashes", use->measures_hashes, use->no_hashes);
        write_use(writer, "enforces kernel hashes", use->enforces_hashes, use->no_hashes);
        write_use(writer, "usable with -bios", use->usable_as_bios, use->no_bios);
        write_use(writer, "usable as pflash", use->usable_as_pflash, use->no_pflash);
        write_use(writer, "Secure Boot capable", use->has_secure_boot,
                  firmware->volumes.main_unpacked ? NULL : "as far as it could be read");
    }
    if (firmware->volumes.store_readable)
        write_use(writer, "Secure Boot keys enrolled", use->has_keys, NULL);
    write_table(writer, &firmware->table);
    write_sev(writer, &firmware->sev);
    write_tdvf(writer, &firmware->tdvf);
    write_volumes(writer, &firmware->volumes);
}
