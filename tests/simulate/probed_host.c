/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * With coco-simulate.so preloaded, this is a program on the pretended host. The launcher's own probes look at it, and
 * what they see must be what a launch for that host is judged by: row for row, and no row of KVM or of the SEV firmware
 * more.
 *
 *   probed-host MODEL
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "observe/host_probe.h"
#include "simulate/model.h"

static const struct coco_host *judged; /* by what the description says */

/* The instruction cannot be pretended, so the probes are told what QEMU's function is told by preload.c. */
#define LEAF(processor, function, index, a, b, c, d) {#processor, function, index, {a, b, c, d}},
static const struct {
    const char *processor;
    uint32_t function;
    int index;
    struct host_cpuid registers;
} leaves[] = {
#include "hosts.def"
};
#undef LEAF

static int pretended_cpuid(void *data, uint32_t function, struct host_cpuid *ret_registers)
{
    *ret_registers = (struct host_cpuid){0};
    for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++)
        if (strcmp(leaves[i].processor, data) == 0 && leaves[i].function == function && leaves[i].index <= 0) {
            *ret_registers = leaves[i].registers;
            break;
        }
    if (function == 0x8000001f) /* this row of the host has its own C-bit */
        ret_registers->b = (uint32_t)coco_host_number(judged, COCO_HOST_amd_c_bit, 0) | 1U << 6;
    return 0;
}

static int pretended_uname(void *data, struct utsname *ret_name)
{
    (void)data;
    memset(ret_name, 0, sizeof(*ret_name));
    (void)snprintf(ret_name->release, sizeof(ret_name->release), "%.*s", (int)sizeof(ret_name->release) - 1,
                   judged->of[COCO_HOST_linux_release].text);
    (void)snprintf(ret_name->machine, sizeof(ret_name->machine), "x86_64");
    return 0;
}

/* Files say something about this machine, and nothing about the pretended one. */
static bool is_from_files(enum coco_host_row row)
{
    switch (row) {
    case COCO_HOST_kvm_tdp_mmu:
    case COCO_HOST_cpu_packages:
    case COCO_HOST_cpu_name:
    case COCO_HOST_cpu_virtual_machine:
    case COCO_HOST_amd_syscfg:
    case COCO_HOST_amd_rmp_base:
    case COCO_HOST_amd_rmp_end:
    case COCO_HOST_amd_rmp_cfg:
    case COCO_HOST_amd_es_asids_capacity:
    case COCO_HOST_amd_es_asids_used:
    case COCO_HOST_amd_kvm_amd:
    case COCO_HOST_amd_kvm_sev:
    case COCO_HOST_amd_kvm_sev_es:
    case COCO_HOST_amd_kvm_sev_snp:
    case COCO_HOST_amd_kvm_debug_swap:
    case COCO_HOST_amd_ciphertext_hiding_asids:
    case COCO_HOST_amd_firmware_files:
        return true;
    default:
        return coco_host_info(row)->group == COCO_HOST_GROUP_linux ||
               coco_host_info(row)->group == COCO_HOST_GROUP_intel;
    }
}

static void show(const char *from, enum coco_host_row row, const struct coco_sighting *sighting)
{
    const struct coco_host_info *info = coco_host_info(row);

    printf("  %s: %s.%s %s 0x%llx '%s' %s\n", from, coco_host_group_name(info->group), info->key,
           sighting->seen == COCO_SEEN       ? "seen"
           : sighting->seen == COCO_SEEN_NOT ? "seen not"
                                             : "not looked at:",
           (unsigned long long)sighting->number, sighting->text, sighting->reason);
}

static bool differ(const struct coco_sighting *a, const struct coco_sighting *b)
{
    return a->seen != b->seen || (a->seen == COCO_SEEN && (a->number != b->number || strcmp(a->text, b->text) != 0));
}

int main(int argc, char *argv[])
{
    static struct coco_host host, seen;
    struct observe_host_access access = observe_host_live;
    struct host_probe probe = {.access = &access, .host = &seen};
    unsigned compared = 0, wrong = 0;
    size_t model;

    if (argc != 2 || !simulate_model_find(argv[1], &model)) {
        (void)fputs("usage: probed-host MODEL\n", stderr);
        return 2;
    }
    simulate_model_look(model, &host);
    judged = &host;
    access.cpuid = pretended_cpuid;
    access.uname = pretended_uname;
    access.data = coco_host_choice(judged, COCO_HOST_cpu_vendor) == COCO_VENDOR_AMD ? "genoa" : "spr";
    host_look(&probe, OBSERVE_HOST_ALL);
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++) {
        if (is_from_files((enum coco_host_row)row))
            continue;
        compared += seen.of[row].seen != COCO_NOT_LOOKED_AT;
        if (!differ(&host.of[row], &seen.of[row]))
            continue;
        wrong++;
        show("judged by", (enum coco_host_row)row, &host.of[row]);
        show("probed", (enum coco_host_row)row, &seen.of[row]);
    }
    printf("%s: %u rows seen, %u differ\n", argv[1], compared, wrong);
    return wrong > 0 || compared < 10;
}
