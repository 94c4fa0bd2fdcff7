/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Firmware volumes: what they make of an image, and whether Secure Boot keys are enrolled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/firmware.h"
#include "firmware_builder.h"

#define SIZE  0x8000
#define STORE VOLUME_HEADER_SIZE /* a variable store follows its volume's header */

static struct coco_firmware inspect(const struct image *image)
{
    struct coco_firmware firmware;

    coco_firmware_inspect(image->bytes, image->size, &firmware);
    return firmware;
}

static void shapes(void **state)
{
    static const struct {
        const uint8_t *first, *second;
        enum coco_firmware_shape shape;
    } cases[] = {{NULL, NULL, COCO_SHAPE_UNKNOWN},
                 {nv_data, NULL, COCO_SHAPE_VARIABLES},
                 {NULL, ffs2, COCO_SHAPE_CODE},
                 {nv_data, ffs2, COCO_SHAPE_UNIFIED},
                 {nv_data, nv_data, COCO_SHAPE_VARIABLES},
                 {nobodys, NULL, COCO_SHAPE_CODE}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image image = image_new(SIZE);
        size_t count = 0;

        if (cases[i].first)
            put_volume(&image, 0, 0x1000, cases[i].first);
        if (cases[i].second)
            put_volume(&image, 0x2000, SIZE - 0x2000, cases[i].second);

        const struct coco_firmware firmware = inspect(&image);

        assert_int_equal(firmware.shape, cases[i].shape);
        assert_false(firmware.volumes.broken);
        if (cases[i].first) {
            assert_int_equal(firmware.volumes.volumes[count].extent.offset, 0);
            assert_int_equal(firmware.volumes.volumes[count].extent.size, 0x1000);
            assert_memory_equal(firmware.volumes.volumes[count++].file_system, cases[i].first, 16);
        }
        if (cases[i].second) {
            assert_int_equal(firmware.volumes.volumes[count].extent.offset, 0x2000);
            assert_int_equal(firmware.volumes.volumes[count].extent.size, SIZE - 0x2000);
            assert_memory_equal(firmware.volumes.volumes[count++].file_system, cases[i].second, 16);
        }
        assert_int_equal(firmware.volumes.count, count);
        image_free(&image);
    }
}

/* Volumes need no more than the alignment of 8 that their headers have, in front of, between and behind others. */
static void any_step_of_eight(void **state)
{
    struct image image = image_new(SIZE);

    (void)state;
    put_volume(&image, 8, 0x1238, nv_data);
    put_volume(&image, 8 + 0x1238, 0x1000, ffs2);
    put_volume(&image, SIZE - 80, 80, ffs2);
    assert_int_equal(inspect(&image).volumes.count, 3);
    put_volume(&image, SIZE - 100, 80, ffs2); /* not aligned: none, and it destroys the one behind it */
    assert_int_equal(inspect(&image).volumes.count, 2);
    image_free(&image);
}

