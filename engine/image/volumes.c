/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Firmware volumes, as far as they tell what an image is: code, variable store, or both; and whether the variable store
 * holds a platform key, that is, Secure Boot keys are enrolled.
 *
 * UEFI PI 1.8 volume 3, "Firmware Volume Format"; edk2 MdeModulePkg/Include/Guid/VariableFormat.h.
 */
#include "image/firmware_parts.h"
#include "image/guid.h"

#define VOLUME_STEP          8                   /* the least alignment that a volume may have */
#define SEARCHED_MAX         (64u * 1024 * 1024) /* from the end: four times what fits below 4 GiB */
#define VOLUME_HEADER        0x38
#define STORE_HEADER         28
#define VARIABLE_HEADER      60
#define VARIABLE_START       0x55aa
#define VARIABLE_ADDED       0x3f
#define VARIABLE_IN_DELETION 0x3e /* still the one that counts */

static const uint8_t nv_data_volume[16] =
    GUID(0xfff12b8du, 0x7696, 0x4c8b, 0xa9, 0x85, 0x27, 0x47, 0x07, 0x5b, 0x4f, 0x50);
static const uint8_t authenticated_store[16] =
    GUID(0xaaf32c78u, 0x947b, 0x439a, 0xa1, 0x80, 0x2e, 0x14, 0x4e, 0xc3, 0x77, 0x92);
static const uint8_t global_variable[16] =
    GUID(0x8be4df61u, 0x93ca, 0x11d2, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c);

static const uint8_t platform_key[] = {'P', 0, 'K', 0, 0, 0};

/* Walks the variables of a store, whose header it starts with. */
static bool store_has_platform_key(struct view store)
{
    uint64_t at = STORE_HEADER;

    for (;;) {
        uint16_t start;
        uint32_t name_size, data_size;

        if (!view_has(store, at, VARIABLE_HEADER) || !view_u16(store, at, &start) || start != VARIABLE_START ||
            !view_u32(store, at + 36, &name_size) || !view_u32(store, at + 40, &data_size))
            return false;
        const uint8_t state = store.bytes[at + 2];

        if ((state == VARIABLE_ADDED || state == VARIABLE_IN_DELETION) && data_size > 0 &&
            view_is(store, at + 44, global_variable, sizeof(global_variable)) && name_size == sizeof(platform_key) &&
            view_is(store, at + VARIABLE_HEADER, platform_key, sizeof(platform_key)) &&
            view_has(store, at + VARIABLE_HEADER, (uint64_t)name_size + data_size))
            return true;
        at = (at + VARIABLE_HEADER + name_size + data_size + 3) & ~UINT64_C(3);
    }
}

static void read_store(struct view content, struct coco_firmware_volumes *volumes)
{
    uint32_t size;

    if (!view_is(content, 0, authenticated_store, sizeof(authenticated_store)) || !view_u32(content, 16, &size) ||
        size < STORE_HEADER || !view_has(content, 0, size))
        return;
    volumes->store_readable = true;
    volumes->has_platform_key |= store_has_platform_key(view_part(content, 0, size));
}

/* The 16-bit words of a header add up to 0. */
static bool adds_up(struct view header)
{
    uint16_t sum = 0, word;

    for (size_t at = 0; view_u16(header, at, &word); at += 2)
        sum = (uint16_t)(sum + word);
    return header.size % 2 == 0 && sum == 0;
}

static bool has_signature(struct view image, size_t offset)
{
    return view_has(image, offset, VOLUME_HEADER) && view_is(image, (uint64_t)offset + 0x28, "_FVH", 4);
}

/* False where a header is wrong: its checksum, or a length that leaves the image. */
static bool read_volume(struct view image, size_t offset, struct coco_volume *ret_volume, uint16_t *ret_header)
{
    uint64_t length;
    uint16_t header;

    if (!view_u64(image, offset + 0x20, &length) || !view_u16(image, offset + 0x30, &header) ||
        header < VOLUME_HEADER || length < header || !view_has(image, offset, length) ||
        !adds_up(view_part(image, offset, header)))
        return false;
    ret_volume->extent = (struct coco_extent){offset, (size_t)length};
    memcpy(ret_volume->file_system, image.bytes + offset + 16, sizeof(ret_volume->file_system));
    ret_volume->is_variable_store = guid_equal(ret_volume->file_system, nv_data_volume);
    *ret_header = header;
    return true;
}

void read_volumes(struct view image, struct coco_firmware_volumes *volumes)
{
    size_t offset = image.size > SEARCHED_MAX ? image.size - SEARCHED_MAX : 0;

    while (view_has(image, offset, VOLUME_HEADER)) {
        struct coco_volume volume = {0};
        uint16_t header;

        if (!has_signature(image, offset) || !read_volume(image, offset, &volume, &header)) {
            volumes->broken |= has_signature(image, offset);
            offset += VOLUME_STEP;
            continue;
        }
        if (volumes->count == COCO_VOLUMES_MAX) {
            volumes->truncated = true;
            return;
        }
        volumes->volumes[volumes->count++] = volume;
        if (volume.is_variable_store)
            read_store(view_part(image, offset + header, volume.extent.size - header), volumes);
        offset += volume.extent.size;
    }
}
