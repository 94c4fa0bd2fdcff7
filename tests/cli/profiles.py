# SPDX-License-Identifier: LGPL-2.1-or-later
"""Profiles of hosts and QEMUs that do not exist, for the tests: a sound one, and what can be made of it."""
import copy
import json

ABOUT = "A host that was made up for tests. Its figures mean nothing."

# An SNP host on which every link of the chain is there.
SNP_HOST = {
    "linux": {"release": "6.16.3", "architecture": "x86_64", "memory_total": 256 << 30, "memory_available": 200 << 30,
              "memory_top": "0x4080000000", "memory_cgroup": None, "memlock": None, "iommu": "translating", "smt": True,
              "hibernation": False, "crashkernel": False, "vhost_vsock": "usable", "selinux": "off", "apparmor": True},
    "cpu": {"vendor": "amd", "name": "AMD EPYC 9354 32-Core Processor", "family": 25, "model": 17, "stepping": 1,
            "packages": 1, "address_bits": 52, "virtual_machine": False},
    "kvm": {"device": "usable", "api": 12, "vm_types": "0x1b", "guest_memfd": True, "memory_attributes": "0x8",
            "exit_hypercall": "0x1000", "vcpus": 1024, "snp_vcpus": 1024, "tdp_mmu": True},
    "amd": {"sev": True, "sev_es": True, "sev_snp": True, "c_bit": 51, "reduced_phys_bits": 5, "asids": 1006,
            "sev_asid_min": 100, "es_asids_capacity": 99, "es_asids_used": 1, "kvm_amd": True, "kvm_sev": True,
            "kvm_sev_es": True, "kvm_sev_snp": "on", "kvm_debug_swap": False, "ciphertext_hiding_asids": None,
            "dev_sev": "usable", "firmware_files": True, "syscfg": "0x3e00000", "rmp_base": "0x4000000000",
            "rmp_end": "0x40408fffff", "rmp_cfg": "0x0", "api_major": 1, "api_minor": 55, "build": 40, "snp_initialised": True,
            "rmp_initialised": True, "alias_check": True, "tcb_current": "0xd9000000000000a", "tcb_committed": "0xd9000000000000a",
            "tcb_reported": "0xd9000000000000a", "guests": 0},
    "not_looked_at": {"kvm.snp_policy_bits": "this kernel does not say"},
}

QEMU = {
    "version": "10.2.0", "package": "made up", "target": "x86_64",
    "objects": {
        "sev-snp-guest": ["author-key-enabled", "cbitpos", "guest-visible-workarounds", "host-data", "id-auth", "id-block",
                          "kernel-hashes", "policy", "reduced-phys-bits", "vcek-disabled"],
        "tdx-guest": ["attributes", "mrconfigid", "mrowner", "mrownerconfig", "quote-generation-socket",
                      "sept-ve-disable"],
    },
    "machines": ["pc", "pc-q35-10.2", "q35"],
    "devices": ["pcie-root-port", "scsi-cd", "scsi-hd", "vhost-vsock-pci", "virtconsole", "virtio-balloon-pci",
                "virtio-blk-pci", "virtio-net-pci", "virtio-rng-pci", "virtio-scsi-pci", "virtio-serial-pci",
                "virtserialport", "vmcoreinfo", "nvme", "isa-serial"],
    "cpu_models": ["EPYC-v4", "host", "max"],
    "options": ["fw_cfg", "machine", "smbios"],
}
for names in ("machines", "devices", "cpu_models", "options"):
    QEMU[names].sort()


def host(without=(), **changes):
    """The sound host with other values for "amd.kvm_sev_snp" (written amd__kvm_sev_snp), and without some rows."""
    made = copy.deepcopy(SNP_HOST)
    for name, value in changes.items():
        group, key = name.split("__")
        made.setdefault(group, {})[key] = value
    for name in without:
        group, _, key = name.partition(".")
        if key:
            del made[group][key]
        else:
            del made[group]
    return made


def profile(host=None, qemu=None, about=ABOUT):
    made = {"schema": "coco-profile/1", "about": about, "host": host, "qemu": qemu}
    return json.dumps({name: value for name, value in made.items() if value is not None}).encode()
