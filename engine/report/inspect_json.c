/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report of files for programs: schema "cococheck-inspect/1", see README.md. */
#include "report/inspect_json.h"

#include <stdio.h>

#define SENTENCE_MAX 1024

static struct json_object *kernel_tree(struct tree *tree, const struct coco_inspection *inspection)
{
    const struct coco_kernel *kernel = &inspection->kernel;
    const struct coco_kernel_use *use = &inspection->kernel_use;
    struct json_object *object = coco_tree_object(tree), *sections = coco_tree_array(tree);

    coco_tree_add_text(tree, object, "format", coco_kernel_name(kernel->kind));
    coco_tree_add_text(tree, object, "version", inspection->kernel_version);
    coco_tree_add_bool(tree, object, "is_x86_64", use->is_x86_64);
    coco_tree_add_bool(tree, object, "starts_under_uefi", use->starts_under_uefi);
    coco_tree_add_bool(tree, object, "can_be_hashed", use->can_be_hashed);
    coco_tree_add_bool(tree, object, "closed", use->closed);
    coco_tree_add_text(tree, object, "no_uefi", use->no_uefi);
    coco_tree_add_text(tree, object, "no_hashes", use->no_hashes);
    coco_tree_add_text(tree, object, "not_closed", use->not_closed);
    coco_tree_add_number(tree, object, "boot_protocol", kernel->boot.protocol);
    coco_tree_add_number(tree, object, "command_line_max", kernel->boot.command_line_max);
    coco_tree_add_bool(tree, object, "is_pe", kernel->pe.present);
    coco_tree_add_bool(tree, object, "signed", kernel->pe.signed_);
    coco_tree_add_number(tree, object, "profiles", kernel->profiles);
    coco_tree_add_bool(tree, object, "pvh", kernel->elf.pvh);
    for (size_t i = 0; i < kernel->pe.count; i++) {
        struct json_object *section = coco_tree_object(tree);

        coco_tree_add_text(tree, section, "name", kernel->pe.sections[i].name);
        coco_tree_add_number(tree, section, "offset", kernel->pe.sections[i].data.offset);
        coco_tree_add_number(tree, section, "size", kernel->pe.sections[i].data.size);
        coco_tree_append(tree, sections, section);
    }
    coco_tree_add(tree, object, "sections", sections);
    return object;
}

static struct json_object *initrd_tree(struct tree *tree, const struct coco_initrd *initrd)
{
    struct json_object *object = coco_tree_object(tree), *parts = coco_tree_array(tree);

    coco_tree_add_bool(tree, object, "readable", initrd->readable);
    coco_tree_add_bool(tree, object, "limited", initrd->limited);
    coco_tree_add_bool(tree, object, "not_unpacked", initrd->not_unpacked);
    coco_tree_add_number(tree, object, "archives", initrd->archives);
    coco_tree_add_number(tree, object, "entries", initrd->entries);
    coco_tree_add_bool(tree, object, "has_sev_guest", initrd->has_sev_guest);
    coco_tree_add_bool(tree, object, "has_tdx_guest", initrd->has_tdx_guest);
    coco_tree_add_bool(tree, object, "has_initrd_release", initrd->has_initrd_release);
    coco_tree_add_bool(tree, object, "has_microcode", initrd->has_microcode);
    coco_tree_add_number(tree, object, "systemd", initrd->systemd);
    coco_tree_add_text(tree, object, "release", initrd->release[0] ? initrd->release : NULL);
    for (size_t i = 0; i < initrd->part_count; i++) {
        struct json_object *part = coco_tree_object(tree);

        coco_tree_add_text(tree, part, "format", coco_initrd_format_name(initrd->parts[i].format));
        coco_tree_add_number(tree, part, "offset", initrd->parts[i].offset);
        coco_tree_add_number(tree, part, "size", initrd->parts[i].size);
        coco_tree_add_number(tree, part, "entries", initrd->parts[i].entries);
        coco_tree_append(tree, parts, part);
    }
    coco_tree_add(tree, object, "parts", parts);
    return object;
}

static struct json_object *qcow2_tree(struct tree *tree, const struct coco_qcow2 *qcow2)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_number(tree, object, "version", qcow2->version);
    coco_tree_add_number(tree, object, "virtual_size", qcow2->virtual_size);
    coco_tree_add_number(tree, object, "cluster_size", qcow2->cluster_size);
    coco_tree_add_bool(tree, object, "encrypted", qcow2->encrypted);
    coco_tree_add_bool(tree, object, "has_backing", qcow2->has_backing);
    coco_tree_add_text(tree, object, "backing", qcow2->backing[0] ? qcow2->backing : NULL);
    coco_tree_add_bool(tree, object, "has_data_file", qcow2->has_data_file);
    coco_tree_add_bool(tree, object, "dirty", qcow2->dirty);
    coco_tree_add_bool(tree, object, "corrupt", qcow2->corrupt);
    coco_tree_add_bool(tree, object, "unknown_features", qcow2->unknown_features);
    return object;
}

static struct json_object *partition_tree(struct tree *tree, const struct coco_disk *disk, size_t index)
{
    const struct coco_partition *partition = &disk->partitions[index];
    struct json_object *object = coco_tree_object(tree);
    char type[37];

