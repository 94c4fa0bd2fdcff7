/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ELF and multiboot kernels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/kernel.h"
#include "firmware_builder.h"

static struct coco_kernel inspect(const struct image *file)
{
    struct coco_kernel kernel;

    memset(&kernel, 0xa5, sizeof(kernel)); /* what is not there must be zero all the same */
    coco_kernel_inspect(file->bytes, file->size, &kernel);
    return kernel;
}

struct note {
    uint32_t name_size, data_size, type;
    const char *name;
};

/* Two program headers, the second of them with two notes, of which the second is the given one. */
static struct image elf_new(bool is_64, const struct note *note)
{
    struct image file = image_new(0x400);
    const size_t entry_size = is_64 ? 56 : 32, second = 0x80 + entry_size;

    memset(file.bytes, 0, file.size);
    put_bytes(&file, 0, is_64 ? "\177ELF\2\1\1" : "\177ELF\1\1\1", 7);
    put_16(&file, 18, is_64 ? 62 : 3);
    put_number(&file, is_64 ? 0x20 : 0x1c, 0x80, is_64 ? 8 : 4);
    put_16(&file, is_64 ? 0x36 : 0x2a, entry_size);
    put_16(&file, is_64 ? 0x38 : 0x2c, 2);
    put_32(&file, 0x80, 1); /* PT_LOAD */
    put_32(&file, second, 4);
    put_number(&file, second + (is_64 ? 8 : 4), 0x200, is_64 ? 8 : 4);
    put_number(&file, second + (is_64 ? 32 : 16), 12 + 8 + 4 + 12 + 4 + 4, is_64 ? 8 : 4);
    put_32(&file, 0x200, 5); /* "abcd" with its NUL, one byte of data: both are padded */
    put_32(&file, 0x204, 1);
    put_32(&file, 0x208, 18);
    put_bytes(&file, 0x20c, "abcd", 5);
    put_32(&file, 0x218, note->name_size);
    put_32(&file, 0x21c, note->data_size);
    put_32(&file, 0x220, note->type);
    put_bytes(&file, 0x224, note->name, 4);
    return file;
}

static const struct note pvh_note = {4, 4, 18, "Xen"};

static void elf_notes(void **state)
{
    static const struct {
        struct note note;
        bool pvh;
    } cases[] = {{{4, 4, 18, "Xen"}, true},  {{4, 8, 18, "Xen"}, true},  {{4, 4, 17, "Xen"}, false},
                 {{4, 4, 18, "GNU"}, false}, {{3, 4, 18, "Xen"}, false}, {{5, 4, 18, "Xen"}, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        for (int is_64 = 0; is_64 <= 1; is_64++) {
            struct image file = elf_new(is_64, &cases[i].note);
            const struct coco_kernel kernel = inspect(&file);

            assert_int_equal(kernel.kind, COCO_KERNEL_ELF);
            assert_int_equal(kernel.elf.is_64, is_64);
            assert_int_equal(kernel.elf.machine, is_64 ? COCO_ELF_MACHINE_X86_64 : 3);
            assert_int_equal(kernel.elf.pvh, cases[i].pvh);
            image_free(&file);
        }
}

static void elf_headers_that_lie(void **state)
{
    static const struct {
        size_t offset, size;
        uint64_t number;
    } cases[] = {
        {0x20, 8, 0x400},
        {0x20, 8, UINT64_MAX},
        {0x20, 8, UINT64_MAX - 57},
        {0x36, 2, 55},
        {0x36, 2, 0xffff},
        {0x38, 2, 0},
        {0x38, 2, 1},
        {0xb8, 4, 1},
        {0xb8 + 8, 8, 0x400},
        {0xb8 + 8, 8, UINT64_MAX},
        {0xb8 + 32, 8, UINT64_MAX},
        {0xb8 + 32, 8, 0x201},
        {0x200, 4, UINT32_MAX},
        {0x204, 4, UINT32_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = elf_new(true, &pvh_note);

        assert_true(inspect(&file).elf.pvh);
        put_number(&file, cases[i].offset, cases[i].number, cases[i].size);
        assert_true(inspect(&file).elf.present);
        assert_false(inspect(&file).elf.pvh);
        image_free(&file);
    }
}

/* The work that a file can ask for is bounded: sixteen segments of notes are looked at. */
static void elf_with_many_notes(void **state)
{
    (void)state;
    for (unsigned notes = 16; notes <= 17; notes++) {
        struct image file = elf_new(true, &pvh_note);
        struct image more = image_new(0x1000);

        memset(more.bytes, 0, more.size);
        put_bytes(&more, 0, file.bytes, file.size);
        put_64(&more, 0x20, 0x400);
        put_16(&more, 0x38, notes);
        for (unsigned i = 0; i < notes; i++)
            put_32(&more, 0x400 + 56 * i, 4);
        put_bytes(&more, 0x400 + 56 * (notes - 1), file.bytes + 0xb8, 56);
        assert_int_equal(inspect(&more).elf.pvh, notes == 16);
        image_free(&more);
        image_free(&file);
    }
}

static void elf_of_big_machines(void **state)
{
    struct image file = elf_new(true, &pvh_note);

    (void)state;
    file.bytes[5] = 2;
    put_bytes(&file, 18, "\0\x16", 2); /* s390x */
    assert_true(inspect(&file).elf.present);
    assert_int_equal(inspect(&file).elf.machine, 22);
    assert_false(inspect(&file).elf.pvh);
    image_free(&file);
}

/* ---- multiboot ---- */

static void multiboot_places(void **state)
{
    static const struct {
        size_t offset;
        bool found;
    } cases[] = {{0, true}, {4, true}, {8192 - 12, true}, {2, false}, {8192 - 8, false}, {8192, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = image_new(8192 + 64);

        put_32(&file, cases[i].offset, 0x1badb002);
        put_32(&file, cases[i].offset + 4, 0x10003);
        put_32(&file, cases[i].offset + 8, (uint32_t) - (0x1badb002 + 0x10003));
        assert_int_equal(inspect(&file).multiboot, cases[i].found);
        assert_int_equal(inspect(&file).kind, cases[i].found ? COCO_KERNEL_MULTIBOOT : COCO_KERNEL_NOT_ONE);
        file.bytes[cases[i].offset + 8] ^= 1;
        assert_false(inspect(&file).multiboot);
        image_free(&file);
    }
}

static void multiboot_with_other_formats(void **state)
{
    struct image elf = elf_new(true, &pvh_note), kernel = image_new(0x300);
    static const uint8_t header[12] = "\x02\xb0\xad\x1b\0\0\0\0\xfe\x4f\x52\xe4";

    (void)state;
    put_bytes(&elf, 0x300, header, 12);
    assert_int_equal(inspect(&elf).kind, COCO_KERNEL_MULTIBOOT);
    assert_true(inspect(&elf).elf.present);
    put_16(&kernel, 0x1fe, 0xaa55);
    put_bytes(&kernel, 0x202, "HdrS", 4);
    put_bytes(&kernel, 0x10, header, 12);
    assert_int_equal(inspect(&kernel).kind, COCO_KERNEL_LINUX); /* as QEMU has it */
    assert_true(inspect(&kernel).multiboot);
    image_free(&kernel);
    image_free(&elf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elf_notes),           cmocka_unit_test(elf_headers_that_lie),
        cmocka_unit_test(elf_with_many_notes), cmocka_unit_test(elf_of_big_machines),
        cmocka_unit_test(multiboot_places),    cmocka_unit_test(multiboot_with_other_formats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
