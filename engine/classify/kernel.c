/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the bytes of the kernel and of the initrds say. */
#include "classify/classifier.h"

/* Versions of the boot protocol: initrds; what Linux 5.5 and all later ones have. */
#define PROTOCOL_INITRD 0x0200
#define PROTOCOL_RECENT 0x020f

/* The protocol that says which entry points there are. */
#define PROTOCOL_ENTRIES 0x020c

static unsigned kind_of(const struct coco_kernel *kernel)
{
    static const uint8_t kinds[] = {
        [COCO_KERNEL_NOT_ONE] = COCO_kernel_kind_other,    [COCO_KERNEL_LINUX] = COCO_kernel_kind_linux,
        [COCO_KERNEL_UKI] = COCO_kernel_kind_uki,          [COCO_KERNEL_UKI_ADDON] = COCO_kernel_kind_part,
        [COCO_KERNEL_BOOT_LOADER] = COCO_kernel_kind_part, [COCO_KERNEL_EFI_OTHER] = COCO_kernel_kind_efi,
        [COCO_KERNEL_ELF] = COCO_kernel_kind_elf,          [COCO_KERNEL_MULTIBOOT] = COCO_kernel_kind_elf,
    };

    if (kernel->kind == COCO_KERNEL_LINUX && kernel->pe.present)
        return COCO_kernel_kind_linux_efi;
    return kinds[kernel->kind];
}

static unsigned architecture_of(const struct coco_kernel *kernel)
{
    if (kernel->pe.present)
        return kernel->pe.machine == COCO_PE_MACHINE_X86_64 ? COCO_kernel_architecture_x86_64
                                                            : COCO_kernel_architecture_other;
    if (kernel->elf.present)
        return kernel->elf.machine == COCO_ELF_MACHINE_X86_64 && kernel->elf.is_64 ? COCO_kernel_architecture_x86_64
                                                                                   : COCO_kernel_architecture_other;
    if (kernel->boot.present && kernel->boot.protocol >= PROTOCOL_ENTRIES)
        return kernel->boot.entry_64 ? COCO_kernel_architecture_x86_64 : COCO_kernel_architecture_other;
    return COCO_kernel_architecture_none;
}

static unsigned protocol_of(const struct coco_kernel *kernel)
{
    if (kernel->kind != COCO_KERNEL_LINUX || !kernel->boot.present)
        return COCO_kernel_protocol_none;
    if (kernel->boot.protocol < PROTOCOL_INITRD)
        return COCO_kernel_protocol_ancient;
    return kernel->boot.protocol < PROTOCOL_RECENT ? COCO_kernel_protocol_old : COCO_kernel_protocol_recent;
}

/* Linux 6.9 was the first whose EFI stub knows the confidential-computing measurement protocol. */
static unsigned measures_boot_of(const struct coco_kernel *kernel)
{
    if (kernel->kind != COCO_KERNEL_LINUX && kernel->kind != COCO_KERNEL_UKI)
        return COCO_kernel_measures_boot_none;
    if (kernel->release_major == 0 && kernel->release_minor == 0)
        return COCO_kernel_measures_boot_unknown;
    return kernel->release_major > 6 || (kernel->release_major == 6 && kernel->release_minor >= 9)
               ? COCO_kernel_measures_boot_yes
               : COCO_kernel_measures_boot_no;
}

static unsigned closed_of(const struct coco_kernel *kernel)
{
    if (kernel->kind != COCO_KERNEL_UKI)
        return COCO_uki_closed_none;
    return coco_pe_find(&kernel->pe, ".cmdline") && coco_pe_find(&kernel->pe, ".initrd") ? COCO_uki_closed_closed
                                                                                         : COCO_uki_closed_open;
}

static unsigned limit_of(const struct classifier *classifier, const struct coco_kernel *kernel)
{
    return kernel->kind == COCO_KERNEL_LINUX && kernel->boot.present &&
                   coco_classify_line_length(classifier) > kernel->boot.command_line_max
               ? COCO_kernel_cmdline_limit_beyond
               : COCO_kernel_cmdline_limit_fits;
}

