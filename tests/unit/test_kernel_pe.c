/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PE/COFF files: headers, sections, certificates, and what the names of sections make of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coco/kernel.h"
#include "firmware_builder.h"

#define SIZE     0x4000
#define PE       0x80
#define OPTIONAL (PE + 24)

static struct coco_kernel inspect(const struct image *file)
{
    struct coco_kernel kernel;

    coco_kernel_inspect(file->bytes, file->size, &kernel);
    return kernel;
}

/* The sections are given as a list of names; the first has its 0x100 bytes at 0x2000, and so on. */
static struct image pe_new(bool is_64, const char *const *names)
{
    struct image file = image_new(SIZE);
    const size_t optional_size = is_64 ? 240 : 224;
    size_t count = 0;

    memset(file.bytes, 0, SIZE);
    for (; names[count]; count++) {
        const size_t at = OPTIONAL + optional_size + 40 * count;

        put_bytes(&file, at, names[count], strlen(names[count]));
        put_32(&file, at + 8, 0xf0);
        put_32(&file, at + 12, 0x10000 + 0x1000 * count);
        put_32(&file, at + 16, 0x100);
        put_32(&file, at + 20, 0x2000 + 0x10 * count);
    }
    put_bytes(&file, 0, "MZ", 2);
    put_32(&file, 0x3c, PE);
    put_bytes(&file, PE, "PE", 2);
    put_16(&file, PE + 4, is_64 ? COCO_PE_MACHINE_X86_64 : 0x14c);
    put_16(&file, PE + 6, count);
    put_16(&file, PE + 20, optional_size);
    put_16(&file, OPTIONAL, is_64 ? 0x20b : 0x10b);
    put_32(&file, OPTIONAL + 32, 0x1000);
    put_32(&file, OPTIONAL + 36, 0x200);
    put_16(&file, OPTIONAL + 68, 10);
    put_32(&file, OPTIONAL + (is_64 ? 108 : 92), 16);
    return file;
}

/* Where the certificate table's entry is in a 64-bit file. */
#define CERTIFICATES (OPTIONAL + 112 + 4 * 8)

static const char *const two[] = {".text", ".data", NULL};

static void every_field(void **state)
{
    (void)state;
    for (int is_64 = 0; is_64 <= 1; is_64++) {
        struct image file = pe_new(is_64, two);
        const struct coco_pe pe = inspect(&file).pe;

        assert_true(pe.present);
        assert_int_equal(pe.is_64, is_64);
        assert_int_equal(pe.machine, is_64 ? 0x8664 : 0x14c);
        assert_int_equal(pe.subsystem, 10);
        assert_int_equal(pe.section_alignment, 0x1000);
        assert_int_equal(pe.file_alignment, 0x200);
        assert_false(pe.signed_);
        assert_false(pe.sections_outside);
        assert_false(pe.truncated);
        assert_int_equal(pe.count, 2);
        assert_string_equal(pe.sections[1].name, ".data");
        assert_int_equal(pe.sections[1].address, 0x11000);
        assert_int_equal(pe.sections[1].memory_size, 0xf0);
        assert_int_equal(pe.sections[1].data.offset, 0x2010);
        assert_int_equal(pe.sections[1].data.size, 0xf0);
        assert_ptr_equal(coco_pe_find(&pe, ".data"), &pe.sections[1]);
        assert_null(coco_pe_find(&pe, ".dat"));
        image_free(&file);
    }
}

