/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on what launches of others do. Each comment is the line of meaning that the function was written from. */
#include "table.h"

/* coco-object-used | E | A | a guest that is plain has no confidential guest object lying about */
static struct oracle_answer coco_object_used(const struct oracle_situation *s)
{
    return only_if(is_plain(s), s->unused_object == COCO_unused_object_none);
}

/* tdx-object-used | E, binding | A | no object for TDX that the machine does not name */
static struct oracle_answer tdx_object_used(const struct oracle_situation *s)
{
    return always(s->unused_object != COCO_unused_object_tdx);
}

/* coco-one-object | W | C | no second object, of SEV, beside the one that is used */
static struct oracle_answer coco_one_object(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->unused_object != COCO_unused_object_sev);
}

/* coco-object-there | E, binding | A | the object that the machine names is there */
static struct oracle_answer coco_object_there(const struct oracle_situation *s)
{
    return always(s->missing_object == COCO_missing_object_none);
}

/* snp-not-sev-es | W | A | no SEV or SEV-ES guest */
static struct oracle_answer snp_not_sev_es(const struct oracle_situation *s)
{
    return always(s->sev_object != COCO_sev_object_some);
}

/* snp-no-launch-secret | E, binding | S | no launch secret of SEV */
static struct oracle_answer snp_no_launch_secret(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->launch_secret != COCO_launch_secret_some);
}

/* snp-cbitpos-host | E, binding | S | the C-bit position is the host's */
static struct oracle_answer snp_cbitpos_host(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_cbitpos != COCO_snp_cbitpos_different);
}

/* snp-reduced-phys-bits | E, binding | S | reduced-phys-bits is within 1 to 63 */
static struct oracle_answer snp_reduced_phys_bits(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->snp_reduced_phys_bits != COCO_snp_reduced_phys_bits_refused);
}

/* tdx-quote-socket-form | E, binding | T | QEMU can read the quote socket */
static struct oracle_answer tdx_quote_socket_form(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->tdx_quote_form == COCO_tdx_quote_form_accepted);
}

/* coco-no-smm | E, binding | C | smm is not on */
static struct oracle_answer coco_no_smm(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->smm != COCO_smm_on);
}

/* tdx-irqchip-split | E, binding | T | kernel-irqchip=split */
static struct oracle_answer tdx_irqchip_split(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->irqchip == COCO_irqchip_split);
}

/* snp-irqchip-in-kernel | E, binding | S | kernel-irqchip is not off */
static struct oracle_answer snp_irqchip_in_kernel(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->irqchip != COCO_irqchip_qemu);
}

/* coco-no-restore | E | C | no -incoming, no -loadvm */
static struct oracle_answer coco_no_restore(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->restore == COCO_restore_no);
}

/* coco-no-reboot | N | C | a reset ends the VM */
static struct oracle_answer coco_no_reboot(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->reset == COCO_reset_ends);
}

/* coco-firmware-bios-option | E, binding | C | firmware is loaded with -bios, not pflash */
static struct oracle_answer coco_firmware_bios_option(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->pflash == COCO_pflash_absent);
}

/* snp-no-dtb | W | S | no -dtb */
static struct oracle_answer snp_no_dtb(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->dtb == COCO_dtb_absent);
}

/* snp-no-shim | E | S | no -shim */
static struct oracle_answer snp_no_shim(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->shim == COCO_shim_absent);
}

/* coco-memory-writable | E, binding | C | the RAM backend is not read-only */
static struct oracle_answer coco_memory_writable(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->ram_backend != COCO_ram_backend_read_only);
}

/* coco-no-memory-device | E | C | no pc-dimm, no virtio-mem */
static struct oracle_answer coco_no_memory_device(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->memory_device == COCO_memory_device_absent);
}

/* coco-no-persistent-memory | E | C | no nvdimm, no virtio-pmem */
static struct oracle_answer coco_no_persistent_memory(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->persistent_memory == COCO_persistent_memory_absent);
}

/* coco-no-ivshmem | E | C | no ivshmem */
static struct oracle_answer coco_no_ivshmem(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->ivshmem == COCO_ivshmem_absent);
}

/* coco-no-balloon | W | C | no balloon */
static struct oracle_answer coco_no_balloon(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->balloon == COCO_balloon_absent);
}

/* coco-virtio-modern | E | C | no virtio device that speaks the legacy protocol */
static struct oracle_answer coco_virtio_modern(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->legacy_virtio == COCO_legacy_virtio_none);
}

