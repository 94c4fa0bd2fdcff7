/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of GUIDs at the end of a firmware image. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/firmware.h"
#include "firmware_builder.h"

#define SIZE 0x1000

static struct coco_firmware inspect(const struct image *image)
{
    struct coco_firmware firmware;

    memset(&firmware, 0xa5, sizeof(firmware)); /* what is not there must be zero all the same */
    coco_firmware_inspect(image->bytes, image->size, &firmware);
    return firmware;
}

static void nothing_is_nothing(void **state)
{
    struct coco_firmware firmware;
    static const struct coco_firmware zero;

    (void)state;
    memset(&firmware, 0xa5, sizeof(firmware));
    coco_firmware_inspect(NULL, 0, &firmware);
    assert_memory_equal(&firmware, &zero, sizeof(zero));
    for (size_t size = 1; size <= 64; size++) {
        struct image image = image_new(size);

        firmware = inspect(&image);
        assert_int_equal(firmware.size, size);
        assert_false(firmware.table.present);
        assert_int_equal(firmware.shape, COCO_SHAPE_UNKNOWN);
        image_free(&image);
    }
}

/* The footer fits, and there is less and less room in front of it. */
static void footer_without_room(void **state)
{
    (void)state;
    for (size_t size = 48; size <= 50; size++) {
        struct image image = image_new(size);

        put_bytes(&image, size - 48, table_footer, 16);
        if (size == 50)
            put_table_length(&image, 18);

        const struct coco_firmware firmware = inspect(&image);

        assert_true(firmware.table.present);
        assert_int_equal(firmware.table.offset, size - 48);
        assert_int_equal(firmware.table.broken, size < 50);
        assert_int_equal(firmware.table.count, 0);
        image_free(&image);
    }
}

static void footer_of_another_guid(void **state)
{
    struct image image = image_new(SIZE);

    (void)state;
    for (size_t byte = 0; byte < 16; byte++) {
        put_table(&image, &(struct entry){sev_reset, {4, 0xb0, 0x80}, 4, 0}, 1);
        image.bytes[SIZE - 48 + byte] ^= 1;
        assert_false(inspect(&image).table.present);
        assert_false(inspect(&image).sev.has_reset_block);
    }
    image_free(&image);
}

static void every_kind(void **state)
{
    static const struct entry entries[] = {
        {sev_reset, {1}, 4, 0},    {sev_secret, {2}, 8, 0}, {sev_hashes, {3}, 8, 0}, {sev_metadata, {4}, 4, 0},
        {tdx_metadata, {5}, 4, 0}, {igvm, {6}, 4, 0},       {svsm, {7}, 5, 0},       {nobodys, {8}, 16, 0},
    };
    static const enum coco_guided_kind kinds[] = {
        COCO_GUIDED_SEV_RESET,    COCO_GUIDED_SEV_SECRET, COCO_GUIDED_SEV_HASHES, COCO_GUIDED_SEV_METADATA,
        COCO_GUIDED_TDX_METADATA, COCO_GUIDED_IGVM,       COCO_GUIDED_SVSM,       COCO_GUIDED_UNKNOWN,
    };
    struct image image = image_new(SIZE);
    size_t end = SIZE - 50;

    (void)state;
    put_table(&image, entries, 8);

    const struct coco_firmware firmware = inspect(&image);

    assert_false(firmware.table.broken);
    assert_false(firmware.table.truncated);
    assert_int_equal(firmware.table.count, 8);
    for (size_t i = 0; i < 8; i++) {
        const struct coco_guided_entry *entry = &firmware.table.entries[i];

        assert_int_equal(entry->kind, kinds[i]);
        assert_memory_equal(entry->guid, entries[i].guid, 16);
        end -= entries[i].size + 18;
        assert_int_equal(entry->data.offset, end);
        assert_int_equal(entry->data.size, entries[i].size);
        assert_int_equal(image.bytes[entry->data.offset], i + 1);
    }
    image_free(&image);
}

/* An entry's shortest length is that of its tail. */
static void entry_lengths(void **state)
{
    static const struct {
        long length;
        size_t count;
        bool broken;
    } cases[] = {{18, 2, false}, {17, 1, true}, {1, 1, true}, {19, 1, true}, {0x7fff, 1, true}, {0xffff, 1, true}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image image = image_new(SIZE);
        const struct entry entries[] = {{sev_reset, {1}, 4, 0}, {nobodys, {0}, 0, cases[i].length}};

        put_table(&image, entries, 2);

        const struct coco_firmware firmware = inspect(&image);

        assert_int_equal(firmware.table.count, cases[i].count);
        assert_int_equal(firmware.table.broken, cases[i].broken);
        assert_true(firmware.sev.has_reset_block); /* what stands before the fault was read */
        image_free(&image);
    }
}