static void certificates(void **state)
{
    static const struct {
        uint32_t offset, size, length;
        bool is_one;
    } cases[] = {
        {0x3000, 0x100, 0x100, true},
        {0x3000, 0x100, 9, true},
        {0x3000, 0x100, 8, false},
        {0x3000, 0x100, 0, false},
        {0x3000, 0x100, 0x101, false},
        {0x3000, 0, 0x10, false},
        {SIZE - 9, 9, 9, true},
        {SIZE - 9, 10, 9, false},
        {UINT32_MAX, 0x100, 0x10, false},
        {0x3000, UINT32_MAX, 0x10, false},
        {0x3000, 3, 3, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = pe_new(true, two);

        put_32(&file, CERTIFICATES, cases[i].offset);
        put_32(&file, CERTIFICATES + 4, cases[i].size);
        if (cases[i].offset < SIZE)
            put_32(&file, cases[i].offset, cases[i].length);

        const struct coco_pe pe = inspect(&file).pe;

        assert_true(pe.present);
        assert_int_equal(pe.signed_, cases[i].is_one);
        assert_int_equal(pe.certificates.offset, cases[i].is_one ? cases[i].offset : 0);
        assert_int_equal(pe.certificates.size, cases[i].is_one ? cases[i].size : 0);
        /* A file with four directories has none for certificates: these bytes are something else. */
        put_32(&file, OPTIONAL + 108, 4);
        assert_false(inspect(&file).pe.signed_);
        image_free(&file);
    }
}

/* What the optional header has no room for is not read out of what follows it. */
static void short_optional_headers(void **state)
{
    static const char *const none[] = {NULL};
    struct image file = pe_new(true, none);

    (void)state;
    put_32(&file, CERTIFICATES, 0x3000);
    put_32(&file, CERTIFICATES + 4, 0x100);
    put_32(&file, 0x3000, 0x100);
    for (uint16_t size = 0; size <= 240; size++) {
        put_16(&file, PE + 20, size);
        assert_int_equal(inspect(&file).pe.present, size >= 70);
        assert_int_equal(inspect(&file).pe.signed_, size >= 112 + 5 * 8);
    }
    image_free(&file);
}

static void headers_that_lie(void **state)
{
    static const struct {
        size_t offset, size;
        uint64_t number;
    } cases[] = {{0, 1, 'Z'},           {0x3c, 4, SIZE},
                 {0x3c, 4, UINT32_MAX}, {PE, 1, 'p'},
                 {PE + 2, 1, 1},        {OPTIONAL, 2, 0x107},
                 {PE + 20, 2, 0xffff},  {PE + 6, 2, 0xffff},
                 {0x3c, 4, SIZE - 24},  {PE + 20, 2, SIZE - OPTIONAL - 79}};
    static const struct coco_pe zero;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = pe_new(true, two);

        put_number(&file, cases[i].offset, cases[i].number, cases[i].size);

        const struct coco_kernel kernel = inspect(&file);

        assert_memory_equal(&kernel.pe, &zero, sizeof(zero));
        assert_int_equal(kernel.kind, COCO_KERNEL_NOT_ONE);
        image_free(&file);
    }
}

