/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What importers did not understand. A fact that such words may be about, and that nothing which was understood
 * decides, is unknown: its rules are undetermined then, and neither kept nor broken.
 *
 * The subjects of facts are a table here, and neither a column of coco/facts.def, which is read by many who have no use
 * for it, nor made of the rules that name a fact: rules of every subject name the technology.
 */
#include "classify/classifier.h"
#include "coco/rule.h"

#define BIT(subject)        (UINT32_C(1) << COCO_SUBJECT_##subject)
#define EITHER(one, other)  (BIT(one) | BIT(other))
#define ABOUT(fact, about)  [COCO_FACT_##fact] = BIT(about)
#define ABOUT_2(fact, a, b) [COCO_FACT_##fact] = EITHER(a, b)

/* 0: no words of a launch are about it (what was seen of host and QEMU alone, and who starts the VM). */
static const uint32_t subjects_of[COCO_FACT_COUNT] = {
    ABOUT(unsupported_option, OPTIONS),
    ABOUT(repeated_option, OPTIONS),
    ABOUT(value_carried, OPTIONS),
    ABOUT_2(coco, SNP, TDX),
    ABOUT_2(coco_auto, SNP, TDX),
    ABOUT(kvm, PLATFORM),
    ABOUT(machine_type, PLATFORM),
    ABOUT(qemu_machine, PLATFORM),
    ABOUT(ram_host, MEMORY),
    ABOUT(cpus_kvm, CPU),
    ABOUT(qemu_devices, DEVICES),
    ABOUT_2(qemu_properties, SNP, TDX),
    ABOUT(qemu_cpu_model, CPU),
    /* the CPU */
    ABOUT(cpu_model, CPU),
    ABOUT(cpu_hyperv, CPU),
    ABOUT(cpu_kvm_leaf, CPU),
    ABOUT(cpu_tsc_frequency, CPU),
    ABOUT(cpu_phys_bits, CPU),
    ABOUT(cpu_pmu, CPU),
    ABOUT(cpus, CPU),
    ABOUT(cpus_range, CPU),
    ABOUT(cpus_max, CPU),
    ABOUT(snp_cpu_host, CPU),
    /* memory */
    ABOUT(ram, MEMORY),
    ABOUT(ram_max, MEMORY),
    ABOUT(ram_slots, MEMORY),
    ABOUT(ram_backend, MEMORY),
    ABOUT_2(ram_holds_firmware, MEMORY, FIRMWARE),
    ABOUT_2(memory_device, MEMORY, DEVICES),
    ABOUT_2(persistent_memory, MEMORY, DEVICES),
    ABOUT_2(ivshmem, MEMORY, DEVICES),
    /* firmware */
    ABOUT(firmware, FIRMWARE),
    ABOUT(nvram_template, FIRMWARE),
    ABOUT(nvram_state, FIRMWARE),
    ABOUT(secure_boot, FIRMWARE),
    ABOUT(pflash, FIRMWARE),
    ABOUT(firmware_file, FIRMWARE),
    ABOUT(firmware_search, FIRMWARE),
    ABOUT(firmware_format, FIRMWARE),
    ABOUT(descriptor_technology, FIRMWARE),
    ABOUT(descriptor_target, FIRMWARE),
    ABOUT(descriptor_interface, FIRMWARE),
    ABOUT(descriptor_smm, FIRMWARE),
    ABOUT(descriptor_flash, FIRMWARE),
    ABOUT(descriptor_stateless, FIRMWARE),
    ABOUT(descriptor_secure_boot, FIRMWARE),
    ABOUT(descriptor_place, FIRMWARE),
    ABOUT(firmware_shape, FIRMWARE),
    ABOUT(firmware_size, FIRMWARE),
    ABOUT(firmware_build, FIRMWARE),
    ABOUT(firmware_claims, FIRMWARE),
    ABOUT(firmware_secure_boot, FIRMWARE),
    ABOUT(firmware_keys, FIRMWARE),
    ABOUT(firmware_sev_reset, FIRMWARE),
    ABOUT(firmware_sev_metadata, FIRMWARE),
    ABOUT(firmware_sev_sections, FIRMWARE),
    ABOUT(firmware_sev_empty, FIRMWARE),
    ABOUT(firmware_sev_cpuid, FIRMWARE),
    ABOUT(firmware_sev_secrets, FIRMWARE),
    ABOUT(firmware_hash_area, FIRMWARE),
    ABOUT(firmware_hash_section, FIRMWARE),
    ABOUT(firmware_enforces_hashes, FIRMWARE),
    ABOUT(firmware_tdvf, FIRMWARE),
    ABOUT(firmware_tdvf_inside, FIRMWARE),
    ABOUT(firmware_tdvf_measured, FIRMWARE),
    ABOUT(firmware_tdvf_store, FIRMWARE),
    /* what is booted */
    ABOUT(kernel, BOOT),
    ABOUT(initrd, BOOT),
    ABOUT_2(image, BOOT, DEVICES),
    ABOUT_2(directory, BOOT, DEVICES),
    ABOUT_2(kernel_hashes, BOOT, SNP),
    ABOUT(cmdline, BOOT),
    ABOUT(cmdline_debug, BOOT),
    ABOUT(cmdline_secret, BOOT),
    ABOUT_2(cmdline_console, BOOT, DEVICES),
    ABOUT(cmdline_root, BOOT),
    ABOUT(cmdline_swiotlb, BOOT),
    ABOUT(dtb, BOOT),
    ABOUT(shim, BOOT),
    ABOUT(kernel_file, BOOT),
    ABOUT(initrd_file, BOOT),
    ABOUT(kernel_kind, BOOT),
    ABOUT(kernel_architecture, BOOT),
    ABOUT(kernel_protocol, BOOT),
    ABOUT(kernel_measures_boot, BOOT),
    ABOUT(kernel_signed, BOOT),
    ABOUT(kernel_cmdline_limit, BOOT),
    ABOUT(uki_closed, BOOT),
    ABOUT(initrd_content, BOOT),
    ABOUT(attestation_module, BOOT),
    /* devices */
    ABOUT(binds, DEVICES),
    ABOUT(console, DEVICES),
    ABOUT(image_format, DEVICES),
    ABOUT(image_disk, DEVICES),
    ABOUT(image_options, DEVICES),
    ABOUT(grow_image, DEVICES),
    ABOUT(ephemeral, DEVICES),
    ABOUT(extra_drive, DEVICES),
    ABOUT(pcie_ports, DEVICES),
    ABOUT(private_users, DEVICES),
    ABOUT(tpm, DEVICES),
    ABOUT(network, DEVICES),
    ABOUT(vsock_cid, DEVICES),
    ABOUT_2(unmeasured_config, DEVICES, BOOT),
    ABOUT(drive_file, DEVICES),
    ABOUT(balloon, DEVICES),
    ABOUT(legacy_virtio, DEVICES),
    ABOUT(iommu_platform, DEVICES),
    ABOUT(vfio, DEVICES),
    ABOUT(host_share, DEVICES),
    /* SEV-SNP */
    ABOUT(snp_options, SNP),
    ABOUT(snp_policy_smt, SNP),
    ABOUT(snp_policy_kvm, SNP),
    ABOUT(snp_policy_host_abi, SNP),
    ABOUT(snp_policy_reserved, SNP),
    ABOUT(snp_policy_unknown_bits, SNP),
    ABOUT(snp_policy_debug, SNP),
    ABOUT(snp_policy_migrate_ma, SNP),
    ABOUT(snp_policy_abi, SNP),
    ABOUT(snp_base64, SNP),
    ABOUT(snp_host_data, SNP),
    ABOUT(snp_id_block, SNP),
    ABOUT(snp_id_auth, SNP),
    ABOUT(snp_gosvw, SNP),
    ABOUT(snp_author_key, SNP),
    ABOUT(snp_id_block_policy, SNP),
    ABOUT(snp_id_signatures, SNP),
    ABOUT(snp_cbitpos, SNP),
    ABOUT(snp_reduced_phys_bits, SNP),
    ABOUT(sev_object, SNP),
    ABOUT(launch_secret, SNP),
    /* TDX */
    ABOUT(tdx_options, TDX),
    ABOUT(tdx_attributes_kvm, TDX),
    ABOUT(tdx_quote_host, TDX),
    ABOUT(tdx_debug, TDX),
    ABOUT(tdx_sept_ve_disable, TDX),
    ABOUT(tdx_perfmon, TDX),
    ABOUT(tdx_other_attributes, TDX),
    ABOUT(tdx_base64, TDX),
    ABOUT(tdx_mrconfigid, TDX),
    ABOUT(tdx_mrowner, TDX),
    ABOUT(tdx_mrownerconfig, TDX),
    ABOUT(tdx_quote_socket, TDX),
    ABOUT(tdx_quote_form, TDX),
    /* credentials */
    ABOUT(credentials, CREDENTIALS),
    ABOUT(credential_names, CREDENTIALS),
    ABOUT(credential_size, CREDENTIALS),
    ABOUT(credential_file, CREDENTIALS),
    ABOUT(smbios11, CREDENTIALS),
    ABOUT(pass_ssh_key, CREDENTIALS),
    /* what only launches of others have */
    ABOUT_2(unused_object, SNP, TDX),
    ABOUT_2(missing_object, SNP, TDX),
    ABOUT_2(smm, PLATFORM, IMPORT),
    ABOUT_2(irqchip, PLATFORM, IMPORT),
    ABOUT_2(pic, PLATFORM, IMPORT),
    ABOUT(gdbstub, IMPORT),
    ABOUT(only_migratable, IMPORT),
    ABOUT(restore, IMPORT),
    ABOUT(reset, IMPORT),
    ABOUT(repeated_key, IMPORT),
    ABOUT(readconfig_quirk, IMPORT),
    ABOUT(crash, IMPORT),
};

uint32_t coco_fact_subjects(enum coco_fact fact)
{
    return subjects_of[fact];
}

/* Nobody wrote what decides: there is no setting, or an importer says by one what the other program does by itself. */
static bool is_by_default(const struct classifier *classifier, enum coco_fact fact)
{
    const struct coco_fact_origin *from = &classifier->origins->of[fact];

    return from->kind != COCO_FROM_NOTHING &&
           (from->setting == SIZE_MAX || classifier->request->settings[from->setting].origin.kind == COCO_ORIGIN_NONE);
}

void coco_classify_unread(struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;
    uint32_t subjects = 0;

    for (size_t i = 0; i < request->unread_count; i++)
        subjects |= request->unread[i].subjects;
    if (subjects == 0)
        return;
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;

        if (subjects_of[fact] & subjects && is_by_default(classifier, fact))
            coco_classify_seen(classifier, fact, COCO_VALUE_UNKNOWN, NULL);
    }
}