static void entry_of_length_zero_ends_the_walk(void **state)
{
    struct image image = image_new(SIZE);
    const struct entry entries[] = {{nobodys, {0}, 0, 0}, {sev_reset, {1}, 4, 0}};

    (void)state;
    put_table(&image, entries, 2);
    put_16(&image, SIZE - 50 - 18, 0);

    const struct coco_firmware firmware = inspect(&image);

    assert_true(firmware.table.broken);
    assert_int_equal(firmware.table.count, 0);
    assert_false(firmware.sev.has_reset_block);
    image_free(&image);
}

static void total_lengths(void **state)
{
    struct image image = image_new(SIZE);
    const size_t length = put_table(&image, &(struct entry){sev_reset, {1}, 4, 0}, 1);
    static const struct {
        size_t total, count;
        bool broken;
    } cases[] = {
        {0, 0, true},   {17, 0, true},
        {18, 0, false}, {18 + 17, 0, true} /* less than a tail is left over */,
        {40, 1, false}, {41, 1, true},
        {57, 1, true},  {SIZE - 50 + 18, 1, true} /* up to the first byte: the rest is no entry */,
    };

    (void)state;
    assert_int_equal(length, 40);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        put_table_length(&image, cases[i].total);

        const struct coco_firmware firmware = inspect(&image);

        assert_int_equal(firmware.table.count, cases[i].count);
        assert_int_equal(firmware.table.broken, cases[i].broken);
    }
    /* One byte more than there is: QEMU reads nothing of such a table. */
    put_table_length(&image, SIZE - 50 + 18 + 1);
    assert_true(inspect(&image).table.broken);
    assert_int_equal(inspect(&image).table.count, 0);
    assert_false(inspect(&image).sev.has_reset_block);
    image_free(&image);
}

static void table_fills_the_image(void **state)
{
    struct image image = image_new(50 + 22);

    (void)state;
    put_table(&image, &(struct entry){sev_reset, {9}, 4, 0}, 1);

    const struct coco_firmware firmware = inspect(&image);

    assert_false(firmware.table.broken);
    assert_int_equal(firmware.table.entries[0].data.offset, 0);
    assert_int_equal(firmware.sev.reset_address & 0xff, 9);
    image_free(&image);
}

static void many_entries(void **state)
{
    struct entry entries[COCO_GUIDED_MAX + 1];
    struct image image = image_new(SIZE);

    (void)state;
    for (size_t i = 0; i <= COCO_GUIDED_MAX; i++)
        entries[i] = (struct entry){nobodys, {(uint8_t)i}, 1, 0};
    entries[COCO_GUIDED_MAX] = (struct entry){sev_reset, {7}, 4, 0};
    put_table(&image, entries, COCO_GUIDED_MAX);
    assert_int_equal(inspect(&image).table.count, COCO_GUIDED_MAX);
    assert_false(inspect(&image).table.truncated);
    put_table(&image, entries, COCO_GUIDED_MAX + 1);

    const struct coco_firmware firmware = inspect(&image);

    assert_int_equal(firmware.table.count, COCO_GUIDED_MAX);
    assert_true(firmware.table.truncated);
    assert_false(firmware.table.broken);
    assert_true(firmware.sev.has_reset_block); /* QEMU finds it, listed or not */
    assert_int_equal(firmware.sev.reset_address & 0xff, 7);
    image_free(&image);
}

static void first_of_two_counts(void **state)
{
    struct image image = image_new(SIZE);
    const struct entry entries[] = {{sev_reset, {1, 0, 0, 0}, 4, 0}, {sev_reset, {2, 0, 0, 0}, 4, 0}};

    (void)state;
    put_table(&image, entries, 2);
    assert_int_equal(inspect(&image).sev.reset_address, 1);
    assert_int_equal(inspect(&image).table.count, 2);
    image_free(&image);
}

static void guid_is_written_as_people_do(void **state)
{
    char text[37];

    (void)state;
    coco_guid_format(table_footer, text);
    assert_string_equal(text, "96b582de-1fb2-45f7-baea-a366c55a082d");
    coco_guid_format(nobodys, text);
    assert_string_equal(text, "04030201-0605-0807-090a-0b0c0d0e0f10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(footer_without_room),
        cmocka_unit_test(footer_of_another_guid),
        cmocka_unit_test(every_kind),
        cmocka_unit_test(entry_lengths),
        cmocka_unit_test(entry_of_length_zero_ends_the_walk),
        cmocka_unit_test(total_lengths),
        cmocka_unit_test(table_fills_the_image),
        cmocka_unit_test(many_entries),
        cmocka_unit_test(first_of_two_counts),
        cmocka_unit_test(guid_is_written_as_people_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
