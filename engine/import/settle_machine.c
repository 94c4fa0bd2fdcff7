/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The binary, the machine, its properties, and the accelerator. */
#include <string.h>

#include "import/settle.h"
#include "request/span.h"

/* ---- the machine ------------------------------------------------------------------------------------------------- */

/* Properties of x86 machines, from QEMU 7.2 to 11.1, that bear on no rule. */
static const char *const left_out[] = {"acpi",
                                       "audiodev",
                                       "aux-ram-share",
                                       "auto-kernel-cmdline",
                                       "bus-lock-ratelimit",
                                       "cxl",
                                       "default-bus-bypass-iommu",
                                       "dt-compatible",
                                       "dump-guest-core",
                                       "dumpdtb",
                                       "fd-bootchk",
                                       "graphics",
                                       "hmat",
                                       "hpet",
                                       "i8042",
                                       "ioapic2",
                                       "isa-serial",
                                       "kvm-shadow-mem",
                                       "max-fw-size",
                                       "max-ram-below-4g",
                                       "mem-merge",
                                       "nvdimm",
                                       "nvdimm-persistence",
                                       "pcie",
                                       "pcspk-audiodev",
                                       "phandle-start",
                                       "pit",
                                       "rtc",
                                       "sata",
                                       "sgx-epc",
                                       "smbios-entry-point-type",
                                       "smbus",
                                       "suppress-vmdesc",
                                       "usb",
                                       "vmport",
                                       "wdat",
                                       "x-change-vmfd-on-reset",
                                       "x-oem-id",
                                       "x-oem-table-id",
                                       "x-option-roms",
                                       NULL};

/* Those that are read here and in other files. */
static const char *const read_elsewhere[] = {"type",
                                             "accel",
                                             "confidential-guest-support",
                                             "memory-encryption",
                                             "kernel-irqchip",
                                             "memory-backend",
                                             "pflash0",
                                             "pflash1",
                                             "pic",
                                             "smm",
                                             NULL};

/* Lists and structures: the first part of a dotted key says what it is. */
static bool is_part_of_left_out(const char *key)
{
    static const char *const prefixes[] = {"sgx-epc.", "cxl-fmw.", "smp-cache.", NULL};

    for (size_t i = 0; prefixes[i]; i++)
        if (text_begins(key, prefixes[i]))
            return true;
    return false;
}

static void settle_property(struct settler *settler, const struct groups_pair *pair)
{
    const struct place place = place_of(settler, settler->machine, pair);

    if (is_among(pair->key, left_out) || is_among(pair->key, read_elsewhere) || is_part_of_left_out(pair->key))
        return;
    if (strcmp(pair->key, "igvm-cfg") == 0)
        settle_unread(settler, place, pair->key, "IGVM files, which bring firmware and guest policy, are not read",
                      ABOUT(FIRMWARE) | ABOUT(BOOT) | ABOUT(SNP) | ABOUT(TDX) | ABOUT(CPU));
    else
        settle_unread(settler, place, pair->key, "it is no property of an x86 machine that is known here",
                      ABOUT(PLATFORM) | ABOUT(MEMORY) | ABOUT(FIRMWARE) | ABOUT(BOOT) | ABOUT(SNP) | ABOUT(TDX));
}

static void settle_irqchip(struct settler *settler, const struct groups_group *group)
{
    const struct groups_pair *pair = pair_of(group, "kernel-irqchip");

    if (pair)
        settle(settler, COCO_OPTION_found_irqchip, pair->value, place_of(settler, group, pair));
}

/* auto is off in a confidential guest, and on elsewhere where the machine can. */
static void settle_switched_on(struct settler *settler, const char *key, enum coco_option option)
{
    const struct groups_pair *pair = pair_of(settler->machine, key);

    if (pair && text_is(pair->value, "on"))
        settlef(settler, option, place_of(settler, settler->machine, pair), "%s=on", key);
}

/* Machines that have no PC behind them make QEMU abort when they meet a confidential object. */
static void settle_crash(struct settler *settler)
{
    static const char *const machines[] = {"none", "nitro", "x-remote", NULL};
    const struct groups_pair *pair = pair_of(settler->machine, "type");

    if (pair && is_among(pair->value, machines) && settle_guest_id(settler))
        settlef(settler, COCO_OPTION_found_crash, place_of(settler, settler->machine, pair),
                "machine %s with a confidential guest object", pair->value);
}

/* Which architecture a binary is for is in its name, where it is called as it is installed. */
static void settle_program(struct settler *settler)
{
    const char *program = settler->groups->program, *base;
    const struct place place = {.origin = settler->groups->program_origin, .written = program};

    if (!program || program[0] == '\0')
        return;
    base = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
    settle(settler, COCO_OPTION_qemu, program, place);
    if (text_begins(base, "qemu-system-") && !text_begins(base, "qemu-system-x86_64"))
        settle_unread(settler, place, program, "it is QEMU for another architecture than x86-64", ABOUT_ALL);
}

void settle_machine(struct settler *settler)
{
    const struct groups_pair *type = pair_of(settler->machine, "type");

    settle_program(settler);
    if (type)
        settle(settler, COCO_OPTION_machine_type, type->value, place_of(settler, settler->machine, type));
    else
        settle(settler, COCO_OPTION_machine_type, "pc", place_none());
    for (size_t i = 0; settler->machine && i < settler->machine->count; i++)
        settle_property(settler, &settler->machine->pairs[i]);
    settle_switched_on(settler, "smm", COCO_OPTION_found_smm);
    settle_switched_on(settler, "pic", COCO_OPTION_found_pic);
    settle_irqchip(settler, settler->machine);
    settle_crash(settler);
}

/* ---- the accelerator --------------------------------------------------------------------------------------------- */

/* What QEMU tries, in order. Only a list of accelerators that begins with KVM ends in it. */
struct accelerators {
    bool first_is_kvm;
    size_t count;
};

static void note_accelerator(struct accelerators *list, struct coco_span name)
{
    if (list->count++ == 0)
        list->first_is_kvm = coco_span_is(name, "kvm");
}

static void settle_accelerators(struct settler *settler, const struct accelerators *list, struct place place)
{
    settle(settler, COCO_OPTION_kvm, !list->first_is_kvm ? "no" : list->count == 1 ? "yes" : "auto", place);
}

/* A binary that is called qemu-kvm tries KVM first; any other one emulates. */
static void settle_default_accelerator(struct settler *settler)
{
    settle(settler, COCO_OPTION_kvm, text_ends(settler->groups->program, "kvm") ? "auto" : "no", place_none());
}

void settle_accelerator(struct settler *settler)
{
    const struct groups_pair *property = pair_of(settler->machine, "accel");
    const struct groups_group *group, *first = NULL;
    struct accelerators list = {0};

    for (size_t at = 0; (group = groups_next(settler->groups, "accel", &at));) {
        const char *name = text_of(group, "accel");

        first = first ? first : group;
        note_accelerator(&list, coco_span_of(name ? name : ""));
        settle_irqchip(settler, group);
    }
    if (first && property) {
        settle_refuse(settler, property->origin, "QEMU takes either -accel or -machine accel=, and both were given");
    } else if (first) {
        settle_accelerators(settler, &list, place_of(settler, first, pair_of(first, "accel")));
    } else if (property) {
        struct coco_span rest = coco_span_of(property->value), name;

        while (coco_span_cut(&rest, ':', &name))
            note_accelerator(&list, name);
        settle_accelerators(settler, &list, place_of(settler, settler->machine, property));
    } else {
        settle_default_accelerator(settler);
    }
}
