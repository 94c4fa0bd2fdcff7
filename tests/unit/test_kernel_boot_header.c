/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The setup header of the x86 boot protocol. */
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

#define SETUP     (5 * 512)
#define PROTECTED 0x1000

/* A setup header with a different number in every field; five sectors, and 0x1000 bytes behind them. */
static struct image linux_new(uint16_t protocol)
{
    struct image file = image_new(SETUP + PROTECTED);

    memset(file.bytes, 0, file.size);
    put_bytes(&file, 0x1f1, "\4", 1);
    put_32(&file, 0x1f4, PROTECTED / 16);
    put_16(&file, 0x1fe, 0xaa55);
    put_bytes(&file, 0x202, "HdrS", 4);
    put_16(&file, 0x206, protocol);
    put_16(&file, 0x20e, 0x300); /* counts from 0x200 */
    put_bytes(&file, 0x500, "6.1.0-test (me) #1", 19);
    put_bytes(&file, 0x234, "\1", 1);
    put_16(&file, 0x236, COCO_XLF_KERNEL_64 | COCO_XLF_EFI_HANDOVER_64 | 0x8000);
    put_32(&file, 0x238, 2047);
    put_32(&file, 0x248, 0x123);
    put_32(&file, 0x24c, 0x456);
    put_32(&file, 0x260, 0x3378000);
    put_32(&file, 0x264, 0x190);
    return file;
}

static void every_field(void **state)
{
    struct image file = linux_new(0x020f);
    const struct coco_kernel kernel = inspect(&file);

    (void)state;
    assert_int_equal(kernel.kind, COCO_KERNEL_LINUX);
    assert_true(kernel.boot.present);
    assert_int_equal(kernel.boot.protocol, 0x020f);
    assert_int_equal(kernel.boot.setup_sectors, 4);
    assert_int_equal(kernel.boot.protected_size, PROTECTED);
    assert_true(kernel.boot.fits);
    assert_int_equal(kernel.boot.load_flags, 0x8009);
    assert_true(kernel.boot.entry_64);
    assert_true(kernel.boot.relocatable);
    assert_int_equal(kernel.boot.handover_offset, 0x190);
    assert_int_equal(kernel.boot.command_line_max, 2047);
    assert_int_equal(kernel.boot.init_size, 0x3378000);
    assert_int_equal(kernel.boot.payload.offset, SETUP + 0x123);
    assert_int_equal(kernel.boot.payload.size, 0x456);
    assert_int_equal(kernel.boot.version.offset, 0x500);
    assert_int_equal(kernel.boot.version.size, 18);
    assert_false(kernel.pe.present);
    assert_false(kernel.elf.present);
    assert_false(kernel.multiboot);
    image_free(&file);
}

/* A field counts from the protocol on that has it; before, its bytes are something else. */
static void protocols(void **state)
{
    (void)state;
    for (uint16_t protocol = 0x0200; protocol <= 0x0210; protocol++) {
        struct image file = linux_new(protocol);
        const struct coco_boot_header boot = inspect(&file).boot;

        assert_true(boot.present);
        assert_int_equal(boot.relocatable, protocol >= 0x0205);
        assert_int_equal(boot.command_line_max, protocol >= 0x0206 ? 2047 : 255);
        assert_int_equal(boot.payload.size, protocol >= 0x0208 ? 0x456 : 0);
        assert_int_equal(boot.init_size, protocol >= 0x020a ? 0x3378000 : 0);
        assert_int_equal(boot.handover_offset, protocol >= 0x020b ? 0x190 : 0);
        assert_int_equal(boot.load_flags, protocol >= 0x020c ? 0x8009 : 0);
        assert_int_equal(boot.entry_64, protocol >= 0x020c);
        image_free(&file);
    }
}

static void signatures(void **state)
{
    static const size_t places[] = {0x1fe, 0x1ff, 0x202, 0x203, 0x204, 0x205};

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        struct image file = linux_new(0x020f);

        file.bytes[places[i]] ^= 0x20;
        assert_false(inspect(&file).boot.present);
        assert_int_equal(inspect(&file).kind, COCO_KERNEL_NOT_ONE);
        image_free(&file);
    }
}

