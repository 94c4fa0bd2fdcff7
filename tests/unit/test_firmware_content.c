/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is compressed in a firmware volume: found wherever it stands, and unknown where it cannot be unpacked. */
#include <lzma.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coco/firmware.h"
#include "firmware_builder.h"

#define SIZE    0x40000
#define SECTION (VOLUME_HEADER_SIZE + 24) /* behind the header of a file */
#define CONTENT 0x28000                   /* of what is compressed: two pieces and a half */

static const uint8_t kernel_hash[16] = "\x37\x94\xe7\x4d\xd2\xab\x7f\x42\xb8\x35\xd5\xb1\x72\xd2\x04\x5b";
static const uint8_t initrd_hash[16] = "\x31\xf7\xba\x44\x2f\x3a\xd7\x4b\x9a\xf1\x41\xe2\x91\x69\x78\x1d";
static const uint8_t cmdline_hash[16] = "\xd8\x2d\xd0\x97\x20\xbd\x94\x4c\xaa\x78\xe7\x71\x4d\x36\xab\x2a";
static const uint8_t secure_boot[16] = "\x4f\xa4\xe6\xf0\x95\x71\xc3\x41\xac\x64\x54\xf2\x02\xcd\x0a\x21";

static struct coco_firmware_volumes inspect(const struct image *image)
{
    struct coco_firmware firmware;

    coco_firmware_inspect(image->bytes, image->size, &firmware);
    return firmware.volumes;
}

/* Bytes that compress badly, so that the stream is about as long as the content. */
static struct image content_new(size_t size)
{
    struct image content = image_new(size);
    uint32_t state = 1;

    for (size_t i = 0; i < size; i++) {
        state = state * 1664525 + 1013904223;
        content.bytes[i] = (uint8_t)(state >> 24);
    }
    return content;
}

/* An LZMA stream with the header of the "alone" format, which tells the size as edk2's does. */
static struct image compressed(const struct image *content, bool tell_size)
{
    struct image stream = image_new(content->size + 0x1000);
    lzma_stream lzma = LZMA_STREAM_INIT;
    lzma_options_lzma options;

    assert_false(lzma_lzma_preset(&options, 0));
    assert_int_equal(lzma_alone_encoder(&lzma, &options), LZMA_OK);
    lzma.next_in = content->bytes;
    lzma.avail_in = content->size;
    lzma.next_out = stream.bytes;
    lzma.avail_out = stream.size;
    assert_int_equal(lzma_code(&lzma, LZMA_FINISH), LZMA_STREAM_END);
    stream.size = (size_t)lzma.total_out;
    lzma_end(&lzma);
    if (tell_size)
        put_64(&stream, 5, content->size);
    return stream;
}

/* Returns the section's size. An extended one tells its size with 32 bits. */
static size_t put_section(struct image *image, size_t at, const struct image *stream, bool extended)
{
    const size_t header = extended ? 28 : 24, size = header + stream->size;

    put_32(image, at, (extended ? 0xffffff : size) | UINT32_C(2) << 24);
    if (extended)
        put_32(image, at + 4, size);
    put_bytes(image, at + header - 20, lzma_guid, 16);
    put_16(image, at + header - 4, header);
    put_16(image, at + header - 2, 1);
    put_bytes(image, at + header, stream->bytes, stream->size);
    return size;
}

static struct image image_with(const struct image *content, bool extended)
{
    struct image image = image_new(SIZE), stream = compressed(content, true);

    put_volume(&image, 0, SIZE, ffs2);
    put_section(&image, SECTION, &stream, extended);
    image_free(&stream);
    return image;
}

static void each_answer(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 16; mask++) {
        struct image content = content_new(CONTENT);
        static const uint8_t *const guids[] = {kernel_hash, initrd_hash, cmdline_hash, secure_boot};

        for (unsigned i = 0; i < 4; i++)
            if (mask & 1u << i)
                put_bytes(&content, 0x101 * (i + 1), guids[i], 16);
        for (int extended = 0; extended <= 1; extended++) {
            struct image image = image_with(&content, extended);
            const struct coco_firmware_volumes volumes = inspect(&image);

            assert_true(volumes.main_unpacked);
            assert_int_equal(volumes.verifies_hashes, (mask & 7) == 7);
            assert_int_equal(volumes.has_secure_boot, mask >> 3);
            image_free(&image);
        }
        image_free(&content);
    }
}

static void expect_answers(const struct image *image, unsigned questions, bool unpacked, bool verifies, bool secure)
{
    struct coco_firmware firmware;

    coco_firmware_inspect_for(image->bytes, image->size, questions, &firmware);
    assert_int_equal(firmware.shape, COCO_SHAPE_CODE);
    assert_int_equal(firmware.volumes.main_unpacked, unpacked);
    assert_int_equal(firmware.volumes.verifies_hashes, verifies);
    assert_int_equal(firmware.volumes.has_secure_boot, secure);
}

/* Hashes are in the first piece, Secure Boot is in the second of three: whoever asks for the first does not hear of the
 * other. */
static void no_further_than_asked(void **state)
{
    struct image content = content_new(CONTENT), image;

    (void)state;
    put_bytes(&content, 0x14000, secure_boot, 16);
    image = image_with(&content, false);
    expect_answers(&image, 0, false, false, false);
    expect_answers(&image, COCO_ASK_FOR_KERNEL_HASHES, true, false, true); /* all of it was read in vain */
    expect_answers(&image, COCO_ASK_FOR_SECURE_BOOT, false, false, true);
    image_free(&image);

    put_bytes(&content, 0, kernel_hash, 16);
    put_bytes(&content, 16, initrd_hash, 16);
    put_bytes(&content, 32, cmdline_hash, 16);
    image = image_with(&content, false);
    expect_answers(&image, 0, false, false, false);
    expect_answers(&image, COCO_ASK_FOR_KERNEL_HASHES, false, true, false);
    expect_answers(&image, COCO_ASK_FOR_SECURE_BOOT, true, true, true);
    expect_answers(&image, COCO_ASK_FOR_KERNEL_HASHES | COCO_ASK_FOR_SECURE_BOOT, true, true, true);
    image_free(&image);
    image_free(&content);
}

