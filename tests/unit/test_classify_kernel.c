/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes of kernel and initrds as structs that were made by hand. */
#include "classify_tests.h"

#include <string.h>

static const struct coco_kernel bzimage = {
    .kind = COCO_KERNEL_LINUX,
    .boot = {.present = true, .protocol = 0x020f, .entry_64 = true, .command_line_max = 2047},
    .pe = {.present = true, .machine = COCO_PE_MACHINE_X86_64, .signed_ = true},
};

static struct coco_kernel kernel;
static struct coco_initrd initrds[2];
static struct coco_observations seen;

#define KERNEL(fact, value)    EXPECT_SEEN(fact, value, 0, &seen, "--linux=x")
#define NO_KERNEL(fact, value) EXPECT_SEEN(fact, value, BY_DEFAULT, &seen, "--image=x")
#define UNSEEN(fact)           EXPECT(fact, unknown, BY_NOTHING, "--linux=x")

static void reset(void)
{
    kernel = bzimage;
    memset(initrds, 0, sizeof(initrds));
    initrds[0].readable = initrds[1].readable = true;
    seen = (struct coco_observations){.kernel = &kernel, .initrds = initrds, .initrd_count = 2};
}

static void test_kinds(void)
{
    NO_KERNEL(kernel_kind, none);
    UNSEEN(kernel_kind);
    KERNEL(kernel_kind, linux_efi);
    kernel.pe.present = false;
    KERNEL(kernel_kind, linux);
    kernel.kind = COCO_KERNEL_UKI;
    KERNEL(kernel_kind, uki);
    kernel.kind = COCO_KERNEL_UKI_ADDON;
    KERNEL(kernel_kind, part);
    kernel.kind = COCO_KERNEL_BOOT_LOADER;
    KERNEL(kernel_kind, part);
    kernel.kind = COCO_KERNEL_EFI_OTHER;
    KERNEL(kernel_kind, efi);
    kernel.kind = COCO_KERNEL_ELF;
    KERNEL(kernel_kind, elf);
    kernel.kind = COCO_KERNEL_MULTIBOOT;
    KERNEL(kernel_kind, elf);
    kernel.kind = COCO_KERNEL_NOT_ONE;
    KERNEL(kernel_kind, other);
}

static void test_architectures(void)
{
    reset();
    NO_KERNEL(kernel_architecture, none);
    UNSEEN(kernel_architecture);
    KERNEL(kernel_architecture, x86_64);
    kernel.pe.machine = 0xaa64;
    KERNEL(kernel_architecture, other);
    kernel.pe.present = false;
    KERNEL(kernel_architecture, x86_64);
    kernel.boot.entry_64 = false;
    KERNEL(kernel_architecture, other);
    kernel.boot.protocol = 0x020b; /* has no field for the entry point */
    KERNEL(kernel_architecture, none);
    kernel.elf.present = kernel.elf.is_64 = true;
    kernel.elf.machine = COCO_ELF_MACHINE_X86_64;
    KERNEL(kernel_architecture, x86_64);
    kernel.elf.is_64 = false;
    KERNEL(kernel_architecture, other);
    kernel.elf.is_64 = true;
    kernel.elf.machine = 183;
    KERNEL(kernel_architecture, other);
}

static void test_protocols(void)
{
    reset();
    NO_KERNEL(kernel_protocol, none);
    UNSEEN(kernel_protocol);
    KERNEL(kernel_protocol, recent);
    kernel.boot.protocol = 0x020e;
    KERNEL(kernel_protocol, old);
    kernel.boot.protocol = 0x0200;
    KERNEL(kernel_protocol, old);
    kernel.boot.protocol = 0x01ff;
    KERNEL(kernel_protocol, ancient);
    kernel.boot.present = false;
    KERNEL(kernel_protocol, none);
    kernel.boot.present = true;
    kernel.kind = COCO_KERNEL_UKI;
    KERNEL(kernel_protocol, none);
}

static void test_measured_boot(void)
{
    reset();
    NO_KERNEL(kernel_measures_boot, none);
    UNSEEN(kernel_measures_boot);
    EXPECT_SEEN(kernel_measures_boot, unknown, BY_NOTHING, &seen, "--linux=x");
    kernel.release_major = 6;
    kernel.release_minor = 8;
    KERNEL(kernel_measures_boot, no);
    kernel.release_minor = 9;
    KERNEL(kernel_measures_boot, yes);
    kernel.release_major = 5;
    kernel.release_minor = 19;
    KERNEL(kernel_measures_boot, no);
    kernel.release_major = 7;
    kernel.release_minor = 0;
    KERNEL(kernel_measures_boot, yes);
    kernel.kind = COCO_KERNEL_UKI;
    KERNEL(kernel_measures_boot, yes);
    kernel.kind = COCO_KERNEL_ELF;
    KERNEL(kernel_measures_boot, none);
}