static void headers(void **state)
{
    static const struct {
        size_t offset, size;
        uint64_t number;
        bool is_volume;
    } cases[] = {
        {32, 8, SIZE - 0x1000, true},
        {32, 8, SIZE - 0x1000 + 1, false},
        {32, 8, UINT64_MAX, false},
        {32, 8, 0, false},
        {32, 8, 71, false},
        {32, 8, 72, true},
        {48, 2, 0, false},
        {48, 2, 54, false},
        {48, 2, 56, true},
        {48, 2, 57, false},
        {48, 2, 0x2000, false},
        {44, 4, 0, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image image = image_new(SIZE);

        put_volume(&image, 0x1000, 0x2000, ffs2);
        put_number(&image, 0x1000 + cases[i].offset, cases[i].number, cases[i].size);
        fix_checksum(&image, 0x1000);
        if (cases[i].number == 0x2000) /* a header as long as the volume is one; one that is longer is none */
            put_16(&image, 0x1000 + 48, 0x2002);
        assert_int_equal(inspect(&image).volumes.count, cases[i].is_volume);
        assert_int_equal(inspect(&image).volumes.broken, !cases[i].is_volume);
        image_free(&image);
    }
}

static void checksum(void **state)
{
    struct image image = image_new(SIZE);

    (void)state;
    put_volume(&image, 0, SIZE, ffs2);
    for (size_t byte = 0; byte < VOLUME_HEADER_SIZE; byte++) {
        image.bytes[byte] ^= 0x40;
        assert_int_equal(inspect(&image).volumes.count, 0);
        /* Without its signature there is not even a broken one. */
        assert_int_equal(inspect(&image).volumes.broken, byte < 40 || byte > 43);
        image.bytes[byte] ^= 0x40;
    }
    assert_int_equal(inspect(&image).volumes.count, 1);
    image_free(&image);
}

static void many_volumes(void **state)
{
    struct image image = image_new(SIZE);

    (void)state;
    for (size_t i = 0; i < COCO_VOLUMES_MAX; i++)
        put_volume(&image, 0x100 * i, 0x100, ffs2);
    assert_int_equal(inspect(&image).volumes.count, COCO_VOLUMES_MAX);
    assert_false(inspect(&image).volumes.truncated);
    put_volume(&image, 0x100 * COCO_VOLUMES_MAX, 0x100, ffs2);
    assert_int_equal(inspect(&image).volumes.count, COCO_VOLUMES_MAX);
    assert_true(inspect(&image).volumes.truncated);
    image_free(&image);
}

/* ---- variables ---- */

static struct image store_new(size_t size)
{
    struct image image = image_new(SIZE);

    put_volume(&image, 0, SIZE, nv_data);
    put_bytes(&image, STORE, authenticated, 16);
    put_32(&image, STORE + 16, size);
    put_bytes(&image, STORE + 20, "\x5a\xfe\0\0\0\0\0\0", 8);
    return image;
}

struct variable {
    uint8_t state;
    const uint8_t *vendor;
    const char *name; /* its characters are stored with 16 bits, the NUL too */
    uint32_t data_size;
};

/* Returns where the next one goes: at a multiple of 4 from the store's start. */
static size_t put_variable(struct image *image, size_t at, const struct variable *variable)
{
    const size_t characters = strlen(variable->name) + 1;

    put_16(image, STORE + at, 0x55aa);
    put_16(image, STORE + at + 2, variable->state);
    put_32(image, STORE + at + 36, 2 * characters);
    put_32(image, STORE + at + 40, variable->data_size);
    put_bytes(image, STORE + at + 44, variable->vendor, 16);
    for (size_t i = 0; i < characters; i++)
        put_16(image, STORE + at + 60 + 2 * i, (uint64_t)variable->name[i]);
    return (at + 60 + 2 * characters + variable->data_size + 3) / 4 * 4;
}

static void platform_key(void **state)
{
    static const struct {
        struct variable variable;
        bool enrolled;
    } cases[] = {
        {{0x3f, global_variable, "PK", 100}, true},  {{0x3e, global_variable, "PK", 1}, true},
        {{0x3d, global_variable, "PK", 100}, false}, {{0x3c, global_variable, "PK", 100}, false},
        {{0x7f, global_variable, "PK", 100}, false}, {{0x3f, global_variable, "PK", 0}, false},
        {{0x3f, nobodys, "PK", 100}, false},         {{0x3f, global_variable, "PKx", 100}, false},
        {{0x3f, global_variable, "P", 100}, false},  {{0x3f, global_variable, "KEK", 100}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image image = store_new(0x4000);
        /* Two in front, whose sizes need rounding up, one of them deleted. */
        size_t at = put_variable(&image, 28, &(struct variable){0x3f, global_variable, "Timeout", 1});

        at = put_variable(&image, at, &(struct variable){0x3c, nobodys, "MTC", 3});
        put_variable(&image, at, &cases[i].variable);
        assert_true(inspect(&image).volumes.store_readable);
        assert_int_equal(inspect(&image).volumes.has_platform_key, cases[i].enrolled);
        image_free(&image);
    }
}

/* Content that leaves the store is no content. */
static void platform_key_at_the_end(void **state)
{
    const size_t needed = 28 + 60 + 6 + 10;

    (void)state;
    for (size_t missing = 0; missing <= 2; missing++) {
        struct image image = store_new(needed - missing);

        put_variable(&image, 28, &(struct variable){0x3f, global_variable, "PK", 10});
        assert_true(inspect(&image).volumes.store_readable);
        assert_int_equal(inspect(&image).volumes.has_platform_key, missing == 0);
        image_free(&image);
    }
}

static void stores_that_cannot_be_read(void **state)
{
    static const uint64_t sizes[] = {0, 27, SIZE - STORE + 1, UINT32_MAX};
    struct image image;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        image = store_new(sizes[i]);
        put_variable(&image, 28, &(struct variable){0x3f, global_variable, "PK", 10});
        assert_false(inspect(&image).volumes.store_readable);
        assert_false(inspect(&image).volumes.has_platform_key);
        image_free(&image);
    }
    image = store_new(SIZE - STORE);
    put_variable(&image, 28, &(struct variable){0x3f, global_variable, "PK", 10});
    assert_true(inspect(&image).volumes.has_platform_key);
    put_bytes(&image, STORE, nobodys, 16); /* another kind of store */
    assert_false(inspect(&image).volumes.store_readable);
    assert_false(inspect(&image).volumes.has_platform_key);
    image_free(&image);
}

/* Sizes near 4 GiB end the walk rather than turn it round. */
static void variable_sizes_that_wrap(void **state)
{
    struct image image = store_new(0x4000);

    (void)state;
    put_variable(&image, 28, &(struct variable){0x3f, nobodys, "X", 1});
    put_32(&image, STORE + 28 + 36, 0xffffffff);
    put_32(&image, STORE + 28 + 40, 0xffffffff);
    assert_false(inspect(&image).volumes.has_platform_key);
    image_free(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes),
        cmocka_unit_test(any_step_of_eight),
        cmocka_unit_test(headers),
        cmocka_unit_test(checksum),
        cmocka_unit_test(many_volumes),
        cmocka_unit_test(platform_key),
        cmocka_unit_test(platform_key_at_the_end),
        cmocka_unit_test(stores_that_cannot_be_read),
        cmocka_unit_test(variable_sizes_that_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