static void sizes(void **state)
{
    static const struct {
        uint16_t protocol;
        uint8_t sectors;
        uint32_t paragraphs, protected_size;
        bool fits;
    } cases[] = {
        {0x20f, 4, PROTECTED / 16, PROTECTED, true},
        {0x20f, 4, PROTECTED / 16 + 1, PROTECTED + 16, false},
        {0x20f, 0, PROTECTED / 16, PROTECTED, true}, /* 0 sectors are 4 */
        {0x20f, 5, PROTECTED / 16, PROTECTED, false},
        {0x20f, 255, 0, 0, false},
        {0x20f, 4, 0, 0, true},
        {0x20f, 4, 0x0fffffff, 0xfffffff0, false},
        {0x20f, 4, 0x10000000, 0xffffffff, false}, /* times 16 it would be 0 in 32 bits */
        {0x204, 4, 0x10010, 0x100100, false},
        {0x203, 4, 0x10010, 0x100, true}, /* 16 bits, and others behind */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = linux_new(cases[i].protocol);

        put_bytes(&file, 0x1f1, &cases[i].sectors, 1);
        put_32(&file, 0x1f4, cases[i].paragraphs);

        const struct coco_boot_header boot = inspect(&file).boot;

        assert_int_equal(boot.setup_sectors, cases[i].sectors ? cases[i].sectors : 4);
        assert_int_equal(boot.protected_size, cases[i].protected_size);
        assert_int_equal(boot.fits, cases[i].fits);
        image_free(&file);
    }
}

static void payloads(void **state)
{
    static const struct {
        uint32_t offset, length;
        bool inside;
    } cases[] = {{0, PROTECTED, true}, {0, PROTECTED + 1, false}, {PROTECTED - 1, 1, true},  {PROTECTED, 1, false},
                 {0x10, 0, false},     {UINT32_MAX, 1, false},    {0x100, UINT32_MAX, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = linux_new(0x020f);

        put_32(&file, 0x248, cases[i].offset);
        put_32(&file, 0x24c, cases[i].length);

        const struct coco_extent payload = inspect(&file).boot.payload;

        assert_int_equal(payload.size, cases[i].inside ? cases[i].length : 0);
        assert_int_equal(payload.offset, cases[i].inside ? SETUP + cases[i].offset : 0);
        image_free(&file);
    }
}

static void versions(void **state)
{
    struct image file = linux_new(0x020f);
    static const uint16_t none[] = {0, 0x7ff, SETUP - 0x200, 0xffff};

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        put_16(&file, 0x20e, none[i]);
        assert_int_equal(inspect(&file).boot.version.size, 0);
        assert_int_equal(inspect(&file).boot.version.offset, 0);
    }
    /* Text ends with the setup part, with the first byte that is no text, and after 256 bytes at the latest. */
    memset(file.bytes + SETUP - 4, 'x', 8);
    put_16(&file, 0x20e, SETUP - 0x200 - 4);
    assert_int_equal(inspect(&file).boot.version.size, 4);
    file.bytes[SETUP - 2] = 0x7f;
    assert_int_equal(inspect(&file).boot.version.size, 2);
    memset(file.bytes + 0x500, 'y', 300);
    put_16(&file, 0x20e, 0x300);
    assert_int_equal(inspect(&file).boot.version.size, 256);
    image_free(&file);
}

static void releases(void **state)
{
    static const struct {
        const char *version;
        unsigned major, minor;
    } cases[] = {
        {"6.9.0-cloud (x@y) #1", 6, 9},
        {"5.19", 5, 19},
        {"10.0-rc1", 10, 0},
        {"4.4.302", 4, 4},
        {"9999.9999", 9999, 9999},
        {"6", 0, 0},
        {"6.", 0, 0},
        {".9", 0, 0},
        {"v6.9", 0, 0},
        {"6,9", 0, 0},
        {"12345.1", 0, 0},
        {"6.12345", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image file = linux_new(0x020f);

        memset(file.bytes + 0x500, 0, 40);
        put_bytes(&file, 0x500, cases[i].version, strlen(cases[i].version));
        put_16(&file, 0x20e, 0x300);
        assert_int_equal(inspect(&file).release_major, cases[i].major);
        assert_int_equal(inspect(&file).release_minor, cases[i].minor);
        image_free(&file);
    }
}

/* A header that the file cuts off: what is left of it counts. */
static void every_length(void **state)
{
    struct image whole = linux_new(0x020f);

    (void)state;
    for (size_t size = 0; size <= 0x268; size++) {
        struct image file = image_new(size);

        memcpy(file.bytes, whole.bytes, size);

        const struct coco_boot_header boot = inspect(&file).boot;

        assert_int_equal(boot.present, size >= 0x208);
        assert_int_equal(boot.command_line_max, size >= 0x23c ? 2047 : size >= 0x208 ? 255 : 0);
        assert_int_equal(boot.handover_offset, size >= 0x268 ? 0x190 : 0);
        image_free(&file);
    }
    image_free(&whole);
}

static void nothing_is_nothing(void **state)
{
    static const struct coco_kernel zero;
    struct coco_kernel kernel;

    (void)state;
    memset(&kernel, 0xa5, sizeof(kernel));
    coco_kernel_inspect(NULL, 0, &kernel);
    assert_memory_equal(&kernel, &zero, sizeof(zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field), cmocka_unit_test(protocols),    cmocka_unit_test(signatures),
        cmocka_unit_test(sizes),       cmocka_unit_test(payloads),     cmocka_unit_test(versions),
        cmocka_unit_test(releases),    cmocka_unit_test(every_length), cmocka_unit_test(nothing_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
