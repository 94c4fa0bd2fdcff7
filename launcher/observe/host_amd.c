/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an AMD host says of SEV without its firmware: CPUID, MSRs, the module kvm_amd, cgroups, files. */
#include <errno.h>
#include <stdio.h>

#include "observe/host_probe.h"
#include "observe/host_text.h"

/* AMD64 Architecture Programmer's Manual, volume 2, and arch/x86/include/asm/msr-index.h. */
#define MSR_SYSCFG   0xc0010010
#define MSR_RMP_BASE 0xc0010132
#define MSR_RMP_END  0xc0010133
#define MSR_RMP_CFG  0xc0010136

/* CPUID 0x8000001f EAX. */
#define CPUID_SEV           (UINT32_C(1) << 1)
#define CPUID_SEV_ES        (UINT32_C(1) << 3)
#define CPUID_SEV_SNP       (UINT32_C(1) << 4)
#define CPUID_SEGMENTED_RMP (UINT32_C(1) << 23)

#define KVM_AMD    "/sys/module/kvm_amd"
#define PARAMETERS KVM_AMD "/parameters/"

/* ---- CPUID and MSRs ---------------------------------------------------------------------------------------------- */

/* EBX holds three fields: C-bit position in 5:0, the bits that encryption takes in 11:6, and VMPLs above them. ECX is
 * the count of ASIDs, from 1 on; EDX the first that plain SEV can have. */
static void look_at_cpuid(struct host_probe *probe, const struct host_cpuid *registers)
{
    static const enum coco_host_row numbers[] = {COCO_HOST_amd_c_bit, COCO_HOST_amd_reduced_phys_bits,
                                                 COCO_HOST_amd_asids, COCO_HOST_amd_sev_asid_min};
    const uint32_t values[] = {registers->b & 0x3f, registers->b >> 6 & 0x3f, registers->c, registers->d};

    coco_host_see_flag(probe->host, COCO_HOST_amd_sev, registers->a & CPUID_SEV);
    coco_host_see_flag(probe->host, COCO_HOST_amd_sev_es, registers->a & CPUID_SEV_ES);
    coco_host_see_flag(probe->host, COCO_HOST_amd_sev_snp, registers->a & CPUID_SEV_SNP);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (registers->a & CPUID_SEV)
            coco_host_see_number(probe->host, numbers[i], values[i]);
        else
            coco_host_see_none(probe->host, numbers[i]);
    }
}

static void look_at_msrs(struct host_probe *probe, const struct host_cpuid *registers)
{
    host_see_msr(probe, COCO_HOST_amd_syscfg, MSR_SYSCFG);
    host_see_msr(probe, COCO_HOST_amd_rmp_base, MSR_RMP_BASE);
    host_see_msr(probe, COCO_HOST_amd_rmp_end, MSR_RMP_END);
    if (registers->a & CPUID_SEGMENTED_RMP)
        host_see_msr(probe, COCO_HOST_amd_rmp_cfg, MSR_RMP_CFG);
    else
        coco_host_see_none(probe->host, COCO_HOST_amd_rmp_cfg);
}

/* ---- kvm_amd ----------------------------------------------------------------------------------------------------- */

/* A flag that kernels without the parameter do without. */
static void see_flag(struct host_probe *probe, enum coco_host_row row, const char *path)
{
    const int flag = host_read_flag(probe, path);

    if (flag >= 0 || flag == -ENOENT)
        coco_host_see_flag(probe->host, row, flag == 1);
    else
        host_not_read(probe, row, path, flag);
}

static void look_at_ciphertext_hiding(struct host_probe *probe)
{
    const char *path = PARAMETERS "ciphertext_hiding_asids";

    if (host_find(probe, path) == -ENOENT)
        coco_host_see_none(probe->host, COCO_HOST_amd_ciphertext_hiding_asids);
    else
        host_see_number_file(probe, COCO_HOST_amd_ciphertext_hiding_asids, path);
}