/* coco-virtio-iommu-platform | E | C | iommu_platform is not switched off */
static struct oracle_answer coco_virtio_iommu_platform(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->iommu_platform == COCO_iommu_platform_on);
}

/* coco-no-virtiofs-device | E | C | no virtiofs device */
static struct oracle_answer coco_no_virtiofs_device(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->host_share != COCO_host_share_virtiofs);
}

/* coco-shared-directory | W | C | no directory of the host at all */
static struct oracle_answer coco_shared_directory(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->host_share == COCO_host_share_absent);
}

/* coco-vfio-ready | W | C with VFIO | the host's IOMMU translates */
static struct oracle_answer coco_vfio_ready(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && s->vfio == COCO_vfio_given, s->host_iommu == COCO_host_iommu_translating);
}

/* coco-vfio-untrusted | N | C | no device of the host */
static struct oracle_answer coco_vfio_untrusted(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->vfio == COCO_vfio_absent);
}

/* qemu-repeated-key | W | A | no key is given twice with different values */
static struct oracle_answer qemu_repeated_key(const struct oracle_situation *s)
{
    return always(s->repeated_key == COCO_repeated_key_none);
}

/* qemu-readconfig-quirk | W | A | every line of the configuration file means what it looks like */
static struct oracle_answer qemu_readconfig_quirk(const struct oracle_situation *s)
{
    return always(s->readconfig_quirk == COCO_readconfig_quirk_none);
}

/* qemu-crash-input | E, binding | A | nothing that QEMU is known to crash on */
static struct oracle_answer qemu_crash_input(const struct oracle_situation *s)
{
    return always(s->crash == COCO_crash_none);
}

/* coco-machine-pc | E, binding | C of others | the machine is q35 or pc */
static struct oracle_answer coco_machine_pc(const struct oracle_situation *s)
{
    return only_if(!is_ours(s) && is_confidential(s), s->machine_type != COCO_machine_type_other);
}

/* coco-machine-tested | W | C of others | the machine is not pc */
static struct oracle_answer coco_machine_tested(const struct oracle_situation *s)
{
    return only_if(!is_ours(s) && is_confidential(s), s->machine_type != COCO_machine_type_i440fx);
}

/* coco-cpu-hotplug-unusable | W | C of others | no vCPU limit above the count */
static struct oracle_answer coco_cpu_hotplug_unusable(const struct oracle_situation *s)
{
    return only_if(!is_ours(s) && is_confidential(s), s->cpus_max != COCO_cpus_max_above);
}

/* coco-memory-hotplug-unusable | W | C of others | no RAM limit above the RAM */
static struct oracle_answer coco_memory_hotplug_unusable(const struct oracle_situation *s)
{
    return only_if(!is_ours(s) && is_confidential(s), s->ram_max != COCO_ram_max_above);
}

/* snp-disk-boot-unmeasured | W | S in others' words | a kernel is given */
static struct oracle_answer snp_disk_boot_unmeasured(const struct oracle_situation *s)
{
    return only_if(!has_our_words(s) && is_snp(s), has_kernel(s));
}

/* snp-smbios-not-trusted | W | S in others' words | no SMBIOS type 11 string */
static struct oracle_answer snp_smbios_not_trusted(const struct oracle_situation *s)
{
    return only_if(!has_our_words(s) && is_snp(s), s->smbios11 == COCO_smbios11_absent);
}

/* snp-credentials-discarded | E | S in others' words | no credential, since nobody puts it into the initrd */
static struct oracle_answer snp_credentials_discarded(const struct oracle_situation *s)
{
    return only_if(!has_our_words(s) && is_snp(s), s->credentials == COCO_credentials_absent);
}

/* tdx-no-pic | E, binding | T | pic is not on */
static struct oracle_answer tdx_no_pic(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->pic != COCO_pic_on);
}

/* coco-no-gdbstub | W | C | no -gdb, no -s */
static struct oracle_answer coco_no_gdbstub(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->gdbstub == COCO_gdbstub_absent);
}

/* coco-no-migration | E, binding | C | no -only-migratable */
static struct oracle_answer coco_no_migration(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->only_migratable != COCO_only_migratable_yes);
}