static void section_data(void **state)
{
    static const struct {
        uint32_t memory_size, raw_size, raw_offset;
        size_t size; /* of the data */
        bool outside;
    } cases[] = {
        {0xf0, 0x100, 0x2000, 0xf0, false},  {0x200, 0x100, 0x2000, 0x100, false},
        {0, 0x100, 0x2000, 0x100, false},    {0x100, 0, 0x2000, 0, false},
        {0x100, 0, UINT32_MAX, 0, false},    {0x10, 0x10, SIZE - 0x10, 0x10, false},
        {0x10, 0x11, SIZE - 0x10, 0, true},  {0x100, UINT32_MAX, 0x2000, 0, true},
        {0x100, 0x100, UINT32_MAX, 0, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = pe_new(true, two);
        const size_t at = OPTIONAL + 240;

        put_32(&file, at + 8, cases[i].memory_size);
        put_32(&file, at + 16, cases[i].raw_size);
        put_32(&file, at + 20, cases[i].raw_offset);

        const struct coco_pe pe = inspect(&file).pe;

        assert_true(pe.present);
        assert_int_equal(pe.sections[0].data.size, cases[i].size);
        assert_int_equal(pe.sections[0].data.offset, cases[i].size ? cases[i].raw_offset : 0);
        assert_int_equal(pe.sections_outside, cases[i].outside);
        assert_int_equal(pe.sections[1].data.size, 0xf0);
        image_free(&file);
    }
}

static void many_sections(void **state)
{
    const char *names[COCO_PE_SECTIONS_MAX + 2];

    (void)state;
    for (size_t count = COCO_PE_SECTIONS_MAX; count <= COCO_PE_SECTIONS_MAX + 1; count++) {
        for (size_t i = 0; i < count; i++)
            names[i] = "12345678"; /* no NUL in the file */
        names[count] = NULL;

        struct image file = pe_new(true, names);
        const struct coco_pe pe = inspect(&file).pe;

        assert_int_equal(pe.count, COCO_PE_SECTIONS_MAX);
        assert_int_equal(pe.truncated, count > COCO_PE_SECTIONS_MAX);
        assert_string_equal(pe.sections[COCO_PE_SECTIONS_MAX - 1].name, "12345678");
        image_free(&file);
    }
}

static void kinds(void **state)
{
    static const struct {
        const char *names[6];
        enum coco_kernel_kind kind;
        unsigned profiles;
    } cases[] = {
        {{".text", ".linux", ".initrd", ".cmdline"}, COCO_KERNEL_UKI, 0},
        {{".sdmagic", ".linux", ".profile", ".cmdline", ".profile"}, COCO_KERNEL_UKI, 2},
        {{".text", ".sdmagic", ".cmdline"}, COCO_KERNEL_UKI_ADDON, 0},
        {{".text", ".dtb"}, COCO_KERNEL_UKI_ADDON, 0},
        {{".text", ".ucode"}, COCO_KERNEL_UKI_ADDON, 0},
        {{".text", ".initrd"}, COCO_KERNEL_UKI_ADDON, 0},
        {{".text", ".sdmagic", ".osrel"}, COCO_KERNEL_BOOT_LOADER, 0},
        {{".text", ".linuxx", ".cmdlin"}, COCO_KERNEL_EFI_OTHER, 0},
        {{NULL}, COCO_KERNEL_EFI_OTHER, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = pe_new(true, cases[i].names);

        assert_int_equal(inspect(&file).kind, cases[i].kind);
        assert_int_equal(inspect(&file).profiles, cases[i].profiles);
        for (uint16_t subsystem = 0; subsystem <= 16; subsystem++) {
            put_16(&file, OPTIONAL + 68, subsystem);
            /* 10 to 13 are EFI's; the others are programs of Windows and suchlike. */
            assert_int_equal(inspect(&file).kind,
                             subsystem >= 10 && subsystem <= 13 ? cases[i].kind : COCO_KERNEL_NOT_ONE);
        }
        image_free(&file);
    }
}

static void release_inside_a_uki(void **state)
{
    static const char *const uki[] = {".linux", NULL};
    struct image file = pe_new(true, uki);

    (void)state;
    put_32(&file, OPTIONAL + 240 + 8, 0x700); /* size in memory, and in the file */
    put_32(&file, OPTIONAL + 240 + 16, 0x700);
    put_bytes(&file, 0x2000 + 0x1f1, "\1", 1);
    put_16(&file, 0x2000 + 0x1fe, 0xaa55);
    put_bytes(&file, 0x2000 + 0x202, "HdrS", 4);
    put_16(&file, 0x2000 + 0x206, 0x20f);
    put_16(&file, 0x2000 + 0x20e, 0x100);
    put_bytes(&file, 0x2000 + 0x300, "6.12.3", 7);
    assert_int_equal(inspect(&file).kind, COCO_KERNEL_UKI);
    assert_int_equal(inspect(&file).release_major, 6);
    assert_int_equal(inspect(&file).release_minor, 12);
    put_16(&file, 0x2000 + 0x20e, 0); /* its text is not told */
    assert_int_equal(inspect(&file).release_major, 0);
    image_free(&file);
}

/* A bzImage is a PE as well; with a section .linux it would be a UKI made of one. */
static void kernel_that_is_a_pe(void **state)
{
    static const char *const uki[] = {".linux", NULL};

    (void)state;
    for (int is_uki = 0; is_uki <= 1; is_uki++) {
        struct image file = pe_new(true, is_uki ? uki : two);

        put_16(&file, 0x1fe, 0xaa55);
        put_bytes(&file, 0x202, "HdrS", 4);
        put_16(&file, 0x206, 0x20f);
        assert_true(inspect(&file).pe.present);
        assert_true(inspect(&file).boot.present);
        assert_int_equal(inspect(&file).kind, is_uki ? COCO_KERNEL_UKI : COCO_KERNEL_LINUX);
        image_free(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field),         cmocka_unit_test(certificates), cmocka_unit_test(short_optional_headers),
        cmocka_unit_test(headers_that_lie),    cmocka_unit_test(section_data), cmocka_unit_test(many_sections),
        cmocka_unit_test(kernel_that_is_a_pe), cmocka_unit_test(kinds),        cmocka_unit_test(release_inside_a_uki),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