static void classify_kernel_bytes(struct classifier *classifier, const struct coco_setting *setting)
{
    const struct coco_kernel *kernel = classifier->observations->kernel;

#define SEEN(fact, value)                                                                                              \
    coco_classify_seen(classifier, COCO_FACT_##fact, kernel ? (value) : (unsigned)COCO_VALUE_UNKNOWN, setting)
    SEEN(kernel_kind, kind_of(kernel));
    SEEN(kernel_architecture, architecture_of(kernel));
    SEEN(kernel_protocol, protocol_of(kernel));
    SEEN(kernel_measures_boot, measures_boot_of(kernel));
    SEEN(kernel_signed, kernel->pe.signed_ ? (unsigned)COCO_kernel_signed_yes : (unsigned)COCO_kernel_signed_no);
    SEEN(kernel_cmdline_limit, limit_of(classifier, kernel));
    SEEN(uki_closed, closed_of(kernel));
#undef SEEN
}

static void classify_no_kernel(struct classifier *classifier)
{
    coco_classify_as(classifier, COCO_FACT_kernel_kind, COCO_kernel_kind_none, NULL);
    coco_classify_as(classifier, COCO_FACT_kernel_architecture, COCO_kernel_architecture_none, NULL);
    coco_classify_as(classifier, COCO_FACT_kernel_protocol, COCO_kernel_protocol_none, NULL);
    coco_classify_as(classifier, COCO_FACT_kernel_measures_boot, COCO_kernel_measures_boot_none, NULL);
    coco_classify_as(classifier, COCO_FACT_kernel_signed, COCO_kernel_signed_none, NULL);
    coco_classify_as(classifier, COCO_FACT_kernel_cmdline_limit, COCO_kernel_cmdline_limit_fits, NULL);
    coco_classify_as(classifier, COCO_FACT_uki_closed, COCO_uki_closed_none, NULL);
}

/* ---- initrds ----------------------------------------------------------------------------------------------------- */

/* The initrd of each --initrd=, in order; NULL: it was not looked into. */
static const struct coco_initrd *initrd_seen(const struct classifier *classifier, size_t number)
{
    const struct coco_observations *seen = classifier->observations;

    return seen->initrds && number < seen->initrd_count ? &seen->initrds[number] : NULL;
}

static bool has_module(const struct classifier *classifier, const struct coco_initrd *initrd)
{
    return coco_classify_choice(classifier, COCO_OPTION_coco, COCO_CHOICE_NO) == COCO_CHOICE_TDX
               ? initrd->has_tdx_guest
               : initrd->has_sev_guest;
}

/* A part that nothing here can unpack is no proof of anything. */
static unsigned content_of(const struct coco_initrd *initrd)
{
    if (!initrd || initrd->not_unpacked)
        return COCO_initrd_content_unknown;
    return initrd->readable ? COCO_initrd_content_readable : COCO_initrd_content_broken;
}

/* One that is broken decides, then one that was not looked into. */
static void classify_content(struct classifier *classifier)
{
    const struct coco_setting *setting, *decides = NULL;
    unsigned value = COCO_initrd_content_none;
    size_t number = 0;

    for (size_t i = 0; (setting = coco_request_next(classifier->request, COCO_OPTION_initrd, i, &i)); i++) {
        const struct coco_initrd *initrd = initrd_seen(classifier, number++);
        const unsigned one = content_of(initrd);

        if (value == COCO_initrd_content_none || value == COCO_initrd_content_readable ||
            (value == COCO_initrd_content_unknown && one == COCO_initrd_content_broken)) {
            decides = value == COCO_initrd_content_readable && one == value ? decides : setting;
            value = one;
        }
    }
    if (number == 0)
        coco_classify_as(classifier, COCO_FACT_initrd_content, COCO_initrd_content_none, NULL);
    else
        coco_classify_seen(classifier, COCO_FACT_initrd_content, value, decides);
}

/* In one of them is enough; that it is in none is known only where all were read to the end. */
static void classify_module(struct classifier *classifier)
{
    const struct coco_setting *setting, *decides = NULL;
    unsigned value = COCO_attestation_module_missing;
    size_t number = 0;

    for (size_t i = 0; (setting = coco_request_next(classifier->request, COCO_OPTION_initrd, i, &i)); i++) {
        const struct coco_initrd *initrd = initrd_seen(classifier, number++);

        if (value == COCO_attestation_module_present)
            continue;
        if (initrd && has_module(classifier, initrd))
            value = COCO_attestation_module_present;
        else if (content_of(initrd) != COCO_initrd_content_readable || initrd->limited)
            value = COCO_attestation_module_unknown;
        decides = setting;
    }
    if (number > 0 && coco_classify_open(classifier)) /* which driver it is depends on the technology */
        coco_classify_seen(classifier, COCO_FACT_attestation_module, COCO_attestation_module_unknown, NULL);
    else if (number == 0 || !coco_classify_confidential(classifier))
        coco_classify_as(classifier, COCO_FACT_attestation_module, COCO_attestation_module_not_sought, NULL);
    else
        coco_classify_seen(classifier, COCO_FACT_attestation_module, value, decides);
}

void coco_classify_kernel(struct classifier *classifier)
{
    const struct coco_setting *setting = coco_classify_asked(classifier, COCO_OPTION_linux_image);

    if (setting)
        classify_kernel_bytes(classifier, setting);
    else
        classify_no_kernel(classifier);
    classify_content(classifier);
    classify_module(classifier);
}
