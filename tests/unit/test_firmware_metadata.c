/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the table of GUIDs points to: SEV and TDX metadata, and the areas of SEV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/firmware.h"
#include "firmware_builder.h"

#define SIZE     0x2000
#define START    0x800 /* of metadata */
#define FROM_END (SIZE - START)

static struct coco_firmware inspect(const struct image *image)
{
    struct coco_firmware firmware;

    coco_firmware_inspect(image->bytes, image->size, &firmware);
    return firmware;
}

static void put_header(struct image *image, const char *signature, uint32_t length, uint32_t count)
{
    put_bytes(image, START, signature, 4);
    put_32(image, START + 4, length);
    put_32(image, START + 8, 1);
    put_32(image, START + 12, count);
}

static enum coco_metadata_state sev_state(uint32_t length, uint32_t count, uint32_t from_end)
{
    struct image image = image_new(SIZE);

    put_header(&image, "ASEV", length, count);
    put_pointer(&image, sev_metadata, from_end);

    const struct coco_firmware firmware = inspect(&image);

    assert_int_equal(firmware.tdvf.metadata, COCO_METADATA_ABSENT);
    if (firmware.sev.metadata != COCO_METADATA_PRESENT)
        assert_int_equal(firmware.sev.count, 0);
    image_free(&image);
    return firmware.sev.metadata;
}

static enum coco_metadata_state tdvf_state(uint32_t length, uint32_t count, uint32_t from_end)
{
    struct image image = image_new(SIZE);

    put_header(&image, "TDVF", length, count);
    put_pointer(&image, tdx_metadata, from_end);

    const struct coco_firmware firmware = inspect(&image);

    assert_int_equal(firmware.sev.metadata, COCO_METADATA_ABSENT);
    if (firmware.tdvf.metadata != COCO_METADATA_PRESENT)
        assert_int_equal(firmware.tdvf.count, 0);
    image_free(&image);
    return firmware.tdvf.metadata;
}

static void sev_sections(void **state)
{
    static const uint32_t numbers[][3] = {
        {0x800000, 0x9000, COCO_SEV_SECTION_MEMORY},        {0x80d000, 0x1000, COCO_SEV_SECTION_SECRETS},
        {0x80e000, 0x1000, COCO_SEV_SECTION_CPUID},         {0x80f000, 0x1000, COCO_SEV_SECTION_SVSM_CAA},
        {0x810000, 0x1000, COCO_SEV_SECTION_KERNEL_HASHES}, {0xffffffff, 0, 0xdeadbeef},
    };
    struct image image = image_new(SIZE);

    (void)state;
    put_header(&image, "ASEV", 16 + 6 * 12, 6);
    put_32(&image, START + 8, 0x01020304); /* the version is told, whatever it is */
    for (size_t i = 0; i < 6; i++)
        for (size_t field = 0; field < 3; field++)
            put_32(&image, START + 16 + 12 * i + 4 * field, numbers[i][field]);
    put_pointer(&image, sev_metadata, FROM_END);

    const struct coco_firmware firmware = inspect(&image);

    assert_int_equal(firmware.sev.metadata, COCO_METADATA_PRESENT);
    assert_int_equal(firmware.sev.metadata_offset, START);
    assert_int_equal(firmware.sev.metadata_version, 0x01020304);
    assert_int_equal(firmware.sev.count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(firmware.sev.sections[i].gpa, numbers[i][0]);
        assert_int_equal(firmware.sev.sections[i].size, numbers[i][1]);
        assert_int_equal(firmware.sev.sections[i].kind, numbers[i][2]);
    }
    image_free(&image);
}