static const struct oracle_rule rules[] = {
    {"tdx-no-pic", BINDING, tdx_no_pic, READS_2(coco, pic)},
    {"coco-no-gdbstub", WARNING, coco_no_gdbstub, READS_2(coco, gdbstub)},
    {"coco-no-migration", BINDING, coco_no_migration, READS_2(coco, only_migratable)},
    {"coco-machine-pc", BINDING, coco_machine_pc, READS_3(coco, machine_type, launcher)},
    {"coco-machine-tested", WARNING, coco_machine_tested, READS_3(coco, machine_type, launcher)},
    {"coco-cpu-hotplug-unusable", WARNING, coco_cpu_hotplug_unusable, READS_3(coco, cpus_max, launcher)},
    {"coco-memory-hotplug-unusable", WARNING, coco_memory_hotplug_unusable, READS_3(coco, ram_max, launcher)},
    {"snp-disk-boot-unmeasured", WARNING, snp_disk_boot_unmeasured, READS_3(coco, kernel, launcher)},
    {"snp-smbios-not-trusted", WARNING, snp_smbios_not_trusted, READS_3(coco, smbios11, launcher)},
    {"snp-credentials-discarded", ERROR, snp_credentials_discarded, READS_3(coco, credentials, launcher)},
    {"coco-object-used", ERROR, coco_object_used, READS_2(coco, unused_object)},
    {"tdx-object-used", BINDING, tdx_object_used, READS_1(unused_object)},
    {"coco-one-object", WARNING, coco_one_object, READS_2(coco, unused_object)},
    {"coco-object-there", BINDING, coco_object_there, READS_1(missing_object)},
    {"snp-not-sev-es", WARNING, snp_not_sev_es, READS_1(sev_object)},
    {"snp-no-launch-secret", BINDING, snp_no_launch_secret, READS_2(coco, launch_secret)},
    {"snp-cbitpos-host", BINDING, snp_cbitpos_host, READS_2(coco, snp_cbitpos)},
    {"snp-reduced-phys-bits", BINDING, snp_reduced_phys_bits, READS_2(coco, snp_reduced_phys_bits)},
    {"tdx-quote-socket-form", BINDING, tdx_quote_socket_form, READS_2(coco, tdx_quote_form)},
    {"coco-no-smm", BINDING, coco_no_smm, READS_2(coco, smm)},
    {"tdx-irqchip-split", BINDING, tdx_irqchip_split, READS_2(coco, irqchip)},
    {"snp-irqchip-in-kernel", BINDING, snp_irqchip_in_kernel, READS_2(coco, irqchip)},
    {"coco-no-restore", ERROR, coco_no_restore, READS_2(coco, restore)},
    {"coco-no-reboot", NOTE, coco_no_reboot, READS_2(coco, reset)},
    {"coco-firmware-bios-option", BINDING, coco_firmware_bios_option, READS_2(coco, pflash)},
    {"snp-no-dtb", WARNING, snp_no_dtb, READS_2(coco, dtb)},
    {"snp-no-shim", ERROR, snp_no_shim, READS_2(coco, shim)},
    {"coco-memory-writable", BINDING, coco_memory_writable, READS_2(coco, ram_backend)},
    {"coco-no-memory-device", ERROR, coco_no_memory_device, READS_2(coco, memory_device)},
    {"coco-no-persistent-memory", ERROR, coco_no_persistent_memory, READS_2(coco, persistent_memory)},
    {"coco-no-ivshmem", ERROR, coco_no_ivshmem, READS_2(coco, ivshmem)},
    {"coco-no-balloon", WARNING, coco_no_balloon, READS_2(coco, balloon)},
    {"coco-virtio-modern", ERROR, coco_virtio_modern, READS_2(coco, legacy_virtio)},
    {"coco-virtio-iommu-platform", ERROR, coco_virtio_iommu_platform, READS_2(coco, iommu_platform)},
    {"coco-no-virtiofs-device", ERROR, coco_no_virtiofs_device, READS_2(coco, host_share)},
    {"coco-shared-directory", WARNING, coco_shared_directory, READS_2(coco, host_share)},
    {"coco-vfio-ready", WARNING, coco_vfio_ready, READS_3(coco, vfio, host_iommu)},
    {"coco-vfio-untrusted", NOTE, coco_vfio_untrusted, READS_2(coco, vfio)},
    {"qemu-repeated-key", WARNING, qemu_repeated_key, READS_1(repeated_key)},
    {"qemu-readconfig-quirk", WARNING, qemu_readconfig_quirk, READS_1(readconfig_quirk)},
    {"qemu-crash-input", BINDING, qemu_crash_input, READS_1(crash)},
};

ORACLE_TABLE(oracle_import);