/* arch/x86/kvm/svm/sev.c: what a parameter says after loading is what KVM could do, not what was asked of it. */
static void look_at_kvm_amd(struct host_probe *probe)
{
    static const enum coco_host_row parameters[] = {COCO_HOST_amd_kvm_sev, COCO_HOST_amd_kvm_sev_es,
                                                    COCO_HOST_amd_kvm_sev_snp, COCO_HOST_amd_kvm_debug_swap,
                                                    COCO_HOST_amd_ciphertext_hiding_asids};

    host_see_module(probe, COCO_HOST_amd_kvm_amd, KVM_AMD);
    if (coco_host_flag(probe->host, COCO_HOST_amd_kvm_amd) != 1) {
        host_skip(probe, parameters, sizeof(parameters) / sizeof(*parameters), "kvm_amd is not loaded");
        return;
    }
    see_flag(probe, COCO_HOST_amd_kvm_sev, PARAMETERS "sev");
    see_flag(probe, COCO_HOST_amd_kvm_sev_es, PARAMETERS "sev_es");
    host_see_parameter(probe, COCO_HOST_amd_kvm_sev_snp, PARAMETERS "sev_snp");
    see_flag(probe, COCO_HOST_amd_kvm_debug_swap, PARAMETERS "debug_swap");
    look_at_ciphertext_hiding(probe);
}

/* ---- files of firmware ------------------------------------------------------------------------------------------- */

/* Returns 0 where there is such a file, plain or compressed, or -ENOENT, or another errno of one that may be there. */
static int find_firmware(struct host_probe *probe, const char *folder, const char *name)
{
    static const char *const suffixes[] = {"", ".xz", ".zst"};
    int result = -ENOENT;

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        char path[HOST_PATH_MAX];
        int found;

        if (snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffixes[i]) >= (int)sizeof(path))
            return -ENAMETOOLONG;
        found = host_find(probe, path);
        if (found == 0)
            return 0;
        if (found != -ENOENT && found != -ENOTDIR)
            result = found;
    }
    return result;
}

/* The names are those of sev_get_firmware() in drivers/crypto/ccp/sev-dev.c, the folders those of
 * drivers/base/firmware_loader/main.c. */
static void look_at_firmware_files(struct host_probe *probe)
{
    const enum coco_host_row row = COCO_HOST_amd_firmware_files;
    const unsigned family = (unsigned)coco_host_number(probe->host, COCO_HOST_cpu_family, 0);
    const unsigned model = (unsigned)coco_host_number(probe->host, COCO_HOST_cpu_model, 0);
    const char *release = probe->host->of[COCO_HOST_linux_release].text;
    char names[3][64] = {"", "", "amd/sev.fw"}, folders[4][160] = {"", "/lib/firmware/updates", "", "/lib/firmware"};
    int result = -ENOENT;

    (void)snprintf(names[0], sizeof(names[0]), "amd/amd_sev_fam%.2xh_model%.2xh.sbin", family, model);
    (void)snprintf(names[1], sizeof(names[1]), "amd/amd_sev_fam%.2xh_model%.1xxh.sbin", family, model >> 4);
    (void)snprintf(folders[0], sizeof(folders[0]), "/lib/firmware/updates/%s", release);
    (void)snprintf(folders[2], sizeof(folders[2]), "/lib/firmware/%s", release);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 3; j++) {
            const int found = find_firmware(probe, folders[i], names[j]);

            if (found == 0) {
                coco_host_see_flag(probe->host, row, true);
                return;
            }
            if (found != -ENOENT)
                result = found;
        }
    }
    if (result == -ENOENT)
        coco_host_see_flag(probe->host, row, false);
    else
        host_not_read(probe, row, "/lib/firmware/amd", result);
}

void host_look_at_amd(struct host_probe *probe)
{
    const char *other = host_other_vendor(probe, COCO_VENDOR_AMD);
    struct host_cpuid registers = {0};

    if (other) {
        host_skip_group(probe, COCO_HOST_GROUP_amd, other);
        return;
    }
    (void)host_cpuid(probe, 0x8000001f, &registers); /* a CPU without the leaf has nothing of it */
    look_at_cpuid(probe, &registers);
    look_at_msrs(probe, &registers);
    look_at_kvm_amd(probe);
    host_see_misc_resource(probe, "sev_es", COCO_HOST_amd_es_asids_capacity, COCO_HOST_amd_es_asids_used);
    look_at_firmware_files(probe);
    host_look_at_sev_firmware(probe);
}