    if (disk->table == COCO_TABLE_GPT)
        coco_guid_format(partition->type, type);
    else
        snprintf(type, sizeof(type), "0x%02x", partition->type[0]);
    coco_tree_add_text(tree, object, "type", type);
    coco_tree_add_text(tree, object, "type_name", coco_partition_kind_name(partition->kind));
    coco_tree_add_text(tree, object, "name", partition->name[0] ? partition->name : NULL);
    coco_tree_add_number(tree, object, "offset", partition->offset);
    coco_tree_add_number(tree, object, "size", partition->size);
    coco_tree_add_text(tree, object, "content", coco_disk_content_name(partition->content));
    return object;
}

static struct json_object *disk_tree(struct tree *tree, const struct coco_disk *disk)
{
    static const char *const tables[] = {[COCO_TABLE_MBR] = "mbr", [COCO_TABLE_GPT] = "gpt"};
    struct json_object *object = coco_tree_object(tree), *partitions = coco_tree_array(tree);

    coco_tree_add_text(tree, object, "format", coco_image_format_name(disk));
    coco_tree_add_bool(tree, object, "iso_9660", disk->iso_9660);
    coco_tree_add_text(tree, object, "content", coco_disk_content_name(disk->content));
    coco_tree_add_text(tree, object, "table", disk->table == COCO_TABLE_NONE ? NULL : tables[disk->table]);
    coco_tree_add_bool(tree, object, "has_esp", disk->has_esp);
    for (size_t i = 0; i < disk->count; i++)
        coco_tree_append(tree, partitions, partition_tree(tree, disk, i));
    coco_tree_add(tree, object, "partitions", partitions);
    coco_tree_add(tree, object, "qcow2", disk->format == COCO_IMAGE_QCOW2 ? qcow2_tree(tree, &disk->qcow2) : NULL);
    return object;
}

static struct json_object *descriptor_tree(struct tree *tree, const struct coco_descriptor *descriptor)
{
    struct json_object *object = coco_tree_object(tree), *features = coco_tree_array(tree);

    coco_tree_add_text(tree, object, "description", descriptor->description);
    coco_tree_add_text(tree, object, "image", descriptor->image);
    coco_tree_add_text(tree, object, "nvram_template", descriptor->nvram_template);
    for (size_t i = 0; i < descriptor->feature_count; i++)
        coco_tree_append_text(tree, features, descriptor->features[i]);
    coco_tree_add(tree, object, "features", features);
    return object;
}

static struct json_object *faults_tree(struct tree *tree, const struct coco_faults *faults)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t i = 0; i < faults->count; i++) {
        struct json_object *object = coco_tree_object(tree);

        coco_tree_add_text(tree, object, "message", faults->list[i].says);
        if (faults->list[i].has_offset)
            coco_tree_add_number(tree, object, "offset", faults->list[i].offset);
        else
            coco_tree_add_text(tree, object, "offset", NULL);
        coco_tree_append(tree, array, object);
    }
    return array;
}

static struct json_object *file_tree(struct tree *tree, const struct coco_inspection *inspection)
{
    struct json_object *object = coco_tree_object(tree);
    char sentence[SENTENCE_MAX];

    coco_inspect_sentence(inspection, sentence, sizeof(sentence));
    coco_tree_add_text(tree, object, "path", inspection->path);
    coco_tree_add_text(tree, object, "kind", coco_file_kind_name(inspection->kind));
    coco_tree_add_number(tree, object, "size", inspection->size);
    coco_tree_add_text(tree, object, "message", sentence);
    coco_tree_add_text(tree, object, "not_read", inspection->not_read);
    coco_tree_add(tree, object, "broken", faults_tree(tree, &inspection->faults));
    if (inspection->kind == COCO_FILE_KIND_FIRMWARE)
        coco_tree_add(tree, object, "firmware", coco_firmware_tree(tree, inspection));
    if (inspection->kind == COCO_FILE_KIND_KERNEL)
        coco_tree_add(tree, object, "kernel", kernel_tree(tree, inspection));
    if (inspection->has_initrd)
        coco_tree_add(tree, object, "initrd", initrd_tree(tree, &inspection->initrd));
    if (inspection->kind == COCO_FILE_KIND_DISK)
        coco_tree_add(tree, object, "disk", disk_tree(tree, &inspection->disk));
    if (inspection->has_descriptor)
        coco_tree_add(tree, object, "descriptor", descriptor_tree(tree, &inspection->descriptor));
    return object;
}

int coco_report_inspections_json(const struct coco_sink *sink, const struct coco_inspection *const *inspections,
                                 size_t count, int exit_code)
{
    struct tree tree = {0};
    struct json_object *root = coco_tree_object(&tree), *files = coco_tree_array(&tree);

    coco_tree_add_text(&tree, root, "schema", "cococheck-inspect/1");
    coco_tree_add_number(&tree, root, "exit", (uint64_t)exit_code);
    for (size_t i = 0; i < count; i++)
        coco_tree_append(&tree, files, file_tree(&tree, inspections[i]));
    coco_tree_add(&tree, root, "files", files);
    return coco_tree_write(&tree, root, sink);
}
