/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/firmware.h"

#include "image/firmware_parts.h"

static enum coco_firmware_shape shape_of(const struct coco_firmware_volumes *volumes)
{
    bool store = false, code = false;

    for (size_t i = 0; i < volumes->count; i++) {
        store |= volumes->volumes[i].is_variable_store;
        code |= !volumes->volumes[i].is_variable_store;
    }
    if (store && code)
        return COCO_SHAPE_UNIFIED;
    if (code)
        return COCO_SHAPE_CODE;
    return store ? COCO_SHAPE_VARIABLES : COCO_SHAPE_UNKNOWN;
}

void coco_firmware_inspect_for(const uint8_t *bytes, size_t size, unsigned questions,
                               struct coco_firmware *ret_firmware)
{
    const struct view image = {bytes, size};

    memset(ret_firmware, 0, sizeof(*ret_firmware));
    ret_firmware->size = size;
    read_guided_table(image, &ret_firmware->table);
    read_sev(image, &ret_firmware->table, &ret_firmware->sev);
    read_tdvf(image, &ret_firmware->table, &ret_firmware->tdvf);
    read_volumes(image, &ret_firmware->volumes);
    if (questions != 0)
        read_main_volume(image, questions, &ret_firmware->volumes);
    ret_firmware->shape = shape_of(&ret_firmware->volumes);
}

void coco_firmware_inspect(const uint8_t *bytes, size_t size, struct coco_firmware *ret_firmware)
{
    coco_firmware_inspect_for(bytes, size, COCO_ASK_FOR_KERNEL_HASHES | COCO_ASK_FOR_SECURE_BOOT, ret_firmware);
}

void coco_guid_format(const uint8_t guid[16], char ret_text[37])
{
    static const uint8_t order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    char *at = ret_text;

    for (size_t i = 0; i < 16; i++) {
        static const char digits[] = "0123456789abcdef";

        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[guid[order[i]] >> 4];
        *at++ = digits[guid[order[i]] & 15];
    }
    *at = '\0';
}
