/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/host_probe.h"
#include "observe/host_text.h"

/* A line of flags for each of some thousand CPUs. */
#define CPUINFO_BYTES_MAX (16 * 1024 * 1024)

static const enum coco_host_row identity[] = {
    COCO_HOST_cpu_vendor,   COCO_HOST_cpu_name,         COCO_HOST_cpu_family,          COCO_HOST_cpu_model,
    COCO_HOST_cpu_stepping, COCO_HOST_cpu_address_bits, COCO_HOST_cpu_virtual_machine,
};

/* CPUID 0: EBX, EDX, ECX spell the vendor. */
static unsigned vendor_of(const struct host_cpuid *registers)
{
    char vendor[12];

    memcpy(vendor, &registers->b, 4);
    memcpy(vendor + 4, &registers->d, 4);
    memcpy(vendor + 8, &registers->c, 4);
    if (memcmp(vendor, "AuthenticAMD", sizeof(vendor)) == 0)
        return COCO_VENDOR_AMD;
    if (memcmp(vendor, "GenuineIntel", sizeof(vendor)) == 0)
        return COCO_VENDOR_INTEL;
    return COCO_VENDOR_OTHER;
}

/* CPUID 1: EAX has family, model and stepping, in two parts each where they are large; ECX bit 31 is set by
 * hypervisors. */
static void look_at_signature(struct host_probe *probe, const struct host_cpuid *registers)
{
    const uint32_t base = registers->a >> 8 & 0xf;
    const uint32_t family = base == 0xf ? base + (registers->a >> 20 & 0xff) : base;
    const uint32_t high = base == 0xf || base == 6 ? registers->a >> 16 & 0xf : 0;

    coco_host_see_number(probe->host, COCO_HOST_cpu_family, family);
    coco_host_see_number(probe->host, COCO_HOST_cpu_model, high << 4 | (registers->a >> 4 & 0xf));
    coco_host_see_number(probe->host, COCO_HOST_cpu_stepping, registers->a & 0xf);
    coco_host_see_flag(probe->host, COCO_HOST_cpu_virtual_machine, registers->c >> 31);
}

/* CPUID 0x80000002 to 0x80000004 spell the name, with blanks around it. */
static void look_at_name(struct host_probe *probe)
{
    char name[3 * sizeof(struct host_cpuid) + 1] = "";
    size_t length;

    for (uint32_t i = 0; i < 3; i++) {
        struct host_cpuid registers;

        if (host_cpuid(probe, 0x80000002 + i, &registers) < 0) {
            coco_host_see_none(probe->host, COCO_HOST_cpu_name);
            return;
        }
        memcpy(name + i * sizeof(registers), &registers, sizeof(registers));
    }
    for (length = strlen(name); length > 0 && name[length - 1] == ' '; length--)
        name[length - 1] = '\0';
    coco_host_see_text(probe->host, COCO_HOST_cpu_name, name + strspn(name, " "));
}

/* CPUID 0x80000008 EAX[7:0]; SEV and TDX take some of them. */
static void look_at_address_bits(struct host_probe *probe)
{
    struct host_cpuid registers;

    if (host_cpuid(probe, 0x80000008, &registers) < 0)
        coco_host_not_looked_at(probe->host, COCO_HOST_cpu_address_bits, "this CPU does not say it");
    else
        coco_host_see_number(probe->host, COCO_HOST_cpu_address_bits, registers.a & 0xff);
}

static void look_at_packages(struct host_probe *probe)
{
    const enum coco_host_row row = COCO_HOST_cpu_packages;
    const char *path = "/proc/cpuinfo";
    char *text = malloc(CPUINFO_BYTES_MAX);
    const ssize_t length = text ? host_read(probe, path, text, CPUINFO_BYTES_MAX) : -ENOMEM;
    const unsigned packages = length < 0 ? 0 : host_text_packages(text);

    if (length < 0)
        host_not_read(probe, row, path, (int)length);
    else if (packages == 0)
        coco_host_not_looked_at(probe->host, row, "%s names no package", path);
    else
        coco_host_see_number(probe->host, row, packages);
    free(text);
}

void host_look_at_cpu(struct host_probe *probe)
{
    struct host_cpuid registers;
    const int result = host_cpuid(probe, 1, &registers);

    look_at_packages(probe);
    if (result < 0) {
        host_skip(probe, identity, sizeof(identity) / sizeof(*identity), "this is no CPU that has CPUID");
        return;
    }
    look_at_signature(probe, &registers);
    (void)host_cpuid(probe, 0, &registers);
    coco_host_see_choice(probe->host, COCO_HOST_cpu_vendor, vendor_of(&registers));
    look_at_name(probe);
    look_at_address_bits(probe);
}
