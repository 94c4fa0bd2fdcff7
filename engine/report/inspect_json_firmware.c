/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/inspect_json.h"

static struct json_object *reasons_of(struct tree *tree, const struct coco_firmware_use *use)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "boots_snp", use->no_snp);
    coco_tree_add_text(tree, object, "boots_tdx", use->no_tdx);
    coco_tree_add_text(tree, object, "enforces_hashes", use->no_hashes);
    coco_tree_add_text(tree, object, "usable_as_bios", use->no_bios);
    coco_tree_add_text(tree, object, "usable_as_pflash", use->no_pflash);
    return object;
}

static struct json_object *entries_of(struct tree *tree, const struct coco_guided_table *table)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t i = 0; i < table->count; i++) {
        const struct coco_guided_entry *entry = &table->entries[i];
        struct json_object *object = coco_tree_object(tree);
        char guid[37];

        coco_guid_format(entry->guid, guid);
        coco_tree_add_text(tree, object, "guid", guid);
        coco_tree_add_text(tree, object, "name", coco_guided_name(entry->kind));
        coco_tree_add_number(tree, object, "offset", entry->data.offset);
        coco_tree_add_number(tree, object, "size", entry->data.size);
        coco_tree_append(tree, array, object);
    }
    return array;
}

static const char *state_name(enum coco_metadata_state state)
{
    static const char *const names[] = {
        [COCO_METADATA_ABSENT] = "absent", [COCO_METADATA_BROKEN] = "broken", [COCO_METADATA_PRESENT] = "present"};

    return names[state];
}

static struct json_object *sev_tree(struct tree *tree, const struct coco_sev *sev)
{
    struct json_object *object = coco_tree_object(tree), *array = coco_tree_array(tree);

    coco_tree_add_bool(tree, object, "has_reset_block", sev->has_reset_block);
    coco_tree_add_number(tree, object, "reset_address", sev->reset_address);
    coco_tree_add_bool(tree, object, "has_hashes_area", sev->has_hashes_area);
    coco_tree_add_number(tree, object, "hashes_base", sev->hashes_base);
    coco_tree_add_number(tree, object, "hashes_size", sev->hashes_size);
    coco_tree_add_text(tree, object, "metadata", state_name(sev->metadata));
    coco_tree_add_number(tree, object, "metadata_offset", sev->metadata_offset);
    coco_tree_add_number(tree, object, "metadata_version", sev->metadata_version);
    for (size_t i = 0; i < sev->count; i++) {
        struct json_object *section = coco_tree_object(tree);

        coco_tree_add_number(tree, section, "kind", sev->sections[i].kind);
        coco_tree_add_text(tree, section, "name", coco_sev_section_name(sev->sections[i].kind));
        coco_tree_add_number(tree, section, "address", sev->sections[i].gpa);
        coco_tree_add_number(tree, section, "size", sev->sections[i].size);
        coco_tree_append(tree, array, section);
    }
    coco_tree_add(tree, object, "sections", array);
    return object;
}

static struct json_object *tdx_tree(struct tree *tree, const struct coco_tdvf *tdvf)
{
    struct json_object *object = coco_tree_object(tree), *array = coco_tree_array(tree);

    coco_tree_add_text(tree, object, "metadata", state_name(tdvf->metadata));
    coco_tree_add_number(tree, object, "metadata_offset", tdvf->metadata_offset);
    coco_tree_add_number(tree, object, "metadata_version", tdvf->version);
    for (size_t i = 0; i < tdvf->count; i++) {
        const struct coco_tdvf_section *from = &tdvf->sections[i];
        struct json_object *section = coco_tree_object(tree);

        coco_tree_add_number(tree, section, "kind", from->kind);
        coco_tree_add_text(tree, section, "name", coco_tdvf_section_name(from->kind));
        coco_tree_add_number(tree, section, "address", from->address);
        coco_tree_add_number(tree, section, "size", from->memory_size);
        coco_tree_add_number(tree, section, "data_offset", from->data_offset);
        coco_tree_add_number(tree, section, "data_size", from->raw_size);
        coco_tree_add_bool(tree, section, "measured", from->attributes & COCO_TDVF_MR_EXTEND);
        coco_tree_append(tree, array, section);
    }
    coco_tree_add(tree, object, "sections", array);
    return object;
}

static struct json_object *volumes_tree(struct tree *tree, const struct coco_firmware_volumes *volumes)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t i = 0; i < volumes->count; i++) {
        struct json_object *object = coco_tree_object(tree);
        char guid[37];

        coco_guid_format(volumes->volumes[i].file_system, guid);
        coco_tree_add_number(tree, object, "offset", volumes->volumes[i].extent.offset);
        coco_tree_add_number(tree, object, "size", volumes->volumes[i].extent.size);
        coco_tree_add_text(tree, object, "file_system", guid);
        coco_tree_add_bool(tree, object, "is_variable_store", volumes->volumes[i].is_variable_store);
        coco_tree_append(tree, array, object);
    }
    return array;
}

struct json_object *coco_firmware_tree(struct tree *tree, const struct coco_inspection *inspection)
{
    const struct coco_firmware *firmware = &inspection->firmware;
    const struct coco_firmware_use *use = &inspection->firmware_use;
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "shape", coco_shape_name(firmware->shape));
    coco_tree_add_text(tree, object, "build", coco_build_name(use->build));
    coco_tree_add_bool(tree, object, "boots_snp", use->boots_snp);
    coco_tree_add_bool(tree, object, "boots_tdx", use->boots_tdx);
    coco_tree_add_bool(tree, object, "measures_hashes", use->measures_hashes);
    coco_tree_add_bool(tree, object, "enforces_hashes", use->enforces_hashes);
    coco_tree_add_bool(tree, object, "usable_as_bios", use->usable_as_bios);
    coco_tree_add_bool(tree, object, "usable_as_pflash", use->usable_as_pflash);
    coco_tree_add_bool(tree, object, "has_secure_boot", use->has_secure_boot);
    coco_tree_add_bool(tree, object, "has_keys", use->has_keys);
    coco_tree_add_bool(tree, object, "unpacked", firmware->volumes.main_unpacked);
    coco_tree_add(tree, object, "reasons", reasons_of(tree, use));
    coco_tree_add(tree, object, "entries", entries_of(tree, &firmware->table));
    coco_tree_add(tree, object, "sev", sev_tree(tree, &firmware->sev));
    coco_tree_add(tree, object, "tdx", tdx_tree(tree, &firmware->tdvf));
    coco_tree_add(tree, object, "volumes", volumes_tree(tree, &firmware->volumes));
    return object;
}