static void sev_lengths(void **state)
{
    (void)state;
    assert_int_equal(sev_state(16, 0, FROM_END), COCO_METADATA_PRESENT);
    assert_int_equal(sev_state(15, 0, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(sev_state(0, 0, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(sev_state(28, 1, FROM_END), COCO_METADATA_PRESENT);
    assert_int_equal(sev_state(27, 1, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(sev_state(29, 1, FROM_END), COCO_METADATA_PRESENT); /* room that nobody uses */
    assert_int_equal(sev_state(FROM_END, 1, FROM_END), COCO_METADATA_PRESENT);
    assert_int_equal(sev_state(FROM_END + 1, 1, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(sev_state(UINT32_MAX, 1, FROM_END), COCO_METADATA_BROKEN);
    /* 12 times this is 8 in 32 bits. */
    assert_int_equal(sev_state(28, 0x15555556, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(sev_state(28, UINT32_MAX, FROM_END), COCO_METADATA_BROKEN);
}

static void tdvf_lengths(void **state)
{
    (void)state;
    assert_int_equal(tdvf_state(16, 0, FROM_END), COCO_METADATA_PRESENT);
    assert_int_equal(tdvf_state(48, 1, FROM_END), COCO_METADATA_PRESENT);
    assert_int_equal(tdvf_state(47, 1, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(tdvf_state(49, 1, FROM_END), COCO_METADATA_BROKEN); /* QEMU wants it exact */
    assert_int_equal(tdvf_state(15, 0, FROM_END), COCO_METADATA_BROKEN);
    /* 32 times this is 0, and 32, in 32 bits. */
    assert_int_equal(tdvf_state(16, 0x08000000, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(tdvf_state(48, 0x08000001, FROM_END), COCO_METADATA_BROKEN);
    assert_int_equal(tdvf_state(UINT32_MAX, 0x07ffffff, FROM_END), COCO_METADATA_BROKEN);
}

/* The last section may end where the image ends, and no byte later. */
static void tdvf_at_the_end(void **state)
{
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        struct image image = image_new(SIZE);
        const size_t start = SIZE - 16 - 32 * 255 + 8 * more;

        put_pointer(&image, tdx_metadata, (uint32_t)(SIZE - start));
        put_bytes(&image, start, "TDVF", 4);
        put_32(&image, start + 4, 16 + 32 * 255);
        put_32(&image, start + 12, 255);
        assert_int_equal(inspect(&image).tdvf.metadata, more ? COCO_METADATA_BROKEN : COCO_METADATA_PRESENT);
        image_free(&image);
    }
}

static void pointers(void **state)
{
    static const uint32_t wrong[] = {0, 1, 15, 0x100, FROM_END - 1, FROM_END + 1, SIZE, SIZE + 1, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_int_equal(sev_state(28, 1, wrong[i]), COCO_METADATA_BROKEN);
        assert_int_equal(tdvf_state(48, 1, wrong[i]), COCO_METADATA_BROKEN);
    }
}

static void signatures(void **state)
{
    struct image image = image_new(SIZE);

    (void)state;
    put_header(&image, "TDVF", 48, 1);
    put_pointer(&image, sev_metadata, FROM_END);
    assert_int_equal(inspect(&image).sev.metadata, COCO_METADATA_BROKEN);
    put_header(&image, "ASEV", 48, 1);
    put_pointer(&image, tdx_metadata, FROM_END);
    assert_int_equal(inspect(&image).tdvf.metadata, COCO_METADATA_BROKEN);
    image_free(&image);
}

static void pointer_too_short(void **state)
{
    struct image image = image_new(SIZE);
    struct entry entry = {sev_metadata, {(uint8_t)FROM_END, FROM_END >> 8}, 3, 0};

    (void)state;
    put_header(&image, "ASEV", 28, 1);
    put_table(&image, &entry, 1);
    assert_int_equal(inspect(&image).sev.metadata, COCO_METADATA_BROKEN);
    entry.guid = tdx_metadata;
    put_header(&image, "TDVF", 48, 1);
    put_table(&image, &entry, 1);
    assert_int_equal(inspect(&image).tdvf.metadata, COCO_METADATA_BROKEN);
    image_free(&image);
}

static void tdvf_sections(void **state)
{
    struct image image = image_new(SIZE);

    (void)state;
    put_header(&image, "TDVF", 16 + 2 * 32, 2);
    put_32(&image, START + 16, 0x11121314);
    put_32(&image, START + 20, 0x21222324);
    put_64(&image, START + 24, 0x3132333435363738);
    put_64(&image, START + 32, 0x4142434445464748);
    put_32(&image, START + 40, COCO_TDVF_PAYLOAD_PARAM);
    put_32(&image, START + 44, COCO_TDVF_MR_EXTEND | COCO_TDVF_PAGE_AUG);
    put_32(&image, START + 48 + 24, 0x7fff);
    put_pointer(&image, tdx_metadata, FROM_END);

    const struct coco_tdvf tdvf = inspect(&image).tdvf;

    assert_int_equal(tdvf.metadata, COCO_METADATA_PRESENT);
    assert_int_equal(tdvf.metadata_offset, START);
    assert_int_equal(tdvf.version, 1);
    assert_int_equal(tdvf.count, 2);
    assert_int_equal(tdvf.sections[0].data_offset, 0x11121314);
    assert_int_equal(tdvf.sections[0].raw_size, 0x21222324);
    assert_true(tdvf.sections[0].address == 0x3132333435363738);
    assert_true(tdvf.sections[0].memory_size == 0x4142434445464748);
    assert_int_equal(tdvf.sections[0].kind, 6);
    assert_int_equal(tdvf.sections[0].attributes, 3);
    assert_int_equal(tdvf.sections[1].kind, 0x7fff); /* not known, and told as it is */
    image_free(&image);
}

static void many_sections(void **state)
{
    (void)state;
    for (uint32_t count = COCO_SECTIONS_MAX; count <= COCO_SECTIONS_MAX + 1; count++) {
        struct image image = image_new(SIZE);

        put_header(&image, "ASEV", 16 + 12 * count, count);
        put_pointer(&image, sev_metadata, FROM_END);
        assert_int_equal(inspect(&image).sev.count, COCO_SECTIONS_MAX);
        assert_int_equal(inspect(&image).sev.truncated, count > COCO_SECTIONS_MAX);
        put_header(&image, "TDVF", 16 + 32 * count, count);
        put_pointer(&image, tdx_metadata, FROM_END);
        assert_int_equal(inspect(&image).tdvf.count, COCO_SECTIONS_MAX);
        assert_int_equal(inspect(&image).tdvf.truncated, count > COCO_SECTIONS_MAX);
        image_free(&image);
    }
}

static void areas(void **state)
{
    struct image image = image_new(SIZE);
    struct entry entries[] = {{sev_hashes, {0x00, 0x0c, 0x81, 0x00, 0x00, 0x04, 0, 0}, 8, 0},
                              {sev_reset, {0x04, 0xb0, 0x80, 0x00}, 4, 0}};

    (void)state;
    put_table(&image, entries, 2);
    assert_true(inspect(&image).sev.has_hashes_area);
    assert_int_equal(inspect(&image).sev.hashes_base, 0x810c00);
    assert_int_equal(inspect(&image).sev.hashes_size, 0x400);
    assert_true(inspect(&image).sev.has_reset_block);
    assert_int_equal(inspect(&image).sev.reset_address, 0x80b004);
    entries[0].size = 7;
    entries[1].size = 3;
    put_table(&image, entries, 2);
    assert_false(inspect(&image).sev.has_hashes_area);
    assert_false(inspect(&image).sev.has_reset_block);
    image_free(&image);
}

/* Images from before there was a table: the reset block alone, with its GUID where the table's footer would be. */
static void reset_block_alone(void **state)
{
    static const struct {
        unsigned length;
        bool there;
    } cases[] = {{22, true},  {26, true}, {21, false},       {18, false},
                 {17, false}, {0, false}, {SIZE - 32, true}, {SIZE - 31, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image image = image_new(SIZE);

        put_bytes(&image, SIZE - 48, sev_reset, 16);
        put_16(&image, SIZE - 50, cases[i].length);
        if (cases[i].there)
            put_32(&image, SIZE - 32 - cases[i].length, 0x80b004);
        assert_false(inspect(&image).table.present);
        assert_int_equal(inspect(&image).sev.has_reset_block, cases[i].there);
        assert_int_equal(inspect(&image).sev.reset_address, cases[i].there ? 0x80b004 : 0);
        image_free(&image);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sev_sections),      cmocka_unit_test(sev_lengths),
        cmocka_unit_test(tdvf_lengths),      cmocka_unit_test(tdvf_at_the_end),
        cmocka_unit_test(pointers),          cmocka_unit_test(signatures),
        cmocka_unit_test(pointer_too_short), cmocka_unit_test(tdvf_sections),
        cmocka_unit_test(many_sections),     cmocka_unit_test(areas),
        cmocka_unit_test(reset_block_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
