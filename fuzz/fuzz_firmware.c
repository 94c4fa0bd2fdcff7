/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading firmware images: any bytes have an answer, always the same; what is said to be somewhere is inside the image;
 * and since everything of the table counts from the end, bytes in front of an image change nothing about it.
 */
#include "coco/firmware.h"
#include "image_copy.h"

/* Not a multiple of anything that alignment could hide behind. */
#define IN_FRONT 4099

static void check_table(const struct coco_guided_table *table, size_t size)
{
    size_t end = table->offset;

    FUZZ_CHECK(table->count <= COCO_GUIDED_MAX);
    FUZZ_CHECK(!table->truncated || table->count == COCO_GUIDED_MAX);
    FUZZ_CHECK(table->present ? table->offset + 48 == size : !table->broken && table->count == 0);
    for (size_t i = 0; i < table->count; i++) {
        const struct coco_guided_entry *entry = &table->entries[i];

        /* Each ends where the one before begins, length and GUID between them; the first, at the table's own length. */
        FUZZ_CHECK(is_inside(entry->data, size));
        FUZZ_CHECK(entry->data.offset + entry->data.size + (i ? 18 : 20) == end);
        end = entry->data.offset;
    }
}

static void check_metadata(const struct coco_firmware *firmware)
{
    const struct coco_sev *sev = &firmware->sev;
    const struct coco_tdvf *tdvf = &firmware->tdvf;

    FUZZ_CHECK(sev->count <= COCO_SECTIONS_MAX && tdvf->count <= COCO_SECTIONS_MAX);
    FUZZ_CHECK(sev->metadata == COCO_METADATA_PRESENT || sev->count == 0);
    FUZZ_CHECK(tdvf->metadata == COCO_METADATA_PRESENT || tdvf->count == 0);
    if (sev->metadata == COCO_METADATA_PRESENT)
        FUZZ_CHECK(is_inside((struct coco_extent){sev->metadata_offset, 16 + 12 * sev->count}, firmware->size));
    if (tdvf->metadata == COCO_METADATA_PRESENT)
        FUZZ_CHECK(is_inside((struct coco_extent){tdvf->metadata_offset, 16 + 32 * tdvf->count}, firmware->size));
    FUZZ_CHECK(firmware->table.present || (sev->metadata == COCO_METADATA_ABSENT && !sev->has_hashes_area &&
                                           tdvf->metadata == COCO_METADATA_ABSENT));
}

static void check_volumes(const struct coco_firmware *firmware)
{
    const struct coco_firmware_volumes *volumes = &firmware->volumes;
    size_t end = 0;
    bool store = false, code = false;

    FUZZ_CHECK(volumes->count <= COCO_VOLUMES_MAX);
    for (size_t i = 0; i < volumes->count; i++) {
        const struct coco_volume *volume = &volumes->volumes[i];

        FUZZ_CHECK(is_inside(volume->extent, firmware->size));
        FUZZ_CHECK(volume->extent.offset >= end && volume->extent.size >= 56);
        end = volume->extent.offset + volume->extent.size;
        *(volume->is_variable_store ? &store : &code) = true;
    }
    FUZZ_CHECK(store || !volumes->store_readable);
    FUZZ_CHECK(volumes->store_readable || !volumes->has_platform_key);
    FUZZ_CHECK(code || !(volumes->main_unpacked || volumes->verifies_hashes || volumes->has_secure_boot));
    FUZZ_CHECK(firmware->shape == (store && code ? COCO_SHAPE_UNIFIED
                                   : code        ? COCO_SHAPE_CODE
                                   : store       ? COCO_SHAPE_VARIABLES
                                                 : COCO_SHAPE_UNKNOWN));
}

/* The same image, further behind in a file: all that counts from the end is the same, and moved. */
static void check_shifted(const struct coco_firmware *here, const struct coco_firmware *there)
{
    FUZZ_CHECK(here->table.present == there->table.present &&
               here->table.offset + IN_FRONT * here->table.present == there->table.offset);
    /* What a length or a distance made impossible can be possible with more room in front. */
    if (here->table.broken || here->sev.metadata == COCO_METADATA_BROKEN || here->tdvf.metadata == COCO_METADATA_BROKEN)
        return;
    FUZZ_CHECK(here->table.count == there->table.count && there->table.broken == here->table.broken);
    for (size_t i = 0; i < here->table.count; i++) {
        FUZZ_CHECK(memcmp(here->table.entries[i].guid, there->table.entries[i].guid, 16) == 0);
        FUZZ_CHECK(here->table.entries[i].kind == there->table.entries[i].kind);
        FUZZ_CHECK(here->table.entries[i].data.offset + IN_FRONT == there->table.entries[i].data.offset);
        FUZZ_CHECK(here->table.entries[i].data.size == there->table.entries[i].data.size);
    }
    FUZZ_CHECK(here->sev.metadata == there->sev.metadata && here->tdvf.metadata == there->tdvf.metadata);
    FUZZ_CHECK(here->sev.count == there->sev.count && here->tdvf.count == there->tdvf.count);
    FUZZ_CHECK(memcmp(here->sev.sections, there->sev.sections, sizeof(here->sev.sections)) == 0);
    FUZZ_CHECK(memcmp(here->tdvf.sections, there->tdvf.sections, sizeof(here->tdvf.sections)) == 0);
    FUZZ_CHECK(here->sev.hashes_base == there->sev.hashes_base && here->sev.hashes_size == there->sev.hashes_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_firmware firmware, again, shifted; /* large, and never the same twice by chance */
    uint8_t *copy = exact_copy(data, size, 0);

    memset(&firmware, 0x55, sizeof(firmware));
    coco_firmware_inspect(copy, size, &firmware);
    free(copy);
    FUZZ_CHECK(firmware.size == size);
    check_table(&firmware.table, size);
    check_metadata(&firmware);
    check_volumes(&firmware);

    memset(&again, 0xaa, sizeof(again));
    coco_firmware_inspect(data, size, &again);
    FUZZ_CHECK(memcmp(&firmware, &again, sizeof(firmware)) == 0);

    copy = exact_copy(data, size, IN_FRONT);
    coco_firmware_inspect(copy, size + IN_FRONT, &shifted);
    free(copy);
    check_shifted(&firmware, &shifted);
    return 0;
}