static void test_signature(void)
{
    reset();
    NO_KERNEL(kernel_signed, none);
    UNSEEN(kernel_signed);
    KERNEL(kernel_signed, yes);
    kernel.pe.signed_ = false;
    KERNEL(kernel_signed, no);
}

static void test_limit(void)
{
    reset();
    NO_KERNEL(kernel_cmdline_limit, fits);
    UNSEEN(kernel_cmdline_limit);
    kernel.boot.command_line_max = 12; /* " console=hvc0" has 13 */
    KERNEL(kernel_cmdline_limit, beyond);
    kernel.boot.command_line_max = 13;
    KERNEL(kernel_cmdline_limit, fits);
    EXPECT_SEEN(kernel_cmdline_limit, beyond, 1, &seen, "--coco=tdx", "--linux=x", "--cmdline=123456",
                "--cmdline=8901234");
    EXPECT_SEEN(kernel_cmdline_limit, fits, 1, &seen, "--coco=tdx", "--linux=x", "--cmdline=123456",
                "--cmdline=890123");
    kernel.kind = COCO_KERNEL_UKI;
    kernel.boot.command_line_max = 0;
    KERNEL(kernel_cmdline_limit, fits);
}

static void test_uki(void)
{
    reset();
    NO_KERNEL(uki_closed, none);
    UNSEEN(uki_closed);
    KERNEL(uki_closed, none);
    kernel.kind = COCO_KERNEL_UKI;
    kernel.pe.count = 2;
    strcpy(kernel.pe.sections[0].name, ".cmdline");
    strcpy(kernel.pe.sections[1].name, ".initrd");
    KERNEL(uki_closed, closed);
    strcpy(kernel.pe.sections[1].name, ".linux");
    KERNEL(uki_closed, open);
    strcpy(kernel.pe.sections[0].name, ".initrd");
    KERNEL(uki_closed, open);
}

void test_kernel_bytes(void **state)
{
    (void)state;
    reset();
    test_kinds();
    test_architectures();
    test_protocols();
    test_measured_boot();
    test_signature();
    test_limit();
    test_uki();
}

#define TWO(fact, value, origin)                                                                                       \
    EXPECT_SEEN(fact, value, origin, &seen, "--coco=tdx", "--initrd=a", "--linux=x", "--initrd=b")

static void test_contents(void)
{
    EXPECT(initrd_content, none, BY_DEFAULT, "--linux=x");
    EXPECT(initrd_content, unknown, BY_NOTHING, "--initrd=x");
    reset();
    TWO(initrd_content, readable, 1);
    initrds[1].not_unpacked = true;
    TWO(initrd_content, unknown, BY_NOTHING);
    initrds[0].readable = false;
    TWO(initrd_content, broken, 1);
    reset();
    initrds[1].readable = false;
    TWO(initrd_content, broken, 3);
    seen.initrd_count = 1;
    TWO(initrd_content, unknown, BY_NOTHING);
}

static void test_modules(void)
{
    EXPECT(attestation_module, not_sought, BY_DEFAULT, "--coco=tdx", "--linux=x");
    EXPECT(attestation_module, not_sought, BY_DEFAULT, "--initrd=x");
    EXPECT(attestation_module, unknown, BY_NOTHING, "--coco=tdx", "--initrd=x");
    reset();
    TWO(attestation_module, missing, 3);
    initrds[1].has_sev_guest = true;
    TWO(attestation_module, missing, 3);
    EXPECT_SEEN(attestation_module, present, 2, &seen, "--coco=sev-snp", "--initrd=a", "--initrd=b");
    initrds[0].has_tdx_guest = true;
    TWO(attestation_module, present, 1);
    initrds[1].readable = false;
    TWO(attestation_module, present, 1);
    initrds[0].has_tdx_guest = false;
    TWO(attestation_module, unknown, BY_NOTHING);
    initrds[1].readable = initrds[1].limited = true;
    TWO(attestation_module, unknown, BY_NOTHING);
    initrds[1].has_tdx_guest = true;
    TWO(attestation_module, present, 3);
}

void test_initrd_bytes(void **state)
{
    (void)state;
    test_contents();
    test_modules();
}