/* It is searched in pieces of 64 KiB: at, around and across their borders, and at the very end. */
static void every_place(void **state)
{
    size_t places[40], count = 0;

    (void)state;
    for (size_t border = 0x10000; border <= 0x20000; border += 0x10000)
        for (size_t before = 0; before <= 17; before++)
            places[count++] = border - before;
    places[count++] = 0;
    places[count++] = CONTENT - 16;
    for (size_t i = 0; i < count; i++) {
        struct image content = content_new(CONTENT);

        put_bytes(&content, places[i], secure_boot, 16);

        struct image image = image_with(&content, false);

        assert_true(inspect(&image).has_secure_boot);
        image_free(&image);
        image_free(&content);
    }
}

/* A GUID less its last byte is none, also when the byte is missing because the content ends. */
static void almost(void **state)
{
    struct image content = content_new(CONTENT);

    (void)state;
    put_bytes(&content, 0x100, secure_boot, 15);
    put_bytes(&content, 0xfff8, secure_boot, 15);
    put_bytes(&content, CONTENT - 15, secure_boot, 15);

    struct image image = image_with(&content, false);

    assert_true(inspect(&image).main_unpacked);
    assert_false(inspect(&image).has_secure_boot);
    image_free(&image);
    image_free(&content);
}

/* What was seen before a stream breaks off is true; what was not seen is unknown. */
static void stream_that_breaks_off(void **state)
{
    struct image content = content_new(CONTENT);

    (void)state;
    put_bytes(&content, 0x100, secure_boot, 16);

    struct image image = image_new(SIZE), stream = compressed(&content, true);

    put_volume(&image, 0, SIZE, ffs2);
    stream.size /= 2;
    put_section(&image, SECTION, &stream, false);
    assert_false(inspect(&image).main_unpacked);
    assert_true(inspect(&image).has_secure_boot);
    assert_false(inspect(&image).verifies_hashes);
    stream.size = 12; /* not even its header */
    put_section(&image, SECTION, &stream, false);
    assert_false(inspect(&image).main_unpacked);
    assert_false(inspect(&image).has_secure_boot);
    image_free(&stream);
    image_free(&image);
    image_free(&content);
}

static void stream_without_a_size(void **state)
{
    struct image content = content_new(0x8000), stream = compressed(&content, false), image = image_new(SIZE);

    (void)state;
    put_volume(&image, 0, SIZE, ffs2);
    put_section(&image, SECTION, &stream, false);
    assert_true(inspect(&image).main_unpacked);
    image_free(&image);
    image_free(&stream);
    image_free(&content);
}

static void several_sections(void **state)
{
    struct image plain = content_new(0x800), telling = content_new(0x800);

    (void)state;
    put_bytes(&telling, 0x10, secure_boot, 16);

    struct image without = compressed(&plain, true), with = compressed(&telling, true);

    for (size_t sections = 1; sections <= 9; sections++) {
        struct image image = image_new(SIZE);
        size_t at = SECTION;

        put_volume(&image, 0, SIZE, ffs2);
        for (size_t i = 0; i < sections; i++)
            at = (at + put_section(&image, at, i + 1 < sections ? &without : &with, i % 2) + 3) / 4 * 4;
        /* More than eight is not what an image has: then not everything is known. */
        assert_int_equal(inspect(&image).main_unpacked, sections <= 8);
        assert_int_equal(inspect(&image).has_secure_boot, sections <= 8);
        image_free(&image);
    }
    image_free(&with);
    image_free(&without);
    image_free(&telling);
    image_free(&plain);
}

static void sections_that_are_none(void **state)
{
    struct image content = content_new(0x1000), stream = compressed(&content, true);
    static const struct {
        size_t offset, size;
        uint64_t number;
    } cases[] = {
        {3, 1, 1},  {3, 1, 0x17},     {4, 1, 0},  {0, 3, SIZE},    {0, 3, 0},
        {0, 3, 23}, {0, 3, 0xfffffe}, {20, 2, 0}, {20, 2, 0xffff},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image image = image_new(SIZE);

        put_volume(&image, 0, SIZE, ffs2);
        put_section(&image, SECTION, &stream, false);
        assert_true(inspect(&image).main_unpacked);
        put_number(&image, SECTION + cases[i].offset, cases[i].number, cases[i].size);
        assert_false(inspect(&image).main_unpacked);
        image_free(&image);
    }
    /* A variable store is data, whatever it looks like; and what no volume covers is not looked at. */
    struct image image = image_new(SIZE);

    put_section(&image, SECTION, &stream, false);
    assert_false(inspect(&image).main_unpacked);
    put_volume(&image, 0, SIZE, nv_data);
    assert_false(inspect(&image).main_unpacked);
    image_free(&image);
    image_free(&stream);
    image_free(&content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer),
        cmocka_unit_test(no_further_than_asked),
        cmocka_unit_test(every_place),
        cmocka_unit_test(almost),
        cmocka_unit_test(stream_that_breaks_off),
        cmocka_unit_test(stream_without_a_size),
        cmocka_unit_test(several_sections),
        cmocka_unit_test(sections_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
