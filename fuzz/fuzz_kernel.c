/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading kernel files: any bytes have an answer, always the same; what is said to be somewhere is inside the file; and
 * a kind is one for which there is a reason.
 */
#include "coco/kernel.h"
#include "coco/rtmr.h"
#include "image_copy.h"

static void check_boot_header(const struct coco_boot_header *boot, size_t size)
{
    static const struct coco_boot_header none;

    FUZZ_CHECK(is_inside(boot->payload, size) && is_inside(boot->version, size));
    FUZZ_CHECK(boot->present || memcmp(boot, &none, sizeof(none)) == 0);
    FUZZ_CHECK(boot->entry_64 == (boot->load_flags & COCO_XLF_KERNEL_64));
    FUZZ_CHECK(!boot->fits || (boot->setup_sectors + (size_t)1) * 512 + boot->protected_size <= size);
    if (boot->payload.size > 0)
        FUZZ_CHECK(boot->payload.offset >= (boot->setup_sectors + (size_t)1) * 512);
    FUZZ_CHECK(boot->version.size <= 256);
}

static void check_pe(const struct coco_pe *pe, size_t size)
{
    FUZZ_CHECK(pe->count <= COCO_PE_SECTIONS_MAX && (!pe->truncated || pe->count == COCO_PE_SECTIONS_MAX));
    FUZZ_CHECK(pe->present || (pe->count == 0 && !pe->signed_));
    FUZZ_CHECK(is_inside(pe->certificates, size) && pe->signed_ == (pe->certificates.size > 0));
    for (size_t i = 0; i < pe->count; i++) {
        const struct coco_pe_section *section = &pe->sections[i];
        const struct coco_pe_section *found = coco_pe_find(pe, section->name);

        FUZZ_CHECK(is_inside(section->data, size));
        FUZZ_CHECK(section->name[8] == '\0');
        FUZZ_CHECK(found && found <= section && strcmp(found->name, section->name) == 0);
    }
}

static void check_kind(const struct coco_kernel *kernel)
{
    const bool is_linux = coco_pe_find(&kernel->pe, ".linux") != NULL;

    FUZZ_CHECK(kernel->profiles <= kernel->pe.count);
    FUZZ_CHECK(!kernel->elf.pvh || kernel->elf.present);
    FUZZ_CHECK(!(kernel->elf.present && kernel->pe.present)); /* their magics are at the same place */
    switch (kernel->kind) {
    case COCO_KERNEL_NOT_ONE:
        FUZZ_CHECK(!kernel->boot.present && !kernel->elf.present && !kernel->multiboot);
        break;
    case COCO_KERNEL_LINUX:
        FUZZ_CHECK(kernel->boot.present);
        break;
    case COCO_KERNEL_UKI:
        FUZZ_CHECK(is_linux);
        break;
    case COCO_KERNEL_UKI_ADDON:
    case COCO_KERNEL_BOOT_LOADER:
    case COCO_KERNEL_EFI_OTHER:
        FUZZ_CHECK(kernel->pe.present && !is_linux && !kernel->boot.present);
        break;
    case COCO_KERNEL_ELF:
        FUZZ_CHECK(kernel->elf.present && !kernel->multiboot);
        break;
    case COCO_KERNEL_MULTIBOOT:
        FUZZ_CHECK(kernel->multiboot);
        break;
    default:
        FUZZ_CHECK(kernel->kind <= COCO_KERNEL_MULTIBOOT);
    }
}

/* Whatever stands in the field of the checksum, the digest is the same, unless a section covers the field. */
static void check_digest(uint8_t *file, size_t size, const struct coco_pe *pe)
{
    uint8_t digest[COCO_SHA256_SIZE], again[COCO_SHA256_SIZE];
    size_t checksum;

    if (!coco_authenticode(file, size, pe, COCO_HASH_SHA256, digest))
        return;
    FUZZ_CHECK(pe->present && !pe->truncated && !pe->sections_outside);
    checksum = (file[0x3c] | (size_t)file[0x3d] << 8 | (size_t)file[0x3e] << 16 | (size_t)file[0x3f] << 24) + 24 + 64;
    FUZZ_CHECK(checksum + 4 <= size);
    for (size_t i = 0; i < pe->count; i++)
        if (pe->sections[i].data.size > 0 && pe->sections[i].data.offset < checksum + 4)
            return;
    file[checksum + size % 4] ^= 0xff;
    FUZZ_CHECK(coco_authenticode(file, size, pe, COCO_HASH_SHA256, again) &&
               memcmp(digest, again, sizeof(digest)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_kernel kernel, again;
    uint8_t *copy = exact_copy(data, size, 0);

    memset(&kernel, 0x55, sizeof(kernel));
    coco_kernel_inspect(copy, size, &kernel);
    check_digest(copy, size, &kernel.pe);
    free(copy);
    check_boot_header(&kernel.boot, size);
    check_pe(&kernel.pe, size);
    check_kind(&kernel);

    memset(&again, 0xaa, sizeof(again));
    coco_kernel_inspect(data, size, &again);
    FUZZ_CHECK(memcmp(&kernel, &again, sizeof(kernel)) == 0);
    return 0;
}
